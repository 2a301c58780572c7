"""People are erased on their wish."""

from migrations import sql_file

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade():
    sql_file.run(__file__, "up")


def downgrade():
    sql_file.run(__file__, "down")
