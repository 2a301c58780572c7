"""Whom a message names is kept with it when that is known."""

from migrations import sql_file

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade():
    sql_file.run(__file__, "up")


def downgrade():
    sql_file.run(__file__, "down")
