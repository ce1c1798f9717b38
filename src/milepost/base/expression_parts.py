"""What a parsed condition is made of, and the error that all of its steps raise."""

from __future__ import annotations

from dataclasses import dataclass

from milepost.base.errors import InvalidInputError

LiteralValue = str | int | float | bool | None


class ConditionError(InvalidInputError):
    """A condition cannot be read, or does not fit the columns.

    `column` is the place in `text`, counted from 1; None where it is not known.
    """

    slug = "invalid-condition"

    def __init__(self, what: str, *, text: str, column: int | None = None) -> None:
        self.what = what
        self.text = text
        self.column = column
        shown = text if len(text) <= 120 else text[:117] + "..."
        place = "" if column is None else f", column {column}"
        super().__init__(f"in the condition {shown!r}{place}: {what}")


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column's name, and where it stands in the text (from 1)."""

    name: str
    at: int


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """`column operator value`; the value is a literal, after `in` a tuple of them, or another column."""

    column: Column
    operator: str
    value: LiteralValue | tuple[LiteralValue, ...] | Column


@dataclass(frozen=True, kw_only=True)
class Negation:
    """`not part`."""

    part: Part


@dataclass(frozen=True, kw_only=True)
class Joined:
    """Parts joined by `and` (all of them) or by `or` (any of them)."""

    parts: tuple[Part, ...]
    every: bool


Part = Column | Comparison | Negation | Joined
