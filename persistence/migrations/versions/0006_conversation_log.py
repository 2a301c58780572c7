"""Every change of a conversation has its place in one log."""

from migrations import sql_file

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade():
    sql_file.run(__file__, "up")


def downgrade():
    sql_file.run(__file__, "down")
