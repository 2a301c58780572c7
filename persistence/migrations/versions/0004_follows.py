"""People follow people."""

from migrations import sql_file

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    sql_file.run(__file__, "up")


def downgrade():
    sql_file.run(__file__, "down")
