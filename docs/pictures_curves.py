"""Draw the pictures of docs/how-far-will-more-data-take-us.md: `python docs/pictures_curves.py`.

Needs milepost[charts]. Every number in them comes from the package; the curves are made up.
"""

from __future__ import annotations

from pathlib import Path

import altair as alt
import numpy as np
import pandas as pd
import vl_convert

from milepost.base.measurement import Direction
from milepost.statistics.curves import CurveObservation, extrapolate

HERE = Path(__file__).parent / "images"
INK, BLUE, ORANGE, GREY = "#1f2933", "#2b6cb0", "#c05621", "#8a94a0"
WIDTH, HEIGHT = 520, 260


def curve(means: list[float], spread: float = 0.01) -> CurveObservation:
    """An accuracy measured five times at 100, 200, 400, ... examples."""
    return CurveObservation(
        sizes=[100 * 2**step for step in range(len(means))],
        means=means,
        spreads=[spread] * len(means),
        repeats=[5] * len(means),
        direction=Direction.MAX,
        low=0.0,
        high=1.0,
    )


STEEP = curve([0.70, 0.78, 0.84, 0.88])
FLAT = curve([0.86, 0.874, 0.880, 0.882], spread=0.004)
NOISY = curve([0.70, 0.78, 0.84, 0.88], spread=0.08)


def forecast_chart() -> alt.LayerChart:
    """What a forecast is: points, the middle, the 80 % and 95 % intervals, some paths, a target."""
    ahead = 800 * 2 ** np.linspace(0, 4, 33)
    forecast = extrapolate(STEEP)
    table = pd.DataFrame(forecast.quantiles(ahead, [0.025, 0.1, 0.5, 0.9, 0.975]), columns=list("abcde"))
    table["size"] = ahead
    paths = forecast.paths(ahead[::4], 5, np.random.default_rng(8))
    drawn = pd.DataFrame(
        [
            (size, score, row)
            for row, path in enumerate(paths)
            for size, score in zip(ahead[::4], path, strict=True)
        ],
        columns=["size", "score", "path"],
    )
    x = alt.X(
        "size:Q",
        scale=alt.Scale(type="log", domain=[90, 14000]),
        title="training examples (log scale)",
        axis=alt.Axis(values=[100, 400, 1600, 6400], format=",d", grid=False),
    )
    y = alt.Y("a:Q", scale=alt.Scale(domain=[0.65, 1.0]), title="accuracy")
    base = alt.Chart(table).encode(x=x)
    words = pd.DataFrame(
        [(105, 0.685, "measured"), (3600, 0.868, "95 %"), (3600, 0.906, "80 %"), (95, 0.965, "target 0.96")],
        columns=["size", "score", "text"],
    )
    target = pd.DataFrame({"score": [0.96]})
    return alt.layer(
        base.mark_area(color=BLUE, opacity=0.15).encode(y=y, y2="e:Q"),
        base.mark_area(color=BLUE, opacity=0.25).encode(y="b:Q", y2="d:Q"),
        alt.Chart(drawn).mark_line(color=GREY, strokeWidth=1).encode(x=x, y="score:Q", detail="path:N"),
        base.mark_line(color=BLUE, strokeWidth=3).encode(y="c:Q"),
        points(STEEP, x),
        alt.Chart(target).mark_rule(color=ORANGE, strokeDash=[6, 4], strokeWidth=2).encode(y="score:Q"),
        alt.Chart(words)
        .mark_text(color=INK, align="left", baseline="bottom")
        .encode(x=x, y="score:Q", text="text:N"),
    ).properties(
        width=WIDTH,
        height=HEIGHT,
        title="A forecast: four measured points, and what may come (made-up curve)",
    )


def points(seen: CurveObservation, x: alt.X) -> alt.Chart:
    """The measured means."""
    table = pd.DataFrame({"size": seen.sizes, "score": seen.means})
    return alt.Chart(table).mark_point(color=INK, filled=True, size=60, opacity=1).encode(x=x, y="score:Q")


