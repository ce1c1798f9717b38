"""Which part of a forecast rests on the curve, and which on what other curves did."""

import numpy as np
import pytest
from hypothesis import given, settings

from milepost.base.measurement import Direction
from milepost.statistics.curves import CurveObservation, extrapolate
from milepost.statistics.limits import limits
from tests.statistics.test_curves import curve, curves, mirrored, rescaled


@settings(max_examples=30)
@given(seen=curves())
def test_the_shares_sum_to_one_in_every_unit_and_direction(seen):
    last = max(seen.sizes)
    for size in (last, 2 * last, 40 * last):
        found = extrapolate(seen).attribution(size)
        assert 0 <= found.measured <= 1
        assert found.measured + found.others == pytest.approx(1)
        for other in (mirrored(seen), rescaled(seen, 2.0**7)):
            assert extrapolate(other).attribution(size).measured == pytest.approx(found.measured, abs=1e-4)


def test_what_was_measured_tells_the_score_now_and_others_tell_what_is_far():
    shares = [
        extrapolate(curve([0.80, 0.85, 0.88])).attribution(size).measured for size in (400, 500, 800, 6400)
    ]
    assert shares[0] == 1
    assert (np.diff(shares) < 0).all()


def test_more_repeats_leave_more_to_the_others():
    few, many = (
        extrapolate(curve([0.80, 0.85, 0.88], spreads=[0.03] * 3, repeats=[repeats] * 3))
        .attribution(1600)
        .measured
        for repeats in (5, 5000)
    )
    assert many < few / 4


def test_noise_as_large_as_the_slope_is_said_to_be_most_of_it():
    assert extrapolate(curve([0.80, 0.81, 0.82], spreads=[0.1] * 3)).attribution(1600).measured > 0.6


@pytest.mark.parametrize("steep", [0.1, 0.5, 2.0])
def test_the_limit_of_a_power_law_is_its_floor(steep):
    losses = [np.array([0.07 + 0.3 * size**-steep]) for size in (8, 16, 32)]
    assert limits(*losses)[0] == pytest.approx(0.07)


def test_a_path_that_gets_worse_ends_where_it_stands():
    assert limits(np.array([0.1]), np.array([0.12]), np.array([0.13]))[0] == 0.13


def test_a_path_whose_gains_grow_is_taken_to_fade_slowly_and_the_limits_are_in_order():
    before, last, end = np.array([0.30, 0.40, 0.5]), np.array([0.29, 0.39, 0.5]), np.array([0.27, 0.38, 0.5])
    found = limits(before, last, end)
    assert found[0] == pytest.approx(0.27 - 0.02 * 19)
    assert (np.diff(found) >= 0).all()


def test_a_curve_of_tiny_losses_has_shares_too():
    tiny = CurveObservation(
        sizes=[100, 200, 400, 800],
        means=[4e-213, 3e-213, 2e-213, 1e-213],
        spreads=[1e-214] * 4,
        repeats=[5] * 4,
        direction=Direction.MIN,
        low=0.0,
    )
    found = extrapolate(tiny).attribution(1600)
    assert 0 <= found.measured <= 1
