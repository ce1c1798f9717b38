"""The Vega-Lite specifications of a plan's charts: value, break-even, designs, tornado, decision curve, rules found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from milepost.base.measurement import Measurement
from milepost.evidence.plan import DecisionCurve, DesignWorth, Investment, TornadoBar, WorthLine
from milepost.evidence.scan import ScanFinding
from milepost.report.palette import ACCENT, MUTED, ORANGE, SERIES, SLATE
from milepost.report.specification_parts import PHONE, finished, marks, spread_apart, with_field

MONEY = "(abs(datum.value) >= 1e6 ? format(datum.value / 1e6, '~g') + ' M' : abs(datum.value) >= 1000 ? "
MONEY += "format(datum.value / 1000, '~g') + ' k' : format(datum.value, '~g'))"
PERCENT = "format(datum.value * 100, '~g') + ' %'"
BREAK_EVEN_HEIGHT = 300
DASHES: tuple[list[int], ...] = ([1, 0], [7, 3], [2, 3], [9, 3, 2, 3], [4, 4])


def specify_value(investment: Investment, *, width: int) -> dict[str, Any]:
    """Draw the histogram of the net present value, losses apart, with its 10, 50 and 90 % points."""
    import altair as alt

    bins = list(pairwise(investment.edges))
    values = [
        {"low": low, "high": high, "share": count / investment.draws}
        for (start, end), count in zip(bins, investment.counts, strict=True)
        for low, high in pairwise((start, 0.0, end) if start < 0 < end else (start, end))
    ]
    x: Any = alt.X("low:Q").scale(domain=(bins[0][0], bins[-1][1]), nice=False, zero=False)
    x = x.axis(title="net present value", labelExpr=MONEY, tickCount=4 if width < PHONE else 8)
    y: Any = alt.Y("share:Q").axis(title=None, tickCount=4, labelExpr=PERCENT)
    layers = []
    for ink, part in (
        (ORANGE, [v for v in values if v["high"] <= 0]),
        (ACCENT, [v for v in values if v["high"] > 0]),
    ):
        if part:
            bars = marks(part).mark_rect(color=ink.light, opacity=0.75, stroke=None)
            layers.append(bars.encode(x=x, x2="high:Q", y=with_field(y, "share"), y2=alt.datum(0)))
    layers += _upright(x, 0.0, "", MUTED.light)
    layers += _upright(x, investment.expected, "expected", ACCENT.light, right=True)
    return finished(alt.layer(*layers), width=width, height=220)


def specify_break_even(
    lines: Sequence[WorthLine],
    best: str,
    *,
    now: Measurement | None,
    asked: float | None,
    width: int,
) -> dict[str, Any]:
    """Draw money a year against the model's accuracy by design, with break-evens, measured and required accuracy."""
    import altair as alt

    first = _first_accuracy(lines, now, asked)
    ordered = sorted(lines, key=lambda line: line.design != best)
    shown = [_points(line, first) for line in ordered]
    low, high = _shown_worth(shown)
    room = 0.06 * (high - low) or 1.0
    x: Any = alt.X("accuracy:Q").scale(domain=(first, 1.0), nice=False, zero=False)
    x = x.axis(title="accuracy of the model", labelExpr=PERCENT, tickCount=4 if width < PHONE else 8)
    y: Any = alt.Y("worth:Q").scale(domain=(low - room, high + room), nice=False, zero=False)
    y = y.axis(title=None, tickCount=5, labelExpr=MONEY)
    layers: list[Any] = []
    if now is not None:
        layers.append(_measured_band(now, first, x))
    zero = marks([{"worth": 0.0}]).mark_rule(color=MUTED.light, strokeWidth=1.2)
    layers.append(zero.encode(y=y))
    ends = [points[-1]["worth"] for points in shown]
    for place, (line, points, end) in enumerate(
        zip(ordered, shown, _label_heights(ends, low, high), strict=True)
    ):
        name = _shortened(line.design, 9 if width < PHONE else 16)
        layers += _design_layers(place, points, name, end, x, y)
    if asked is not None:
        layers += _upright(x, asked, "required", ORANGE.light)
    if now is not None:
        layers += _upright(x, now.value, "measured", SLATE.light, bottom=True)
    return finished(alt.layer(*layers), width=width, height=BREAK_EVEN_HEIGHT)


