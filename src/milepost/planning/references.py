"""What others reached: how old it is, how far it compares, what it says is possible, and what to try next.

"The one thing to know" of the lecture: the state of the art says what is possible, and what to try (LECTURE 2 #22-24).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from scipy.special import ndtr, ndtri

from milepost.base.measurement import Direction, Measurement
from milepost.base.ranges import Range
from milepost.contract.references import Answer, Reference, Reproduction
from milepost.evidence.assessment import PublishedPoint
from milepost.planning.goals import Comparability, Goal, GoalSource, comparability
from milepost.planning.shortfall import Scale
from milepost.statistics.contrasts import difference
from milepost.statistics.intervals import clopper_pearson

YEARS = 3.0
"""Results older than this are called stale unless the question says otherwise."""

LEVEL = 0.8
"""The level of what is possible: 10 % and 90 % points."""

DISCOUNT: Mapping[Answer | None, tuple[float, float]] = MappingProxyType(
    {Answer.YES: (0.8, 1.25), Answer.PARTLY: (0.8, 2.0), None: (0.8, 4.0)}
)
"""10 % and 90 % points of the shortfall to expect on your data, over the published one, by how far it compares.

A judgement, not a measurement: the lower end allows that a published result is not the last word.
"""

NOT_REPRODUCED = 1.25
"""The worse end goes this much further where nobody has reached the result again: a judgement too."""

EFFORT_WITHOUT_CODE = 3.0
"""Trying what has no code counts as this many times the effort."""

_SHARES_OF_ROWS = frozenset({"accuracy", "error_rate"})


@dataclass(frozen=True, kw_only=True)
class Age:
    """How old a result is in years (None: undated, or dated after today), whether that is stale, and why."""

    years: float | None
    stale: bool
    why: str


@dataclass(frozen=True, kw_only=True)
class Possible:
    """What a published result lets one expect on the project's own data: median and 80 % interval.

    A prior for the ceiling, to be replaced by votes and learning curves. `discount` says what was taken off.
    """

    reference: str
    value: Measurement
    discount: str


@dataclass(frozen=True, kw_only=True)
class ToTry:
    """A published method worth trying: the gain to expect over the best candidate, and over the effort.

    `gain` is in the unit of the metric, better is positive, None while the project has no score of its own.
    """

    reference: str
    gain: float | None
    effort: float
    first: str
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
    if old > years:
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


def what_is_possible(
    references: Sequence[Reference], answers: Mapping[str, Comparability], scale: Scale, metric: str
) -> Possible | None:
    """The best that published work lets one expect: the highest discounted median among what compares.

    Results of which nobody knows how far they compare count only where there are no others.

    The shortfall (the distance to the best value of the metric) is multiplied by the range that DISCOUNT gives for
    how far the result compares. A project's own reproduction stands in for the published value. What does not
    compare, and what is of another metric, says nothing. `answers` by id. None where nothing is left.

    >>> from milepost.planning.shortfall import scale_of
    >>> paper = Reference(id="paper", metric="accuracy", value=Range(0.95, 0.95), source="s", reproduced=Answer.YES)
    >>> answers = {"paper": Comparability(answer=Answer.PARTLY, reasons=())}
    >>> found = what_is_possible([paper], answers, scale_of("accuracy"), "accuracy").value
    >>> round(found.low, 3), round(found.value, 3), round(found.high, 3)
    (0.9, 0.937, 0.96)
    """
    found = [
        expected
        for reference in references
        if (expected := expected_here(reference, answers[reference.id], scale, metric)) is not None
    ]
    known = [each for each in found if answers[each.reference].answer is not None]
    return min(known or found, key=lambda each: scale.shortfall(each.value.value), default=None)


def expected_here(
    reference: Reference, compares: Comparability, scale: Scale, metric: str
) -> Possible | None:
    """What one result lets one expect on the project's own data; None where it does not compare."""
    ends = _discounted(reference, compares, scale, metric)
    if ends is None:
        return None
    low, high = ends
    values = [scale.value(each) for each in (low, math.sqrt(low * high), high)]
    value = Measurement(
        value=values[1],
        low=min(values),
        high=max(values),
        level=LEVEL,
        n=reference.n or 0,
        method="discounted",
    )
    word = "unknown" if compares.answer is None else compares.answer.value
    times = DISCOUNT[compares.answer]
    unsure = "" if _was_reproduced(reference) else ", worse end 1.25 x more as nobody reproduced it"
    return Possible(
        reference=reference.id,
        value=value,
        discount=f"comparable: {word}, so {times[0]:g} to {times[1]:g} x its shortfall{unsure}",
    )


