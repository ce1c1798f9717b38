"""From which accuracy or probability on does something pay?"""

from __future__ import annotations

from collections.abc import Callable, Iterable


def least_root(
    gain: Callable[[float], float], *, steps: int = 256, along: Iterable[float] | None = None
) -> float | None:
    """Find the least point of [0, 1] from which `gain` is not negative, up to the next point of a fine grid.

    `gain` is a function of a probability or an accuracy, continuous. The grid has `steps` cells: a stretch of
    gain that is narrower than one and ends inside it is not seen. `along` = its values at the steps + 1 points of the
    grid, from 0 to 1, where they are known already. None where gain is negative on the whole grid.

    >>> round(least_root(lambda accuracy: accuracy - 0.3), 6)
    0.3
    """
    from scipy.optimize import brentq

    values = (gain(step / steps) for step in range(steps + 1)) if along is None else along
    first = next((step for step, value in enumerate(values) if value >= 0), None)
    if not first:
        return None if first is None else 0.0
    return float(brentq(gain, (first - 1) / steps, first / steps, xtol=1e-14, rtol=1e-14))
