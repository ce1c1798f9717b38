"""What a forecast prints holds on curves whose law is known. Run by `make guarantees`; seeded."""

import numpy as np
import pytest

from milepost.statistics.curves import extrapolate_many
from tests.statistics.known_laws import AHEAD, exponential, flat, known_curves, power, slow, worse

RUNS = 800
pytestmark = pytest.mark.guarantee


def answers(law, seed):
    """Curves of a law, their forecasts, and three targets each that do not depend on what was measured."""
    rng = np.random.default_rng(seed)
    known = known_curves(law, RUNS, rng)
    now = np.array([one.now for one in known])
    targets = rng.uniform(0.4, 1.1, (RUNS, 3)) * now[:, None]
    best = np.minimum(now, np.array([one.ahead[:3].min() for one in known]))
    return known, extrapolate_many([one.seen for one in known]), targets, best[:, None]


def coverage(law, low, high):
    known, forecasts, _, _ = answers(law, 41)
    ends = forecasts.quantiles(AHEAD, [low, high])
    truth = np.array([one.ahead for one in known])
    return ((ends[..., 0] <= truth) & (truth <= ends[..., 1])).mean(axis=0)


@pytest.mark.parametrize("law", [power, flat, worse, slow])
def test_intervals_hold_the_truth_as_often_as_they_say(law):
    """At 2, 4, 8 and 16 x. Measured: 80 % intervals .76 to .94 (least: worse at 16 x), 95 % intervals .98 to 1.

    800 curves: a true coverage of .76 misses the bound .71 with probability below 1e-3, .98 misses .94 below 1e-9.
    """
    assert (coverage(law, 0.1, 0.9) >= 0.71).all()
    assert (coverage(law, 0.025, 0.975) >= 0.94).all()


def test_a_curve_that_stops_at_once_is_the_known_exception():
    """Exponential laws: real curves do not end so suddenly, and the forecast expects them to go on gaining.

    Measured: 95 % intervals hold .90 to .95, 80 % intervals .49 to .71 (docs/benchmarks.md). Bound .86 for the
    former: a true .90 misses it with probability below 1e-3.
    """
    assert (coverage(exponential, 0.025, 0.975) >= 0.86).all()


def test_the_chance_to_reach_a_target_is_met_and_errs_on_the_careful_side():
    """Up to 8 x, over four laws in equal shares. Said 90 % or more (.95 on average): met in .93 of 891 cases; said
    less than 10 %: met in .01 of 2,778. A true .93 misses .89 with probability below 1e-4, .01 misses .03 below 1e-9.
    """
    said, met = [], []
    for law in (power, flat, worse, slow):
        _, forecasts, targets, best = answers(law, 41)
        said.append(forecasts.probability(targets, [AHEAD[2]])[..., 0])
        met.append(best <= targets)
    said, met = np.concatenate(said), np.concatenate(met)
    assert (said >= 0.9).sum() > 500
    assert met[said >= 0.9].mean() >= 0.89
    assert met[said < 0.1].mean() <= 0.03


@pytest.mark.parametrize("law", [power, exponential, flat, worse])
def test_never_is_so_at_least_as_often_as_it_says(law):
    """Where 90 % or more is said, the target lies beyond the law's limit: measured .92 (power) to 1.

    Bound .86: of 123 to 481 cases a true .92 misses it with probability below 1e-2. Not for a power law slower than
    n^-0.3 with no floor to speak of: it looks as if it ended, and never does (docs/benchmarks.md).
    """
    known, forecasts, targets, best = answers(law, 41)
    never = forecasts.never(targets)
    limit = np.minimum(np.array([one.limit for one in known])[:, None], best)
    assert (never >= 0.9).sum() > 100
    assert (limit > targets)[never >= 0.9].mean() >= 0.86


def test_not_by_the_horizon_holds_for_slow_laws_too():
    """Where 90 % or more is said of 8 x, at least that many miss the target there; measured .95, bound .91 (z = 4)."""
    _, forecasts, targets, best = answers(slow, 41)
    late = forecasts.not_by(targets, AHEAD[2])
    assert (best > targets)[late >= 0.9].mean() >= 0.91
