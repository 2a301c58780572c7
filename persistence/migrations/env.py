"""Runs the migrations on the database that DATABASE_URL names (any form that libpq reads)."""

import os
import sys

import psycopg2
import sqlalchemy
from alembic import context

# Nodes that start together migrate one after the other; any number that others do not use.
MIGRATION_LOCK = 7_239_100_611


def connect():
    url = os.environ.get("DATABASE_URL")
    if not url:
        sys.exit("DATABASE_URL is not set: name the database to migrate in it.")
    # Of several servers the one that is no standby; the URL may say otherwise.
    os.environ.setdefault("PGTARGETSESSIONATTRS", "read-write")
    return psycopg2.connect(url)


def run():
    engine = sqlalchemy.create_engine(
        "postgresql+psycopg2://", creator=connect, poolclass=sqlalchemy.pool.NullPool
    )
    with engine.connect() as connection:
        # Held by the session, so that it also covers the look at the current version; it ends
        # with the connection.
        connection.exec_driver_sql(f"SELECT pg_advisory_lock({MIGRATION_LOCK})")
        context.configure(connection=connection, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    sys.exit("Migrations run on a database only; read the .sql files for what they do.")
run()
