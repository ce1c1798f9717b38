"""A cheaper prediction saves on what is done, and makes affordable what was too dear."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from milepost.base.amounts import InvalidNumberError
from milepost.planning.value.affordable import cheaper_prediction, newly_affordable


@given(
    after=st.floats(0.05, 2.9),
    elasticity=st.floats(0.05, 3),
    most=st.floats(1, 50),
)
def test_new_decisions_are_worth_the_area_under_the_demand_above_the_old_volume(after, elasticity, most):
    found = cheaper_prediction(
        decisions_per_year=100,
        cost_now=3,
        cost_with_model=after,
        elasticity=elasticity,
        most_decisions=100 * most,
    )

    def demand(cost):
        return 100 * min((3 / cost) ** elasticity, most)

    bend = 3 * most ** (-1 / elasticity)
    points = [bend] if after < bend < 3 else None
    area = quad(lambda cost: demand(cost) - 100, after, 3, points=points)[0]
    assert found.savings == pytest.approx(100 * (3 - after))
    assert found.newly_affordable == pytest.approx(area, rel=1e-5, abs=1e-5)
    assert found.new_decisions == pytest.approx(demand(after) - 100, abs=1e-6)
    assert found.total == pytest.approx(found.savings + found.newly_affordable)


def test_a_dearer_prediction_loses_and_adds_nothing():
    found = cheaper_prediction(decisions_per_year=100, cost_now=1, cost_with_model=1.5, elasticity=2)
    assert (found.savings, found.newly_affordable, found.total) == (-50, 0, -50)


def test_no_volume_and_no_elasticity_add_nothing():
    assert cheaper_prediction(decisions_per_year=0, cost_now=2, cost_with_model=1, elasticity=1).total == 0
    fixed = cheaper_prediction(decisions_per_year=10, cost_now=2, cost_with_model=0)
    assert (fixed.savings, fixed.new_decisions) == (20, 0)


def test_a_free_prediction_needs_an_end_of_demand():
    with pytest.raises(InvalidNumberError, match="most_decisions"):
        cheaper_prediction(decisions_per_year=10, cost_now=2, cost_with_model=0, elasticity=1)
    found = cheaper_prediction(
        decisions_per_year=10, cost_now=2, cost_with_model=0, elasticity=1, most_decisions=1000
    )
    assert found.new_decisions == 990


def test_known_new_decisions_are_worth_what_is_left_above_their_cost():
    assert newly_affordable(decisions_per_year=10, worth_per_decision=3, cost_per_decision=1) == 20
    assert newly_affordable(decisions_per_year=10, worth_per_decision=1, cost_per_decision=3) == 0
