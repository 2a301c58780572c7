"""Runs a file of SQL that stands beside a version."""

import pathlib

from alembic import op


def run(version_file, direction):
    """Runs `<version>.<direction>.sql`; `direction` is `up` or `down`.

    Through the DBAPI cursor: neither `%` nor `:name` has a meaning of its own there.
    """
    path = pathlib.Path(version_file).with_suffix(f".{direction}.sql")
    op.get_bind().connection.cursor().execute(path.read_text(encoding="utf-8"))
