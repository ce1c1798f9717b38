"""The tables of the ledger, for SQLite and PostgreSQL. SQL is written from them; no command imports this.

Records are append-only: one row each, what queries need as columns, the rest as JSON text (text in both
dialects, so that what is read is exactly what was hashed). `number` is the order of arrival, which a clock
that was set back cannot change. `file_stat` is derived and may change.
"""

from __future__ import annotations

import sqlalchemy as sa

HEAD = "0001"
APPEND_ONLY = (
    "evidence",
    "decision",
    "contract_version",
    "data_version",
    "trial",
    "trial_metric",
    "erased_blob",
)

metadata = sa.MetaData()
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REAL: sa.types.TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _number() -> sa.Column[int]:
    return sa.Column("number", NUMBER, primary_key=True, autoincrement=True)


evidence = sa.Table(
    "evidence",
    metadata,
    _number(),
    _text("id"),
    _text("question"),
    _text("kind"),
    _text("made_from"),
    _text("payload"),
    _text("at"),
    sa.UniqueConstraint("id", "at", name="evidence_once"),
    sqlite_strict=True,
)
decision = sa.Table(
    "decision",
    metadata,
    _number(),
    _text("id"),
    _text("question"),
    _text("verdict"),
    _text("made_from"),
    _text("payload"),
    _text("at"),
    sa.UniqueConstraint("id", name="decision_once"),
    sqlite_strict=True,
)
contract_version = sa.Table(
    "contract_version",
    metadata,
    _number(),
    _text("file_digest"),
    _text("sections"),
    _text("plain"),
    _text("at"),
    sa.UniqueConstraint("file_digest", "at", name="contract_version_once"),
    sqlite_strict=True,
)
data_version = sa.Table(
    "data_version",
    metadata,
    _number(),
    _text("digest"),
    sa.Column("rows", NUMBER, nullable=False),
    _text("files"),
    _text("at"),
    sa.UniqueConstraint("digest", "at", name="data_version_once"),
    sqlite_strict=True,
)
trial = sa.Table(
    "trial",
    metadata,
    _number(),
    _text("id"),
    _text("candidate"),
    sa.Column("size", NUMBER, nullable=False),
    sa.Column("repeat", NUMBER, nullable=False),
    _text("made_from"),
    _text("predictions"),
    _text("payload"),
    _text("at"),
    sa.UniqueConstraint("id", name="trial_once"),
    sqlite_strict=True,
)
trial_metric = sa.Table(
    "trial_metric",
    metadata,
    sa.Column("trial", NUMBER, primary_key=True, autoincrement=False),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", REAL, nullable=True),  # null is NaN: measured, and not a number
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
erased_blob = sa.Table(
    "erased_blob",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    _text("reason"),
    _text("at"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
file_stat = sa.Table(
    "file_stat",
    metadata,
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("size", NUMBER, nullable=False),
    sa.Column("mtime_ns", NUMBER, nullable=False),
    _text("digest"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
version = sa.Table(
    "milepost_version",
    metadata,
    sa.Column("version_num", sa.String(32), nullable=False),
    sa.PrimaryKeyConstraint("version_num", name="milepost_version_pkc"),
)
