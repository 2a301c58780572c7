"""People register and verify their address."""

from migrations import sql_file

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    sql_file.run(__file__, "up")


def downgrade():
    sql_file.run(__file__, "down")
