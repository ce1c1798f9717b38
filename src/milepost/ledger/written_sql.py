"""Write the schema and the statements as SQL files: importing SQLAlchemy would cost every command 0.2 CPU s.

Run `python -m milepost.ledger.written_sql` after a change of schema.py or statements.py; a test compares.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable

from milepost.ledger import schema
from milepost.ledger.statements import statements_for

FOLDER = Path(__file__).with_name("sql")
DIALECTS = ("sqlite", "postgresql")
_POSTGRESQL: Any = postgresql.psycopg.dialect
_REFUSAL = "records of a ledger are never changed; add a new one"


def written_sql(dialect: str) -> str:
    """Write all SQL of a dialect: `-- name: ...` lines, each followed by one statement."""
    parts = {f"create {place}": text for place, text in enumerate(creation(dialect), start=1)}
    parts.update({name: _compiled(statement, dialect) for name, statement in statements_for(dialect).items()})
    head = "-- Written by `python -m milepost.ledger.written_sql`; do not edit.\n"
    return head + "".join(f"\n-- name: {name}\n{text}\n" for name, text in parts.items())


def creation(dialect: str) -> list[str]:
    """List the statements that make an empty database a ledger, in order; the version is written apart."""
    tables = [_compiled(CreateTable(table), dialect) for table in schema.metadata.sorted_tables]
    return [*tables, *guards(dialect)]


def guards(dialect: str) -> list[str]:
    """List the triggers that refuse to change or delete records."""
    return _sqlite_guards() if dialect == "sqlite" else _postgresql_guards()


def _compiled(statement: Any, dialect: str) -> str:
    # The one statement that is run with many rows takes plain tuples; all others take names.
    style = (
        "qmark" if isinstance(statement, sa.Insert) and statement.table is schema.trial_metric else "named"
    )
    known = sqlite.dialect(paramstyle=style) if dialect == "sqlite" else _POSTGRESQL()
    options = {} if not isinstance(statement, sa.Insert) else {"column_keys": _given_columns(statement)}
    text = str(statement.compile(dialect=known, **options))
    return re.sub(r"[ \t]*\n[ \t]*", "\n", text.replace("\t", "")).strip()


def _given_columns(statement: sa.Insert) -> list[str]:
    table = statement.table
    return [column.name for column in table.columns if not (column.name == "number" and column.primary_key)]


def _sqlite_guards() -> list[str]:
    made = []
    for table in schema.APPEND_ONLY:
        for action in ("UPDATE", "DELETE"):
            made.append(
                f"CREATE TRIGGER {table}_refuse_{action.lower()} BEFORE {action} ON {table}\n"
                f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            )
        # INSERT OR REPLACE deletes without waking the trigger above; so a row that is there stays as it is.
        made.append(
            f"CREATE TRIGGER {table}_refuse_replace BEFORE INSERT ON {table}\n"
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {_same_row(table)})\n"
            "BEGIN SELECT RAISE(IGNORE); END"
        )
    return made


def _same_row(table: str) -> str:
    found = schema.metadata.tables[table]
    keys = [constraint for constraint in found.constraints if isinstance(constraint, sa.UniqueConstraint)]
    groups = [[column.name for column in found.primary_key], *([c.name for c in key.columns] for key in keys)]
    return " OR ".join(" AND ".join(f"{name} = NEW.{name}" for name in group) for group in groups)


def _postgresql_guards() -> list[str]:
    function = (
        "CREATE FUNCTION milepost_refuse() RETURNS trigger LANGUAGE plpgsql AS $$\n"
        f"BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
    )
    made = [function]
    for table in schema.APPEND_ONLY:
        made.append(
            f"CREATE TRIGGER {table}_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}\n"
            "FOR EACH STATEMENT EXECUTE FUNCTION milepost_refuse()"
        )
    return made


def main() -> None:
    """Write the files of both dialects."""
    FOLDER.mkdir(exist_ok=True)
    for dialect in DIALECTS:
        (FOLDER / f"{dialect}.sql").write_text(written_sql(dialect), encoding="utf-8")


if __name__ == "__main__":
    main()
