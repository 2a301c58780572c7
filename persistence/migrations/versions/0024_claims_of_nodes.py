"""A claim on a mail or a mention ends with its node."""

from migrations import sql_file

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade():
    sql_file.run(__file__, "up")


def downgrade():
    sql_file.run(__file__, "down")