def never_chart() -> alt.HConcatChart:
    """Never against not yet: the chance to have met a target, along the sizes, for a steep and a flat curve."""
    return alt.hconcat(
        _reach(STEEP, 0.96, "still rising: not yet"), _reach(FLAT, 0.92, "flat: perhaps never")
    ).resolve_scale(y="shared")


def _reach(seen: CurveObservation, target: float, title: str) -> alt.LayerChart:
    forecast = extrapolate(seen)
    ahead = 800 * 2 ** np.linspace(0, 9, 55)
    table = pd.DataFrame({"size": ahead, "chance": forecast.probability(target, ahead)})
    limit = 1 - forecast.never(target)
    x = alt.X(
        "size:Q",
        scale=alt.Scale(type="log", domain=[800, 420000]),
        title="training examples (log scale)",
        axis=alt.Axis(values=[1000, 10000, 100000], format=",d", grid=False),
    )
    y = alt.Y(
        "chance:Q",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format="%"),
        title=f"chance that {target:g} is met",
    )
    at_16 = 1 - forecast.not_by(target)
    words = pd.DataFrame(
        [
            (820, limit + 0.015, f"limit: never with {1 - limit:.0%}"),
            (820, 0.9, f"16 x (dotted): not by then with {1 - at_16:.0%}"),
        ],
        columns=["size", "chance", "text"],
    )
    return alt.layer(
        alt.Chart(table).mark_line(color=BLUE, strokeWidth=3).encode(x=x, y=y),
        alt.Chart(pd.DataFrame({"chance": [limit]}))
        .mark_rule(color=ORANGE, strokeDash=[6, 4])
        .encode(y="chance:Q"),
        alt.Chart(pd.DataFrame({"size": [12800.0]}))
        .mark_rule(color=GREY, strokeDash=[2, 3])
        .encode(x="size:Q"),
        alt.Chart(words)
        .mark_text(color=INK, align="left", baseline="bottom")
        .encode(x=x, y="chance:Q", text="text:N"),
    ).properties(width=WIDTH / 2, height=HEIGHT * 0.8, title=title)


def rests_on_chart() -> alt.LayerChart:
    """Curve against prior: the share of the variance that is noise of the measured points."""
    ahead = 800 * 2 ** np.linspace(0, 4, 25)
    rows = [
        (name, size, extrapolate(seen).attribution(size).measured)
        for name, seen in (("spread 0.08 a run", NOISY), ("spread 0.01 a run", STEEP))
        for size in ahead
    ]
    table = pd.DataFrame(rows, columns=["curve", "size", "share"])
    last = table[table["size"] == ahead[12]]
    x = alt.X(
        "size:Q",
        scale=alt.Scale(type="log", domain=[800, 13000]),
        title="training examples (log scale)",
        axis=alt.Axis(values=[800, 1600, 3200, 6400, 12800], format=",d", grid=False),
    )
    y = alt.Y(
        "share:Q",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format="%"),
        title="of the variance: noise of the curve",
    )
    colour = alt.Color("curve:N", scale=alt.Scale(range=[BLUE, ORANGE]), legend=None)
    return alt.layer(
        alt.Chart(table).mark_line(strokeWidth=3).encode(x=x, y=y, color=colour),
        *(
            alt.Chart(last[last["curve"] == name])
            .mark_text(align="left", dx=6, dy=down)
            .encode(x=x, y="share:Q", text="curve:N", color=colour)
            for name, down in (("spread 0.08 a run", 36), ("spread 0.01 a run", -8))
        ),
    ).properties(
        width=WIDTH,
        height=HEIGHT * 0.7,
        title="What rests on the curve; the rest rests on what other curves did",
    )


def main() -> None:
    """Write the three pictures as PNG."""
    for name, chart in (
        ("forecast", forecast_chart()),
        ("never", never_chart()),
        ("rests-on", rests_on_chart()),
    ):
        image = vl_convert.vegalite_to_png(chart.to_json(), scale=1.2)
        (HERE / f"curves-{name}.png").write_bytes(image)


if __name__ == "__main__":
    main()
