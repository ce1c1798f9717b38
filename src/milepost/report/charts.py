"""Charts: one Altair specification each, in words (for those who do not see it), and the table behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from milepost.base.measurement import Measurement
from milepost.evidence.assessment import (
    CurveRecord,
    DesignRow,
    FrontierPoint,
    LadderRow,
    PublishedPoint,
)
from milepost.report import words
from milepost.report.specifications import (
    score_domain,
    specify_curve,
    specify_frontier,
    specify_ladder,
    specify_money,
)

WIDE, NARROW, SMALL = 800, 250, 222


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A Vega-Lite specification for a wide and a narrow page, with its description and its table.

    `small` charts stand side by side and fit a phone as they are: `narrow` is the same as `wide`.
    """

    name: str
    title: str
    description: str
    wide: Mapping[str, Any]
    narrow: Mapping[str, Any]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    small: bool = False


def curve_chart(
    curve: CurveRecord,
    *,
    name: str,
    ceiling: Measurement | None = None,
    beside: Sequence[CurveRecord] = (),
    published: Sequence[PublishedPoint] = (),
    small: bool = False,
) -> Chart:
    """Draw one learning curve: measured points, forecast with 80 and 95 % bands, requirement line.

    It shares its score axis with the curves `beside` it that are of the same metric. Results that others
    `published` of the same metric, on all rows, stand where their number of examples is.
    """
    points = [point for point in published if point.metric == words.measures(curve.metric)]
    same = [other for other in beside if other.metric == curve.metric]
    domain = score_domain([curve, *same], ceiling, points)
    if small:
        wide = narrow = specify_curve(curve, ceiling, domain, width=SMALL, height=150)
    else:
        wide = specify_curve(curve, ceiling, domain, width=WIDE, height=320, published=points)
        narrow = specify_curve(curve, ceiling, domain, width=NARROW, height=320, published=points)
    return Chart(
        name=name,
        title=f"{curve.candidate}: {words.requirement(curve.metric)}",
        description=_curve_in_words(curve, points),
        wide=wide,
        narrow=narrow,
        columns=("labels", "score", "likely between (80 %)", "almost surely between (95 %)", "from"),
        rows=(*_curve_rows(curve), *(_published_row(point, curve.metric) for point in points)),
        small=small,
    )


def ladder_chart(rows: Sequence[LadderRow], metric: str, *, target: float | None, name: str) -> Chart | None:
    """Draw the baseline ladder, a dot and its interval for each candidate; None if nothing was measured."""
    measured = [row for row in rows if row.score is not None and words.is_known(row.score.value)]
    if not measured:
        return None
    return Chart(
        name=name,
        title=f"Baselines: {words.metric_name(metric)}",
        description="; ".join(f"{row.candidate} {words.measured(metric, row.score)}" for row in measured)
        + ".",
        wide=specify_ladder(measured, metric, target, width=WIDE - 40),
        narrow=specify_ladder(measured, metric, target, width=NARROW - 60),
        columns=("candidate", "rung", "score", "interval", "labels"),
        rows=tuple(_ladder_row(row, metric) for row in measured),
    )


def frontier_chart(designs: Sequence[DesignRow], best: str, *, budget: int | None, name: str) -> Chart | None:
    """Draw the chance to meet the requirement against labels, by design; None without a frontier."""
    drawn = [row for row in designs if len(row.frontier) > 1 and row.labels_for]
    if not drawn:
        return None
    drawn.sort(key=lambda row: row.design != best)
    return Chart(
        name=name,
        title="Chance to meet the requirement, by labels",
        description=" ".join(_frontier_in_words(row) for row in drawn),
        wide=specify_frontier(drawn, budget, width=WIDE - 70),
        narrow=specify_frontier(drawn, budget, width=NARROW - 60),
        columns=("design", "labels", "chance", "money still to spend"),
        rows=tuple(_frontier_row(row.design, point) for row in drawn for point in row.frontier),
    )


def money_chart(design: DesignRow, *, name: str) -> Chart | None:
    """Draw the chance to meet the requirement against money, low to high price; None where unknown."""
    points = [p for p in design.frontier if words.is_known(p.cost_low) and words.is_known(p.cost_high)]
    if len(points) < 2 or max(p.cost_high or 0.0 for p in points) <= 0:
        return None
    return Chart(
        name=name,
        title=f"Chance to meet the requirement, by money ({design.design})",
        description=_frontier_in_words(design),
        wide=specify_money(points, width=WIDE),
        narrow=specify_money(points, width=NARROW),
        columns=("design", "labels", "chance", "money still to spend"),
        rows=tuple(_frontier_row(design.design, point) for point in points),
    )


def _curve_in_words(curve: CurveRecord, published: Sequence[PublishedPoint]) -> str:
    parts = []
    if curve.points:
        first, last = curve.points[0], curve.points[-1]
        parts.append(
            f"measured from {words.score(curve.metric, first.mean)} with {words.count(first.size)} labels "
            f"to {words.score(curve.metric, last.mean)} with {words.count(last.size)}"
        )
    if curve.ahead:
        end = curve.ahead[-1]
        parts.append(f"forecast {words.forecast(curve.metric, end)} with {words.count(end.size)} labels")
    if curve.target is not None:
        parts.append(f"required is {words.threshold(curve.metric, curve.target)}")
    parts += [
        f"published by {point.reference}: {words.score(curve.metric, point.value.value)} "
        f"with {words.count(point.n)} examples"
        for point in published
    ]
    return f"Learning curve of {curve.candidate}: " + ("; ".join(parts) or "not measured") + "."


def _curve_rows(curve: CurveRecord) -> tuple[tuple[str, ...], ...]:
    metric = curve.metric
    measured = [
        (words.count(p.size), words.score(metric, p.mean, width=p.spread), "–", "–", _fits(p.repeats))
        for p in curve.points
    ]
    ahead = [
        (
            words.count(p.size),
            words.score(metric, p.q50, width=abs(p.q90 - p.q10)),
            words.span(metric, *sorted((p.q10, p.q90))),
            words.span(metric, *sorted((p.q025, p.q975))),
            "forecast",
        )
        for p in curve.ahead
    ]
    return (*measured, *ahead)


def _published_row(point: PublishedPoint, metric: str) -> tuple[str, ...]:
    value, width = point.value, point.value.high - point.value.low
    likely = words.span(metric, value.low, value.high) if width > 0 else "–"
    told = f"published: {point.reference}, comparable: {point.comparable}"
    return words.count(point.n), words.score(metric, value.value, width=width or None), likely, "–", told


def _fits(repeats: int) -> str:
    return f"measured, {repeats} fit{'s' if repeats != 1 else ''}"


def _ladder_row(row: LadderRow, metric: str) -> tuple[str, ...]:
    score = row.score
    if score is None:
        return row.candidate, row.rung.value, words.NOT_KNOWN, words.NOT_KNOWN, words.count(row.labels)
    width = score.high - score.low
    value, interval = words.score(metric, score.value, width=width), words.span(metric, score.low, score.high)
    return row.candidate, row.rung.value, value, interval, words.count(row.labels)


def _frontier_in_words(row: DesignRow) -> str:
    first, last = row.frontier[0], row.frontier[-1]
    return (
        f"{row.design}: chance {words.chance(first.probability)} with {words.count(first.labels)} labels, "
        f"{words.chance(last.probability)} with {words.count(last.labels)}."
    )


def _frontier_row(design: str, point: FrontierPoint) -> tuple[str, ...]:
    return (
        design,
        words.count(point.labels),
        words.chance(point.probability),
        words.money(point.cost_low, point.cost_high),
    )
