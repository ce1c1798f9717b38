"""The Vega-Lite specifications of the charts, written with Altair in the light colours of the palette."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from milepost.base.measurement import Direction, Measurement
from milepost.evidence.assessment import (
    CurveRecord,
    DesignRow,
    FrontierPoint,
    LadderRow,
    PublishedPoint,
)
from milepost.evidence.records import Rung
from milepost.report import words
from milepost.report.palette import ACCENT, ORANGE, PURPLE, SERIES, SLATE
from milepost.report.specification_parts import (
    PHONE,
    Domain,
    finished,
    marks,
    round_ticks,
    spread_apart,
    with_field,
)

DASHES: tuple[list[int], ...] = ([1, 0], [7, 3], [2, 3], [9, 3, 2, 3], [4, 4])
PERCENT = "format(datum.value * 100, '~g') + ' %'"


def specify_curve(
    curve: CurveRecord,
    ceiling: Measurement | None,
    domain: Domain,
    *,
    width: int,
    height: int,
    published: Sequence[PublishedPoint] = (),
) -> dict[str, Any]:
    """Draw measured points, the forecast with its 80 and 95 % bands, the requirement, the ceiling, others' results."""
    import altair as alt

    sizes = [size for size in (*(p.size for p in curve.points), *(p.size for p in curve.ahead)) if size > 0]
    sizes += [point.n for point in published]
    x = _size_axis("size", sizes, ticks=4 if width < PHONE else 7)
    y = _score_axis(domain, curve.metric, ticks=3 if height < 200 else 5)
    layers = [*_forecast_layers(curve, x, y), *_measured_layers(curve, x, y)]
    layers += _published_layers(published, sizes, x, y, width=width)
    better_is_up = curve.direction is Direction.MAX
    if curve.target is not None and math.isfinite(curve.target):
        # Small charts carry the requirement in their title; a name on the line would hide the curve.
        name = f"required {words.threshold(curve.metric, curve.target)}" if height > 200 else ""
        layers += _line_across(curve.target, name, ORANGE.light, y, above=not better_is_up)
    if ceiling is not None and words.is_known(ceiling.value):
        name = "ceiling " + words.score(curve.metric, ceiling.value, width=ceiling.high - ceiling.low)
        layers += _line_across(ceiling.value, name, SLATE.light, y, above=better_is_up)
    return finished(alt.layer(*layers), width=width, height=height)


def score_domain(
    curves: Sequence[CurveRecord], ceiling: Measurement | None, published: Sequence[PublishedPoint] = ()
) -> Domain:
    """Span the score axis of curves of one metric: points, 80 % bands, requirement, ceiling and others' results."""
    values = [v for curve in curves for p in curve.ahead for v in (p.q10, p.q50, p.q90)]
    values += [p.mean for curve in curves for p in curve.points]
    values += [curve.target for curve in curves if curve.target is not None]
    values += [end for point in published for end in (point.value.low, point.value.high)]
    values += [ceiling.value] if ceiling is not None else []
    finite = [v for v in values if math.isfinite(v)] or [0.0, 1.0]
    return padded(min(finite), max(finite), curves[0].metric)


def specify_ladder(
    rows: Sequence[LadderRow], metric: str, target: float | None, *, width: int
) -> dict[str, Any]:
    """Draw a dot with its interval for each candidate; one far off the others is named at the edge."""
    import altair as alt

    scores = [row.score for row in rows if row.score is not None]
    names = _unique([_shortened(row.candidate, 14 if width < PHONE else 26) for row in rows])
    low, high = domain = _ladder_domain(rows, metric, target)
    shown = [
        {"name": name, "value": s.value, "low": s.low, "high": s.high}
        for name, s in zip(names, scores, strict=True)
        if low <= s.value <= high
    ]
    y: Any = alt.Y("name:N", sort=names, title=None).scale(domain=names)
    x: Any = alt.X("value:Q").scale(domain=domain, nice=False, zero=False)
    x = x.axis(title=None, labelExpr=score_labels(metric), tickCount=4 if width < PHONE else 7)
    base = marks(shown)
    bars = base.mark_rule(strokeWidth=3, opacity=0.45, color=ACCENT.light, clip=True)
    dots = base.mark_point(size=70, color=ACCENT.light, fill=ACCENT.light, opacity=1)
    layers = [bars.encode(y=y, x=with_field(x, "low"), x2="high:Q"), dots.encode(y=y, x=x)]
    for name, s in zip(names, scores, strict=True):
        if not low <= s.value <= high:
            layers.append(_beyond(name, s, metric, domain).encode(y=y, x=with_field(x, "at"), text="text:N"))
    if target is not None and math.isfinite(target):
        rule = marks([{"target": target}]).mark_rule(color=ORANGE.light, strokeWidth=1.5)
        layers.insert(0, rule.encode(x=with_field(x, "target")))
    return finished(alt.layer(*layers), width=width, height=30 * len(names))


