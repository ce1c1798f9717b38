"""The kinds of value that stand behind the keys: each read by one function, each with its JSON Schema."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Iterable
from datetime import date
from enum import Enum
from typing import Annotated, Any, TypeVar

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from milepost.base.errors import InvalidInputError
from milepost.base.expression import ConditionError, parse_condition
from milepost.base.ranges import Range, RangeError, parse_range
from milepost.metrics.errors import RequirementError
from milepost.metrics.rule import parse_requirement, parse_term
from milepost.metrics.table import RESOURCES

SWITCH_WORDS = ("yes", "no", "on", "off", "y", "n")
E = TypeVar("E", bound=Enum)


def wrong(what: str, fix: str = "", *, path: tuple[int | str, ...] = ()) -> PydanticCustomError:
    """Make the error that becomes a problem: what is wrong, what to do, and where below the value it is."""
    return PydanticCustomError("milepost", "{what}", {"what": what, "fix": fix, "path": path})


def nearest(word: str, known: Iterable[str]) -> str:
    """Say which known word is meant, or list them all."""
    words = list(known)
    near = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    return f"did you mean '{near[0]}'?" if near else "write one of: " + ", ".join(words)


def shown(value: Any) -> str:
    """Show a value of the file in a message, briefly."""
    match value:
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case bool():
            return "true" if value else "false"
        case None:
            return "nothing"
    text = repr(value)
    return text if len(text) <= 48 else text[:45] + "..."


def as_text(value: Any) -> str:
    """Read a text that is not blank."""
    if not isinstance(value, str):
        fix = f'put it in quotes: "{value}"' if isinstance(value, int | float) else "write a text"
        raise wrong(f"a text is expected here, not {shown(value)}", fix)
    if not value.strip():
        raise wrong("the text is empty", "write it, or leave the key out")
    return value


def as_range(value: Any) -> Range:
    """Read a number, `a to b`, or `{low: a, high: b, level: p}`."""
    if isinstance(value, dict):
        return _long_range(value)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise wrong(f"a number or a range is expected here, not {shown(value)}", "write 12.5, or 10 to 20")
    try:
        return parse_range(value)
    except RangeError as error:
        raise wrong(*_cut(str(error))) from None


def as_amount(value: Any) -> Range:
    """Read a range of something that is never below zero."""
    found = as_range(value)
    if found.low < 0:
        raise wrong(f"{shown(value)} is below zero, and an amount never is", "write 0 or more")
    return found


def as_count(value: Any) -> int:
    """Read a whole number of at least 1."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong(
            f"a whole number is expected here, not {shown(value)}", "write it without a point, as in 500"
        )
    if value < 1:
        raise wrong(f"{value} is too small", "write 1 or more")
    return value


def as_share(value: Any) -> float:
    """Read a share of a whole, from 0 to 1."""
    found = _number(value)
    if not 0 <= found <= 1:
        fix = f"write {found:g} % as {found / 100:g}" if 1 < found <= 100 else "write a number from 0 to 1"
        raise wrong(f"{shown(value)} is no share of a whole", fix)
    return found


def as_share_range(value: Any) -> Range:
    """Read a share, or a range of shares."""
    found = as_range(value)
    try:
        return Range(found.low, found.high, found.level, share=True)
    except RangeError as error:
        raise wrong(*_cut(str(error))) from None


def as_inner_share(value: Any) -> float:
    """Read a share strictly between 0 and 1: a confidence, or an error budget."""
    found = as_share(value)
    if found in (0.0, 1.0):
        raise wrong(
            f"{found:g} cannot be promised on any number of examples", "write a number between 0 and 1"
        )
    return found


def as_date(value: Any) -> date:
    """Read a day, `2027-01-31`."""
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise wrong(f"{shown(value)} is no day", "write year, month and day, as in 2027-01-31") from None


def as_condition(value: Any) -> str:
    """Read a condition on rows; the text stays as it is written."""
    text = as_text(value)
    try:
        return parse_condition(text).text
    except ConditionError as error:
        raise _in_text(error.what, error.column) from None


def as_term(value: Any) -> str:
    """Read `metric` or `metric[condition]`."""
    return _read_by(parse_term, as_text(value))


def as_requirement(value: Any) -> str:
    """Read `metric[condition] >= number`; the metric must exist and the operator fit its direction."""
    return _read_by(parse_requirement, as_text(value))


def as_measured(value: Any) -> str:
    """Read `metric`, `metric[condition]`, or a resource by name."""
    text = as_text(value)
    return text.strip() if text.strip() in RESOURCES else _read_by(parse_term, text)


def as_number(value: Any) -> float:
    """Read one number."""
    return _number(value)


