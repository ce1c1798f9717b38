"""From which accuracy or probability on does something pay?"""

from __future__ import annotations

from collections.abc import Callable


def least_root(gain: Callable[[float], float], *, steps: int = 256) -> float | None:
    """Find the least point of [0, 1] from which `gain` is not negative, up to the next point of a fine grid.

    `gain` is a function of a probability or an accuracy, continuous. The grid has `steps` cells: a stretch of
    gain that is narrower than one and ends inside it is not seen. None where gain is negative on the whole grid.

    >>> round(least_root(lambda accuracy: accuracy - 0.3), 6)
    0.3
    """
    from scipy.optimize import brentq

    before, at = 0.0, gain(0.0)
    if at >= 0:
        return 0.0
    for step in range(1, steps + 1):
        point = step / steps
        if gain(point) >= 0:
            return float(brentq(gain, before, point, xtol=1e-14, rtol=1e-14))
        before = point
    return None
