"""One call commits a batch of the log."""

from migrations import sql_file

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade():
    sql_file.run(__file__, "up")


def downgrade():
    sql_file.run(__file__, "down")
