"""Nobody is declared dead for a lease that ran out while a standby was being promoted."""

from migrations import sql_file

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade():
    sql_file.run(__file__, "up")


def downgrade():
    sql_file.run(__file__, "down")
