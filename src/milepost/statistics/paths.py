"""How one path of a learning curve moves between the quantiles of its forecast.

Measured on 3,753 real curves with priors that had not seen their group (docs/decisions/0012-paths.md): the levels
of one curve at a and b octaves beyond its last size correlate about as (a / b) ** 0.25.
"""

from __future__ import annotations

import numpy as np

from milepost.statistics.observation import Floats

WANDER = 0.25  # power of the ratio of two distances, in octaves, by which the levels there correlate
START = 0.1  # octaves added to both distances: next to the last size the level is that of the noise now


def wandering_scores(octaves: Floats, count: int, rng: np.random.Generator) -> Floats:
    """Draw levels along `count` paths as normal scores, (count, octaves).

    A path's level at a and b octaves beyond the last size correlates as (a / b) ** WANDER; at and below the
    last size it stays the same.
    """
    order = np.argsort(octaves, kind="stable")
    places = np.log(np.maximum(octaves[order], 0.0) + START)
    steps = rng.standard_normal((count, len(octaves)))
    found = np.empty_like(steps)
    found[:, :1] = steps[:, :1]
    for step in range(1, len(octaves)):
        kept = np.exp(-WANDER * (places[step] - places[step - 1]))
        found[:, step] = kept * found[:, step - 1] + np.sqrt(1 - kept**2) * steps[:, step]
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    return found[:, back]