def specify_frontier(rows: Sequence[DesignRow], budget: int | None, *, width: int) -> dict[str, Any]:
    """Draw P(requirement met) against labels, a line for each design, the first one strongest."""
    import altair as alt

    height = 260
    sizes = [p.labels for row in rows for p in row.frontier if p.labels > 0]
    x = _size_axis("labels", sizes, ticks=3 if width < PHONE else 6)
    y = _chance_axis()
    ends = spread_apart([row.frontier[-1].probability for row in rows], 15 / height, low=0, high=1)
    names = [_shortened(row.design, 9 if width < PHONE else 16) for row in rows]
    layers = []
    for i, (row, name, end) in enumerate(zip(rows, names, ends, strict=True)):
        ink, points = SERIES[i % len(SERIES)].light, [p for p in row.frontier if p.labels > 0]
        line = marks([{"labels": p.labels, "chance": p.probability} for p in points]).mark_line(
            color=ink, strokeWidth=3 if i == 0 else 1.8, strokeDash=DASHES[i % len(DASHES)], clip=True
        )
        label = marks([{"at": end, "text": name}]).mark_text(
            color=ink, align="left", dx=6, fontWeight=600 if i == 0 else 400
        )
        layers.append(line.encode(x=x, y=y))
        layers.append(label.encode(x=alt.value("width"), y=with_field(y, "at"), text="text:N"))
    if budget is not None and sizes and min(sizes) <= budget <= max(sizes):
        layers += _budget_line(budget, x)
    return finished(alt.layer(*layers), width=width, height=height)


def specify_money(points: Sequence[FrontierPoint], *, width: int) -> dict[str, Any]:
    """Draw P(requirement met) against money, as the band between low and high prices."""
    import altair as alt

    data = marks([{"low": p.cost_low, "high": p.cost_high, "chance": p.probability} for p in points])
    x: Any = alt.X("low:Q")
    x = x.axis(title="money still to spend", tickCount=3 if width < PHONE else 6, format=",.0f")
    y = _chance_axis()
    band = data.mark_area(color=ACCENT.light, opacity=0.18, orient="horizontal").encode(x=x, x2="high:Q", y=y)
    edges = [
        data.mark_line(color=ACCENT.light, strokeWidth=2, strokeDash=dash).encode(
            x=with_field(x, field), y=y, order=alt.Order("chance:Q")
        )
        for field, dash in (("low", [1, 0]), ("high", [5, 4]))
    ]
    return finished(alt.layer(band, *edges), width=width, height=220)


def _forecast_layers(curve: CurveRecord, x: Any, y: Any) -> list[Any]:
    ahead = [
        {"size": p.size, "q025": p.q025, "q10": p.q10, "q50": p.q50, "q90": p.q90, "q975": p.q975}
        for p in curve.ahead
        if words.is_known(p.q50) and p.size > 0
    ]
    data = marks(ahead)
    wide = data.mark_area(color=ACCENT.light, opacity=0.13, clip=True)
    close = data.mark_area(color=ACCENT.light, opacity=0.22, clip=True)
    middle = data.mark_line(color=ACCENT.light, strokeDash=[5, 4], strokeWidth=2, clip=True)
    return [
        wide.encode(x=x, y=with_field(y, "q025"), y2="q975:Q"),
        close.encode(x=x, y=with_field(y, "q10"), y2="q90:Q"),
        middle.encode(x=x, y=with_field(y, "q50")),
    ]


def _measured_layers(curve: CurveRecord, x: Any, y: Any) -> list[Any]:
    points = [
        {"size": p.size, "mean": p.mean, "low": p.mean - spread, "high": p.mean + spread}
        for p in curve.points
        if words.is_known(p.mean) and p.size > 0
        for spread in [p.spread if p.spread is not None and math.isfinite(p.spread) else 0.0]
    ]
    data = marks(points)
    return [
        data.mark_rule(color=ACCENT.light, strokeWidth=1.5, clip=True).encode(
            x=x, y=with_field(y, "low"), y2="high:Q"
        ),
        data.mark_line(color=ACCENT.light, strokeWidth=2.5, clip=True).encode(x=x, y=with_field(y, "mean")),
        data.mark_point(color=ACCENT.light, fill=ACCENT.light, size=34, opacity=1, clip=True).encode(
            x=x, y=with_field(y, "mean")
        ),
    ]


