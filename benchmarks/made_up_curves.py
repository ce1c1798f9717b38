"""Learning curves of made-up laws, for the prior: what real curves of one set happen not to do, but others may.

Each curve follows a law (SHARES) of n over its first size and is measured as a project would: errors counted on
rows, by several trainings that differ. Ranges are wide on purpose; nothing is fitted to any set of curves.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from milepost.statistics.observation import Floats

Law = Callable[[Floats], Floats]
MADE_UP = "made-up"  # their source and group
CURVES = 5000


def made_up_curves(count: int = CURVES, seed: int = 0) -> pd.DataFrame:
    """Draw curves in the columns of a set's curves.csv.gz; `truth` is the law itself. One seed, one answer."""
    rng = np.random.default_rng(seed)
    laws = rng.choice(len(SHARES), count, p=list(SHARES.values()))
    return pd.concat([_measured(place, list(SHARES)[law], rng) for place, law in enumerate(laws)])


def power(rng: np.random.Generator) -> Law:
    """floor + rest t^-c."""
    floor, rest, steep = _level(rng), _log_uniform(rng, 0.05, 0.6), _log_uniform(rng, 0.15, 1.5)
    return lambda times: floor + rest * times**-steep


def endless(rng: np.random.Generator) -> Law:
    """rest t^-c: nothing but the bound of the metric ends it."""
    rest, steep = _log_uniform(rng, 0.05, 0.8), _log_uniform(rng, 0.1, 1.2)
    return lambda times: rest * times**-steep


def slow(rng: np.random.Generator) -> Law:
    """A power law that hardly ends: low floor, small exponent."""
    floor, rest, steep = 0.1 * rng.random(), rng.uniform(0.1, 0.6), rng.uniform(0.03, 0.25)
    return lambda times: floor + rest * times**-steep


def exponential(rng: np.random.Generator) -> Law:
    """floor + rest exp(-k t): it ends suddenly."""
    floor, rest, steep = _level(rng), _log_uniform(rng, 0.05, 0.6), _log_uniform(rng, 0.01, 1.0)
    return lambda times: floor + rest * np.exp(-steep * (times - 1))


def stretched(rng: np.random.Generator) -> Law:
    """floor + rest exp(-k t^s), s < 1: between a power law and an exponential one."""
    floor, rest = _level(rng), _log_uniform(rng, 0.05, 0.6)
    steep, shape = _log_uniform(rng, 0.1, 2.0), rng.uniform(0.35, 0.9)
    return lambda times: floor + rest * np.exp(-steep * (times**shape - 1))


def flat(rng: np.random.Generator) -> Law:
    """A level that no number of examples changes."""
    level = rng.uniform(0.01, 0.6)
    return lambda times: np.full(len(times), level)


def worse(rng: np.random.Generator) -> Law:
    """An error that rises to a level."""
    first, rise, steep = rng.uniform(0.02, 0.4), _log_uniform(rng, 0.01, 0.3), rng.uniform(0.2, 1.2)
    return lambda times: first + rise * (1 - times**-steep)


def turning(rng: np.random.Generator) -> Law:
    """A power law until a size, from which on the error rises to a level."""
    before, point = power(rng), _log_uniform(rng, 2, 64)
    rise, steep = _log_uniform(rng, 0.005, 0.15), rng.uniform(0.2, 1.2)
    return lambda times: before(times) + rise * (1 - np.maximum(times / point, 1.0) ** -steep)


def broken(rng: np.random.Generator) -> Law:
    """A power law whose exponent changes once."""
    floor, rest, point = _level(rng), rng.uniform(0.1, 0.6), _log_uniform(rng, 2, 64)
    before, after = rng.uniform(0, 0.6), rng.uniform(0, 1.2)
    return lambda times: (
        floor + rest * np.minimum(times, point) ** -before * np.maximum(times / point, 1.0) ** -after
    )


SHARES: dict[Callable[[np.random.Generator], Law], float] = {
    power: 0.13,
    endless: 0.19,
    slow: 0.06,
    exponential: 0.36,
    stretched: 0.06,
    flat: 0.06,
    worse: 0.09,
    turning: 0.03,
    broken: 0.02,
}


def _measured(
    place: int, law: Callable[[np.random.Generator], Law], rng: np.random.Generator
) -> pd.DataFrame:
    factor = rng.choice([2.0, 2.0, 2.0, np.sqrt(2), 1.5, 3.0])
    times = factor ** np.arange(1 + int(rng.uniform(5, 10.5) / np.log2(factor)))
    truth = np.clip(law(rng)(times), 0, 1)
    repeats, rows = int(rng.choice([1, 3, 3, 5, 5, 5, 5, 10, 10, 20])), round(_log_uniform(rng, 30, 20_000))
    wander = _log_uniform(rng, 0.002, 0.06)
    runs = truth[:, None] * (1 + wander * rng.standard_normal((len(times), repeats)))
    errors = rng.binomial(rows, np.clip(runs, 0, 1)) / rows
    return pd.DataFrame(
        {
            "curve_id": f"{MADE_UP}-{place:05d}",
            "source": MADE_UP,
            "group": MADE_UP,
            "learner": None,
            "metric": "error",
            "direction": "min",
            "lo": 0.0,
            "hi": 1.0,
            "n": np.round(_log_uniform(rng, 8, 1000) * times),
            "repeats": repeats,
            "mean": errors.mean(axis=1),
            "std": errors.std(axis=1, ddof=1) if repeats > 1 else np.nan,
            "truth": truth,
        }
    )


def _level(rng: np.random.Generator) -> float:
    """A floor: often near 0, at times high."""
    return float(rng.choice([rng.uniform(0, 0.4), _log_uniform(rng, 1e-3, 0.4)]))


def _log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))
