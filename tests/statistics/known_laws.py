"""Learning curves whose law is known, measured as a project measures them: for the guarantees."""

from dataclasses import dataclass

import numpy as np

from milepost.base.measurement import Direction
from milepost.statistics.curves import CurveObservation

SIZES = 20 * 2 ** np.arange(5)
AHEAD = SIZES[-1] * 2 ** np.arange(1, 5)
FOLDS, ROWS = 5, 100
WANDERS = 0.02  # standard deviation of what one training run adds to the error, as a share of it


@dataclass(frozen=True, kw_only=True)
class Known:
    """`seen`, the true error now, at 2, 4, 8 and 16 times the last size, and with any number of examples."""

    seen: CurveObservation
    now: float
    ahead: np.ndarray
    limit: float


def power(rng):
    floor, rest, steep = rng.uniform(0.02, 0.3), rng.uniform(0.1, 0.4), rng.uniform(0.3, 1.0)
    return (lambda times: floor + rest * times**-steep), floor


def exponential(rng):
    floor, rest, steep = rng.uniform(0.02, 0.3), rng.uniform(0.1, 0.4), rng.uniform(0.05, 0.4)
    return (lambda times: floor + rest * np.exp(-steep * (times - 1))), floor


def flat(rng):
    level = rng.uniform(0.05, 0.4)
    return (lambda times: np.full(len(times), level)), level


def worse(rng):
    first, rise = rng.uniform(0.05, 0.3), rng.uniform(0.02, 0.15)
    return (lambda times: first + rise * (1 - times**-0.5)), first


def slow(rng):
    floor, rest, steep = rng.uniform(0, 0.1), rng.uniform(0.2, 0.5), rng.uniform(0.1, 0.3)
    return (lambda times: floor + rest * times**-steep), floor


def known_curves(law, count, rng):
    """Measure curves of one law: five folds of 100 rows at 20 to 320 examples, binomial noise and that of a repeat."""
    found = []
    for _ in range(count):
        error, limit = law(rng)
        truth = error(np.concatenate([SIZES, AHEAD]) / SIZES[0])
        runs = truth[:5, None] * (1 + WANDERS * rng.standard_normal((5, FOLDS)))
        folds = rng.binomial(ROWS, np.clip(runs, 0, 1)) / ROWS
        seen = CurveObservation(
            sizes=SIZES.tolist(),
            means=folds.mean(axis=1).tolist(),
            spreads=folds.std(axis=1, ddof=1).tolist(),
            repeats=[FOLDS] * 5,
            direction=Direction.MIN,
            low=0.0,
            high=1.0,
            rows=FOLDS * ROWS,
        )
        found.append(Known(seen=seen, now=truth[4], ahead=truth[5:], limit=limit))
    return found
