"""People are mentioned."""

from migrations import sql_file

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade():
    sql_file.run(__file__, "up")


def downgrade():
    sql_file.run(__file__, "down")