def specify_designs(rows: Sequence[DesignWorth], best: str, *, width: int) -> dict[str, Any]:
    """Draw what each design is worth a year: a bar at the requirement, a dot at the accuracy of now."""
    import altair as alt

    names = [_shortened(row.design, 12 if width < PHONE else 26) for row in rows]
    y: Any = alt.Y("name:N", sort=names, title=None).scale(domain=names)
    x: Any = alt.X("asked:Q").axis(title="money a year", labelExpr=MONEY, tickCount=3 if width < PHONE else 7)
    layers = []
    for row, name in zip(rows, names, strict=True):
        ink = ACCENT if row.design == best else SLATE
        if row.at_requirement is not None:
            bar = marks([{"name": name, "asked": row.at_requirement}]).mark_bar(
                color=ink.light, opacity=0.55, height=14
            )
            layers.append(bar.encode(y=y, x=x))
        if row.now is not None:
            dot = marks([{"name": name, "now": row.now}]).mark_point(
                color=ink.light, fill=ink.light, size=80, opacity=1
            )
            layers.append(dot.encode(y=y, x=with_field(x, "now")))
    layers += _upright(x, 0.0, "", MUTED.light)
    return finished(alt.layer(*layers), width=width, height=34 * len(names))


def specify_tornado(bars: Sequence[TornadoBar], expected: float, *, width: int) -> dict[str, Any]:
    """Draw how far each number moves the expected net present value, from its 10 % to its 90 % point."""
    import altair as alt

    names = [_shortened(bar.name, 14 if width < PHONE else 30) for bar in bars]
    y: Any = alt.Y("name:N", sort=names, title=None).scale(domain=names)
    x: Any = alt.X("from:Q").axis(
        title="expected net value", labelExpr=MONEY, tickCount=3 if width < PHONE else 7
    )
    x = x.scale(zero=False)
    layers = []
    for ink, end in ((ORANGE, "at_low"), (ACCENT, "at_high")):
        values = [
            {"name": name, "from": expected, "to": getattr(bar, end)}
            for name, bar in zip(names, bars, strict=True)
        ]
        drawn = marks(values).mark_bar(color=ink.light, opacity=0.7, height=14)
        layers.append(drawn.encode(y=y, x=x, x2="to:Q"))
    layers += _upright(x, expected, "", MUTED.light)
    low = min(min(bar.at_low, bar.at_high) for bar in bars)
    high = max(max(bar.at_low, bar.at_high) for bar in bars)
    if low <= 0 <= high:
        layers += _upright(x, 0.0, "", ORANGE.light)
    return finished(alt.layer(*layers), width=width, height=30 * len(names))


def specify_decision_curve(curve: DecisionCurve, *, width: int) -> dict[str, Any]:
    """Draw net benefit against the threshold: the model, acting on all, acting on none."""
    import altair as alt

    best = max(max(point.model for point in curve.points), 1e-6)
    low = -0.25 * best
    x: Any = alt.X("threshold:Q").scale(domain=(0, 1))
    x = x.axis(title="risk from which one acts", labelExpr=PERCENT, tickCount=4 if width < PHONE else 8)
    y: Any = alt.Y("model:Q").scale(domain=(low, 1.1 * best), nice=False)
    y = y.axis(title=None, tickCount=4, format="~g")
    shown = {
        "none": [{"threshold": p.threshold, "none": 0.0} for p in curve.points],
        "all": [{"threshold": p.threshold, "all": p.act_on_all} for p in curve.points if p.act_on_all >= low],
        "model": [{"threshold": p.threshold, "model": p.model} for p in curve.points if p.model >= low],
    }
    layers = []
    for field, ink, dash, thick in (
        ("none", MUTED, [1, 0], 1.2),
        ("all", SLATE, [7, 3], 1.8),
        ("model", ACCENT, [1, 0], 3.0),
    ):
        line = marks(shown[field]).mark_line(color=ink.light, strokeDash=dash, strokeWidth=thick, clip=True)
        layers.append(line.encode(x=x, y=with_field(y, field)))
    if curve.threshold is not None:
        layers += _upright(x, curve.threshold, "payoffs", ORANGE.light)
    return finished(alt.layer(*layers), width=width, height=240)


def specify_scan(findings: Sequence[ScanFinding], *, width: int) -> dict[str, Any]:
    """Draw the chance of each finding to be rules that could be learned, with its upkeep beside the bar."""
    import altair as alt

    phone = width < PHONE
    values = [
        {
            "name": f"{place}. {_shortened(one.function, 12 if phone else 24)}",
            "score": one.score,
            "text": ""
            if one.lines_a_year is None
            else f"{one.lines_a_year:g}" + ("" if phone else " lines a year"),
        }
        for place, one in enumerate(findings, 1)
    ]
    names = [str(one["name"]) for one in values]
    y: Any = alt.Y("name:N", sort=names, title=None).scale(domain=names)
    x: Any = alt.X("score:Q").scale(domain=(0, 1), nice=False)
    x = x.axis(title="chance to be rules", labelExpr=PERCENT, tickCount=3 if phone else 6)
    bars = marks(values).mark_bar(color=ACCENT.light, opacity=0.7, height=14).encode(y=y, x=x)
    text = marks(values).mark_text(color=SLATE.light, align="left", dx=6)
    beside = text.encode(y=y, x=alt.value("width"), text="text:N")
    return finished(alt.layer(bars, beside), width=width, height=28 * len(names))


