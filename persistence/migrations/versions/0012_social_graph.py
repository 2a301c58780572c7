"""People have followers to page through, close friends and devices with keys."""

from migrations import sql_file

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade():
    sql_file.run(__file__, "up")


def downgrade():
    sql_file.run(__file__, "down")
