"""People show a picture of themselves."""

from migrations import sql_file

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade():
    sql_file.run(__file__, "up")


def downgrade():
    sql_file.run(__file__, "down")
