"""The data flywheel of a plan: slopes that the project file says, and the one that the learning curve measures."""

from __future__ import annotations

import math
from typing import Final

from milepost.base.measurement import Direction, Measurement, Verdict
from milepost.base.ranges import Range
from milepost.contract.model import Archetype, Contract
from milepost.contract.worth import FlywheelSection
from milepost.evidence.assessment import Assessment, CurveRecord
from milepost.evidence.flywheel import FlywheelSlope, FlywheelWorth
from milepost.planning.value.flywheel import FlywheelLinks, flywheel
from milepost.statistics.intervals import student

LEVEL: Final = 0.8
"""The level of ranges in the project file, and so of the slope that is measured beside them."""

SAYS: Final = {
    "labels_per_user_day": "labels that one user brings in a day",
    "metric_per_log_labels": "gain of the metric when the labels grow by the factor e",
    "usage_per_metric": "relative growth of use for one unit of the metric",
}


def flywheel_of(contract: Contract, assessment: Assessment | None, source: str) -> FlywheelWorth | None:
    """Judge the wheel of a project that says something of it, or whose archetype owes it; None for others.

    What the file does not say of the metric's slope is taken from the best candidate's curve of the optimised metric.
    """
    said = contract.flywheel
    if said is None and contract.archetype is not Archetype.IMPROVE:
        return None
    said = said or FlywheelSection()
    written = "flywheel" + "".join(
        f", {part}" for part in (said.by, said.on.isoformat() if said.on else "") if part
    )
    curve = None if said.metric_per_log_labels is not None else _measured_curve(assessment)
    slope = None if curve is None else curve_slope(curve)
    links = FlywheelLinks(
        labels_per_user_day=_link(said.labels_per_user_day),
        metric_per_log_labels=_link(said.metric_per_log_labels) or slope,
        usage_per_metric=_link(said.usage_per_metric),
    )
    users = None if said.users is None else said.users.middle
    labels = float(assessment.labels_now) if assessment is not None and assessment.labels_now > 0 else None
    sized = users is not None and labels is not None
    found = flywheel(links, users=1.0 if users is None else users, labels=1.0 if labels is None else labels)
    sources = dict.fromkeys(SAYS, written)
    if curve is not None:
        sources["metric_per_log_labels"] = f"{source}: curve of {curve.candidate}, {curve.metric}"
    return FlywheelWorth(
        turns=found.turns if users is not None or found.turns is Verdict.NO else Verdict.UNKNOWN,
        slopes=tuple(_slope(key, link, sources[key]) for key, link in links.named().items()),
        users=users,
        labels=labels,
        growth_per_day=found.growth_per_day if sized else None,
        days_to_double=found.days_to_double if sized else None,
        broken=found.broken,
        unsettled=found.unsettled,
        unknown=found.unknown,
    )


def curve_slope(curve: CurveRecord) -> Measurement | None:
    """The gain for a factor e of labels between the two largest measured sizes, better is positive, 80 % interval.

    By Student from the spread of the repeats; None where a size has one repeat only, or there is one size.
    """
    points = sorted(curve.points, key=lambda point: point.size)[-2:]
    if len(points) < 2 or any(point.spread is None or point.repeats < 2 for point in points):
        return None
    before, after = points
    grown = math.log(after.size / before.size)
    sign = 1.0 if curve.direction is Direction.MAX else -1.0
    value = sign * (after.mean - before.mean) / grown
    error = math.sqrt(sum((point.spread or 0.0) ** 2 / point.repeats for point in points)) / grown
    degrees = before.repeats + after.repeats - 2
    low, high = student(value, error, degrees, LEVEL)
    sizes = f"{before.size:,} to {after.size:,} labels"
    return Measurement(value=value, low=low, high=high, level=LEVEL, n=degrees + 2, method=sizes)


def _measured_curve(assessment: Assessment | None) -> CurveRecord | None:
    """The best candidate's curve of the optimised metric, of all rows."""
    if assessment is None:
        return None
    return next(
        (
            curve
            for curve in assessment.curves
            if curve.candidate == assessment.best_candidate and _metric_of(curve.metric) == assessment.metric
        ),
        None,
    )


def _metric_of(label: str) -> str:
    return label.split(">=", maxsplit=1)[0].split("<=", maxsplit=1)[0].strip()


def _link(said: Range | None) -> Measurement | None:
    if said is None:
        return None
    return Measurement(
        value=said.middle, low=said.low, high=said.high, level=said.level, n=0, method="as written"
    )


def _slope(key: str, link: Measurement | None, source: str) -> FlywheelSlope:
    if link is None:
        return FlywheelSlope(key=key, says=SAYS[key], value=None, low=None, high=None, source="")
    return FlywheelSlope(
        key=key, says=SAYS[key], value=link.value, low=link.low, high=link.high, source=source
    )
