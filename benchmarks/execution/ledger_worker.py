"""Append records in durable batches and print how long each took.

usage: ledger_worker.py {floor,milepost} FOLDER_OR_URL WRITER BATCHES ROWS_PER_BATCH
With BATCHES -1 it counts what is stored.
"""

from __future__ import annotations

import json
import resource
import sqlite3
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PAYLOAD = "x" * 260


class FloorSqlite:
    """One plain table in SQLite, on the driver."""

    def __init__(self, place: str) -> None:
        self._connection = sqlite3.connect(Path(place) / "floor.db", isolation_level=None, timeout=60)
        for statement in (
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = FULL",
            "CREATE TABLE IF NOT EXISTS record (id TEXT PRIMARY KEY, at REAL, payload TEXT) WITHOUT ROWID",
        ):
            self._connection.execute(statement)

    def append(self, ids: list[str]) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        rows = [(name, time.time(), PAYLOAD) for name in ids]
        self._connection.executemany("INSERT INTO record VALUES (?, ?, ?)", rows)
        self._connection.execute("COMMIT")

    def count(self) -> int:
        return int(self._connection.execute("SELECT count(*) FROM record").fetchone()[0])


class FloorPostgres:
    """One plain table on PostgreSQL, on the driver: COPY for a batch, INSERT for one row."""

    def __init__(self, place: str) -> None:
        import psycopg

        self._connection = psycopg.connect(place, autocommit=True)
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS record (id TEXT PRIMARY KEY, at DOUBLE PRECISION, payload TEXT)"
        )

    def append(self, ids: list[str]) -> None:
        if len(ids) == 1:
            self._connection.execute("INSERT INTO record VALUES (%s, %s, %s)", (ids[0], time.time(), PAYLOAD))
            return
        connection = self._connection
        with connection.transaction(), connection.cursor().copy("COPY record FROM STDIN") as copy:
            for name in ids:
                copy.write_row((name, time.time(), PAYLOAD))

    def count(self) -> int:
        row: Any = self._connection.execute("SELECT count(*) FROM record").fetchone()
        return int(row[0])


class Milepost:
    """The same records as trials of the ledger, with content ids and the guards against change."""

    def __init__(self, place: str) -> None:
        from milepost.ledger import open_ledger

        self._ledger = open_ledger(place)

    def append(self, ids: list[str]) -> None:
        from milepost.evidence.records import Trial

        at = datetime.now(UTC)
        records = [
            Trial(candidate=name, size=0, repeat=0, made_from={}, at=at, params={"payload": PAYLOAD})
            for name in ids
        ]
        self._ledger.add_trials(records)

    def count(self) -> int:
        return len(self._ledger.trials())


def opened(engine: str, place: str) -> FloorSqlite | FloorPostgres | Milepost:
    if engine == "milepost":
        return Milepost(place)
    return FloorPostgres(place) if place.startswith("postgresql:") else FloorSqlite(place)


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    engine, place, writer, batches, rows = sys.argv[1:]
    store = opened(engine, place)
    if int(batches) < 0:
        print(json.dumps({"stored": store.count()}))
        return
    waits = []
    started = cpu_seconds()
    for batch in range(int(batches)):
        before = time.perf_counter()
        store.append([f"{writer}-{batch}-{row}" for row in range(int(rows))])
        waits.append(time.perf_counter() - before)
    print(json.dumps({"waits": waits, "cpu_s": cpu_seconds() - started}))


if __name__ == "__main__":
    main()
