"""Learning curves side by side, so that many are read and forecast at once."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from milepost.statistics.learner_kinds import LearnerKind
from milepost.statistics.observation import Floats, LossCurve

Rows = NDArray[np.intp]
KINDS = tuple(LearnerKind)
UNTOLD = -1
FEWEST_PLACES = 3  # anchors side by side, missing ones included
SHORTEST_SPAN = 0.25  # octaves between two anchors, below which their noise would pass for a slope


@dataclass(frozen=True, kw_only=True, eq=False)
class CurveBatch:
    """Curves side by side: `octaves` = log2 of the sizes, `losses`, `errors` (standard errors), each (curves,
    anchors), ascending and aligned at the largest size; NaN before the first.

    `repeats` = median number of repeats, `known` = 1 where a spread was measured, `unit` = range of the
    metric (largest loss where it has none), `bounded` = 1 where it has one, `learner` = place of its kind in
    KINDS or UNTOLD; each (curves,).
    """

    octaves: Floats
    losses: Floats
    errors: Floats
    repeats: Floats
    known: Floats
    unit: Floats
    bounded: Floats
    learner: Rows

    def take(self, rows: Rows) -> CurveBatch:
        """Keep some of the curves."""
        return CurveBatch(**{item.name: getattr(self, item.name)[rows] for item in fields(self)})


def batch_of(*curves: LossCurve) -> CurveBatch:
    """Put curves side by side, shape (curves, most anchors of any)."""
    return CurveBatch(
        octaves=_aligned([np.log2(curve.sizes) for curve in curves]),
        losses=_aligned([curve.losses for curve in curves]),
        errors=_aligned([curve.errors for curve in curves]),
        repeats=np.array([np.median(curve.repeats) for curve in curves]),
        known=np.array([float(curve.known) for curve in curves]),
        unit=np.array([curve.unit for curve in curves]),
        bounded=np.array([float(np.isfinite(curve.worst - curve.best)) for curve in curves]),
        learner=np.array(
            [UNTOLD if curve.learner is None else KINDS.index(curve.learner) for curve in curves]
        ),
    )


def at_octaves(batch: CurveBatch, column: Floats, back: Floats) -> Floats:
    """Interpolate a column (curves, anchors) at octaves from the last size (curves, places), 0 or less.

    Linear in octaves between anchors; before the first anchor it is the first value.
    """
    if (back >= 0).all():
        return np.repeat(column[:, -1:], back.shape[1], axis=1)
    places = np.where(np.isfinite(batch.octaves), batch.octaves - batch.octaves[:, -1:], -np.inf)
    first = (places.shape[1] - np.isfinite(places).sum(axis=1))[:, None]
    count = (places[:, :, None] <= back[:, None] + 1e-9).sum(axis=1)
    left = np.clip(count - 1, first, places.shape[1] - 2)
    start, end, low, high = (
        np.take_along_axis(values, at, axis=1)
        for values, at in ((places, left), (places, left + 1), (column, left), (column, left + 1))
    )
    share = np.clip((back - start) / np.maximum(end - start, 1e-9), 0.0, 1.0)
    return np.asarray(low + share * (high - low))


def last_gain(batch: CurveBatch) -> Floats:
    """Say the loss at half the last size minus the last loss, (curves,); per octave where less was measured."""
    span = batch.octaves[:, -1] - np.nanmin(batch.octaves, axis=1)
    back = at_octaves(batch, batch.losses, -np.minimum(span, 1.0)[:, None])[:, 0]
    change = back - batch.losses[:, -1]
    return np.asarray(np.where(span >= 1, change, change / np.maximum(span, SHORTEST_SPAN)))


def _aligned(columns: list[Any]) -> Floats:
    found = np.full((len(columns), max(FEWEST_PLACES, *map(len, columns))), np.nan)
    for row, column in zip(found, columns, strict=True):
        row[len(row) - len(column) :] = column
    return found