def _shown_worth(shown: Sequence[Sequence[Mapping[str, float]]]) -> tuple[float, float]:
    """The least and the largest money shown; a loss is cut off at twice the largest gain."""
    low = min(point["worth"] for points in shown for point in points)
    high = max(point["worth"] for points in shown for point in points)
    return (max(low, -2 * max(high, 1e-9)) if high > 0 else low), high


def _measured_band(now: Measurement, first: float, x: Any) -> Any:
    """The interval of the accuracy that was measured."""
    band = marks([{"low": max(now.low, first), "high": now.high}]).mark_rect(color=SLATE.light, opacity=0.16)
    return band.encode(x=with_field(x, "low"), x2="high:Q")


def _label_heights(ends: Sequence[float], low: float, high: float) -> list[float]:
    """Where the names of the designs stand, in money: at the ends of their lines, but not over each other."""
    whole = high - low
    spread = spread_apart(
        [(end - low) / (whole or 1.0) for end in ends], 15 / BREAK_EVEN_HEIGHT, low=0, high=1
    )
    return [low + end * whole for end in spread]


def _design_layers(place: int, points: Any, name: str, name_at: float, x: Any, y: Any) -> list[Any]:
    """One design's line with its name and its break-evens; the first is the best one, and drawn stronger."""
    import altair as alt

    ink = SERIES[place % len(SERIES)].light
    drawn = marks(points).mark_line(
        color=ink, strokeWidth=3 if place == 0 else 1.8, strokeDash=DASHES[place % len(DASHES)], clip=True
    )
    label = marks([{"at": name_at, "text": name}])
    text = label.mark_text(color=ink, align="left", dx=6, fontWeight=600 if place == 0 else 400)
    return [
        drawn.encode(x=x, y=y),
        text.encode(x=alt.value("width"), y=with_field(y, "at"), text="text:N"),
        *(_crossing(at, x, y, ink) for at in _crossings(points)),
    ]


def _first_accuracy(lines: Sequence[WorthLine], now: Measurement | None, asked: float | None) -> float:
    """Where the picture begins: below the break-evens and what is measured, so that they stand apart."""
    marked = [at for line in lines for at in _crossings(_points(line, 0.0))]
    marked += [now.low] if now is not None else []
    marked += [asked] if asked is not None else []
    low = min(marked, default=0.5)
    return max(0.0, min(0.5, low - 0.1)) if low < 0.6 else max(0.0, low - 0.5 * (1 - low) - 0.05)


def _points(line: WorthLine, first: float) -> list[dict[str, float]]:
    pairs = zip(line.accuracies, line.per_year, strict=True)
    return [{"accuracy": at, "worth": worth} for at, worth in pairs if at >= first - 1e-9]


def _crossings(points: Sequence[Mapping[str, float]]) -> list[float]:
    """Where a line comes up through 0."""
    found = []
    for before, after in pairwise(points):
        if before["worth"] < 0 <= after["worth"]:
            part = before["worth"] / (before["worth"] - after["worth"])
            found.append(before["accuracy"] + part * (after["accuracy"] - before["accuracy"]))
    return found


def _crossing(at: float, x: Any, y: Any, ink: str) -> Any:
    dot = marks([{"accuracy": at, "worth": 0.0}]).mark_point(
        color=ink, fill=ink, size=60, opacity=1, clip=True
    )
    return dot.encode(x=x, y=y)


def _upright(
    x: Any, at: float, name: str, ink: str, *, bottom: bool = False, right: bool = False
) -> list[Any]:
    import altair as alt

    base = marks([{"at": at, "text": name}])
    rule = base.mark_rule(color=ink, strokeWidth=1.5, clip=True).encode(x=with_field(x, "at"))
    if not name:
        return [rule]
    label = base.mark_text(
        color=ink,
        align="left" if right else "right",
        dx=5 if right else -5,
        fontWeight=600,
        baseline="bottom" if bottom else "top",
    )
    edge = alt.value("height") if bottom else alt.value(2)
    return [rule, label.encode(x=with_field(x, "at"), y=edge, text="text:N")]


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
