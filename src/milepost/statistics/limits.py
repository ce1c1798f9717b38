"""Where the paths of a forecast end: the loss that a curve nears and no amount of data takes it below."""

from __future__ import annotations

import numpy as np

from milepost.statistics.observation import Floats

SLOWEST = 0.95  # a doubling beyond what was seen gains at most so much of what the one before it gained


def limits(before: Floats, last: Floats, end: Floats) -> Floats:
    """Say the limit of paths from their losses at three sizes, each the double of the one before.

    The gains of further doublings shrink as those of the last two did (a power law with a floor, and exact for one;
    Aitken's rule), at most as slowly as SLOWEST. A path that gets worse ends where it stands: nothing says that it
    comes back. The last axis holds the paths in ascending order, and so does the answer.

    >>> losses = [0.1 + 0.4 * size**-0.5 for size in (1, 2, 4)]
    >>> limits(*[np.array([loss]) for loss in losses]).round(6).tolist()
    [0.1]
    """
    first, second = before - last, last - end
    ratio = np.where(first > 0, second / np.where(first > 0, first, 1.0), SLOWEST)
    ratio = np.clip(ratio, 0.0, SLOWEST)
    return np.sort(end - np.maximum(second, 0.0) * ratio / (1 - ratio), axis=-1)
