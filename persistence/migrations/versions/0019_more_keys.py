"""Opening a conversation and muting one are requests with keys, too."""

from migrations import sql_file

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade():
    sql_file.run(__file__, "up")


def downgrade():
    sql_file.run(__file__, "down")
