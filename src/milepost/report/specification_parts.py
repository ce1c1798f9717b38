"""What the chart specifications share: inline data, fields on a channel, round ticks, the finish."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from milepost.report.palette import GRID, MUTED

PHONE = 300  # a plot narrower than this gets fewer ticks and shorter names

Domain = tuple[float, float]


def marks(values: Sequence[Mapping[str, Any]]) -> Any:
    import altair as alt

    return alt.Chart(alt.Data(values=list(values)))  # type: ignore[no-untyped-call]


def with_field(channel: Any, field: str) -> Any:
    """Give the channel (its scale and axis) another field to show."""
    other = channel.copy()
    other["shorthand"] = f"{field}:Q"
    return other


def finished(chart: Any, *, width: int, height: int) -> dict[str, Any]:
    text = {
        "labelColor": MUTED.light,
        "titleColor": MUTED.light,
        "labelFontSize": 12.5,
        "titleFontSize": 12.5,
    }
    axis = {
        "domain": False,
        "ticks": False,
        "labelPadding": 8,
        "gridColor": GRID.light,
        "titleFontWeight": 400,
    }
    chart = chart.properties(width=width, height=height).resolve_scale(x="shared", y="shared")
    # The page's own font may be wider than the one that the drawing was measured with: leave it room.
    room = {"left": 8, "top": 5, "right": 18, "bottom": 5}
    chart = chart.configure(background="transparent", font="system-ui, sans-serif", aria=False, padding=room)
    chart = chart.configure_view(stroke=None).configure_text(fontSize=12.5)
    chart = chart.configure_axis(**text, **axis)
    chart = chart.configure_axisX(grid=False, domain=True, domainColor=GRID.light)
    # The parts were validated as they were made, and a test validates the wholes: no need to do it twice.
    specification: dict[str, Any] = chart.to_dict(validate=False)
    return specification


def round_ticks(low: float, high: float, most: int) -> list[int]:
    """Choose at most `most` round numbers between two positive sizes, for a logarithmic axis.

    >>> round_ticks(90, 12000, 6)
    [100, 300, 1000, 3000, 10000]
    """
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    ticks: list[float] = []
    for steps in ((1, 2, 5), (1, 3), (1,)):
        ticks = [
            step * 10.0**decade for decade in decades for step in steps if low <= step * 10.0**decade <= high
        ]
        if len(ticks) <= most:
            break
    return [round(tick) for tick in ticks[:: max(1, math.ceil(len(ticks) / most))]]


def spread_apart(positions: Sequence[float], gap: float, *, low: float, high: float) -> list[float]:
    """Move label positions apart: neighbours stand at least `gap` from each other, below high where it fits.

    >>> spread_apart([0.99, 1.0, 0.2], 0.1, low=0.0, high=1.0)
    [0.9, 1.0, 0.2]
    """
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    placed = [max(low, positions[i]) for i in order]
    for lower, upper in pairwise(range(len(placed))):
        placed[upper] = max(placed[upper], placed[lower] + gap)
    for i in reversed(range(len(placed))):
        placed[i] = min(placed[i], placed[i + 1] - gap if i + 1 < len(placed) else high)
    spread = [0.0] * len(positions)
    for i, position in zip(order, placed, strict=True):
        spread[i] = position
    return spread
