"""The schema: one for both databases, equal to its migrations, guarded, and older files still open."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from milepost.ledger import open_ledger
from milepost.ledger.database import SCHEMA, creation_of, read_statements
from milepost.ledger.errors import NewerLedgerError
from milepost.ledger.schema import APPEND_ONLY, HEAD
from milepost.ledger.sqlite import APPLICATION_ID
from milepost.ledger.upgrade import upgrade_postgres, upgrade_sqlite
from milepost.ledger.written_sql import DIALECTS, FOLDER, written_sql
from milepost.testkit.ledger_records import (
    NOON,
    some_contract,
    some_data,
    some_decision,
    some_evidence,
    some_trial,
)

KEPT = Path(__file__).parents[1] / "ledgers"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_sql_files_are_what_sqlalchemy_writes(dialect):
    written = (FOLDER / f"{dialect}.sql").read_text(encoding="utf-8")
    assert written == written_sql(dialect), "run: python -m milepost.ledger.written_sql"


def test_the_version_that_opening_checks_is_the_head_of_the_schema_and_of_the_migrations():
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    from milepost.ledger.upgrade import _MIGRATIONS

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    assert [SCHEMA] == [HEAD] == ScriptDirectory.from_config(config).get_heads()


def sqlite_schema(path: Path) -> list[tuple[str, ...]]:
    with sqlite3.connect(path) as connection:
        query = (
            "SELECT type, name, tbl_name, replace(replace(sql, char(9), ''), ' \n', '\n') FROM sqlite_master"
        )
        found = connection.execute(f"{query} ORDER BY type, name").fetchall()
    connection.close()
    return [tuple(_squeezed(part) for part in row) for row in found]


def _squeezed(text: str | None) -> str:
    return " ".join((text or "").split())


def test_on_sqlite_the_schema_is_all_migrations_applied(tmp_path):
    open_ledger(tmp_path).close()
    migrated = tmp_path / "migrated.db"
    upgrade_sqlite(migrated)
    assert sqlite_schema(migrated) == sqlite_schema(tmp_path / "ledger.db")
    assert sqlite3.connect(migrated).execute("SELECT * FROM milepost_version").fetchall() == [(SCHEMA,)]


def postgres_schema(place: str) -> list[tuple[str, ...]]:
    import psycopg

    queries = (
        "SELECT table_name, column_name, data_type, is_nullable, coalesce(column_default, '') "
        "FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1, 2",
        "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1, 2",
        "SELECT event_object_table, trigger_name, event_manipulation, action_statement, action_timing "
        "FROM information_schema.triggers WHERE trigger_schema = current_schema() ORDER BY 1, 2, 3",
        "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace",
    )
    with psycopg.connect(place) as connection:
        schema = connection.execute("SELECT current_schema()").fetchone()[0]
        rows = [row for query in queries for row in connection.execute(query).fetchall()]
    return [tuple(str(part).replace(schema, "SCHEMA") for part in row) for row in rows]


@pytest.mark.postgres
def test_on_postgres_the_schema_is_all_migrations_applied(postgres_url, postgres_place, opener):
    import psycopg

    opener(postgres_place)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS migrated")
    migrated = f"{postgres_url}?options=-csearch_path%3Dmigrated"
    upgrade_postgres(migrated)
    assert postgres_schema(migrated) == postgres_schema(postgres_place)


def test_a_ledger_from_before_its_first_migration_is_brought_up_to_date(tmp_path, opener):
    with sqlite3.connect(tmp_path / "ledger.db") as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("CREATE TABLE milepost_version (version_num TEXT PRIMARY KEY)")
    connection.close()
    ledger = opener(tmp_path)
    ledger.add_evidence(some_evidence())
    assert opener(tmp_path).evidence() == [some_evidence()]


@pytest.mark.parametrize("kept", sorted(KEPT.glob("*.db")), ids=lambda path: path.stem)
def test_a_ledger_from_an_earlier_version_opens_with_all_its_records(kept, tmp_path, opener):
    shutil.copy(kept, tmp_path / "ledger.db")
    ledger = opener(tmp_path)
    assert ledger.evidence() == [some_evidence()]
    assert ledger.newest_decisions() == {some_decision().question: some_decision()}
    assert ledger.newest_contract() == some_contract()
    assert ledger.data_versions() == [some_data()]
    assert ledger.trials() == [some_trial()]
    assert ledger.known_file("data/a.csv", 10, 1) == "x"
    ledger.add_evidence(some_evidence(kind="added", at=NOON))


def test_there_is_a_kept_ledger_of_this_schema():
    assert (KEPT / f"schema-{SCHEMA}.db").is_file()


def test_a_ledger_of_a_newer_schema_is_refused(tmp_path):
    open_ledger(tmp_path).close()
    with sqlite3.connect(tmp_path / "ledger.db") as connection:
        connection.execute("UPDATE milepost_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(NewerLedgerError, match=r"schema 9999.*pip install --upgrade"):
        open_ledger(tmp_path)


def fill(ledger) -> None:
    ledger.add_evidence(some_evidence())
    ledger.add_decision(some_decision())
    ledger.add_contract(some_contract())
    ledger.add_data(some_data())
    ledger.add_trials([some_trial()])
    ledger.erase_blob("0123", "asked for")


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("change", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
def test_sqlite_refuses_to_change_or_delete_a_record(table, change, tmp_path, opener):
    fill(opener(tmp_path))
    connection = sqlite3.connect(tmp_path / "ledger.db")
    column = connection.execute(f"SELECT name FROM pragma_table_info('{table}')").fetchone()[0]
    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        connection.execute(change.format(table=table, column=column))
    connection.close()


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_sqlite_keeps_a_record_that_somebody_tries_to_replace(table, tmp_path, opener):
    fill(opener(tmp_path))
    connection = sqlite3.connect(tmp_path / "ledger.db")
    before = connection.execute(f"SELECT * FROM {table}").fetchall()
    assert before
    columns = [row[0] for row in connection.execute(f"SELECT name FROM pragma_table_info('{table}')")]
    last = 0.125 if table == "trial_metric" else "changed"
    changed = [f"{last!r}" if column == columns[-1] else column for column in columns]
    connection.execute(f"INSERT OR REPLACE INTO {table} SELECT {', '.join(changed)} FROM {table}")
    assert connection.execute(f"SELECT * FROM {table}").fetchall()[: len(before)] == before
    connection.close()


@pytest.mark.postgres
def test_postgres_refuses_to_change_delete_or_truncate_records(postgres_place, opener, memory_blobs):
    import psycopg

    fill(opener(postgres_place, blobs=memory_blobs))
    with psycopg.connect(postgres_place, autocommit=True) as connection:
        for table in APPEND_ONLY:
            column = connection.execute(f"SELECT * FROM {table}").description[0].name
            for change in (
                f"UPDATE {table} SET {column} = {column}",
                f"DELETE FROM {table}",
                f"TRUNCATE {table}",
            ):
                with pytest.raises(psycopg.errors.RaiseException, match="never changed"):
                    connection.execute(change)


def test_the_statements_that_make_a_ledger_are_all_there():
    made = creation_of(read_statements("sqlite"))
    assert sum(text.startswith("CREATE TABLE") for text in made) == len(APPEND_ONLY) + 2