def as_import_path(value: Any) -> str:
    """Read `package.module:name`; nothing is imported here."""
    text = as_text(value)
    if _IMPORT_PATH.fullmatch(text) is None:
        raise wrong(f"{shown(text)} is no import path", "write package.module:name")
    return text


def one_of(choices: type[E]) -> Callable[[Any], E]:
    """Make the reader of one word of an enumeration."""

    def read(value: Any) -> E:
        words = [str(each.value) for each in choices]
        if value not in words:
            raise wrong(f"{shown(value)} is not known here", nearest(str(value), words))
        return choices(value)

    return read


def schema_of(choices: type[Enum]) -> dict[str, Any]:
    """The JSON Schema of one word of an enumeration."""
    return {"type": "string", "enum": [each.value for each in choices]}


_IMPORT_PATH = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*(\.[^\W\d]\w*)*")

RANGE_PATTERN = r"^\s*[-+]?[0-9.]+([eE][-+]?[0-9]+)?\s+to\s+[-+]?[0-9.]+([eE][-+]?[0-9]+)?\s*$"
RANGE_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"type": "number"},
        {"type": "string", "pattern": RANGE_PATTERN, "examples": ["10 to 20"]},
        {
            "type": "object",
            "properties": {
                "low": {"type": "number"},
                "high": {"type": "number"},
                "level": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
            },
            "required": ["low", "high"],
            "additionalProperties": False,
        },
    ]
}
_TEXT_SCHEMA = {"type": "string", "minLength": 1}
_SHARE_SCHEMA = {"type": "number", "minimum": 0, "maximum": 1}
_INNER_SCHEMA = {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}

Text = Annotated[str, PlainValidator(as_text), WithJsonSchema(_TEXT_SCHEMA)]
AnyRange = Annotated[Range, PlainValidator(as_range), WithJsonSchema(RANGE_SCHEMA)]
Amount = Annotated[Range, PlainValidator(as_amount), WithJsonSchema(RANGE_SCHEMA)]
Count = Annotated[int, PlainValidator(as_count), WithJsonSchema({"type": "integer", "minimum": 1})]
Share = Annotated[float, PlainValidator(as_share), WithJsonSchema(_SHARE_SCHEMA)]
ShareRange = Annotated[Range, PlainValidator(as_share_range), WithJsonSchema(RANGE_SCHEMA)]
InnerShare = Annotated[float, PlainValidator(as_inner_share), WithJsonSchema(_INNER_SCHEMA)]
Day = Annotated[date, PlainValidator(as_date), WithJsonSchema({"type": "string", "format": "date"})]
ConditionText = Annotated[str, PlainValidator(as_condition), WithJsonSchema(_TEXT_SCHEMA)]
Measured = Annotated[str, PlainValidator(as_measured), WithJsonSchema(_TEXT_SCHEMA)]
Requirement = Annotated[str, PlainValidator(as_requirement), WithJsonSchema(_TEXT_SCHEMA)]
ImportPath = Annotated[
    str,
    PlainValidator(as_import_path),
    WithJsonSchema({"type": "string", "pattern": r"^[\w.]+:[\w.]+$"}),
]


def _long_range(value: dict[str, Any]) -> Range:
    for key in value:
        if key not in ("low", "high", "level"):
            raise wrong(
                f"unknown key '{key}' in a range", nearest(key, ("low", "high", "level")), path=(key,)
            )
    for key in ("low", "high"):
        if key not in value:
            raise wrong(f"the range has no '{key}'", "write {low: 10, high: 20, level: 0.8}")
    level = _number(value.get("level", 0.8))
    low, high = _number(value["low"]), _number(value["high"])
    try:
        return Range(low, high, level if low < high else 0.8)
    except RangeError as error:
        raise wrong(*_cut(str(error))) from None


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        fix = (
            "write one number; a range has no meaning in a setting"
            if _is_range(value)
            else "write one, as in 0.05"
        )
        raise wrong(f"a number is expected here, not {shown(value)}", fix)
    return float(value)


def _is_range(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(RANGE_PATTERN, value) is not None


def _read_by(read: Callable[[str], object], text: str) -> str:
    """The text as it is written, once `read` takes it; its complaint otherwise."""
    try:
        read(text)
    except RequirementError as error:
        raise wrong(f"at character {error.column} of the text: {error.what}", error.fix) from None
    except InvalidInputError as error:
        raise wrong(str(error)) from None
    return text.strip()


def _in_text(what: str, column: int | None) -> PydanticCustomError:
    return wrong(what if column is None else f"at character {column} of the text: {what}")


def _cut(message: str) -> tuple[str, str]:
    """Divide a message 'what: what to do'."""
    what, _, fix = message.rpartition(": ")
    return (what, fix) if what else (message, "")
