"""What a forecast prints holds on curves whose law is known. Run by `make guarantees`; seeded."""

import numpy as np
import pytest

from milepost.statistics.curves import extrapolate_many
from tests.statistics.known_laws import (
    CLEAN,
    FINER,
    OCTAVES,
    USUAL,
    endless,
    exponential,
    flat,
    kinked,
    known_curves,
    plateau_first,
    power,
    slow,
    two_stages,
    worse,
)

RUNS = 800
DESIGNS = [USUAL, FINER, CLEAN]
LAWS = [power, flat, worse, slow, exponential]
pytestmark = pytest.mark.guarantee


def answers(law, seed, design=USUAL, runs=RUNS):
    """Curves of a law, their forecasts, and three targets each that do not depend on what was measured."""
    rng = np.random.default_rng(seed)
    known = known_curves(law, runs, rng, design)
    now = np.array([one.now for one in known])
    targets = rng.uniform(0.4, 1.1, (runs, 3)) * now[:, None]
    best = np.minimum(now, np.array([one.ahead[:3].min() for one in known]))
    return known, extrapolate_many([one.seen for one in known]), targets, best[:, None]


def ahead(design):
    return design.sizes[-1] * 2**OCTAVES


def coverage(law, low, high, design):
    known, forecasts, _, _ = answers(law, 41, design)
    ends = forecasts.quantiles(ahead(design), [low, high])
    truth = np.array([one.ahead for one in known])
    return ((ends[..., 0] <= truth) & (truth <= ends[..., 1])).mean(axis=0)


@pytest.mark.parametrize("design", DESIGNS, ids=["usual", "finer", "clean"])
@pytest.mark.parametrize("law", [*LAWS, endless, plateau_first])
def test_intervals_hold_the_truth_as_often_as_they_say(law, design):
    """At 2, 4, 8 and 16 x. Measured: 80 % intervals .77 to .99 (least: exponential), 95 % intervals .97 to 1.

    800 curves: a true coverage of .77 misses the bound .72 with probability below 1e-3, .97 misses .94 below 1e-4.
    """
    assert (coverage(law, 0.1, 0.9, design) >= 0.72).all()
    assert (coverage(law, 0.025, 0.975, design) >= 0.94).all()


@pytest.mark.parametrize("design", [USUAL, FINER], ids=["usual", "finer"])
@pytest.mark.parametrize("law", [two_stages, kinked])
def test_curves_that_turn_at_once_are_the_known_exceptions(law, design):
    """What is learned in a second stage was not seen in the first, and no point before a kink tells of it.

    Measured: 80 % intervals hold .69 to .88, 95 % intervals .92 to .99; where the points are clean .43 to .72, because
    they leave no doubt about what goes before (docs/benchmarks.md). Bounds .63 and .88: a true .69 misses the first
    with probability below 1e-3, a true .92 the second likewise.
    """
    assert (coverage(law, 0.1, 0.9, design) >= 0.63).all()
    assert (coverage(law, 0.025, 0.975, design) >= 0.88).all()


def chance_and_outcome(laws):
    """What was said of each target up to 8 x, and whether it was met, over some laws in equal shares."""
    said, met = [], []
    for law in laws:
        _, forecasts, targets, best = answers(law, 41)
        said.append(forecasts.probability(targets, [ahead(USUAL)[2]])[..., 0])
        met.append(best <= targets)
    return np.concatenate(said), np.concatenate(met)


def test_the_chance_to_reach_a_target_is_met_and_errs_on_the_careful_side():
    """Said 90 % or more (.95 on average): met in .92 of 604 cases; said less than 10 %: met in .005 of 2,807.

    A true .92 misses .89 with probability below 1e-2, .005 misses .03 below 1e-9.
    """
    said, met = chance_and_outcome([power, flat, worse, slow])
    assert (said >= 0.9).sum() > 500
    assert met[said >= 0.9].mean() >= 0.89
    assert met[said < 0.1].mean() <= 0.03


def test_an_exponential_curve_keeps_less_of_what_is_said_of_it():
    """Said 90 % or more (.94 on average): met in .79 of 307 cases: not kept (docs/benchmarks.md).

    A true .79 misses .71 with probability below 1e-3.
    """
    said, met = chance_and_outcome([exponential])
    assert (said >= 0.9).sum() > 200
    assert met[said >= 0.9].mean() >= 0.71
    assert met[said < 0.1].mean() <= 0.05


@pytest.mark.parametrize("law", [power, exponential, flat, worse])
def test_never_is_so_at_least_as_often_as_it_says(law):
    """Where 90 % or more is said, the target lies beyond the law's limit: measured .94 (power) to 1.

    Bound .86: of 58 to 488 cases a true .94 misses it with probability below 1e-2. Not for a power law slower than
    n^-0.3 with no floor to speak of: it looks as if it ended, and never does; nor where a second stage is to come
    (docs/benchmarks.md).
    """
    known, forecasts, targets, best = answers(law, 41, runs=2 * RUNS)
    never = forecasts.never(targets)
    limit = np.minimum(np.array([one.limit for one in known])[:, None], best)
    assert (never >= 0.9).sum() > 100
    assert (limit > targets)[never >= 0.9].mean() >= 0.86


def test_not_by_the_horizon_holds_for_slow_laws_too():
    """Where 90 % or more is said of 8 x, at least that many miss the target there; measured .95, bound .91 (z = 4)."""
    _, forecasts, targets, best = answers(slow, 41)
    late = forecasts.not_by(targets, ahead(USUAL)[2])
    assert (best > targets)[late >= 0.9].mean() >= 0.91
