"""When a target is met: chances at each size become the chance to have met it by a size, and the size of a chance."""

from __future__ import annotations

import numpy as np

from milepost.statistics.observation import Floats

STEPS_PER_OCTAVE = 6


def size_grid(last: Floats, low: Floats, high: Floats) -> Floats:
    """Say sizes on a log grid tied to each last size, (curves, grid), so that no answer depends on what else was asked.

    `last`, `low` and `high` (curves,). The same octaves for all curves, from the lowest to the highest asked of any;
    each row's end added.
    """
    first = int(np.ceil(STEPS_PER_OCTAVE * np.log2((np.minimum(low, last) / last).min()) - 1e-9))
    final = int(np.floor(STEPS_PER_OCTAVE * np.log2((np.maximum(high, last) / last).max()) + 1e-9))
    steps = last[:, None] * 2.0 ** (np.arange(first, final + 1) / STEPS_PER_OCTAVE)
    return np.concatenate([steps, np.maximum(high, last)[:, None]], axis=1)


def met_by(met: Floats, grid: Floats, last: Floats) -> Floats:
    """Say the chance to have met a target by each size, (curves, targets, grid), from that to meet it at this size.

    Beyond the last size it is the largest chance since then, as paths keep their level (decision 12); before
    it, the smallest from there to the last size. `grid` (curves, grid) ascends.
    """
    beyond = grid[:, None] >= last[:, None, None]
    before = grid[:, None] <= last[:, None, None]
    since = np.maximum.accumulate(np.where(beyond, met, 0.0), axis=2)
    until = np.minimum.accumulate(np.where(before, met, 1.0)[..., ::-1], axis=2)[..., ::-1]
    return np.where(beyond, since, until)


def first_sizes(grid: Floats, reached: Floats, levels: Floats) -> Floats:
    """Find where growing chances (curves, targets, grid) pass each level: (curves, targets, levels), else infinite.

    Linear in log size between the points of the grid (curves, grid).

    >>> first_sizes(np.array([[100.0, 400.0]]), np.array([[[0.2, 0.6]]]), np.array([0.1, 0.4, 0.7])).round(1).tolist()
    [[[100.0, 200.0, inf]]]
    """
    place = (reached[..., None, :] < levels[:, None]).sum(axis=3)
    right = np.clip(place, 1, grid.shape[1] - 1)
    sizes = np.broadcast_to(grid[:, None], reached.shape)
    start, end, low, high = (
        np.take_along_axis(column, at, axis=2)
        for column, at in ((sizes, right - 1), (sizes, right), (reached, right - 1), (reached, right))
    )
    share = (levels - low) / np.maximum(high - low, np.finfo(float).tiny)
    between = start * (end / start) ** np.clip(share, 0.0, 1.0)
    return np.where(place == 0, grid[:, :1, None], np.where(place == grid.shape[1], np.inf, between))
