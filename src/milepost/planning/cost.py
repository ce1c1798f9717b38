"""What it costs: labels, compute and effort; and the accuracy-cost picture from the project's own curve."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from milepost.base.measurement import Direction
from milepost.base.streams import random_stream
from milepost.contract.model import Contract
from milepost.evidence.assessment import AccuracyCost, CostPart, NineRow
from milepost.planning.labels import Labels
from milepost.planning.outlook import Outlook, labels_reaching
from milepost.planning.results import CandidateResults

DRAWS = 400
SURE = 0.95
HALF_NINES = 6
SECONDS_PER_HOUR = 3600

Array = np.ndarray[Any, Any]


def cost_parts(
    contract: Contract, labels: Labels, needed: int | None, results: CandidateResults
) -> tuple[CostPart, ...]:
    """The parts of the cost of getting there with 80 % chance; what is unknown is named, never a zero.

    Compute is the time of the candidate's largest fit scaled in proportion to the labels, where it learns, at the price
    of an hour (`costs.gpu_hour`).
    """
    if needed is None:
        return ()
    low, high = labels.cost(needed)
    bought = max(0, needed - labels.owned)
    note = f"{bought:,} labels to buy" if low is not None else "write what a label costs: costs.label"
    return (
        CostPart(part="labels", low=low, high=high, note=note),
        _compute(contract, needed, results),
        CostPart(
            part="effort",
            low=None,
            high=None,
            note="days of work are an estimate of the team's; none is recorded",
        ),
    )


def accuracy_cost(outlook: Outlook, labels: Labels) -> AccuracyCost | None:
    """Labels and money against the number of nines, and which shape the measured curve supports.

    None without a forecast, or for a figure that has no upper bound (direction max) or no lower bound of 0 (min):
    nines count what is left to a perfect score.
    """
    losses = _losses(outlook)
    if outlook.forecast is None or losses is None or losses[-1] <= 0:
        return None
    convex = _share_convex(outlook, losses)
    steps = losses[-1] * 10.0 ** (-np.arange(1, HALF_NINES + 1) / 2)
    rows = tuple(_row(outlook, labels, _score_of(outlook, float(loss))) for loss in steps)
    return AccuracyCost(rows=rows, convex=convex, shape=_in_words(convex))


def _compute(contract: Contract, needed: int, results: CandidateResults) -> CostPart:
    if results.fit_seconds is None:
        return CostPart(part="compute", low=None, high=None, note="no fit was timed")
    times = needed / results.largest if results.learns and results.largest else 1.0
    hours = results.fit_seconds * times / SECONDS_PER_HOUR
    price = contract.costs.gpu_hour
    note = f"one fit on {needed:,} labels takes about {_duration(hours)} on this machine"
    if price is None:
        return CostPart(part="compute", low=None, high=None, note=note + "; price unknown: costs.gpu_hour")
    return CostPart(part="compute", low=hours * price.low, high=hours * price.high, note=note)


def _duration(hours: float) -> str:
    seconds = hours * SECONDS_PER_HOUR
    if seconds < 60:
        return f"{seconds:.1g} s" if seconds < 1 else f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if hours < 1 else f"{hours:.1f} h"


def _row(outlook: Outlook, labels: Labels, score: float) -> NineRow:
    sizes = labels.sizes
    chance = outlook.probability(sizes, score)
    likely = labels_reaching(0.8, sizes, chance, most=int(sizes[-1]))
    low, high = labels.cost(likely) if likely is not None else (None, None)
    return NineRow(
        score=score,
        labels_even=labels_reaching(0.5, sizes, chance, most=int(sizes[-1])),
        labels_likely=likely,
        cost_low=low,
        cost_high=high,
    )


def _losses(outlook: Outlook) -> Array | None:
    """What is left to a perfect score at each measured size, (m,)."""
    if outlook.forecast is None:
        return None
    means, bounds = np.asarray(outlook.means), outlook.forecast.observation
    if outlook.direction is Direction.MAX:
        return bounds.high - means if math.isfinite(bounds.high) else None
    return means - bounds.low if math.isfinite(bounds.low) else None


def _score_of(outlook: Outlook, loss: float) -> float:
    assert outlook.forecast is not None
    bounds = outlook.forecast.observation
    return bounds.high - loss if outlook.direction is Direction.MAX else bounds.low + loss


def _share_convex(outlook: Outlook, losses: Array) -> float:
    """Draw the curve within its noise; count how often nines grow with log n (convex cost), not with n (constant)."""
    sizes = np.asarray(outlook.sizes, float)
    repeats = np.asarray(outlook.repeats, float)
    errors = np.nan_to_num(
        np.asarray(outlook.spreads, float) / np.sqrt(repeats), nan=0.02 * float(losses[-1])
    )
    stream = random_stream("nines", outlook.candidate, outlook.label)
    drawn = np.maximum(losses + stream.normal(size=(DRAWS, len(sizes))) * errors, 1e-9)
    nines = -np.log10(drawn)
    return float(np.mean(_misfit(np.log(sizes), nines) < _misfit(sizes, nines)))


def _misfit(along: Array, nines: Array) -> Array:
    """Residual sum of squares of a straight line through each row, (draws,)."""
    centred = along - along.mean()
    residual = nines - nines.mean(axis=1, keepdims=True)
    slope = residual @ centred / (centred @ centred)
    return np.asarray(((residual - slope[:, None] * centred) ** 2).sum(axis=1))


def _in_words(convex: float) -> str:
    if convex >= SURE:
        return "each further nine costs more than the one before"
    if convex <= 1 - SURE:
        return "each further nine costs about the same"
    return "the measured sizes cannot tell whether each further nine costs more or the same"
