"""Alembic runs this with the connection that `milepost.ledger.upgrade` opened and locked."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, version_table="milepost_version")
with context.begin_transaction():
    context.run_migrations()
