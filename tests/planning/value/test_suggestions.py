"""Lists of suggestions are worth what people do with them, case by case."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.base.amounts import InvalidNumberError
from milepost.planning.value.payoff import InvalidPayoffError
from milepost.planning.value.suggestions import Person, suggest_top_k

CLERK = Person(
    wage_per_second=0.02, t_open=1.5, t_read=1.1, t_full=20, accuracy=0.93, slip=0.03, accept_wrong=0.08
)
HITS = [0.55, 0.2, 0.1, 0.02, 0.01]
PAYS = {"correct": 1.2, "wrong": -2.5, "run_cost": 0.03}


def test_the_value_of_a_list_is_the_mean_of_simulated_cases():
    rng = np.random.default_rng(10)
    found = suggest_top_k(HITS, CLERK, **PAYS)
    count = 300_000
    rank = np.searchsorted(np.cumsum(HITS), rng.random(count))
    for item in found.per_k:
        shown = rank < item.k
        taken = ~shown & (rng.random(count) < 0.08)
        seconds = 1.5 + np.where(shown, rank + 1, item.k) * 1.1 + np.where(shown | taken, 0, 20)
        right = np.where(shown, rng.random(count) > 0.03, ~taken & (rng.random(count) < 0.93))
        money = np.where(right, 1.2, -2.5) - 0.02 * seconds - 0.03
        assert item.hit == pytest.approx(shown.mean(), abs=0.005)
        assert item.seconds == pytest.approx(seconds.mean(), rel=0.01)
        assert item.value == pytest.approx(money.mean(), abs=0.02)


def test_confirming_is_a_list_of_one():
    found = suggest_top_k(HITS, CLERK, **PAYS)
    assert found.confirm.k == 1
    assert found.confirm == suggest_top_k(HITS[:1], CLERK, **PAYS).per_k[0]


def test_at_its_break_even_automation_nets_what_manual_work_does():
    found = suggest_top_k(HITS, CLERK, **PAYS)
    needed = found.automation_break_even_accuracy
    assert suggest_top_k([needed], CLERK, **PAYS).automate == pytest.approx(found.manual)


def test_a_longer_list_stops_paying_when_reading_costs_more_than_it_finds():
    slow = Person(wage_per_second=0.02, t_open=1.5, t_read=9, t_full=20, accuracy=0.93)
    assert suggest_top_k(HITS, slow, **PAYS).best_k < suggest_top_k(HITS, CLERK, **PAYS).best_k


def test_among_equal_lists_the_shortest_is_best_and_among_equal_designs_the_simplest():
    idle = Person(wage_per_second=0, t_open=0, t_read=0, t_full=0, accuracy=1)
    found = suggest_top_k([1.0, 0.0, 0.0], idle, correct=1, wrong=0)
    assert found.best_k == 1
    assert found.best_design == "manual"
    assert found.best.value == found.manual == found.automate == 1


def test_a_sure_model_is_best_automated():
    found = suggest_top_k([0.999, 0.0005], CLERK, **PAYS)
    assert found.best_design == "automate"


@given(
    hits=st.lists(st.floats(0, 0.2), min_size=1, max_size=5),
    accuracy=st.floats(0, 1),
    wage=st.floats(0, 0.1),
)
def test_the_best_design_is_worth_at_least_every_other(hits, accuracy, wage):
    person = Person(wage_per_second=wage, t_open=1, t_read=1, t_full=10, accuracy=accuracy)
    found = suggest_top_k(hits, person, **PAYS)
    values = {
        "manual": found.manual,
        "automate": found.automate,
        f"suggest_top_{found.best_k}": found.best.value,
    }
    assert values[found.best_design] >= max(found.manual, found.automate) - 1e-9
    assert values[found.best_design] >= max(item.value for item in found.per_k) - 1e-9


@pytest.mark.parametrize("bad", [[], [0.7, 0.4], [-0.1, 0.5], [[0.5]], [float("nan")]])
def test_ranks_that_cannot_be_are_refused(bad):
    with pytest.raises(InvalidNumberError, match="rank_hit"):
        suggest_top_k(bad, CLERK, **PAYS)


def test_people_and_payoffs_that_cannot_be_are_refused():
    with pytest.raises(InvalidNumberError, match="t_read"):
        Person(wage_per_second=1, t_open=0, t_read=-1, t_full=0, accuracy=1)
    with pytest.raises(InvalidNumberError, match="slip"):
        Person(wage_per_second=1, t_open=0, t_read=1, t_full=0, accuracy=1, slip=2)
    with pytest.raises(InvalidPayoffError):
        suggest_top_k([0.5], CLERK, correct=-1, wrong=1)
