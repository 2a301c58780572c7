"""Nodes join, judge each other and share the shards."""

from migrations import sql_file

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade():
    sql_file.run(__file__, "up")


def downgrade():
    sql_file.run(__file__, "down")
