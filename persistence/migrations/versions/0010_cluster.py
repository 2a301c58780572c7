"""Nodes agree on who owns what."""

from migrations import sql_file

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade():
    sql_file.run(__file__, "up")


def downgrade():
    sql_file.run(__file__, "down")
