"""What published results say is possible on the project's own data, and what of them to try next.

"The one thing to know" of the lecture: the state of the art says both (LECTURE 2 #22-24). How old a result is and how
far it compares stands in milepost.planning.references.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from scipy.special import ndtr, ndtri

from milepost.base.measurement import Measurement
from milepost.contract.references import Answer, Reference
from milepost.metrics.errors import UnknownMetricError
from milepost.metrics.table import find_metric
from milepost.planning.goals import Comparability
from milepost.planning.references import reached_value, was_reproduced
from milepost.planning.shortfall import Scale

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


def what_is_possible(
    references: Sequence[Reference], answers: Mapping[str, Comparability], scale: Scale, metric: str
) -> Possible | None:
    """The best that published work lets one expect: the highest discounted median among what compares.

    Results of which nobody knows how far they compare count only where there are no others.

    The shortfall (the distance to the best value of the metric) is multiplied by the range that DISCOUNT gives for
    how far the result compares. A project's own reproduction stands in for the published value. What does not
    compare, and what is of another metric, says nothing. `answers` by id. None where nothing is left.

    >>> from milepost.base.ranges import Range
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
    values = [_in_bounds(scale.value(each), metric) for each in (low, math.sqrt(low * high), high)]
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
    unsure = "" if was_reproduced(reference) else ", worse end 1.25 x more as nobody reproduced it"
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
    first = "reproduce it" if not was_reproduced(reference) else "adapt it to your data"
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


def _in_bounds(value: float, metric: str) -> float:
    try:
        known = find_metric(metric)
    except UnknownMetricError:
        return value
    return min(max(value, known.low), known.high)


def _discounted(
    reference: Reference, compares: Comparability, scale: Scale, metric: str
) -> tuple[float, float] | None:
    """The 10 % and 90 % points of the shortfall to expect, or None where the result says nothing of it."""
    if reference.metric != metric or compares.answer is Answer.NO:
        return None
    value = reached_value(reference, level=LEVEL)
    ends = sorted(scale.shortfall(each) for each in (value.low, value.high))
    if any(math.isnan(each) for each in ends):
        return None
    better, worse = DISCOUNT[compares.answer]
    return better * ends[0], worse * ends[1] * (1.0 if was_reproduced(reference) else NOT_REPRODUCED)
