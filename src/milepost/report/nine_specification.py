"""The Vega-Lite specification of the accuracy-cost picture: labels against the nines of the score."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

from milepost.report import words
from milepost.report.nines import NinePoint, NineScale
from milepost.report.palette import ACCENT, GROUND, MUTED, ORANGE, SLATE, TEXT
from milepost.report.specification_parts import PHONE, Domain, finished, marks, round_ticks


def specify_nines(
    points: Sequence[NinePoint],
    scale: NineScale,
    metric: str,
    *,
    target: float | None,
    today: tuple[float, int] | None,
    horizon: int,
    width: int,
) -> dict[str, Any]:
    """Draw the labels that each score takes, at equal distances for each nine.

    The scores that 80 % sure is not in sight for stand at the top, on the line of the horizon.
    """
    import altair as alt

    places = [p.nines for p in points] + ([] if today is None else [today[0]])
    low, high = min(places), max(places)
    x, y = _nine_axis(scale, metric, (low - 0.35, high + 0.35)), _labels_axis(points, today, horizon)
    phone = width < PHONE
    layers = _out_of_reach(points, horizon, x, y, phone=phone)
    if target is not None:
        layers += _required_line(target, metric, scale, (low, high), horizon, x, y)
    start = [] if today is None else [NinePoint(nines=today[0], even=today[1], likely=None, money="")]
    layers += _reached_line(
        [(p.nines, p.even, "") for p in (*start, *points)],
        "even" if phone else "even chance",
        x,
        y,
        sure=False,
    )
    priced = [(p.nines, p.likely, "" if phone else p.money) for p in points]
    layers += _reached_line(priced, "80 %" if phone else "80 % sure", x, y, sure=True)
    layers += _today_mark(start, x, y)
    return finished(alt.layer(*layers), width=width, height=260)


def _nine_axis(scale: NineScale, metric: str, domain: Domain) -> Any:
    import altair as alt

    whole = [n / 1 for n in range(math.ceil(domain[0]), math.floor(domain[1]) + 1)]
    halves = [n / 2 for n in range(math.ceil(2 * domain[0]), math.floor(2 * domain[1]) + 1)]
    ticks = whole if len(whole) > 1 else halves
    names = {f"{tick:g}": words.near_perfect(metric, scale.score(tick), 10.0**-tick) for tick in ticks}
    channel = alt.X("nines:Q").scale(domain=domain, nice=False, zero=False)
    return channel.axis(
        title=None, values=ticks, labelExpr=f"({json.dumps(names)})[format(datum.value, '~g')]"
    )


def _labels_axis(points: Sequence[NinePoint], today: tuple[float, int] | None, horizon: int) -> Any:
    import altair as alt

    counts = [count for p in points for count in (p.even, p.likely) if count]
    low = min([*counts, *([] if today is None else [today[1]])], default=1)
    spread = max(horizon / low, 10.0)
    # Room below for the first dot, above for the names of what is out of reach.
    domain = (low / spread**0.1, max(horizon, *counts) * spread**0.12)
    channel = alt.Y("labels:Q").scale(type="log", domain=domain, nice=False)
    return channel.axis(title=None, values=round_ticks(low, horizon, 5), format=",")


def _out_of_reach(points: Sequence[NinePoint], horizon: int, x: Any, y: Any, *, phone: bool) -> list[Any]:
    import altair as alt

    beyond = [{"nines": p.nines, "labels": horizon} for p in points if p.likely is None]
    if not beyond:
        return []
    most = words.count(horizon)
    name = f"▲ 80 %: not within {most}" if phone else f"▲ 80 % sure: not within {most} labels"
    base = marks([{"labels": horizon, "text": name}])
    triangles = marks(beyond).mark_point(
        shape="triangle-up", size=70, color=SLATE.light, fill=SLATE.light, opacity=1, yOffset=-1
    )
    label = base.mark_text(color=SLATE.light, align="left", baseline="bottom", dy=-8, fontWeight=600)
    return [
        base.mark_rule(color=SLATE.light, strokeWidth=1.2, strokeDash=[2, 3]).encode(y=y),
        label.encode(y=y, x=alt.value(2), text="text:N"),
        triangles.encode(x=x, y=y),
    ]


def _required_line(
    target: float, metric: str, scale: NineScale, span: Domain, horizon: int, x: Any, y: Any
) -> list[Any]:
    import altair as alt

    left = target < sum(span) / 2
    name = "required " + words.near_perfect(metric, scale.score(target), 10.0**-target)
    base = marks([{"nines": target, "labels": horizon, "text": name}])
    label = base.mark_text(
        color=ORANGE.light, align="left" if left else "right", dx=5 if left else -5, dy=16, fontWeight=600
    )
    return [
        base.mark_rule(color=ORANGE.light, strokeWidth=1.5, clip=True).encode(
            x=x, y=y, y2=alt.value("height")
        ),
        label.encode(x=x, y=y, text="text:N"),
    ]


def _reached_line(
    points: Sequence[tuple[float, int | None, str]], name: str, x: Any, y: Any, *, sure: bool
) -> list[Any]:
    reached = [{"nines": nines, "labels": count, "text": money} for nines, count, money in points if count]
    if not reached:
        return []
    data = marks(reached)
    line = data.mark_line(
        color=ACCENT.light, strokeWidth=2.5 if sure else 2, strokeDash=[1, 0] if sure else [5, 4]
    )
    dots = data.mark_point(
        color=ACCENT.light, fill=ACCENT.light if sure else GROUND.light, size=50, opacity=1, strokeWidth=2
    )
    # The surer line lies above: its name goes to the upper left, the other's to the lower right.
    place: dict[str, Any] = (
        {"align": "right", "dx": -9, "dy": -20 if reached[-1]["text"] else -4}
        if sure
        else {"align": "left", "dx": 9, "dy": 9}
    )
    label = marks([{**reached[-1], "text": name}]).mark_text(color=ACCENT.light, fontWeight=600, **place)
    layers = [line.encode(x=x, y=y), dots.encode(x=x, y=y), label.encode(x=x, y=y, text="text:N")]
    return [*layers, *_money_names(data, x, y)] if any(row["text"] for row in reached) else layers


def _money_names(data: Any, x: Any, y: Any) -> list[Any]:
    """Write the money beside its dot, on a ground of its own where a line passes behind it."""
    place: dict[str, Any] = {"align": "right", "dx": -9, "dy": -4}
    ground = data.mark_text(color=GROUND.light, stroke=GROUND.light, strokeWidth=5, **place)
    return [
        mark.encode(x=x, y=y, text="text:N") for mark in (ground, data.mark_text(color=MUTED.light, **place))
    ]


def _today_mark(start: Sequence[NinePoint], x: Any, y: Any) -> list[Any]:
    if not start:
        return []
    data = marks([{"nines": p.nines, "labels": p.even, "text": "today"} for p in start])
    dot = data.mark_point(color=TEXT.light, fill=TEXT.light, size=60, opacity=1)
    name = data.mark_text(color=TEXT.light, align="right", dx=4, dy=-13, fontWeight=600)
    return [dot.encode(x=x, y=y), name.encode(x=x, y=y, text="text:N")]
