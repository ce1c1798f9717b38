"""The values that every floor speaks of: verdict, direction, kind of task, measurement."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """The answer to a question; unknown is not no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Direction(Enum):
    """Which way a metric is better."""

    MAX = "max"
    MIN = "min"


class TaskKind(Enum):
    """What is predicted: a class, a number, or boxes in images."""

    CLASSIFICATION = "classification"
    REGRESSION = "regression"
    DETECTION = "detection"


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """An estimate with its interval, in the unit of what was measured.

    `low` and `high` bound the central interval of `level`; `n` is the number of examples it rests on.
    """

    value: float
    low: float
    high: float
    level: float
    n: int
    method: str


def verdict_on(measured: Measurement | None, *, at_least: float) -> Verdict:
    """Say whether the true value reaches `at_least`.

    Unknown while the interval still holds the requirement, and unknown when nothing was measured: a missing
    number is never a zero.

    >>> verdict_on(None, at_least=0.9)
    <Verdict.UNKNOWN: 'unknown'>
    """
    if measured is None:
        return Verdict.UNKNOWN
    if measured.low >= at_least:
        return Verdict.YES
    if measured.high < at_least:
        return Verdict.NO
    return Verdict.UNKNOWN
