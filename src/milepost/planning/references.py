"""What others reached: how old it is, how far it compares, and what came out when it was reproduced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from milepost.base.measurement import Direction, Measurement
from milepost.base.ranges import Range
from milepost.contract.references import Answer, Reference, Reproduction
from milepost.evidence.assessment import PublishedPoint
from milepost.evidence.references import YEARS
from milepost.planning.goals import Comparability, Goal, GoalSource, comparability
from milepost.planning.shortfall import Scale
from milepost.statistics.contrasts import difference
from milepost.statistics.intervals import clopper_pearson

_SHARES_OF_ROWS = frozenset({"accuracy", "error_rate"})


@dataclass(frozen=True, kw_only=True)
class Age:
    """How old a result is in years (None: undated, or dated after today), whether that is stale, and why."""

    years: float | None
    stale: bool
    why: str


def age_of(reference: Reference, today: date, *, years: float = YEARS) -> Age:
    """Say how old a result is; a month or a year counts from its last day, so that nothing is called stale too soon.

    >>> old = Reference(id="a", metric="accuracy", value=Range(0.9, 0.9), source="paper", date="2019-09")
    >>> age_of(old, date(2026, 9, 30)).stale
    True
    """
    if not reference.date:
        return Age(years=None, stale=True, why="undated: nobody can say whether it still holds")
    last = _last_day(reference.date)
    if _first_day(reference.date) > today:
        return Age(
            years=None, stale=True, why=f"dated {reference.date}, which is still to come: check the date"
        )
    old = max(0.0, (today - last).days / 365.25)
    if old > years + 0.05:  # which is what "more than" means when years are said with one digit
        return Age(
            years=old, stale=True, why=f"{old:.1f} years old, more than {years:g}: look for newer work"
        )
    return Age(years=old, stale=False, why=f"{old:.1f} years old" if old >= 0.1 else "new")


def goal_of(reference: Reference) -> Goal:
    """The reference as a goal that can be compared."""
    return Goal(
        source=GoalSource.HUMAN if reference.people is not None else GoalSource.PUBLISHED,
        name=reference.id,
        metric=reference.metric,
        value=published_value(reference),
        split=reference.split,
        n=reference.n,
        hardness=None
        if reference.baseline is None
        else _as_measurement(reference.baseline, 0, "as published"),
        declared=reference.comparable,
    )


def published_value(reference: Reference) -> Measurement:
    """The published value, with the interval that its range gives."""
    return _as_measurement(reference.value, reference.n or 0, "as published")


def published_points(references: Sequence[Reference]) -> tuple[PublishedPoint, ...]:
    """The results that can stand beside a learning curve: with a number of examples, and not said not to compare."""
    return tuple(
        PublishedPoint(
            reference=reference.id,
            metric=reference.metric,
            n=reference.n,
            value=published_value(reference),
            comparable="unknown" if reference.comparable is None else reference.comparable.value,
        )
        for reference in references
        if reference.n is not None and reference.comparable is not Answer.NO
    )


def compare_reference(reference: Reference, ours: Goal, scale: Scale) -> Comparability:
    """How far a reference compares with the project's own best result."""
    return comparability(goal_of(reference), ours, scale)


def reproduction_gap(reference: Reference, scale: Scale, *, level: float = 0.95) -> Measurement | None:
    """The project's own result less the published one, better is positive; None while there is no own result.

    A single own value has an interval where it is a share of `n` rows (Clopper and Pearson); else it is taken as
    exact, and so is a published value without a range.
    """
    own = reference.reproduced
    if not isinstance(own, Reproduction):
        return None
    measured, published = _own_value(own, reference.metric, level), published_value(reference)
    one, other = (measured, published) if scale.direction is Direction.MAX else (published, measured)
    return difference(one, other)


def reached_value(reference: Reference, *, level: float) -> Measurement:
    """The value of the project's own reproduction, with an interval at `level` where it is a share of rows; else the
    published one.
    """
    own = reference.reproduced
    return (
        _own_value(own, reference.metric, level)
        if isinstance(own, Reproduction)
        else published_value(reference)
    )


def was_reproduced(reference: Reference) -> bool:
    """Whether the project reached the result again, or says that somebody did."""
    return isinstance(reference.reproduced, Reproduction) or reference.reproduced is Answer.YES


def _own_value(own: Reproduction, metric: str, level: float) -> Measurement:
    share = own.value.middle
    if (
        own.n is None
        or own.value.low != own.value.high
        or metric not in _SHARES_OF_ROWS
        or not 0 <= share <= 1
    ):
        return _as_measurement(own.value, own.n or 0, "reproduced here")
    low, high = clopper_pearson(round(share * own.n), own.n, level)
    return Measurement(
        value=share,
        low=min(low, share),
        high=max(high, share),
        level=level,
        n=own.n,
        method="reproduced here",
    )


def _as_measurement(value: Range, n: int, method: str) -> Measurement:
    return Measurement(
        value=value.middle, low=value.low, high=value.high, level=value.level, n=n, method=method
    )


def _first_day(text: str) -> date:
    """The first day of a year, a month or a day as it is written."""
    last = _last_day(text)
    return {4: last.replace(month=1, day=1), 7: last.replace(day=1)}.get(len(text), last)


def _last_day(text: str) -> date:
    """The last day of a year, a month or a day as it is written."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return date(parts[0], 12, 31)
    if len(parts) == 2:
        return date(parts[0] + parts[1] // 12, parts[1] % 12 + 1, 1) - timedelta(days=1)
    try:
        return date(*parts)
    except ValueError:  # 31 February: the month is right, so its last day is meant
        return _last_day(text[:7])
