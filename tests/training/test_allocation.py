"""Where the next repeats of a learning curve go."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.training.allocation import (
    Tally,
    estimate,
    level_ahead,
    levels,
    pooled_variances,
    repeats_to_add,
    squared_error,
    steps,
)

SIZES = np.geomspace(50, 1600, 8)
COSTS = SIZES / 1000
TRUTH = 0.95 - 2 * SIZES**-0.5
SPREADS = 0.3 * SIZES**-0.5


def tally(repeats=3.0, **changes):
    told = {
        "sizes": SIZES,
        "repeats": np.full(8, repeats),
        "means": TRUTH,
        "variances": SPREADS**2,
        "seconds": COSTS,
    }
    return Tally(**{**told, **changes})


def played(rng, target, wish):
    """Draw a pilot and then what is asked for until the target is met; the means and the cost."""
    drawn = [list(rng.normal(TRUTH[k], SPREADS[k], 2)) for k in range(8)]
    while True:
        now = tally(
            repeats=np.array([float(len(cell)) for cell in drawn]),
            means=np.array([np.mean(cell) for cell in drawn]),
            variances=np.array([np.var(cell, ddof=1) for cell in drawn]),
        )
        curve = estimate(now)
        if squared_error(curve, wish) <= target:
            return curve.means, float((now.repeats * COSTS).sum())
        for k, count in enumerate(repeats_to_add(now, wish, target, 6)):
            drawn[k] += list(rng.normal(TRUTH[k], SPREADS[k], count))


@pytest.mark.parametrize("what", [levels, steps])
def test_a_curve_costs_less_than_uniform_repeats_at_equal_squared_error(what):
    rng = np.random.default_rng(8)
    variances = SPREADS**2 if what is levels else SPREADS[1:] ** 2 + SPREADS[:-1] ** 2
    target = float(variances.mean() / 20)
    runs = [played(rng, target, what(SIZES)) for _ in range(40)]
    errors = np.array([means - TRUTH for means, _ in runs])
    errors = errors if what is levels else np.diff(errors, axis=1)
    assert (errors**2).mean() < 1.3 * target
    assert np.mean([cost for _, cost in runs]) < 20 * COSTS.sum() / 2


def test_cheap_and_noisy_sizes_get_more_repeats():
    added = np.array(repeats_to_add(tally(), levels(SIZES), 1e-5, 100))
    assert added.sum() == 100
    assert added[:4].sum() > 2 * added[4:].sum()


def test_nothing_is_added_once_the_target_is_met():
    assert repeats_to_add(tally(), steps(SIZES), 1.0, 100) == (0,) * 8


def test_added_repeats_stop_where_the_target_is_expected_to_be_met():
    now = squared_error(estimate(tally()), levels(SIZES))
    added = np.array(repeats_to_add(tally(), levels(SIZES), now / 2, 10_000))
    after = estimate(tally(repeats=3 + added))
    assert squared_error(after, levels(SIZES)) == pytest.approx(now / 2, rel=0.15)


@given(
    st.lists(st.floats(1e-6, 1), min_size=8, max_size=8), st.lists(st.integers(1, 9), min_size=8, max_size=8)
)
@settings(max_examples=50)
def test_pooled_variances_lie_between_a_size_and_the_others(variances, repeats):
    if max(repeats) == 1:
        repeats = [2, *repeats[1:]]
    found = pooled_variances(tally(repeats=np.array(repeats, dtype=float), variances=np.array(variances)))
    assert (found > 0).all()
    assert np.isfinite(found).all()


def test_many_repeats_of_a_size_speak_for_themselves():
    odd = SPREADS**2 * np.where(np.arange(8) == 3, 9, 1)
    found = pooled_variances(tally(repeats=500.0, variances=odd))
    assert found == pytest.approx(odd, rel=0.1)


def test_a_size_with_one_repeat_takes_its_spread_from_the_others():
    repeats = np.array([9.0] * 7 + [1.0])
    found = pooled_variances(tally(repeats=repeats, variances=np.array([*SPREADS[:7] ** 2, np.nan])))
    assert found[-1] == pytest.approx(SPREADS[-1] ** 2, rel=0.5)


def test_a_forecast_asks_for_the_last_two_sizes_and_more_so_the_farther_it_looks():
    near, far = (level_ahead(SIZES, octaves * SIZES[-1])[0] for octaves in (2, 16))
    assert (near[:-2] == 0).all()
    assert near.sum() == pytest.approx(1)
    assert far[-1] > near[-1] > 1
    assert level_ahead(SIZES, SIZES[-1])[0, -1] == 1


def test_repeats_for_a_forecast_go_mostly_to_the_large_sizes():
    added = np.array(repeats_to_add(tally(seconds=np.ones(8)), level_ahead(SIZES, 4 * SIZES[-1]), 0.0, 100))
    assert added[-2:].sum() > 50


@pytest.mark.parametrize("sizes", [2, 3])
def test_a_short_curve_is_not_smoothed(sizes):
    short = Tally(
        sizes=SIZES[:sizes],
        repeats=np.full(sizes, 3.0),
        means=TRUTH[:sizes],
        variances=SPREADS[:sizes] ** 2,
        seconds=COSTS[:sizes],
    )
    assert (estimate(short).means == TRUTH[:sizes]).all()
    assert sum(repeats_to_add(short, level_ahead(short.sizes, 1e4), 0.0, 5)) == 5
