"""Information is worth what it changes: never below 0, never above knowing everything."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from milepost.base.amounts import InvalidNumberError
from milepost.base.ranges import Range
from milepost.statistics.draws import Chance, Triangular, quantiles
from milepost.statistics.information import evpi, evppi, worth_of_input

LAWS = [
    Range(2, 9),
    Range(-4, 6),
    Range(0.1, 0.7, share=True),
    Range(3, 3),
    Triangular(low=0, mode=1, high=5),
    Chance(p=0.35),
]


@pytest.mark.parametrize("law", LAWS, ids=repr)
@pytest.mark.parametrize(("slope", "zero"), [(1.0, 0.3), (1.0, 0.5), (-2.0, 0.4), (3.0, 0.8)])
def test_the_worth_of_an_input_is_an_integral_over_its_quantiles(law, slope, zero):
    intercept = -slope * float(quantiles(law, np.array([zero]))[0]) - 0.1
    grid = (np.arange(400_000) + 0.5) / 400_000
    values = slope * quantiles(law, grid) + intercept
    expected = np.maximum(values, 0).mean() - max(0.0, values.mean())
    found = worth_of_input("x", law, slope=slope, intercept=intercept)
    assert found.evppi == pytest.approx(expected, abs=2e-3)
    assert found.evppi >= 0


@pytest.mark.parametrize("law", LAWS, ids=repr)
def test_an_input_that_cannot_change_the_decision_is_worth_nothing(law):
    assert worth_of_input("x", law, slope=1, intercept=1e6).evppi == pytest.approx(0, abs=1e-6)
    assert worth_of_input("x", law, slope=1, intercept=-1e6).evppi == pytest.approx(0, abs=1e-6)
    assert worth_of_input("x", law, slope=0, intercept=0.5).evppi == 0


@given(
    worlds=st.lists(st.lists(st.floats(-10, 10), min_size=3, max_size=3), min_size=1, max_size=30),
)
def test_knowing_everything_is_worth_the_mean_of_the_best_less_the_best_of_the_means(worlds):
    found = evpi(worlds)
    columns = list(zip(*worlds, strict=True))
    assert found == pytest.approx(
        sum(map(max, worlds)) / len(worlds) - max(sum(column) / len(worlds) for column in columns), abs=1e-9
    )
    assert found >= -1e-9


def test_one_input_of_two_is_worth_its_part_by_bins_and_by_theory():
    rng = np.random.default_rng(50)
    x, y = rng.normal(size=(2, 300_000))
    worlds = np.stack([x + 2 * y - 0.5, np.zeros(300_000)], axis=1)

    def unit_loss(sd):
        return quad(lambda z: max(0.0, sd * z - 0.5) * norm.pdf(z), -9, 9, points=[0.5 / sd])[0]

    assert evppi(worlds, x).evppi == pytest.approx(unit_loss(1), abs=0.02)
    assert evppi(worlds, y).evppi == pytest.approx(unit_loss(2), abs=0.02)
    assert evpi(worlds) == pytest.approx(unit_loss(math.sqrt(5)), abs=0.02)
    assert "50 bins" in evppi(worlds, x).method


def test_noise_is_not_taken_for_knowledge():
    rng = np.random.default_rng(51)
    worlds = np.stack([rng.normal(size=2000), rng.normal(size=2000)], axis=1)
    useless = [evppi(worlds, rng.normal(size=2000)).evppi for _ in range(20)]
    assert np.mean(useless) < 0.03


def test_an_input_of_few_values_is_grouped_by_them():
    rng = np.random.default_rng(52)
    success = (rng.random(100_000) < 0.3).astype(float)
    worlds = np.stack([10 * success - 4, np.zeros(100_000)], axis=1)
    found = evppi(worlds, success)
    assert found.evppi == pytest.approx(0.3 * 6, abs=0.05)
    assert "2 values" in found.method


@pytest.mark.parametrize("worlds", [[1, 2], [[]], [[float("nan"), 1]], np.zeros((0, 2))])
def test_worlds_that_cannot_be_weighed_are_refused(worlds):
    with pytest.raises(InvalidNumberError):
        evpi(worlds)


def test_an_input_of_other_draws_and_too_few_draws_are_refused():
    with pytest.raises(InvalidNumberError, match="100 draws"):
        evppi(np.zeros((200, 2)), np.zeros(199))
    with pytest.raises(InvalidNumberError, match="100 draws"):
        evppi(np.zeros((50, 2)), np.zeros(50))
