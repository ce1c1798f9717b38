"""Draws, quantiles and means agree with each other, for every law."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.base.amounts import InvalidNumberError
from milepost.base.ranges import Range
from milepost.statistics.draws import Chance, Triangular, draw, mean, midpoints, normal_scale, quantiles

LAWS = [
    Range(20, 90),
    Range(20, 90, level=0.5),
    Range(-20, 90),
    Range(0.02, 0.3, share=True),
    Range(7, 7),
    Range(0, 0),
    Range(0.25, 0.25, share=True),
    Range(1, 1, share=True),
    Triangular(low=1, mode=2, high=6),
    Triangular(low=1, mode=1, high=6),
    Triangular(low=1, mode=6, high=6),
    Triangular(low=3, mode=3, high=3),
    Chance(p=0.3),
    Chance(p=0.0),
    Chance(p=1.0),
]


@pytest.mark.parametrize("law", LAWS, ids=repr)
def test_the_mean_of_the_draws_is_the_mean(law):
    drawn = draw(law, 200_000, np.random.default_rng(20))
    assert drawn.shape == (200_000,)
    assert drawn.mean() == pytest.approx(mean(law), abs=5 * drawn.std() / 200_000**0.5 + 1e-9)


@pytest.mark.parametrize("law", LAWS, ids=repr)
def test_the_quantiles_of_the_draws_are_the_quantiles(law):
    drawn = draw(law, 200_000, np.random.default_rng(21))
    asked = np.array([0.1, 0.25, 0.5, 0.9])
    spread = drawn.max() - drawn.min()
    assert np.quantile(drawn, asked) == pytest.approx(quantiles(law, asked), abs=0.01 * spread + 1e-12)


@pytest.mark.parametrize("law", LAWS, ids=repr)
def test_the_mean_of_the_quantiles_is_the_mean(law):
    assert quantiles(law, midpoints()).mean() == pytest.approx(mean(law), rel=2e-3, abs=1e-4)


@given(low=st.floats(-100, 100), width=st.floats(0.1, 100), level=st.floats(0.1, 0.99))
def test_the_ends_of_a_range_are_its_own_quantiles(low, width, level):
    given_range = Range(low, low + width, level=level)
    tail = (1 - level) / 2
    found = quantiles(given_range, np.array([tail, 0.5, 1 - tail]))
    assert found[0] == pytest.approx(low, rel=1e-6, abs=1e-6)
    assert found[2] == pytest.approx(low + width, rel=1e-6, abs=1e-6)
    assert found[1] == pytest.approx(given_range.middle, rel=1e-6, abs=1e-6)


def test_a_known_number_has_no_spread():
    known, near = normal_scale(Range(4, 4)), normal_scale(Range(4, 4.000001))
    assert known.spread == 0
    assert known.centre == pytest.approx(near.centre, abs=1e-6)
    assert normal_scale(Range(-3, -3)).centre == -3
    assert normal_scale(Range(1, 1, share=True)).centre == 1


@pytest.mark.parametrize("corners", [(2, 1, 3), (1, 4, 3), (float("nan"), 1, 2)])
def test_a_triangle_whose_corners_do_not_ascend_is_refused(corners):
    low, mode, high = corners
    with pytest.raises(InvalidNumberError):
        Triangular(low=low, mode=mode, high=high)


def test_a_chance_above_one_is_refused():
    with pytest.raises(InvalidNumberError, match="p is"):
        Chance(p=1.2)
