"""Only the owner of a shard writes to it."""

from migrations import sql_file

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade():
    sql_file.run(__file__, "up")


def downgrade():
    sql_file.run(__file__, "down")
