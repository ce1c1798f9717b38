"""Between the knots of a forecast: from the losses at nine levels to the loss at any level, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from milepost.statistics.conf_last import NORMAL
from milepost.statistics.curve_batch import Rows
from milepost.statistics.observation import Floats, LossCurve


class LossKernel(Protocol):
    """What a method of extrapolation provides: quantiles of the loss of some curves at any size.

    Sizes are told in octaves from the curve's last size, (curves, sizes), negative for smaller ones.
    """

    def knots(self, octaves: Floats) -> Floats:
        """Say the loss at the nine levels `conf_last.LEVELS`, (curves, sizes, 9), strictly ascending."""

    def bends(self, octaves: Floats) -> Floats:
        """Say the loss, above 0, below which losses near 0 smoothly (if there is a best), (curves, sizes)."""

    def take(self, rows: Rows) -> LossKernel:
        """Keep some of the curves."""

    def refit(self, curves: Sequence[LossCurve]) -> LossKernel:
        """Use the same method on other curves."""


def losses_at(knots: Floats, scores: Floats) -> Floats:
    """Say the loss at levels told as normal scores: knots (curves, sizes, 9) -> (curves, sizes, levels).

    Linear in the normal score between the knots, and on from the last two beyond them. `scores` have three axes,
    each as long as (curves, sizes, levels) or 1.
    """
    right = np.clip(np.searchsorted(NORMAL, scores), 1, len(NORMAL) - 1)
    share = (scores - NORMAL[right - 1]) / (NORMAL[right] - NORMAL[right - 1])
    right = np.broadcast_to(right, np.broadcast_shapes(right.shape, (*knots.shape[:2], 1)))
    low, high = (np.take_along_axis(knots, place, axis=2) for place in (right - 1, right))
    return np.asarray(low + share * (high - low))


def normal_scores(knots: Floats, goal: Floats) -> Floats:
    """Say the level, as a normal score, at which each loss lies: `goal` (curves, targets, sizes) -> the same shape."""
    count = (knots[:, None] <= goal[..., None]).sum(axis=3)
    right = np.clip(np.moveaxis(count, 1, 2), 1, len(NORMAL) - 1)
    low, high = (np.take_along_axis(knots, place, axis=2) for place in (right - 1, right))
    share = (np.moveaxis(goal, 1, 2) - low) / np.maximum(high - low, np.finfo(float).tiny)
    return np.moveaxis(NORMAL[right - 1] + share * (NORMAL[right] - NORMAL[right - 1]), 2, 1)


def bent(losses: Floats, bends: Floats) -> Floats:
    """Let losses below the bend near 0 without reaching it, smoothly and keeping their order (decision 5, point 3).

    >>> bent(np.array([0.2, 0.1, 0.0, -0.1]), np.array(0.1)).round(3).tolist()
    [0.2, 0.1, 0.05, 0.033]
    """
    short = np.maximum(1 - losses / bends, 0)
    return np.where(losses < bends, bends / (1 + short), losses)


def straightened(wanted: Floats, bends: Floats) -> Floats:
    """Undo `bent` for losses above 0."""
    return np.where(wanted < bends, bends * (2 - 1 / np.maximum(wanted / bends, 1e-12)), wanted)
