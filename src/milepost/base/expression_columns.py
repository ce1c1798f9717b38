"""Conditions evaluated column by column; a missing value makes a comparison neither true nor false."""

from __future__ import annotations

import difflib
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray

from milepost.base.expression_parts import (
    Column,
    Comparison,
    ConditionError,
    Joined,
    LiteralValue,
    Negation,
    Part,
)

Mask = NDArray[np.bool_]


def rows_where(root: Part, columns: Mapping[str, NDArray[Any]], text: str) -> Mask:
    """Return the (n,) mask of the rows where the condition is certainly true; `text` is shown in errors."""
    return _Rows(columns, text).truth(root).yes


@dataclass(frozen=True, kw_only=True)
class _Truth:
    """Where a part is true and where it is false; neither where a missing value leaves it open (Kleene)."""

    yes: Mask
    no: Mask

    def negated(self) -> _Truth:
        return _Truth(yes=self.no, no=self.yes)


class _Kind(Enum):
    TEXT = "text"
    NUMBER = "numbers"
    BOOLEAN = "true / false"
    DATE = "dates"
    NOTHING = "nothing but missing values"


@dataclass(frozen=True, kw_only=True)
class _Values:
    """One column: its values (anything where missing), what they are, and where they are missing."""

    values: NDArray[Any]
    kind: _Kind
    missing: Mask


class _Rows:
    """The columns of one evaluation; each is looked at once."""

    def __init__(self, columns: Mapping[str, NDArray[Any]], text: str) -> None:
        self._columns = columns
        self._text = text
        self._seen: dict[str, _Values] = {}

    def truth(self, part: Part) -> _Truth:
        match part:
            case Column():
                return self._flag(part)
            case Comparison():
                return self._comparison(part)
            case Negation():
                return self.truth(part.part).negated()
            case Joined():
                found = [self.truth(inner) for inner in part.parts]
                every, some = np.logical_and.reduce, np.logical_or.reduce
                yes, no = (every, some) if part.every else (some, every)
                return _Truth(yes=yes([each.yes for each in found]), no=no([each.no for each in found]))
        assert_never(part)

    def _flag(self, column: Column) -> _Truth:
        values = self._values(column)
        if values.kind is _Kind.NOTHING:
            return _Truth(yes=np.zeros_like(values.missing), no=np.zeros_like(values.missing))
        if values.kind is not _Kind.BOOLEAN:
            raise self._error(
                f"column '{column.name}' holds {values.kind.value}; compare it with something", column
            )
        flags = values.values.astype(bool)
        return _Truth(yes=flags & ~values.missing, no=~flags & ~values.missing)

    def _comparison(self, part: Comparison) -> _Truth:
        match part.value:
            case tuple():
                return self._among(part.column, part.value, negated=part.operator == "not in")
            case None:
                missing = self._values(part.column).missing
                truth = _Truth(yes=missing, no=~missing)
                return truth if part.operator == "==" else truth.negated()
            case Column():
                return self._with_column(part.column, part.operator, part.value)
        return self._with_literal(part.column, part.operator, part.value)

    def _among(self, column: Column, choices: tuple[LiteralValue, ...], *, negated: bool) -> _Truth:
        parts = tuple(Comparison(column=column, operator="==", value=choice) for choice in choices)
        truth = self.truth(Joined(parts=parts, every=False))
        return truth.negated() if negated else truth

    def _with_column(self, column: Column, sign: str, other: Column) -> _Truth:
        left, right = self._values(column), self._values(other)
        if not _comparable(left.kind, right.kind):
            raise self._error(
                f"column '{column.name}' holds {left.kind.value}, column '{other.name}' {right.kind.value}; "
                "compare like with like",
                column,
            )
        return _compared(left.values, sign, right.values, left.missing | right.missing)

    def _with_literal(self, column: Column, sign: str, literal: str | float) -> _Truth:
        values = self._values(column)
        if values.kind is _Kind.NOTHING:
            return _compared(values.values, sign, values.values, values.missing)
        if values.kind is _Kind.DATE and isinstance(literal, str):
            return _compared(values.values, sign, self._moment(literal, column), values.missing)
        kind = _Kind.TEXT if isinstance(literal, str) else _Kind.NUMBER
        if not _comparable(values.kind, kind):
            advice = (
                f"write {str(literal)!r}" if values.kind is _Kind.TEXT else f"{literal!r} is none of them"
            )
            raise self._error(f"column '{column.name}' holds {values.kind.value}; {advice}", column)
        return _compared(values.values, sign, literal, values.missing)

    def _moment(self, literal: str, column: Column) -> np.datetime64:
        try:
            moment = datetime.fromisoformat(literal)
        except ValueError:
            raise self._error(
                f"column '{column.name}' holds dates and {literal!r} is none; write '2026-01-31'", column
            ) from None
        return np.datetime64(_in_utc(moment), "us")

    def _values(self, column: Column) -> _Values:
        if column.name not in self._seen:
            if column.name not in self._columns:
                raise self._error(f"there is no column '{column.name}'; {self._known(column.name)}", column)
            found = _look(np.asarray(self._columns[column.name]))
            if found is None:
                raise self._error(
                    f"column '{column.name}' mixes types or holds one that cannot be compared; "
                    "it needs one of texts, numbers, true / false, dates",
                    column,
                )
            if self._seen and len(found.missing) != len(next(iter(self._seen.values())).missing):
                raise self._error(
                    f"column '{column.name}' has another length than the columns before it", column
                )
            self._seen[column.name] = found
        return self._seen[column.name]

    def _known(self, name: str) -> str:
        known = [str(each) for each in self._columns]
        near = difflib.get_close_matches(name, known, n=1)
        if near:
            return f"did you mean '{near[0]}'?"
        return "the columns are " + ", ".join(known[:12]) + (", ..." if len(known) > 12 else "")

    def _error(self, what: str, column: Column) -> ConditionError:
        return ConditionError(what, text=self._text, column=column.at)


_SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _compared(left: NDArray[Any], sign: str, right: Any, missing: Mask) -> _Truth:
    with np.errstate(all="ignore"):
        found = np.asarray(_SIGNS[sign](left, right), dtype=bool)
    return _Truth(yes=found & ~missing, no=~found & ~missing)


def _comparable(left: _Kind, right: _Kind) -> bool:
    numeric = {_Kind.NUMBER, _Kind.BOOLEAN}
    return left is right or {left, right} <= numeric


def _look(array: NDArray[Any]) -> _Values | None:
    """Find out what a column holds; None when it is nothing that can be compared."""
    if array.ndim != 1:
        return None
    never = np.zeros(len(array), dtype=bool)
    match array.dtype.kind:
        case "b":
            return _Values(values=array, kind=_Kind.BOOLEAN, missing=never)
        case "i" | "u":
            return _Values(values=array, kind=_Kind.NUMBER, missing=never)
        case "f":
            return _Values(values=array, kind=_Kind.NUMBER, missing=np.isnan(array))
        case "U":
            return _Values(values=array, kind=_Kind.TEXT, missing=never)
        case "M":
            return _Values(values=array.astype("datetime64[us]"), kind=_Kind.DATE, missing=np.isnat(array))
        case "O" | "T":
            return _look_at_objects(array.astype(object))
    return None


def _look_at_objects(array: NDArray[Any]) -> _Values | None:
    missing = _missing_in(array)
    known = array[~missing]
    types = set(map(type, known))
    if not types:
        return _Values(values=np.zeros(len(array)), kind=_Kind.NOTHING, missing=missing)
    for kinds, kind, dtype, blank in _OBJECTS:
        if all(issubclass(each, kinds) for each in types):
            values = np.full(len(array), blank, dtype=dtype)
            values[~missing] = [_in_utc(each) for each in known] if kind is _Kind.DATE else known
            return _Values(values=values, kind=kind, missing=missing)
    return None


_OBJECTS: tuple[tuple[tuple[type, ...], _Kind, Any, Any], ...] = (
    ((str,), _Kind.TEXT, object, ""),
    ((bool, np.bool_), _Kind.BOOLEAN, bool, False),
    ((int, float, np.integer, np.floating, np.bool_), _Kind.NUMBER, float, 0.0),
    ((date, np.datetime64), _Kind.DATE, "datetime64[us]", np.datetime64(0, "us")),
)


def _missing_in(array: NDArray[Any]) -> Mask:
    if set(map(type, array)) <= {str, int, float, bool, type(None)}:  # a million rows in a tenth of the time
        nothing: NDArray[Any] = np.array(None, dtype=object)
        return np.asarray((array == nothing) | (array != array), dtype=np.bool_)
    return np.fromiter((_is_missing(value) for value in array), dtype=bool, count=len(array))


def _is_missing(value: Any) -> bool:
    if value is None:
        return True
    unequal = value != value  # NaN and NaT; pandas' NA answers with itself, neither true nor false
    return unequal is True or unequal is np.True_ or type(unequal).__name__ == "NAType"


def _in_utc(moment: Any) -> Any:
    """Make a moment comparable: without a time zone, in UTC; one without a zone is taken as UTC."""
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return moment.astimezone(UTC).replace(tzinfo=None)
    return moment
