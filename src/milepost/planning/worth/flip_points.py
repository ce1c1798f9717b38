"""Where would the answer change? The value of each input at which the project stops, or starts, to be worth it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from milepost.base.money import money
from milepost.evidence.plan import FlipPoint
from milepost.planning.worth.break_evens import accuracy_that_pays
from milepost.planning.worth.inputs import Input
from milepost.planning.worth.venture import ACCURACY, SUCCESS, Drawn, Venture

FLIP_DRAWS = 4_000
FAR = 10.0
"""A flip point further than this factor from the present value is not shown."""


def flip_points(venture: Venture, drawn: Drawn, inputs: Mapping[str, Input]) -> tuple[FlipPoint, ...]:
    """Where the expected value crosses what is done instead, input by input, the nearest first.

    The mean is a straight line in every input but accuracy and the newly affordable decisions, whose crossings are
    found on a grid.
    """
    part = {name: values[:FLIP_DRAWS] for name, values in drawn.items()}
    above = float(venture.expected(part).mean()) > venture.instead
    found = []
    for name, one in inputs.items():
        at = _crossing(venture, part, name, one)
        if at is not None:
            found.append((_distance(one.middle, at), FlipPoint(name=name, now=one.middle, at=at, says="")))
    return tuple(
        _said(flip, above) for distance, flip in sorted(found, key=lambda pair: pair[0]) if distance <= FAR
    )


def flip_of_accuracy(venture: Venture) -> tuple[FlipPoint, ...]:
    """The accuracy that pays, as the flip point where no chance of success is known; none where no accuracy pays."""
    at = accuracy_that_pays(venture.line, venture.economics)
    now = venture.accuracy.middle
    if at is None or at > 1:
        return ()
    return (FlipPoint(name=ACCURACY, now=now, at=at, says=f"pays from an accuracy of {at:.3f} on"),)


def _crossing(venture: Venture, part: Drawn, name: str, one: Input) -> float | None:
    low, high = _bounds(name, one)
    grid = np.linspace(low, high, 41)
    means = np.array([float(venture.expected({**part, name: np.full(FLIP_DRAWS, at)}).mean()) for at in grid])
    gaps = means - venture.instead
    places = np.flatnonzero(np.sign(gaps[:-1]) * np.sign(gaps[1:]) < 0)
    if not len(places):
        return None
    crossings = [grid[at] + (grid[at + 1] - grid[at]) * gaps[at] / (gaps[at] - gaps[at + 1]) for at in places]
    return float(min(crossings, key=lambda at: abs(at - one.middle)))


def _bounds(name: str, one: Input) -> tuple[float, float]:
    if name in (SUCCESS, ACCURACY, "adoption") or name.startswith("chance of"):
        return 0.0, 1.0
    reach = max(abs(one.range.low), abs(one.range.high), 1e-9) * 5
    return (0.0, reach) if one.range.low >= 0 else (-reach, max(reach, 0.0))


def _distance(now: float, at: float) -> float:
    """How far a crossing is, as a factor of what there is now."""
    if now == 0 or at == 0 or (now > 0) != (at > 0):
        return 1.0 + abs(at - now) / max(abs(now), abs(at), 1e-12) * 2
    return max(at / now, now / at)


def _said(flip: FlipPoint, above: bool) -> FlipPoint:
    side = "<" if flip.at < flip.now else ">"
    verb = "no longer" if above else "first"
    says = f"{verb} worth it if {flip.name} {side} {money(flip.at)} (now {money(flip.now)})"
    return FlipPoint(name=flip.name, now=flip.now, at=flip.at, says=says)
