"""Messaging forgets people whose accounts lie in another database."""

from migrations import sql_file

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade():
    sql_file.run(__file__, "up")


def downgrade():
    sql_file.run(__file__, "down")
