"""What the ledger asks of a database: named statements, transactions, and one bulk append."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeAlias, TypeVar

Result = TypeVar("Result")
Row: TypeAlias = tuple[Any, ...]
Values: TypeAlias = Mapping[str, Any]
Metrics: TypeAlias = list[tuple[str, float | None]]

SCHEMA = "0001"
BUSY_SECONDS = 60.0
LOCK = 0x4D504C31
"""The advisory lock on a server that whoever makes or migrates the tables holds."""

NOTHING: Values = {}


class Database(Protocol):
    """One open connection. `place` names it in messages, without a password."""

    place: str

    def rows(self, name: str, values: Values = NOTHING) -> list[Row]:
        """Run a named statement and return its rows."""
        ...

    def write(self, work: Callable[[], Result]) -> Result:
        """Run `work` in one durable transaction; it may run twice when the connection was lost meanwhile."""
        ...

    def append_trials(self, trials: Sequence[tuple[Values, Metrics]]) -> int:
        """Append trials and their metrics in one durable transaction and return how many ids were new."""
        ...

    def close(self) -> None:
        """Let the connection go."""
        ...


def read_statements(dialect: str) -> dict[str, str]:
    """Read the written SQL of a dialect: texts by name, in the order of the file.

    >>> "newest decisions" in read_statements("sqlite")
    True
    """
    text = Path(__file__).with_name("sql").joinpath(f"{dialect}.sql").read_text(encoding="utf-8")
    parts = (part.partition("\n") for part in text.split("-- name: ")[1:])
    return {name: statement.strip() for name, _, statement in parts}


def creation_of(statements: Mapping[str, str]) -> list[str]:
    """List the statements that make an empty database a ledger."""
    return [text for name, text in statements.items() if name.startswith("create ")]


def is_older(found: str) -> bool:
    """Say whether a schema version is older than the one written here ("" is before the first)."""
    return found < SCHEMA
