"""At the break-even the model nets what is done without it; above 1 no accuracy pays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.base.amounts import InvalidNumberError
from milepost.planning.value.break_even import best_baseline, break_even
from milepost.planning.value.payoff import InvalidPayoffError

MONEY = st.floats(-10, 10)


@given(
    wrong=MONEY,
    gain=st.floats(0.01, 20),
    baseline=MONEY,
    run=st.floats(0, 2),
    fixed=st.floats(0, 1e6),
    decisions=st.floats(1, 1e6),
    upkeep=st.floats(0, 1e5),
)
def test_at_the_break_even_the_model_nets_the_baseline(wrong, gain, baseline, run, fixed, decisions, upkeep):
    found = break_even(
        correct=wrong + gain,
        wrong=wrong,
        baseline=baseline,
        run_cost=run,
        fixed_cost=fixed,
        decisions=decisions,
        decisions_per_year=decisions / 4,
        upkeep_per_year=upkeep,
        complexity_per_year=upkeep / 2,
    )

    def net(accuracy):
        return accuracy * (wrong + gain) + (1 - accuracy) * wrong - run

    size = 1e-7 * (1 + abs(found.accuracy_with_upkeep))
    assert net(found.accuracy_running) == pytest.approx(baseline, abs=size)
    assert net(found.accuracy_with_fixed_cost) - fixed / decisions == pytest.approx(
        baseline, rel=1e-6, abs=size * 100
    )
    total = (fixed + 4 * 1.5 * upkeep) / decisions
    assert net(found.accuracy_with_upkeep) - total == pytest.approx(baseline, rel=1e-6, abs=size * 100)
    assert found.accuracy_running <= found.accuracy_with_fixed_cost <= found.accuracy_with_upkeep
    assert found.reachable is (found.accuracy_with_upkeep <= 1 + 1e-12)


def test_a_point_of_accuracy_a_year_is_the_gain_of_one_decision_in_a_hundred():
    found = break_even(correct=1.5, wrong=-0.5, baseline=0, decisions_per_year=30_000)
    assert found.value_of_one_point_per_year == pytest.approx(300 * 2.0)
    assert break_even(correct=1.5, wrong=-0.5, baseline=0).value_of_one_point_per_year is None


def test_no_accuracy_pays_back_a_fixed_cost_on_few_decisions():
    costs = {"correct": 1, "wrong": -1, "baseline": 0.2, "fixed_cost": 5000}
    few, many = (break_even(**costs, decisions=count) for count in (4000, 400_000))
    assert few.accuracy_with_fixed_cost > 1
    assert not few.reachable
    assert many.reachable
    assert few.accuracy_running == many.accuracy_running


def test_a_break_even_of_exactly_one_is_reachable_in_spite_of_rounding():
    assert break_even(correct=2.3, wrong=-0.1, baseline=0.1, run_cost=2.2).reachable


def test_a_break_even_below_zero_says_that_any_accuracy_pays():
    found = break_even(correct=1, wrong=0.5, baseline=0.2)
    assert found.accuracy_running < 0
    assert found.reachable


@pytest.mark.parametrize(("baseline", "reachable"), [(0.3, True), (0.5, True), (0.7, False)])
def test_where_right_and_wrong_pay_the_same_there_is_no_break_even(baseline, reachable):
    found = break_even(correct=0.5, wrong=0.5, baseline=baseline, decisions_per_year=100)
    assert found.accuracy_running is None
    assert found.accuracy_with_upkeep is None
    assert found.reachable is reachable
    assert found.value_of_one_point_per_year == 0


def test_costs_that_no_decision_carries_leave_no_accuracy():
    found = break_even(correct=1, wrong=-1, baseline=0, fixed_cost=10, decisions=0, decisions_per_year=0)
    assert found.accuracy_running == 0.5
    assert found.accuracy_with_fixed_cost is None
    assert not found.reachable
    assert found.value_of_one_point_per_year == 0


@pytest.mark.parametrize(
    ("costs", "words"),
    [
        ({"fixed_cost": 10}, "give decisions"),
        ({"upkeep_per_year": 10}, "give decisions_per_year"),
        ({"correct": -2}, "being wrong would pay more"),
    ],
)
def test_costs_that_nobody_can_share_and_swapped_payoffs_are_refused(costs, words):
    with pytest.raises(InvalidPayoffError, match=words):
        break_even(**{"correct": 1, "wrong": -1, "baseline": 0, **costs})


@pytest.mark.parametrize("bad", [{"fixed_cost": -1}, {"decisions": -5}, {"baseline": float("nan")}])
def test_numbers_that_cannot_be_are_refused(bad):
    with pytest.raises(InvalidNumberError):
        break_even(**{"correct": 1, "wrong": -1, "baseline": 0, **bad})


def test_the_baseline_is_the_best_of_what_is_known_and_names_the_rest():
    found = best_baseline({"today": 0.2, "always act": None, "never act": 0.3, "rules": 0.3})
    assert (found.name, found.value, found.unknown) == ("never act", 0.3, ("always act",))
    with pytest.raises(InvalidPayoffError, match="nothing is known"):
        best_baseline({"today": None})
