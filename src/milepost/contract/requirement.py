"""The form of metric terms and requirements: `metric`, `metric[condition]`, `metric[condition] >= number`.

Only the form is checked here; whether a metric of that name exists is known to `metrics`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from milepost.base.errors import InvalidInputError
from milepost.base.expression import Condition, ConditionError, parse_condition


class RequirementTextError(InvalidInputError):
    """A metric term or a requirement cannot be read; `column` counts from 1 in its text."""

    slug = "invalid-requirement-text"

    def __init__(self, what: str, *, column: int) -> None:
        self.what = what
        self.column = column
        super().__init__(f"at column {column}: {what}")


@dataclass(frozen=True, kw_only=True)
class TermText:
    """A metric's name, and the condition on the rows it is taken over."""

    metric: str
    condition: Condition | None


@dataclass(frozen=True, kw_only=True)
class RequirementText:
    """A term, an operator and a threshold, in the metric's unit."""

    term: TermText
    operator: str
    threshold: float


def split_term(text: str) -> TermText:
    """Read `metric` or `metric[condition]`; raises `RequirementTextError`.

    >>> split_term("recall[team == 'urgent']").metric
    'recall'
    """
    term, end = _term(text)
    if text[end:].strip():
        raise RequirementTextError(f"after the metric stands {_short(text[end:])}", column=_first(text, end))
    return term


def split_requirement(text: str) -> RequirementText:
    """Read `metric >= number`, `metric[condition] <= number` and so on; raises `RequirementTextError`.

    >>> split_requirement("accuracy[language == 'de'] >= 0.9").threshold
    0.9
    """
    term, end = _term(text)
    found = _TAIL.fullmatch(text, end)
    if found is None:
        what = _explain_tail(text[end:].strip())
        raise RequirementTextError(what, column=_first(text, end))
    return RequirementText(term=term, operator=found[1], threshold=float(found[2]))


_NAME = re.compile(r"\s*([A-Za-z_]\w*)\s*", re.ASCII)
_TAIL = re.compile(r"\s*(>=|<=)\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,2})?)\s*", re.ASCII)


def _term(text: str) -> tuple[TermText, int]:
    """Return the term at the start of the text, and where it ends."""
    name = _NAME.match(text)
    if name is None:
        raise RequirementTextError("it starts with a metric's name, as in accuracy >= 0.9", column=1)
    start = name.end()
    if not text.startswith("[", start):
        return TermText(metric=name[1], condition=None), start
    end = _closing(text, start)
    if end is None:
        raise RequirementTextError(
            "the bracket is not closed; write ']' after the condition", column=start + 1
        )
    return TermText(metric=name[1], condition=_condition(text[start + 1 : end], start + 1)), end + 1


def _closing(text: str, start: int) -> int | None:
    """Find the bracket that closes the one at `start`, passing over quotes and lists."""
    depth, quote = 0, ""
    for at in range(start, len(text)):
        character = text[at]
        if quote:
            escaped = text[at - 1] == "\\" and quote != "`"
            quote = "" if character == quote and not escaped else quote
        elif character in "'\"`":
            quote = character
        elif character == "[":
            depth += 1
        elif character == "]":
            depth -= 1
            if depth == 0:
                return at
    return None


def _condition(text: str, offset: int) -> Condition:
    try:
        return parse_condition(text)
    except ConditionError as error:
        raise RequirementTextError(error.what, column=offset + (error.column or 1)) from None


def _explain_tail(tail: str) -> str:
    if not tail:
        return "a requirement ends with an operator and a number, as in accuracy >= 0.9"
    if not tail.startswith((">=", "<=")) and tail[0] in "<>=!":
        return "a requirement compares by >= or <=, because a metric is measured with an interval"
    if tail.endswith("%"):
        return "write the threshold as a share: 0.9 instead of 90 %"
    return f"{_short(tail)} is not an operator and a number, as in >= 0.9"


def _first(text: str, at: int) -> int:
    """The column, from 1, of the first visible character at or after a position."""
    rest = text[at:]
    return at + len(rest) - len(rest.lstrip()) + 1


def _short(text: str) -> str:
    return repr(text.strip() if len(text) <= 40 else text.strip()[:37] + "...")
