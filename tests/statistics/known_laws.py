"""Learning curves whose law is known, measured as a project measures them: for the guarantees."""

from dataclasses import dataclass

import numpy as np

from milepost.base.measurement import Direction
from milepost.statistics.curves import CurveObservation

OCTAVES = np.arange(1, 5)  # ahead of the last size


@dataclass(frozen=True, kw_only=True)
class Design:
    """How a curve is measured: folds of so many held-out rows; a training run adds `wanders` of the error (s.d.)."""

    sizes: tuple[int, ...]
    folds: int
    rows: int
    wanders: float


USUAL = Design(sizes=(20, 40, 80, 160, 320), folds=5, rows=100, wanders=0.02)
FINER = Design(sizes=(64, 91, 128, 181, 256, 362, 512), folds=3, rows=400, wanders=0.01)
CLEAN = Design(sizes=(100, 200, 400, 800, 1600), folds=5, rows=4000, wanders=0.004)
SIZES = np.array(USUAL.sizes)
AHEAD = SIZES[-1] * 2**OCTAVES


@dataclass(frozen=True, kw_only=True)
class Known:
    """`seen`, the true error now, at 2, 4, 8 and 16 times the last size, and the least from the last size on."""

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
    now = first + rise * (1 - 16**-0.5)  # it only rises: no number of examples is better than those of now
    return (lambda times: first + rise * (1 - times**-0.5)), now


def slow(rng):
    floor, rest, steep = rng.uniform(0, 0.1), rng.uniform(0.2, 0.5), rng.uniform(0.1, 0.3)
    return (lambda times: floor + rest * times**-steep), floor


def endless(rng):
    rest, steep = rng.uniform(0.2, 0.6), rng.uniform(0.15, 0.7)
    return (lambda times: rest * times**-steep), 0.0


def plateau_first(rng):
    """Nothing is learned at first, then all the more: 1 - exp(-(point / n)^p)."""
    floor, rest = rng.uniform(0.02, 0.3), rng.uniform(0.1, 0.4)
    point, steep = rng.uniform(0.5, 8), rng.uniform(0.4, 1.2)
    return (lambda times: floor + rest * -np.expm1(-((point / times) ** steep))), floor


def two_stages(rng):
    """Two things are learned, each exponentially, one much later than the other."""
    floor, rest = rng.uniform(0.02, 0.2), rng.uniform(0.05, 0.3, 2)
    early = rng.uniform(0.3, 1.0)
    late = early / rng.uniform(4, 20)

    def error(times):
        return floor + rest[0] * np.exp(-early * (times - 1)) + rest[1] * np.exp(-late * (times - 1))

    return error, floor


def kinked(rng):
    """So much less a doubling, until nothing more is gained: it ends from one size to the next."""
    floor, step, octaves = rng.uniform(0.02, 0.2), rng.uniform(0.01, 0.08), rng.uniform(2, 9)
    return (lambda times: floor + step * np.maximum(octaves - np.log2(times), 0.0)), floor


def known_curves(law, count, rng, design=USUAL):
    """Measure curves of one law: binomial noise of the rows, and that of each training run."""
    sizes = np.array(design.sizes)
    found = []
    for _ in range(count):
        error, limit = law(rng)
        truth = error(np.concatenate([sizes, sizes[-1] * 2**OCTAVES]) / sizes[0])
        shape = (len(sizes), design.folds)
        runs = truth[: len(sizes), None] * (1 + design.wanders * rng.standard_normal(shape))
        folds = rng.binomial(design.rows, np.clip(runs, 0, 1)) / design.rows
        seen = CurveObservation(
            sizes=sizes.tolist(),
            means=folds.mean(axis=1).tolist(),
            spreads=folds.std(axis=1, ddof=1).tolist(),
            repeats=[design.folds] * len(sizes),
            direction=Direction.MIN,
            low=0.0,
            high=1.0,
            rows=design.folds * design.rows,
        )
        ahead = truth[len(sizes) :]
        found.append(Known(seen=seen, now=truth[len(sizes) - 1], ahead=ahead, limit=limit))
    return found
