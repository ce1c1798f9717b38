"""What does an accuracy cost when the learning curve was measured and its forecast has quantiles, instead of a law?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from milepost.base.amounts import InvalidNumberError, not_negative, share
from milepost.planning.value.accuracy_cost import LabelPrices
from milepost.planning.value.payoff import Floats

ErrorQuantiles = Callable[[Floats, Floats], Floats]
"""From training sizes, (s,), and levels, (l,), to errors, (s, l): at level 0.9 the error that is exceeded by 10 %."""

STEPS_PER_OCTAVE = 8
LEVELS = np.arange(0.025, 1.0, 0.05)


@dataclass(frozen=True, kw_only=True)
class SureCostPoint:
    """The labels and the money after which an error is reached with probability `sureness`; None = not within reach."""

    error: float
    sureness: float
    examples: float | None
    cost: float | None
    reachable: bool


@dataclass(frozen=True, kw_only=True)
class MeasuredCost:
    """The price of accuracy by a forecast, and the amount of labels with the largest expected net, in money."""

    points: tuple[SureCostPoint, ...]
    best_examples: float
    best_error: float
    best_net: float


def measured_accuracy_cost(
    quantiles: ErrorQuantiles,
    errors: Sequence[float],
    prices: LabelPrices,
    *,
    sizes: tuple[float, float],
    decisions: float,
    value_of_correct_over_wrong: float,
    sureness: Sequence[float] = (0.5, 0.8),
) -> MeasuredCost:
    """Price each error at each sureness between two training sizes, and find the best amount of labels.

    An error counts as reached at the first size whose quantile meets it, as a curve that was better before can be
    kept. `best_examples` is on a grid of 8 sizes an octave; the expected error is the mean of 20 quantiles. For a
    forecast of accuracy `f`: `lambda sizes, levels: 1 - f.quantiles(sizes, 1 - levels)`.

    Raises InvalidNumberError for sizes that do not ascend from 1 or more, and for levels outside 0 to 1.

    >>> law = lambda sizes, levels: (2.0 * sizes[:, None] ** -0.5) * (0.8 + 0.4 * levels)
    >>> found = measured_accuracy_cost(law, [0.04], LabelPrices(cost_per_label=0.1), sizes=(100, 100_000),
    ...                                decisions=1e6, value_of_correct_over_wrong=1)
    >>> [round(point.examples) for point in found.points]
    [2500, 3136]
    """
    not_negative(decisions=decisions, value_of_correct_over_wrong=value_of_correct_over_wrong)
    for level in sureness:
        share(sureness=level)
    grid = _grid(*sizes)
    asked = np.asarray(quantiles(grid, np.asarray(sureness, dtype=float)), dtype=float)
    expected = np.asarray(quantiles(grid, LEVELS), dtype=float).mean(axis=1)
    worth = decisions * value_of_correct_over_wrong
    net = worth * (1 - expected) - np.array([prices.cost(float(size)) for size in grid])
    best = int(np.argmax(net))
    return MeasuredCost(
        points=tuple(
            _point(grid, asked[:, place], error, level, prices)
            for error in errors
            for place, level in enumerate(sureness)
        ),
        best_examples=float(grid[best]),
        best_error=float(expected[best]),
        best_net=float(net[best]),
    )


def _grid(first: float, last: float) -> Floats:
    if not 1 <= first <= last < np.inf:
        raise InvalidNumberError(f"sizes from {first:g} to {last:g} were asked: they ascend from 1 or more.")
    return np.geomspace(first, last, max(2, int(np.ceil(STEPS_PER_OCTAVE * np.log2(last / first))) + 1))


def _point(grid: Floats, curve: Floats, error: float, level: float, prices: LabelPrices) -> SureCostPoint:
    examples = _first_size(grid, np.minimum.accumulate(curve), error)
    cost = None if examples is None else prices.cost(examples)
    return SureCostPoint(
        error=error, sureness=level, examples=examples, cost=cost, reachable=examples is not None
    )


def _first_size(grid: Floats, falling: Floats, error: float) -> float | None:
    """Where the falling curve meets the error: straight in logarithms between two sizes (a power law is straight)."""
    met = falling <= error
    if not met.any():
        return None
    place = int(np.argmax(met))
    before, after = falling[max(place - 1, 0)], falling[place]
    if place == 0 or after <= 0 or before == after:
        return float(grid[place])
    part = np.log(before / error) / np.log(before / after)
    return float(grid[place - 1] * (grid[place] / grid[place - 1]) ** part)
