"""What a data check found, for people and for the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """How much a finding matters: an error voids the answer, a warning biases it, a note should be known."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is not as expected.

    `kind` is a fixed word (`exact-duplicates`, `leakage`, ...). `count` is the number of rows concerned (0:
    none in particular), `rows` the first few row numbers of the table (from 0), `columns` the columns
    concerned.
    """

    kind: str
    severity: Severity
    what: str
    fix: str
    count: int = 0
    rows: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.what}. {self.fix}"
