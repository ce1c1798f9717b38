"""A learning curve smoothed between its sizes, no more than its noise and its bends allow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from milepost.base.errors import WrongUseError
from milepost.statistics.observation import Floats

POWERS = (0.0, -0.5, -1.0)
"""Free parts of the curve, as powers of the size: most curves are nearly a mixture of these."""

BENDS = (0.05, 0.2, 0.8, 3.2)
"""How far a curve may leave the free parts, in its own range; equally likely before the data."""

BEND_VARIANCE = 12.0  # at the last size, where the integrated process has a third of this


class InvalidSmoothingError(WrongUseError):
    """Fewer sizes than the free parts of a curve need, or an error that is not above 0."""

    slug = "invalid-smoothing"


@dataclass(frozen=True, kw_only=True, eq=False)
class SmoothCurve:
    """The scores to believe at each size, (sizes,), and the covariance of their errors, (sizes, sizes)."""

    means: Floats
    covariance: Floats


def smooth(sizes: Floats, means: Floats, errors: Floats) -> SmoothCurve:
    """Smooth measured means by their standard errors; unit of the score, any direction.

    `sizes` ascending and at least four. The curve = a + b n^-1/2 + c / n with free a, b, c, plus an
    integrated Wiener process in log n, whose size (four candidates) is averaged by its likelihood. Errors of
    different sizes are independent. The covariance holds what the smoothing adds: where the data say that
    the curve bends, it is smoothed less.

    Raises InvalidSmoothingError: fewer than four sizes, sizes not ascending, an error of 0 or less.

    >>> sizes = np.array([50.0, 100.0, 200.0, 400.0, 800.0])
    >>> curve = smooth(sizes, 0.9 - 1 / np.sqrt(sizes), np.full(5, 0.01))
    >>> np.allclose(curve.means, 0.9 - 1 / np.sqrt(sizes)), bool((np.diag(curve.covariance) < 0.01**2).all())
    (True, True)
    """
    if len(sizes) <= len(POWERS) or not ((np.diff(sizes) > 0).all() and (errors > 0).all()):
        raise InvalidSmoothingError(
            f"{len(sizes)} sizes cannot be smoothed: four or more, ascending, each with an error above 0."
        )
    unit = float(np.ptp(means)) or float(errors.max())
    free = np.power.outer(sizes / sizes[0], POWERS)
    bend = _bend(sizes) * unit**2
    fits = [_fit(means, np.diag(errors**2), free, share**2 * bend) for share in BENDS]
    logs = np.array([fit[0] for fit in fits])
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    mixed = np.asarray(sum(weight * fit[1] for weight, fit in zip(weights, fits, strict=True)))
    covariance = sum(
        weight * (fit[2] + np.outer(fit[1] - mixed, fit[1] - mixed))
        for weight, fit in zip(weights, fits, strict=True)
    )
    return SmoothCurve(means=mixed, covariance=np.asarray(covariance))


def _bend(sizes: Floats) -> Floats:
    """Covariance of an integrated Wiener process in log size, from the first size to the last."""
    place = np.log(sizes / sizes[0]) / np.log(sizes[-1] / sizes[0])
    low, high = np.minimum.outer(place, place), np.maximum.outer(place, place)
    return np.asarray(BEND_VARIANCE * low**2 * (3 * high - low) / 6)


def _fit(means: Floats, noise: Floats, free: Floats, bend: Floats) -> tuple[float, Floats, Floats]:
    """Log-likelihood (free parts integrated out), smoothed means and their covariance."""
    inverse = np.linalg.inv(noise + bend)
    inner = free.T @ inverse @ free
    filtered = inverse - inverse @ free @ np.linalg.solve(inner, free.T @ inverse)
    rest = filtered @ means
    log_determinants = np.linalg.slogdet(noise + bend)[1] + np.linalg.slogdet(inner)[1]
    likelihood = -0.5 * (float(means @ rest) + float(log_determinants))
    return likelihood, means - noise @ rest, noise - noise @ filtered @ noise
