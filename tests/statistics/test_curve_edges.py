"""Curves at the edge: each case of docs/how-far-will-more-data-take-us.md that no other test holds."""

import math

import numpy as np
import pytest

from milepost.base.measurement import Direction
from milepost.statistics.curves import extrapolate
from tests.statistics.test_curves import LEVELS, curve


def log_loss(means, **changes):
    return curve(
        means, direction=Direction.MIN, low=0.0, high=math.inf, spreads=[0.05] * len(means), **changes
    )


def test_where_the_noise_hides_the_slope_repeats_are_asked_for_and_nothing_is_sure():
    forecast = extrapolate(curve([0.80, 0.805, 0.81], spreads=[0.06] * 3))
    assert any("repeats at each of the two largest sizes" in note for note in forecast.notes)
    assert 0.05 < forecast.probability(0.83, [3200])[0] < 0.95
    assert 0.05 < forecast.probability(0.81, [400])[0] < 0.95


def test_log_loss_may_rise_and_is_not_cut_off_at_one():
    found = extrapolate(log_loss([2.1, 2.2, 2.4])).quantiles([3200], [0.1, 0.9])[0]
    assert found[1] > 2.4
    assert found[0] > 0


def test_a_missing_spread_is_taken_from_the_other_sizes():
    seen = curve([0.80, 0.85, 0.88, 0.89], spreads=[0.01, None, 0.01, math.nan])
    whole = curve([0.80, 0.85, 0.88, 0.89], spreads=[0.01] * 4)
    np.testing.assert_allclose(extrapolate(seen).curve.errors, extrapolate(whole).curve.errors, rtol=1e-12)
    assert extrapolate(seen).notes == ()


def test_a_size_with_more_repeats_is_surer():
    errors = extrapolate(curve([0.80, 0.85, 0.88], repeats=[5, 5, 20])).curve.errors
    assert errors[2] == pytest.approx(errors[1] / 2)


@pytest.mark.parametrize("means", [[0.80, 0.85, 0.88], [0.80, 0.85]])
def test_beyond_32_times_the_forecast_goes_on_and_is_wider(means):
    forecast = extrapolate(curve(means))
    last = forecast.curve.last_size
    low, high = forecast.quantiles(last * np.array([8, 32, 128, 10**6]), [0.1, 0.9]).T
    assert np.isfinite(high - low).all()
    assert high[1] - low[1] > high[0] - low[0]
    assert forecast.calibrated_to == 16 * last


def test_a_dip_is_flagged_and_left_as_it_is():
    dip = curve([0.80, 0.86, 0.79, 0.87])
    forecast = extrapolate(dip)
    np.testing.assert_allclose(forecast.quantiles(dip.sizes, [0.5])[:, 0], dip.means)
    assert any("gets worse from 200 to 400" in note for note in forecast.notes)
    smooth = extrapolate(curve([0.80, 0.83, 0.855, 0.87]))
    width = [np.ptp(one.quantiles([3200], [0.1, 0.9])) for one in (forecast, smooth)]
    assert width[0] > width[1]


def test_a_score_at_its_bound_with_no_spread_has_no_interval_of_width_zero():
    for means in ([1.0, 1.0, 1.0], [0.0, 0.0, 0.0]):
        found = extrapolate(curve(means, spreads=[0.0] * 3, rows=200)).quantiles([400, 3200], LEVELS)
        assert (np.ptp(found, axis=1) > 1 / 400).all()


def test_infinite_bounds_on_both_sides_are_answered_without_a_best_value():
    seen = curve([3.0, -2.0, -5.0], low=-math.inf, high=math.inf, direction=Direction.MIN, spreads=[0.3] * 3)
    forecast = extrapolate(seen)
    assert 0 <= forecast.never(-7.0) <= forecast.not_by(-7.0) <= 1
    assert np.isfinite(forecast.paths([800, 6400], 20, np.random.default_rng(0))).all()
