"""Shards are released with their fences raised."""

from migrations import sql_file

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade():
    sql_file.run(__file__, "up")


def downgrade():
    sql_file.run(__file__, "down")
