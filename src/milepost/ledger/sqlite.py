"""The ledger in one SQLite file: write-ahead log, full synchronisation, writers take turns."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from milepost.base.errors import ProjectError
from milepost.ledger.database import (
    BUSY_SECONDS,
    NOTHING,
    SCHEMA,
    Metrics,
    Result,
    Row,
    Values,
    creation_of,
    is_older,
    read_statements,
)
from milepost.ledger.errors import (
    BusyLedgerError,
    DamagedLedgerError,
    LedgerFullError,
    NetworkFolderError,
    NewerLedgerError,
    NotALedgerError,
    UnwritableLedgerError,
)
from milepost.ledger.mounts import network_file_system

APPLICATION_ID = 0x4D504C31  # "MPL1": says in the file's header whose it is
FILE_NAME = "ledger.db"
_PAUSE_SECONDS = 0.002


def open_sqlite(folder: Path) -> SqliteDatabase:
    """Open the ledger in a folder; make it where there is none, bring it up to date where it is older."""
    path = folder.absolute() / FILE_NAME
    _make_folder(path)
    with explained(path):
        database = SqliteDatabase(path)
        try:
            database.prepare()
        except BaseException:
            database.close()
            raise
    return database


class SqliteDatabase:
    """One connection to a ledger file; safe to share among threads."""

    def __init__(self, path: Path) -> None:
        self.place = str(path)
        self._path = path
        self._lock = threading.RLock()
        self._statements = read_statements("sqlite")
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=0.0, check_same_thread=False)

    def prepare(self) -> None:
        """Make sure that the file is a ledger of this schema."""
        self._run("PRAGMA synchronous = FULL")
        found = self._version()
        if found is None:
            found = self._create()
        if found > SCHEMA:
            raise NewerLedgerError(place=self.place, found=found, known=SCHEMA)
        if is_older(found):
            from milepost.ledger.upgrade import upgrade_sqlite

            upgrade_sqlite(self._path)

    def rows(self, name: str, values: Values = NOTHING) -> list[Row]:
        """Run a named statement and return its rows."""
        with self._lock, explained(self._path):
            return self._run(self._statements[name], values)

    def write(self, work: Callable[[], Result]) -> Result:
        """Run `work` in one durable transaction."""
        with self._lock, explained(self._path), self._transaction():
            return work()

    def append_trials(self, trials: Sequence[tuple[Values, Metrics]]) -> int:
        """Append trials and metrics on the driver: one statement for each trial, one for all metrics."""
        return self.write(lambda: self._append(trials))

    def close(self) -> None:
        """Close the file; whoever closes last folds the log into it, so that a copy of it is whole."""
        self._connection.close()

    def _append(self, trials: Sequence[tuple[Values, Metrics]]) -> int:
        insert = self._statements["trial insert"]
        measured: list[tuple[int, str, float | None]] = []
        added = 0
        for values, metrics in trials:
            for (number,) in self._run(insert, values):
                added += 1
                measured.extend((number, name, value) for name, value in metrics)
        self._connection.executemany(self._statements["metric insert"], measured)
        return added

    def _version(self) -> str | None:
        """Read the schema version: None for an empty file, "" before the first migration."""
        tables = {name for (name,) in self._run("SELECT name FROM sqlite_master WHERE type = 'table'")}
        ((owner,),) = self._run("PRAGMA application_id")
        if owner != APPLICATION_ID:
            if tables or owner:
                raise NotALedgerError(place=self.place, found="it is another program's database")
            return None
        if "milepost_version" not in tables:
            return ""
        versions = self._run(self._statements["version"])
        return str(versions[0][0]) if versions else ""

    def _create(self) -> str:
        """Make the tables in one transaction; whoever comes second finds them made.

        The log is switched on first, so that making the tables is also the probe: where shared memory or
        locks do not work, SQLite still answers "wal" and only the first write fails.
        """
        self._use_log()
        with self._transaction():
            found = self._version()
            if found is None:
                for statement in creation_of(self._statements):
                    self._run(statement)
                self._run(self._statements["version insert"], {"version_num": SCHEMA})
                self._run(f"PRAGMA application_id = {APPLICATION_ID}")
                found = SCHEMA
        return found

    def _use_log(self) -> None:
        ((mode,),) = self._run("PRAGMA journal_mode = WAL")
        if mode != "wal":
            raise NetworkFolderError(place=self.place, kind=f"no write-ahead log, journal mode {mode}")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._run("BEGIN IMMEDIATE")
        try:
            yield
            self._run("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def _run(self, statement: str, values: Values = NOTHING) -> list[Row]:
        """Run a statement; while another process has the lock it needs, ask again every few milliseconds.

        SQLite's own waiting backs off to 0.1 s a step, which starves some of several busy writers, and it
        does not wait at all where another opens the file, switches on its log, or closes it just then.
        """
        end = 0.0
        while True:
            try:
                return self._connection.execute(statement, values).fetchall()
            except sqlite3.OperationalError as error:
                end = end or time.monotonic() + BUSY_SECONDS
                if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                    raise
                time.sleep(_PAUSE_SECONDS)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's errors that people can act on into project errors; others are bugs and pass."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        known = _known_error(error, str(path))
        if known is None:
            raise
        raise known from error


def _known_error(error: sqlite3.DatabaseError, place: str) -> ProjectError | None:
    match _code(error):
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return BusyLedgerError(place=place, seconds=BUSY_SECONDS)
        case sqlite3.SQLITE_FULL:
            return LedgerFullError(place=place)
        case sqlite3.SQLITE_NOTADB:
            return NotALedgerError(place=place, found="it is no SQLite file")
        case sqlite3.SQLITE_CORRUPT:
            return DamagedLedgerError(place=place, cause=str(error))
        case sqlite3.SQLITE_PROTOCOL:
            return NetworkFolderError(place=place, kind=f"its locks fail: {error}")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_IOERR:
            return UnwritableLedgerError(place=place, cause=str(error))
    return None


def _code(error: sqlite3.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF


def _make_folder(path: Path) -> None:
    kind = network_file_system(path.parent)
    if kind:
        raise NetworkFolderError(place=str(path.parent), kind=kind)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableLedgerError(place=str(path.parent), cause=error.strerror or str(error)) from error
    for place in (path.parent, *([path] if path.exists() else [])):
        if not os.access(place, os.W_OK):
            raise UnwritableLedgerError(place=str(place), cause="read-only")
