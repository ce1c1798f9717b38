"""Designs are compared at the same model; each needs the accuracy at which it catches up with the best other."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from milepost.base.amounts import InvalidNumberError
from milepost.planning.value.asking import ask_instead
from milepost.planning.value.designs import (
    automatic,
    compare_designs,
    confidence_at,
    deferring,
    narrow_scope,
    rank_hit_at,
    required_accuracy,
    suggesting,
    without_model,
)
from milepost.planning.value.payoff import InvalidPayoffError
from milepost.planning.value.suggestions import Person, suggest_top_k

CLERK = Person(wage_per_second=0.02, t_open=1.5, t_read=1.1, t_full=20, accuracy=0.95)
HITS = [0.7, 0.15, 0.05]
PAYS = {"correct": 1.2, "wrong": -2.5, "run_cost": 0.01}
SURE = np.random.default_rng(11).beta(6, 1.5, 300)


def designs():
    return {
        "manual": without_model(CLERK.manual(1.2, -2.5)),
        "automatic": automatic(**PAYS),
        "confirm": suggesting(HITS, CLERK, k=1, **PAYS),
        "suggest 3": suggesting(HITS, CLERK, k=3, **PAYS),
        "defer": deferring(SURE, human_accuracy=0.95, human_cost=0.43, **PAYS),
        "scope": narrow_scope(0.5, outside=CLERK.manual(1.2, -2.5), lift=0.05, **PAYS),
    }


def test_at_its_required_accuracy_a_design_is_worth_the_best_other():
    given_designs = designs()
    found = compare_designs(given_designs, 0.85)
    for row in found.designs:
        others = [value for name, value in given_designs.items() if name != row.name]
        if row.required_accuracy:
            at, before = row.required_accuracy, row.required_accuracy - 1e-4
            gap = given_designs[row.name](at) - max(other(at) for other in others)
            assert gap == pytest.approx(0, abs=1e-6)
            assert given_designs[row.name](before) < max(other(before) for other in others) - 1e-12
    assert sum(bool(row.required_accuracy) for row in found.designs) >= 2


@pytest.mark.parametrize("accuracy", [0.3, 0.6, 0.8, 0.95, 1.0])
def test_the_best_design_leads_and_no_other_does(accuracy):
    found = compare_designs(designs(), accuracy)
    leads = {row.name: row.lead for row in found.designs}
    assert leads[found.best_design] >= 0
    assert all(lead <= 0 for name, lead in leads.items() if name != found.best_design)


def test_suggesting_at_the_measured_accuracy_is_what_the_list_is_worth():
    lists = suggest_top_k(HITS, CLERK, **PAYS)
    for item in lists.per_k:
        assert suggesting(HITS, CLERK, k=item.k, **PAYS)(0.7) == pytest.approx(item.value)
    assert automatic(**PAYS)(0.7) == pytest.approx(lists.automate)


def test_a_product_that_asks_needs_less_accuracy_than_one_that_acts():
    manual = [without_model(CLERK.manual(1.2, -2.5))]
    asks = required_accuracy(suggesting(HITS, CLERK, k=3, **PAYS), manual)
    acts = required_accuracy(automatic(**PAYS), manual)
    assert asks < acts
    assert acts == pytest.approx(suggest_top_k(HITS, CLERK, **PAYS).automation_break_even_accuracy)


def test_a_design_that_is_never_best_has_no_required_accuracy():
    found = compare_designs({"a": without_model(1.0), "b": without_model(0.5)}, 0.9)
    assert [row.required_accuracy for row in found.designs] == [0.0, None]


def test_a_scope_of_nothing_is_todays_way_and_a_scope_of_all_is_automatic():
    assert narrow_scope(0, outside=0.4, **PAYS)(0.9) == 0.4
    assert narrow_scope(1, outside=0.4, **PAYS)(0.9) == pytest.approx(automatic(**PAYS)(0.9))
    assert narrow_scope(1, outside=0.4, lift=0.5, **PAYS)(0.9) == pytest.approx(automatic(**PAYS)(1.0))


@given(accuracy=st.floats(0.02, 0.98))
def test_moved_confidences_have_the_accuracy_as_their_mean_and_keep_their_order(accuracy):
    moved = confidence_at(SURE, accuracy)
    assert moved.mean() == pytest.approx(accuracy, abs=1e-9)
    assert (np.argsort(moved, kind="stable") == np.argsort(SURE, kind="stable")).all()


@pytest.mark.parametrize(("accuracy", "mean"), [(0.0, 0.0), (1.0, 1.0)])
def test_the_ends_of_the_accuracy_are_met_as_nearly_as_confidences_allow(accuracy, mean):
    assert confidence_at([0.2, 0.9], accuracy).mean() == pytest.approx(mean, abs=1e-12)
    assert confidence_at([0.0, 0.9, 1.0], accuracy).mean() == pytest.approx((1 + mean) / 3)


@given(accuracy=st.floats(0, 1))
def test_moved_ranks_stay_probabilities(accuracy):
    moved = rank_hit_at(HITS, accuracy)
    assert moved[0] == accuracy
    assert moved.sum() <= 1 + 1e-12
    assert (moved >= 0).all()
    assert rank_hit_at([1.0, 0.0], accuracy).tolist() == [accuracy, 0.0]


@given(
    weights=st.lists(st.floats(1e-9, 1), min_size=2, max_size=6),
    over=st.floats(-1e-9, 1e-9),
    accuracy=st.floats(0, 1),
)
@example(weights=[1.0, 1e-9], over=1e-9, accuracy=0.0)
def test_ranks_that_sum_to_one_but_for_rounding_can_be_moved_again(weights, over, accuracy):
    hits = np.array(weights) / sum(weights)
    hits[-1] = max(0.0, hits[-1] + over * 0.999)
    moved = rank_hit_at(hits, accuracy)
    assert moved.sum() <= 1 + 1e-12
    assert rank_hit_at(moved, 0.5)[0] == 0.5


@given(
    correct=st.floats(0.1, 10),
    acting=st.floats(0.1, 100),
    asking=st.floats(0.01, 100),
    base=st.floats(-1, 0.05),
)
def test_asking_lowers_the_required_odds_by_the_ratio_of_the_error_costs(correct, acting, asking, base):
    found = ask_instead(
        correct=correct, wrong_acting=base - acting, wrong_asking=base - asking, baseline=base
    )
    odds = [a / (1 - a) for a in (found.required_accuracy_acting, found.required_accuracy_asking)]
    assert odds[0] / odds[1] == pytest.approx(acting / asking, rel=1e-6)
    assert found.error_cost_ratio == pytest.approx(acting / asking, rel=1e-6)
    assert found.required_odds_ratio == pytest.approx(found.error_cost_ratio, rel=1e-6)


def test_where_errors_are_rare_the_allowed_error_grows_by_nearly_that_ratio():
    found = ask_instead(correct=1, wrong_acting=-1000, wrong_asking=-100)
    allowed = (1 - found.required_accuracy_asking) / (1 - found.required_accuracy_acting)
    assert allowed == pytest.approx(10, rel=0.01)


def test_an_error_that_costs_nothing_when_asked_needs_no_accuracy():
    found = ask_instead(correct=1, wrong_acting=-4, wrong_asking=0)
    assert found.required_accuracy_asking == 0
    assert found.error_cost_ratio is None
    never = ask_instead(correct=1, wrong_acting=-4, wrong_asking=-1, baseline=2)
    assert never.required_accuracy_acting > 1
    assert never.required_odds_ratio is None


def test_a_list_longer_than_the_ranks_and_a_single_design_are_refused():
    with pytest.raises(InvalidNumberError, match="k is 4"):
        suggesting(HITS, CLERK, k=4, **PAYS)
    with pytest.raises(InvalidPayoffError, match="fewer than two"):
        compare_designs({"alone": without_model(1)}, 0.9)
