"""The ledger on a PostgreSQL server: the same tables, metrics by COPY, a lost connection tried once more."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from milepost.base.errors import MissingExtraError
from milepost.ledger.database import (
    LOCK,
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
    NewerLedgerError,
    NotALedgerError,
    UnreachableLedgerError,
    UnstorableTextError,
)

_CONNECT_SECONDS = 10
# Asked of the catalogue: to_regclass() may answer from before the lock was waited for.
_OUR_TABLES = (
    "SELECT tablename FROM pg_tables WHERE schemaname = ANY (current_schemas(false)) "
    "AND tablename IN ('milepost_version', 'trial_metric')"
)
_COPY_METRICS = "COPY trial_metric (trial, name, value) FROM STDIN"


def open_postgres(url: str) -> PostgresDatabase:
    """Open the ledger in the database of a URL; make it where there is none, migrate it where it is older."""
    database = PostgresDatabase(url)
    try:
        database.prepare()
    except BaseException:
        database.close()
        raise
    return database


class PostgresDatabase:
    """One connection to a ledger on a server; safe to share among threads."""

    def __init__(self, url: str) -> None:
        try:
            import psycopg
        except ImportError as error:
            raise MissingExtraError(
                extra="postgres", package="psycopg", what="A ledger on PostgreSQL"
            ) from error
        self.place = _without_password(url)
        self._url = url
        self._driver: Any = psycopg
        self._lock = threading.RLock()
        self._statements = read_statements("postgresql")
        self._inside = False
        self._connection: Any = self._connect()

    def prepare(self) -> None:
        """Make sure that the database holds a ledger of this schema."""
        found = self._version()
        if found is None:
            found = self.write(self._create)
        if found > SCHEMA:
            raise NewerLedgerError(place=self.place, found=found, known=SCHEMA)
        if is_older(found):
            from milepost.ledger.upgrade import upgrade_postgres

            upgrade_postgres(self._url)

    def rows(self, name: str, values: Values = NOTHING) -> list[Row]:
        """Run a named statement and return its rows."""
        with self._lock:
            if self._inside:
                return self._rows(name, values)
            return self._again_when_lost(lambda: self._rows(name, values))

    def write(self, work: Callable[[], Result]) -> Result:
        """Run `work` in one durable transaction; records have ids, so that running it twice adds nothing."""

        def once() -> Result:
            self._inside = True
            try:
                with self._connection.transaction():
                    return work()
            finally:
                self._inside = False

        with self._lock:
            return self._again_when_lost(once)

    def append_trials(self, trials: Sequence[tuple[Values, Metrics]]) -> int:
        """Append trials in one round trip and copy in the metrics of those that were new."""
        return self.write(lambda: self._append(trials))

    def close(self) -> None:
        """Let the connection go."""
        self._connection.close()

    def _append(self, trials: Sequence[tuple[Values, Metrics]]) -> int:
        with self._connection.cursor() as cursor:
            cursor.executemany(
                self._statements["trial insert"], [values for values, _ in trials], returning=True
            )
            # One result for each trial, in their order: the number of a new one, nothing for a known one.
            numbers = [cursor.fetchone() for _ in cursor.results()]
            added = [
                (number[0], metrics) for number, (_, metrics) in zip(numbers, trials, strict=True) if number
            ]
            measured = [(number, *metric) for number, metrics in added for metric in metrics]
            if measured:
                with cursor.copy(_COPY_METRICS) as copy:
                    for row in measured:
                        copy.write_row(row)
        return len(added)

    def _rows(self, name: str, values: Values) -> list[Row]:
        cursor = self._connection.execute(self._statements[name], values)
        return list(cursor.fetchall()) if cursor.description else []

    def _version(self) -> str | None:
        """Read the schema version: None where there are no tables, "" before the first migration."""
        with self._explained():
            tables = {name for (name,) in self._connection.execute(_OUR_TABLES)}
            if "milepost_version" not in tables:
                if tables:
                    raise NotALedgerError(
                        place=self.place, found="it has another program's table trial_metric"
                    )
                return None
            versions = self._rows("version", NOTHING)
            return str(versions[0][0]) if versions else ""

    def _create(self) -> str:
        """Make the tables in one transaction; whoever comes second waits, and finds them made."""
        self._connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        found = self._version()
        if found is not None:
            return found
        for statement in creation_of(self._statements):
            self._connection.execute(statement)
        self._rows("version insert", {"version_num": SCHEMA})
        return SCHEMA

    def _connect(self) -> Any:
        with self._explained():
            return self._driver.connect(self._url, autocommit=True, connect_timeout=_CONNECT_SECONDS)

    def _again_when_lost(self, work: Callable[[], Result]) -> Result:
        """Run `work`, and once more on a new connection where the server ended this one (as in a restart)."""
        with self._explained():
            try:
                return work()
            except self._driver.OperationalError:
                if not self._connection.closed:
                    raise
                self._connection = self._connect()
                return work()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn the driver's errors that people can act on into project errors; others are bugs and pass."""
        try:
            yield
        except self._driver.DataError as error:
            raise UnstorableTextError(place=self.place, cause=_first_line(error)) from error
        except (self._driver.OperationalError, *self._refusals()) as error:
            raise UnreachableLedgerError(place=self.place, cause=_first_line(error)) from error

    def _refusals(self) -> tuple[type[Exception], ...]:
        errors = self._driver.errors
        return (errors.InsufficientPrivilege, errors.InvalidSchemaName)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return f"postgresql://{parts.netloc.rpartition('@')[2]}{parts.path}"