def _published_layers(
    published: Sequence[PublishedPoint], sizes: Sequence[float], x: Any, y: Any, *, width: int
) -> list[Any]:
    """A diamond for each result of others, with its range, and its name above it."""
    layers = []
    middle = math.sqrt(min(sizes, default=1) * max(sizes, default=1))
    for point in published:
        value, left = point.value, point.n > middle
        name = _shortened(point.reference, 12 if width < PHONE else 28)
        at = {"size": point.n, "mean": value.value, "low": value.low, "high": value.high, "text": name}
        base = marks([at])
        rule = base.mark_rule(color=PURPLE.light, strokeWidth=1.5)
        dot = base.mark_point(shape="diamond", color=PURPLE.light, fill=PURPLE.light, size=80, opacity=1)
        side = {"align": "right", "dx": 6} if left else {"align": "left", "dx": -6}
        label = base.mark_text(color=PURPLE.light, baseline="bottom", dy=-8, **side)
        layers += [
            rule.encode(x=x, y=with_field(y, "low"), y2="high:Q"),
            dot.encode(x=x, y=with_field(y, "mean")),
            label.encode(x=x, y=with_field(y, "mean"), text="text:N"),
        ]
    return layers


def _line_across(value: float, name: str, ink: str, y: Any, *, above: bool) -> list[Any]:
    import altair as alt

    # The requirement is named on its worse side and the ceiling on its better side, so the names never meet.
    base = marks([{"level": value, "text": name}])
    rule = base.mark_rule(color=ink, strokeWidth=1.5, strokeDash=[1, 0] if ink == ORANGE.light else [2, 3])
    label = base.mark_text(
        color=ink,
        align="left",
        fontWeight=600,
        baseline="bottom" if above else "top",
        dy=-3 if above else 4,
    )
    level = with_field(y, "level")
    return [rule.encode(y=level), label.encode(y=level, x=alt.value(2), text="text:N")]


def _beyond(name: str, score: Measurement, metric: str, domain: Domain) -> Any:
    value = words.score(metric, score.value, width=0.1 * abs(score.value))
    left = score.value < domain[0]
    text, at = (f"‹ {value}", domain[0]) if left else (f"{value} ›", domain[1])
    return marks([{"name": name, "text": text, "at": at}]).mark_text(
        color=SLATE.light, align="left" if left else "right"
    )


def _ladder_domain(rows: Sequence[LadderRow], metric: str, target: float | None) -> Domain:
    """Span all candidates; leave out the trivial rung where it would squeeze the others into a quarter."""
    spans = [(row.score.low, row.score.high) for row in rows if row.score is not None]
    others = [
        (row.score.low, row.score.high)
        for row in rows
        if row.score is not None and row.rung is not Rung.TRIVIAL
    ]
    whole, inner = _extent(spans, target), _extent(others or spans, target)
    return padded(*(inner if inner[1] - inner[0] < 0.25 * (whole[1] - whole[0]) else whole), metric)


def _extent(spans: Sequence[Domain], target: float | None) -> Domain:
    ends = [end for span in spans for end in span] + ([] if target is None else [target])
    finite = [end for end in ends if math.isfinite(end)]
    return (min(finite), max(finite)) if finite else (0.0, 1.0)


def _budget_line(budget: int, x: Any) -> list[Any]:
    import altair as alt

    base = marks([{"budget": budget, "text": "your budget"}])
    rule = base.mark_rule(color=ORANGE.light, strokeWidth=1.5)
    label = base.mark_text(color=ORANGE.light, align="right", dx=-5, fontWeight=600, baseline="bottom")
    at, bottom = with_field(x, "budget"), alt.value("height")
    return [rule.encode(x=at), label.encode(x=at, y=bottom, text="text:N")]


def _size_axis(field: str, sizes: Sequence[float], *, ticks: int) -> Any:
    import altair as alt

    low, high = min(sizes, default=1.0), max(sizes, default=10.0)
    # A little room on both sides keeps the outermost points whole.
    domain = (low / 1.06, high * 1.06) if high > low else (low / 2, high * 2)
    channel = alt.X(f"{field}:Q").scale(type="log", domain=domain, nice=False)
    return channel.axis(title="labels", values=round_ticks(*domain, ticks), format=",")


def _score_axis(domain: Domain, metric: str, *, ticks: int) -> Any:
    import altair as alt

    channel = alt.Y("mean:Q").scale(domain=domain, nice=False, zero=False)
    return channel.axis(title=None, tickCount=ticks, labelExpr=score_labels(metric))


def _chance_axis() -> Any:
    import altair as alt

    channel = alt.Y("chance:Q").scale(domain=[0, 1])
    return channel.axis(title=None, values=[0, 0.25, 0.5, 0.75, 1], labelExpr=PERCENT)


def score_labels(metric: str) -> str:
    """The expression that labels an axis of scores."""
    return PERCENT if words.is_share(metric) else "format(datum.value, ',~g')"


def padded(low: float, high: float, metric: str) -> Domain:
    """Leave room on both sides of a range of scores; a share stays between 0 and 1."""
    padding = 0.08 * (high - low) or 0.1 * abs(high) or 0.1
    if words.is_share(metric):
        return max(0.0, low - padding), min(1.0, high + padding)
    return low - padding, high + padding


def _unique(names: Sequence[str]) -> list[str]:
    """Number names that came out equal, so that each keeps its own row."""
    seen: dict[str, int] = {}
    numbered = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        numbered.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return numbered


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
