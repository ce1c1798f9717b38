"""Which one metric to drive, which to hold at a threshold and at what value, and which to leave for now.

The lecture's procedure (LECTURE 2 #52-56, 4.3): list the requirements, measure, compare, choose; revisit as numbers
improve. Threshold what can be engineered around, what the choice of model hardly moves, and what is close to where it
should be; drive what is left.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from milepost.base.errors import WrongUseError
from milepost.base.measurement import Measurement
from milepost.planning.metric_standing import MetricRow, MetricStanding, Standing


class NoMetricsError(WrongUseError):
    """There is no metric to choose from."""

    slug = "no-metrics"

    def __init__(self) -> None:
        super().__init__(
            "There is no metric with a measured value, so none can be chosen. Give a table with a row for each metric "
            "and a column for each candidate, or run: milepost assess"
        )


class Role(Enum):
    """What to do with a metric for now."""

    DRIVE = "drive"
    THRESHOLD = "threshold"
    IGNORE = "ignore for now"
    MEASURE = "measure first"


@dataclass(frozen=True, kw_only=True)
class MetricAdvice:
    """What to do with one metric, and why.

    `gap` = the shortfall of the best candidate in units of the shortfall that the target allows: 12 for 60
    degrees where 5 are allowed, 1 at the target, NaN without a target. `spread` = worst over best shortfall of
    the candidates, NaN with fewer than two. `threshold` is None unless the metric is held at one.
    """

    metric: str
    role: Role
    standing: Standing
    target: float | None
    now: Measurement | None
    candidate: str
    gap: float
    spread: float
    threshold: float | None
    why: str


@dataclass(frozen=True, kw_only=True)
class MetricChoice:
    """The metric to drive ("" where nothing is left to drive), one advice a metric, and what to mind.

    `left` names the candidates that surely break none of the thresholds. `told_apart` is False where another
    metric may be further from its target than the one to drive, by the intervals.
    """

    drive: str
    advice: tuple[MetricAdvice, ...]
    left: tuple[str, ...]
    told_apart: bool
    notes: tuple[str, ...]


def choose_metric(rows: Sequence[MetricRow]) -> MetricChoice:
    """Choose the one metric to drive, and what to do with the others.

    The first of these that there is: a missed target that can be neither engineered around nor tolerated; a
    metric without a target; another missed target; a target that is not surely reached. Among equals,
    one that the candidates differ in goes before one that they do not, and then the largest gap. Raises
    NoMetricsError where nothing was measured.

    >>> from milepost.planning.shortfall import scale_of
    >>> def typed(value, low=None, high=None):
    ...     return Measurement(value=value, low=low or value, high=high or value, level=0.8, n=0, method="typed")
    >>> pose = [
    ...     MetricRow(name=name, scale=scale_of(name), target=target, candidates={"now": now}, around=around)
    ...     for name, target, now, around in (
    ...         ("position_cm", 1, typed(1.0, 0.75, 1.25), False),
    ...         ("angle_deg", 5, typed(60), False),
    ...         ("inference_ms", 100, typed(300), True),
    ...     )
    ... ]
    >>> [(advice.metric, advice.role.value, advice.threshold) for advice in choose_metric(pose).advice]
    [('angle_deg', 'drive', None), ('position_cm', 'threshold', 1), ('inference_ms', 'ignore for now', None)]
    """
    views = [MetricStanding(row) for row in rows]
    if all(view.standing is Standing.UNMEASURED for view in views):
        raise NoMetricsError
    ordered = sorted((view for view in views if view.rank is not None), key=lambda view: view.order)
    driven = ordered[0] if ordered else None
    advice = [_advice(view, driven) for view in views]
    advice.sort(key=lambda each: list(Role).index(each.role))
    rivals = [view for view in ordered[1:] if driven is not None and view.order[:2] == driven.order[:2]]
    told_apart = driven is None or not any(_may_be_further(rival, driven) for rival in rivals)
    left = _left(rows, advice)
    return MetricChoice(
        drive="" if driven is None else driven.row.name,
        advice=tuple(advice),
        left=left,
        told_apart=told_apart,
        notes=tuple(_notes(rows, advice, driven, left, told_apart)),
    )


def _advice(view: MetricStanding, driven: MetricStanding | None) -> MetricAdvice:
    role, threshold, why = _role(view, driven)
    return MetricAdvice(
        metric=view.row.name,
        role=role,
        standing=view.standing,
        target=view.row.target,
        now=view.now,
        candidate=view.candidate,
        gap=view.gap,
        spread=view.spread,
        threshold=threshold,
        why=why,
    )


def _role(view: MetricStanding, driven: MetricStanding | None) -> tuple[Role, float | None, str]:
    """The role of a metric, its threshold, and the reason in words."""
    row = view.row
    if view is driven:
        return Role.DRIVE, None, _why_driven(view)
    if view.standing is Standing.UNMEASURED:
        return Role.MEASURE, None, "nothing is known of it: measure it before it is judged"
    if view.standing is Standing.MISSED and row.around and row.tolerance is None:
        return Role.IGNORE, None, f"{_times(view.gap)}, but it can be engineered around: it comes later"
    value, says = _threshold(view)
    if value is None:
        return Role.IGNORE, None, f"{_why_held(view)}; no tolerance and no baseline says where to hold it"
    return Role.THRESHOLD, value, f"{_why_held(view)}; {says}"


def _why_driven(view: MetricStanding) -> str:
    reasons = {
        Standing.MISSED: f"{_times(view.gap)}: furthest from its target of those that cannot be worked around",
        Standing.OPEN: "it has no target, so every gain counts",
        Standing.NEAR: "it is not sure that its target is reached, and no other is further from its own",
    }
    said = reasons[view.standing]
    if view.standing is Standing.MISSED and (view.row.around or view.tolerated):
        said = f"{_times(view.gap)}: no other target is missed, so its turn has come"
    if view.insensitive:
        said += (
            f"; the candidates hardly differ in it ({view.spread:.2f} x), so it takes another kind of them"
        )
    elif not math.isnan(view.spread):
        said += f"; the choice of candidate moves it {view.spread:.1f} x"
    return said


def _why_held(view: MetricStanding) -> str:
    reasons = []
    if view.row.around:
        reasons.append("it can be engineered around")
    if view.insensitive:
        reasons.append("the candidates hardly differ in it")
    match view.standing:
        case Standing.MET:
            reasons.append("its target is met")
        case Standing.NEAR:
            reasons.append("it is not told apart from its target")
        case Standing.MISSED if view.tolerated:
            reasons.append(f"{_times(view.gap)}, which is tolerated for now")
        case Standing.MISSED:
            reasons.append(f"{_times(view.gap)}, and one metric is driven at a time")
        case _:
            reasons.append("one metric is driven at a time")
    return ", ".join(reasons)


def _threshold(view: MetricStanding) -> tuple[float | None, str]:
    """Where to hold a metric: what comes after tolerates it, else the target, else what is reached today."""
    row = view.row
    if row.tolerance is not None:
        return row.tolerance, f"held at {row.tolerance:g}, which what comes after tolerates"
    if row.target is not None and view.standing in (Standing.MET, Standing.NEAR):
        return row.target, f"held at the target {row.target:g}"
    reached = row.baseline
    if reached is None:
        return None, ""
    worse = reached.low if row.scale.meets(reached.high, reached.low) else reached.high
    until = "" if row.target is None else f", until its turn comes (target {row.target:g})"
    return worse, f"held at {worse:.4g}, what the baseline reaches{until}"


def _left(rows: Sequence[MetricRow], advice: Sequence[MetricAdvice]) -> tuple[str, ...]:
    """The candidates that surely break none of the thresholds."""
    thresholds = {each.metric: each.threshold for each in advice if each.threshold is not None}
    names = list(dict.fromkeys(name for row in rows for name in row.candidates))
    return tuple(
        name for name in names if not any(_breaks(row, name, thresholds.get(row.name)) for row in rows)
    )


def _breaks(row: MetricRow, name: str, threshold: float | None) -> bool:
    measured = row.candidates.get(name)
    if measured is None or threshold is None:
        return False
    return not (row.scale.meets(measured.low, threshold) or row.scale.meets(measured.high, threshold))


def _may_be_further(rival: MetricStanding, driven: MetricStanding) -> bool:
    """Whether the intervals allow that the rival is further from its target."""
    return rival.gap_high > driven.gap_low


def _notes(
    rows: Sequence[MetricRow],
    advice: Sequence[MetricAdvice],
    driven: MetricStanding | None,
    left: Sequence[str],
    told_apart: bool,
) -> list[str]:
    notes = []
    if driven is None:
        notes.append("Every target is met: nothing is left to drive. Raise a target, or stop here.")
    if driven is not None and not told_apart:
        notes.append(
            f"The intervals do not tell whether {driven.row.name} is the furthest from its target: "
            "measure on more rows before much is spent on it."
        )
    if any(row.candidates for row in rows) and not left:
        notes.append("No candidate keeps all thresholds together: they trade off against each other.")
    if driven is not None:
        notes += _one_sided(driven.row.name, advice)
    notes += [f"{row.name}: its values do not fit its scale." for row in rows if _misfit(row)]
    return notes


def _one_sided(drive: str, advice: Sequence[MetricAdvice]) -> list[str]:
    """Precision alone is best when almost nothing is flagged, recall alone when everything is."""
    name, bracket, rest = drive.partition("[")
    partner = {"precision": "recall", "recall": "precision"}.get(name.strip())
    if partner is None:
        return []
    held = {
        each.metric.split("[")[0].strip()
        for each in advice
        if each.role is Role.THRESHOLD or (each.target is not None and each.role is not Role.IGNORE)
    }
    if partner in held:
        return []
    easy = "almost nothing" if name.strip() == "precision" else "everything"
    return [f"{drive} alone is best when {easy} is flagged: require {partner}{bracket}{rest} beside it."]


def _misfit(row: MetricRow) -> bool:
    values = [each.value for each in row.candidates.values() if math.isfinite(each.value)]
    return any(math.isnan(row.scale.shortfall(value)) for value in values)


def _times(gap: float) -> str:
    if math.isnan(gap):
        return "it misses its target"
    return "it misses a target of nothing" if math.isinf(gap) else f"it is {gap:.3g} x what the target allows"
