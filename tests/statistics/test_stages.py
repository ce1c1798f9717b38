"""Being able to stop is worth something, and never less than nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.base.amounts import InvalidNumberError
from milepost.statistics.stages import ProjectStage, stage_gates

STAGES = st.lists(
    st.builds(ProjectStage, name=st.just("stage"), cost=st.floats(0, 100), p=st.floats(0, 1)),
    max_size=6,
)


@given(stages=STAGES, value=st.floats(-500, 5000))
def test_gates_are_worth_no_less_than_committing_and_the_spend_makes_up_the_difference(stages, value):
    found = stage_gates(stages, value)
    total = sum(stage.cost for stage in stages)
    assert found.expected_npv_staged >= found.expected_npv_committed - 1e-6
    assert found.option_value_of_gates == pytest.approx(total - found.expected_spend, abs=1e-6)
    assert found.expected_npv_staged == pytest.approx(found.p_all * value - found.expected_spend, abs=1e-6)
    assert found.start is (found.expected_npv_staged > 0)


@given(stages=STAGES, value=st.floats(-500, 5000))
def test_a_right_to_give_up_at_a_gate_never_changes_whether_to_start(stages, value):
    worth = value
    for stage in reversed(stages):
        worth = stage.p * max(0.0, worth) - stage.cost
    found = stage_gates(stages, value)
    if stages and abs(found.expected_npv_staged) > 1e-9:
        assert found.start is (worth > 0)


def test_the_values_are_those_of_simulated_projects():
    stages = [
        ProjectStage(name="try", cost=5, p=0.7),
        ProjectStage(name="pilot", cost=20, p=0.5),
        ProjectStage(name="build", cost=50, p=0.9),
    ]
    found = stage_gates(stages, 400)
    passed = np.random.default_rng(80).random((200_000, 3)) < [0.7, 0.5, 0.9]
    entered = np.column_stack([np.ones(len(passed)), passed[:, 0], passed[:, :2].all(axis=1)])
    spend = entered @ [5, 20, 50]
    npv = 400 * passed.all(axis=1) - spend
    assert found.expected_spend == pytest.approx(spend.mean(), rel=0.01)
    assert found.expected_npv_staged == pytest.approx(npv.mean(), abs=1.5)
    assert found.worth_on_entry[0] == found.expected_npv_staged
    assert found.worth_on_entry[2] == pytest.approx(0.9 * 400 - 50)


def test_no_stage_is_worth_its_value():
    found = stage_gates([], 30)
    assert (found.p_all, found.expected_npv_staged, found.expected_spend, found.start) == (1, 30, 0, True)


@pytest.mark.parametrize("bad", [{"cost": -1}, {"p": 1.2}])
def test_stages_that_cannot_be_are_refused(bad):
    with pytest.raises(InvalidNumberError):
        ProjectStage(**{"name": "x", "cost": 1, "p": 0.5, **bad})
