"""Entries of the log beside messages, their effects, and groups."""

from migrations import sql_file

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade():
    sql_file.run(__file__, "up")


def downgrade():
    sql_file.run(__file__, "down")
