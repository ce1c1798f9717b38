"""The Vega-Lite specifications of a portfolio's charts: the boxes of the picture, and the bars of gains and costs."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from enum import Enum
from itertools import product
from typing import Any

from milepost.planning.portfolio.picture import PicturePoint
from milepost.planning.portfolio.prices import UnitsPrice
from milepost.report import portfolio_words as say
from milepost.report.palette import ACCENT, GRID, GROUND, MUTED, ORANGE, SLATE, TEXT
from milepost.report.specification_parts import PHONE, finished, marks, spread_apart

HEIGHT = 420
LEAST_BOX = 0.006
_PHONE_WITH_NAMES = 400
_LOG_FROM = 20.0


def specify_picture(points: Sequence[PicturePoint], *, width: int) -> dict[str, Any]:
    """The picture: x is the chance to succeed, y the money a year; the staffed designs are in the accent colour."""
    import altair as alt

    low, high, scale = _impact_domain(points)
    x = alt.X("x:Q").scale(domain=(0, 1), nice=False)
    x = x.axis(title="chance to succeed", format="%", values=[0, 0.25, 0.5, 0.75, 1], titlePadding=10)
    y = alt.Y("y:Q").scale(type=scale.value, domain=(low, high), nice=False, zero=False)
    y = y.axis(title=None, format="~s", tickCount=5, gridColor=GRID.light)
    rows = [_drawn(point, low) for point in sorted(points, key=lambda point: point.staffed)]
    grounds, names = _names(rows, x, y, (low, high), scale, phone=width < PHONE)
    layers = [*_boxes(rows, x, y), *grounds, *_middles(rows, x, y), *names]
    return finished(alt.layer(*layers), width=width, height=HEIGHT)


def specify_units(prices: Sequence[UnitsPrice], *, width: int) -> dict[str, Any]:
    """Bars of the gain, with a mark for the cost: a bar beyond its mark pays for itself."""
    import altair as alt

    phone = width < _PHONE_WITH_NAMES
    rows = [
        {
            "at": str(at),
            "name": _short(say.units_in_words(price.units), 22 if phone else 60),
            "gain": price.gross,
            "cost": price.cost,
            "ink": ACCENT.light if (price.net or 0.0) > 0 else SLATE.light,
        }
        for at, price in enumerate(prices)
    ]
    # Shortened names may be equal, and their bars are not: so bars stand by number.
    # The page's font may be wider than the one that labels are measured with.
    room = round(7.2 * max(len(str(row["name"])) for row in rows))
    names = json.dumps({row["at"]: row["name"] for row in rows})
    y = (
        alt.Y("at:N")
        .sort(None)
        .axis(title=None, labelLimit=room, minExtent=room, domain=False, labelExpr=f"({names})[datum.value]")
    )
    width -= room
    most = max(max(price.gross or 0.0, price.cost) for price in prices)
    x = (
        alt.X("gain:Q")
        .scale(domain=(0, most * 1.08), nice=False)
        .axis(title=None, format="~s", tickCount=2 if phone else 4)
    )
    cost = alt.X("cost:Q")
    bars = (
        marks(rows)
        .mark_bar(height=16, cornerRadiusEnd=3)
        .encode(x=x, y=y, color=alt.Color("ink:N").scale(None).legend(None))
    )
    ticks = marks(rows).mark_tick(color=ORANGE.light, thickness=3, size=26, opacity=1).encode(x=cost, y=y)
    return finished(alt.layer(bars, ticks), width=width, height=34 * len(rows) + 10)


class Scale(Enum):
    """How the money axis is spaced: so that small projects are seen beside large ones."""

    LINEAR = "linear"
    ROOT = "sqrt"
    LOG = "log"

    def there(self, value: float) -> float:
        """Where a value stands on the axis."""
        match self:
            case Scale.LINEAR:
                return value
            case Scale.ROOT:
                return math.copysign(math.sqrt(abs(value)), value)
            case Scale.LOG:
                return math.log(value)

    def back(self, place: float) -> float:
        """The value that stands at a place."""
        match self:
            case Scale.LINEAR:
                return place
            case Scale.ROOT:
                return math.copysign(place * place, place)
            case Scale.LOG:
                return math.exp(place)


def _impact_domain(points: Sequence[PicturePoint]) -> tuple[float, float, Scale]:
    low = min(point.impact.low for point in points)
    high = max(point.impact.high for point in points)
    if low > 0 and high / low > _LOG_FROM:
        return low / 1.5, high * 1.3, Scale.LOG
    span = high - min(low, 0.0) or 1.0
    if low < 0:
        return low - 0.05 * span, max(high, 0.0) + 0.05 * span, Scale.LINEAR
    return -0.002 * span, high + 0.05 * span, Scale.ROOT


def _drawn(point: PicturePoint, bottom: float) -> dict[str, Any]:
    """A box with its middle; an end that is known exactly keeps a little width, to be seen."""
    ink = ACCENT if point.staffed else SLATE
    left, right = point.feasibility.low, point.feasibility.high
    if right - left < 2 * LEAST_BOX:
        left, right = max(0.0, left - LEAST_BOX), min(1.0, right + LEAST_BOX)
    return {
        "x1": left,
        "x2": right,
        "y1": max(point.impact.low, bottom),
        "y2": point.impact.high,
        "x": point.feasibility.middle,
        "y": max(point.impact.middle, bottom),
        "ink": ink.light,
        "size": max(point.priced or 0.0, 0.0),
        "prior": bool(point.from_prior),
        "staffed": point.staffed,
        "project": point.project,
        "name": point.project if not point.design else f"{point.project}: {point.design}",
    }


def _boxes(rows: Sequence[dict[str, Any]], x: Any, y: Any) -> list[Any]:
    """The boxes: filled where something is known, dashed where only the archetype speaks."""
    left, bottom = x.copy(), y.copy()
    left["shorthand"], bottom["shorthand"] = "x1:Q", "y1:Q"
    layers = []
    for ink, prior in product((SLATE, ACCENT), (True, False)):
        chosen = [row for row in rows if row["prior"] == prior and row["ink"] == ink.light]
        style: dict[str, Any] = {"strokeDash": [4, 3], "fillOpacity": 0.0} if prior else {"fillOpacity": 0.12}
        if chosen:
            box = marks(chosen).mark_rect(
                stroke=ink.light,
                fill=ink.light,
                strokeWidth=1.2,
                strokeOpacity=1,
                opacity=1,
                cornerRadius=3,
                **style,
            )
            layers.append(box.encode(x=left, x2="x2:Q", y=bottom, y2="y2:Q"))
    return layers


def _middles(rows: Sequence[dict[str, Any]], x: Any, y: Any) -> list[Any]:
    import altair as alt

    most = max((row["size"] for row in rows), default=0.0) or 1.0
    sized = [{**row, "area": 40 + 460 * row["size"] / most} for row in rows if not row["prior"]]
    if not sized:
        return []
    dots = marks(sized).mark_point(filled=True, opacity=0.9, stroke=GROUND.light, strokeWidth=1.2)
    ink, area = alt.Fill("ink:N").scale(None).legend(None), alt.Size("area:Q").scale(None).legend(None)
    return [dots.encode(x=x, y=y, fill=ink, size=area)]


def _names(
    rows: Sequence[dict[str, Any]], x: Any, y: Any, domain: tuple[float, float], scale: Scale, *, phone: bool
) -> tuple[list[Any], list[Any]]:
    """The designs' names beside their middles, moved apart where they would stand on each other; grounds, texts."""
    low, high = (scale.there(end) for end in domain)
    shown = [row for row in rows if row["staffed"]] if phone else list(rows)
    grounds, texts = [], []
    for right in (True, False):
        side = [row for row in shown if (row["x"] <= 0.55) == right]
        gap = 18 * (high - low) / HEIGHT
        places = (
            spread_apart([scale.there(row["y"]) for row in side], gap, low=low, high=high) if side else []
        )
        for staffed in (True, False):
            named = [
                {**row, "y": scale.back(place), "name": row["project"] if phone else row["name"]}
                for row, place in zip(side, places, strict=True)
                if row["staffed"] == staffed
            ]
            if named:
                ground, text = _texts(named, x, y, right=right, staffed=staffed)
                grounds.append(ground)
                texts.append(text)
    return grounds, texts


def _texts(named: Sequence[dict[str, Any]], x: Any, y: Any, *, right: bool, staffed: bool) -> tuple[Any, Any]:
    """Names on a ground of their own, since boxes lie behind them."""
    place: dict[str, Any] = {"align": "left" if right else "right", "dx": 14 if right else -14, "limit": 300}
    weight: dict[str, Any] = {"fontWeight": 600 if staffed else 400}
    ground = marks(named).mark_text(
        color=GROUND.light, stroke=GROUND.light, strokeWidth=5, strokeJoin="round", **place, **weight
    )
    text = marks(named).mark_text(color=TEXT.light if staffed else MUTED.light, **place, **weight)
    return ground.encode(x=x, y=y, text="name:N"), text.encode(x=x, y=y, text="name:N")


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
