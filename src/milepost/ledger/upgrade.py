"""Bring an older ledger up to the schema of this version, with Alembic; imported only when needed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from milepost.ledger.database import BUSY_SECONDS, LOCK

_MIGRATIONS = Path(__file__).with_name("migrations")


def upgrade_sqlite(path: Path) -> None:
    """Apply the migrations that a ledger file lacks, in one transaction; a second process finds them done."""

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS)

    _upgrade("sqlite://", connect, "BEGIN IMMEDIATE")


def upgrade_postgres(url: str) -> None:
    """Apply the migrations that a ledger on a server lacks, in one transaction, one process at a time."""
    import psycopg

    _upgrade("postgresql+psycopg://", lambda: psycopg.connect(url), f"SELECT pg_advisory_xact_lock({LOCK})")


def _upgrade(dialect: str, connect: Callable[[], Any], first: str) -> None:
    engine = sa.create_engine(dialect, creator=connect, poolclass=sa.NullPool)
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql(first)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
