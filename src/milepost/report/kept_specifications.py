"""The Vega-Lite specifications of kept results: the chances of the tasks over time, and the gaps of the metrics."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from milepost.evidence.metric import MetricLine
from milepost.evidence.tasks import TaskRecord
from milepost.report.palette import ACCENT, ORANGE, SLATE, TEAL
from milepost.report.specification_parts import (
    PHONE,
    finished,
    marks,
    round_ticks,
    spread_apart,
    with_field,
)
from milepost.report.specifications import DASHES, PERCENT

HEIGHT = 220
_DAY_MS = 86_400_000.0

Said = tuple[datetime, TaskRecord]


def specify_chances(said: Sequence[Said], *, width: int) -> dict[str, Any]:
    """Draw each chance as points at the times when it was said, joined by lines."""
    import altair as alt

    times = [_milliseconds(at) for at, _ in said]
    x, y = _time_axis(times, few=width < PHONE), _chance_axis()
    lines = [line for line in _lines(said, times, phone=width < PHONE) if line[1]]
    ends = spread_apart([rows[-1]["chance"] for _, rows, _ in lines], 16 / HEIGHT, low=0, high=1)
    layers = []
    for (name, rows, ink), dash, end in zip(lines, DASHES, ends, strict=False):
        data = marks(rows)
        line = data.mark_line(color=ink, strokeWidth=2.2, strokeDash=dash)
        dots = data.mark_point(color=ink, fill=ink, size=40, opacity=1)
        label = marks([{"at": end, "text": name}]).mark_text(color=ink, align="left", dx=8)
        layers += [line.encode(x=x, y=y), dots.encode(x=x, y=y)]
        layers.append(label.encode(x=alt.value("width"), y=with_field(y, "at"), text="text:N"))
    return finished(alt.layer(*layers), width=width, height=HEIGHT)


def specify_gaps(lines: Sequence[MetricLine], *, width: int) -> dict[str, Any]:
    """Draw what is missing of each metric, in units of what its target allows: at 1 the target is just reached."""
    import altair as alt

    phone = width < PHONE
    low = min(0.5, *(line.gap for line in lines)) / 1.3
    high = max(2.0, *(line.gap for line in lines)) * 1.3
    rows = [
        {
            "name": _shortened(line.metric, 14 if phone else 30),
            "gap": max(line.gap, low),
            "text": line.role,
            "ink": ACCENT.light if line.role == "drive" else SLATE.light,
        }
        for line in lines
    ]
    names = [str(row["name"]) for row in rows]
    y: Any = alt.Y("name:N", sort=names, title=None).scale(domain=names)
    x: Any = alt.X("gap:Q").scale(type="log", domain=(low, high), nice=False)
    ticks = [0.1, 1, 10, 100] if high / low > 50 else [0.5, 1, 2, 5, 10, 20]
    values = [tick for tick in ticks if low <= tick <= high] or round_ticks(max(low, 1), max(high, 10), 3)
    x = x.axis(
        title="target at 1 x" if phone else "gap; at 1 x the target is just reached",
        values=values,
        labelExpr="format(datum.value, '~g') + ' x'",
    )
    ink = alt.Color("ink:N").scale(None).legend(None)
    fill = alt.Fill("ink:N").scale(None).legend(None)
    rule = marks([{"at": 1.0}])
    at = with_field(x, "at")
    layers = [
        rule.mark_rule(color=ORANGE.light, strokeWidth=1.5).encode(x=at),
        marks(rows).mark_point(size=80, opacity=1).encode(x=x, y=y, color=ink, fill=fill),
    ]
    if not phone:
        beside = marks(rows).mark_text(align="left", dx=8)
        layers.append(beside.encode(x=alt.value("width"), y=y, text="text:N", color=ink))
    width -= round(6.2 * max(map(len, names)))
    return finished(alt.layer(*layers), width=width, height=32 * len(names))


def _lines(
    said: Sequence[Said], times: Sequence[float], *, phone: bool
) -> list[tuple[str, list[Mapping[str, float]], str]]:
    """Name, points and colour of each chance that was said at least once."""

    def points(of: str) -> list[Mapping[str, float]]:
        values = [(at, getattr(record, of)) for at, (_, record) in zip(times, said, strict=True)]
        return [{"when": at, "chance": value} for at, value in values if value is not None]

    return [
        ("in turn" if phone else "by the date, in turn", points("by_date"), ACCENT.light),
        ("at once" if phone else "by the date, at once", points("at_once"), TEAL.light),
        ("ever", points("ever"), SLATE.light),
    ]


def _time_axis(times: Sequence[float], *, few: bool) -> Any:
    import altair as alt

    low, high = min(times), max(times)
    room = 0.03 * (high - low) or _DAY_MS / 2
    short = high - low < 2 * _DAY_MS
    count = 2 if few else 4
    ticks = [low + part * (high - low) / (count - 1) for part in range(count)] if high > low else [low]
    form = "%m-%d %H:%M" if short else "%Y-%m-%d"
    channel = alt.X("when:Q").scale(domain=(low - room, high + room), nice=False, zero=False)
    return channel.axis(title=None, values=ticks, labelExpr=f"utcFormat(datum.value, '{form}')")


def _chance_axis() -> Any:
    import altair as alt

    channel = alt.Y("chance:Q").scale(domain=[0, 1])
    return channel.axis(title=None, values=[0, 0.25, 0.5, 0.75, 1], labelExpr=PERCENT)


def _milliseconds(at: datetime) -> float:
    return 1000 * at.astimezone(UTC).timestamp()


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def known_gaps(lines: Sequence[MetricLine]) -> list[MetricLine]:
    """The metrics whose gap is a number above 0, as the picture can show it."""
    return [line for line in lines if math.isfinite(line.gap) and line.gap > 0]
