"""Nodes join, judge each other and share the shards."""

from migrations import sql_file

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade():
    sql_file.run(__file__, "up")


def downgrade():
    sql_file.run(__file__, "down")
