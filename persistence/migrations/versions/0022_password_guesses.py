"""Wrong passwords are counted for all nodes together."""

from migrations import sql_file

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade():
    sql_file.run(__file__, "up")


def downgrade():
    sql_file.run(__file__, "down")
