"""The closed form of a project agrees with its draws, and names the chance of success that it needs."""

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.base.amounts import InvalidNumberError
from milepost.base.ranges import Range
from milepost.statistics.draws import Triangular
from milepost.statistics.information import evpi, evppi
from milepost.statistics.monte_carlo import draw_inputs, median_outcome
from milepost.statistics.npv import (
    ProjectModel,
    annuity_of,
    project_information,
    project_tornado,
    project_value,
    simulate_project,
)

MODEL = ProjectModel(
    p_success=0.55,
    value_per_year=Range(40, 210),
    cost=Range(60, 140),
    adoption=Triangular(low=0.2, mode=0.6, high=0.9),
    years=5,
    discount_rate=0.08,
)


def test_the_mean_of_the_draws_is_the_expected_value():
    found = simulate_project(MODEL, rng=np.random.default_rng(40), draws=300_000)
    assert found.mean == pytest.approx(project_value(MODEL).expected_npv, abs=4 * found.standard_error)
    assert found.p10 < found.p50 < found.p90


def test_at_the_least_chance_of_success_the_project_is_worth_nothing():
    least = project_value(MODEL).min_p_success_for_zero
    assert project_value(replace(MODEL, p_success=least)).expected_npv == pytest.approx(0, abs=1e-9)


@given(low=st.floats(0, 1), high=st.floats(0, 1))
def test_a_surer_project_is_worth_no_less(low, high):
    low, high = sorted((low, high))
    values = [project_value(replace(MODEL, p_success=p)).expected_npv for p in (low, high)]
    assert values[0] <= values[1]


def test_a_project_that_never_pays_needs_a_chance_above_one_and_one_without_use_has_none():
    dear = replace(MODEL, cost=Range(5000, 9000))
    assert project_value(dear).min_p_success_for_zero > 1
    assert project_value(replace(MODEL, years=0)).min_p_success_for_zero is None


def test_known_inputs_leave_only_the_chance():
    known = ProjectModel(
        p_success=0.25,
        value_per_year=Range(100, 100),
        cost=Range(50, 50),
        adoption=Range(1, 1),
        years=2,
        discount_rate=0,
    )
    found = simulate_project(known, rng=np.random.default_rng(41), draws=100_000)
    assert project_value(known).expected_npv == 0
    assert (found.p10, found.p50, found.p90) == (-50, -50, 150)
    assert found.p_loss == pytest.approx(0.75, abs=0.01)
    assert [bar.name for bar in project_tornado(known, rng=np.random.default_rng(0))] == ["success"]


@pytest.mark.parametrize(
    ("years", "rate", "annuity"), [(3, 0.0, 3), (0, 0.1, 0), (2, -0.5, 6), (1, 0.25, 0.8)]
)
def test_an_annuity_discounts_each_years_end(years, rate, annuity):
    assert annuity_of(years, rate) == pytest.approx(annuity)


def test_the_tornado_swings_the_expected_value_by_each_input():
    bars = {bar.name: bar for bar in project_tornado(MODEL, rng=np.random.default_rng(42))}
    gain = (
        project_value(replace(MODEL, p_success=1)).expected_npv
        - project_value(replace(MODEL, p_success=0)).expected_npv
    )
    assert bars["success"].swing == pytest.approx(gain, rel=0.02)
    assert bars["cost"].swing == pytest.approx(-80, rel=1e-6)
    assert bars["value_per_year"].swing > 0
    middles = {
        bar.name: bar for bar in project_tornado(MODEL, rng=np.random.default_rng(42), of=median_outcome)
    }
    assert middles["success"].swing != bars["success"].swing
    assert middles["success"].at_low == pytest.approx(-np.sqrt(60 * 140), rel=0.01)


@pytest.mark.parametrize("p_success", [0.25, 0.55, 0.9])
def test_the_worth_of_knowing_an_input_agrees_with_sampling_and_stays_below_knowing_all(p_success):
    model = replace(MODEL, p_success=p_success)
    drawn = draw_inputs(model.inputs, 200_000, np.random.default_rng(43))
    worlds = np.stack([model.npv(drawn), np.zeros(200_000)], axis=1)
    everything = evpi(worlds)
    scale = worlds[:, 0].std()
    for worth in project_information(model):
        sampled = evppi(worlds, drawn[worth.name])
        assert worth.evppi == pytest.approx(sampled.evppi, abs=0.01 * scale)
        assert -1e-9 <= worth.evppi <= everything + 0.01 * scale


@pytest.mark.parametrize("bad", [{"p_success": 1.5}, {"years": -1}, {"discount_rate": -1.0}])
def test_numbers_that_cannot_be_are_refused(bad):
    with pytest.raises(InvalidNumberError):
        replace(MODEL, **bad)


def test_a_million_draws_take_under_two_seconds_of_processor_time():
    begun = time.process_time()
    simulate_project(MODEL, rng=np.random.default_rng(44))
    assert time.process_time() - begun < 2.0  # 0.12 s alone; the limit leaves room for a busy machine
