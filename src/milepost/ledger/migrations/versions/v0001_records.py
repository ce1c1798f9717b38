"""The first schema: evidence, decisions, versions, trials with metrics, erased blobs, files seen."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REAL: sa.types.TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")
REFUSAL = "records of a ledger are never changed; add a new one"
# Records that never change, with what makes a row the same row in SQLite.
APPEND_ONLY = {
    "evidence": "number = NEW.number OR id = NEW.id AND at = NEW.at",
    "decision": "number = NEW.number OR id = NEW.id",
    "contract_version": "number = NEW.number OR file_digest = NEW.file_digest AND at = NEW.at",
    "data_version": "number = NEW.number OR digest = NEW.digest AND at = NEW.at",
    "trial": "number = NEW.number OR id = NEW.id",
    "trial_metric": "trial = NEW.trial AND name = NEW.name",
    "erased_blob": "digest = NEW.digest",
}


def upgrade() -> None:
    """Make the tables and the triggers that guard them."""
    _make_records()
    _make_trials()
    _make_keyed()
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _make_records() -> None:
    made = [_text("made_from"), _text("payload"), _text("at")]
    evidence = [_text("id"), _text("question"), _text("kind"), *made]
    _numbered("evidence", *evidence, once=("id", "at"))
    made = [_text("made_from"), _text("payload"), _text("at")]
    _numbered("decision", _text("id"), _text("question"), _text("verdict"), *made, once=("id",))
    contract = [_text("file_digest"), _text("sections"), _text("plain"), _text("at")]
    _numbered("contract_version", *contract, once=("file_digest", "at"))
    data: list[sa.Column[Any]] = [
        _text("digest"),
        sa.Column("rows", NUMBER, nullable=False),
        _text("files"),
        _text("at"),
    ]
    _numbered("data_version", *data, once=("digest", "at"))


def _make_trials() -> None:
    sizes: list[sa.Column[Any]] = [sa.Column(name, NUMBER, nullable=False) for name in ("size", "repeat")]
    texts = [_text(name) for name in ("made_from", "predictions", "payload", "at")]
    _numbered("trial", _text("id"), _text("candidate"), *sizes, *texts, once=("id",))
    op.create_table(
        "trial_metric",
        sa.Column("trial", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", REAL, nullable=True),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _make_keyed() -> None:
    sizes = [sa.Column(name, NUMBER, nullable=False) for name in ("size", "mtime_ns")]
    keyed: dict[str, list[sa.Column[Any]]] = {
        "erased_blob": [sa.Column("digest", sa.Text, primary_key=True), _text("reason"), _text("at")],
        "file_stat": [sa.Column("path", sa.Text, primary_key=True), *sizes, _text("digest")],
    }
    for name, columns in keyed.items():
        op.create_table(name, *columns, sqlite_strict=True, sqlite_with_rowid=False)


def _numbered(name: str, *columns: sa.Column[Any], once: tuple[str, ...]) -> None:
    number = sa.Column("number", NUMBER, primary_key=True, autoincrement=True)
    op.create_table(
        name, number, *columns, sa.UniqueConstraint(*once, name=f"{name}_once"), sqlite_strict=True
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _guard_sqlite() -> None:
    for table, same in APPEND_ONLY.items():
        for action in ("UPDATE", "DELETE"):
            _run(
                f"CREATE TRIGGER {table}_refuse_{action.lower()} BEFORE {action} ON {table}\n"
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        _run(
            f"CREATE TRIGGER {table}_refuse_replace BEFORE INSERT ON {table}\n"
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})\nBEGIN SELECT RAISE(IGNORE); END"
        )


def _guard_postgresql() -> None:
    _run(
        "CREATE FUNCTION milepost_refuse() RETURNS trigger LANGUAGE plpgsql AS $$\n"
        f"BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    for table in APPEND_ONLY:
        _run(
            f"CREATE TRIGGER {table}_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}\n"
            "FOR EACH STATEMENT EXECUTE FUNCTION milepost_refuse()"
        )


def _run(statement: str) -> None:
    op.get_bind().exec_driver_sql(statement)