def to_try_next(
    references: Sequence[Reference],
    answers: Mapping[str, Comparability],
    scale: Scale,
    metric: str,
    best: Measurement | None,
) -> tuple[ToTry, ...]:
    """Rank what others did by the gain to expect over the best candidate, for each unit of effort.

    The gain is the mean of what is gained where something is, under the lognormal law of the discounted shortfall.
    Without a score of the project's own, what compares best and reaches most stands first. People's results and
    what does not compare are left out.
    """
    found = [
        _one_to_try(reference, answers[reference.id], scale, metric, best)
        for reference in references
        if reference.people is None
        and _discounted(reference, answers[reference.id], scale, metric) is not None
    ]
    return tuple(one for _, one in sorted(found, key=lambda pair: (-pair[0], pair[1].reference)))


def _one_to_try(
    reference: Reference, compares: Comparability, scale: Scale, metric: str, best: Measurement | None
) -> tuple[float, ToTry]:
    ends = _discounted(reference, compares, scale, metric)
    assert ends is not None
    effort = 1.0 if reference.code else EFFORT_WITHOUT_CODE
    gain = None if best is None else _mean_gain(ends, best.value, scale)
    middle = math.sqrt(ends[0] * ends[1])
    worth = -middle if gain is None else gain / effort
    first = "reproduce it" if not _was_reproduced(reference) else "adapt it to your data"
    code = f"code: {reference.code}" if reference.code else "no code is named, which counts as 3 x the effort"
    return worth, ToTry(
        reference=reference.id,
        gain=gain,
        effort=effort,
        first=f"{first} ({code})",
        why="; ".join(compares.reasons),
    )


def _mean_gain(ends: tuple[float, float], best: float, scale: Scale) -> float:
    """E[gain where there is one] in the unit of the metric.

    On the scale of shortfalls this is E[max(0, k - S)] with S lognormal: the formula of a put (Black, 1976).
    """
    ours = scale.shortfall(best)
    low, high = ends
    if math.isnan(ours) or ours <= 0:
        return 0.0
    if low <= 0 or low == high:
        return max(0.0, _in_unit(ours, math.sqrt(low * high), scale))
    middle = (math.log(low) + math.log(high)) / 2
    spread = (math.log(high) - math.log(low)) / (2 * float(ndtri((1 + LEVEL) / 2)))
    at = (math.log(ours) - middle) / spread
    mean = ours * float(ndtr(at)) - math.exp(middle + spread**2 / 2) * float(ndtr(at - spread))
    return max(0.0, _in_unit(ours, ours - mean, scale))


def _in_unit(ours: float, theirs: float, scale: Scale) -> float:
    """How much better a shortfall is than ours, in the unit of the metric."""
    return abs(scale.value(theirs) - scale.value(ours)) if theirs <= ours else 0.0


def _discounted(
    reference: Reference, compares: Comparability, scale: Scale, metric: str
) -> tuple[float, float] | None:
    """The 10 % and 90 % points of the shortfall to expect, or None where the result says nothing of it."""
    if reference.metric != metric or compares.answer is Answer.NO:
        return None
    own = reference.reproduced
    value = _own_value(own, metric, LEVEL) if isinstance(own, Reproduction) else published_value(reference)
    ends = sorted(scale.shortfall(each) for each in (value.low, value.high))
    if any(math.isnan(each) for each in ends):
        return None
    better, worse = DISCOUNT[compares.answer]
    return better * ends[0], worse * ends[1] * (1.0 if _was_reproduced(reference) else NOT_REPRODUCED)


def _was_reproduced(reference: Reference) -> bool:
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
