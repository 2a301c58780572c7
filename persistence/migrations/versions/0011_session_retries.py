"""A refresh may be repeated by its key."""

from migrations import sql_file

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade():
    sql_file.run(__file__, "up")


def downgrade():
    sql_file.run(__file__, "down")
