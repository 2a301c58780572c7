"""Emails are sealed and found by a blind index."""

from migrations import sql_file

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade():
    sql_file.run(__file__, "up")


def downgrade():
    sql_file.run(__file__, "down")
