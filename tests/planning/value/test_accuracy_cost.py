"""Accuracy has a price: by a law, by a measured forecast, and in the quality of labels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from milepost.base.amounts import InvalidNumberError
from milepost.planning.value.accuracy_cost import (
    LabelPrices,
    LearningLaw,
    accuracy_cost,
    cost_of_next_nine,
    cost_point,
)
from milepost.planning.value.label_quality import majority_error, quality_cost, votes_needed
from milepost.planning.value.measured_cost import measured_accuracy_cost

LAW = LearningLaw(floor=0.03, a=1.4, alpha=0.4)
PRICES = LabelPrices(cost_per_label=0.5, fixed=300)


@given(n=st.floats(1, 1e9), times=st.floats(1.01, 50))
def test_the_factor_of_the_data_divides_the_reducible_error(n, times):
    assert LAW.examples(LAW.error(n)) == pytest.approx(n, rel=1e-6)
    more = LAW.error(n * LAW.factor(times))
    assert more - LAW.floor == pytest.approx((LAW.error(n) - LAW.floor) / times, rel=1e-6)


def test_the_best_amount_of_labels_is_the_one_that_a_search_finds():
    found = accuracy_cost(LAW, [], PRICES, decisions=2e5, value_of_correct_over_wrong=3)

    def loss(log_n):
        n = np.exp(log_n)
        return -(6e5 * (1 - LAW.error(n)) - PRICES.cost(n))

    best = minimize_scalar(loss, bounds=(0, 25), method="bounded", options={"xatol": 1e-9})
    assert found.best_examples == pytest.approx(np.exp(best.x), rel=1e-3)
    assert found.best_net == pytest.approx(-best.fun, rel=1e-9)
    assert found.best_error == pytest.approx(LAW.error(found.best_examples))


@pytest.mark.parametrize("error", [0.03, 0.02, 0.0])
def test_no_amount_of_data_passes_the_floor(error):
    point = cost_point(LAW, PRICES, error)
    assert (point.examples, point.cost, point.reachable) == (None, None, False)


def test_an_amount_too_large_to_count_is_not_reachable():
    flat = LearningLaw(floor=0.1, a=1, alpha=0.01)
    assert flat.examples(0.1 + 1e-9) is None
    assert not cost_point(flat, PRICES, 0.1 + 1e-9).reachable
    assert flat.factor(1e9) == float("inf")


def test_each_further_nine_costs_more_until_the_floor_stops_it():
    clean = LearningLaw(floor=0.0, a=1.0, alpha=0.5)
    costs = [cost_of_next_nine(clean, PRICES, error).more_cost for error in (0.5, 0.05, 0.005)]
    assert costs == sorted(costs)
    assert costs[2] / costs[1] == pytest.approx(100)
    stopped = cost_of_next_nine(LAW, PRICES, 0.1)
    assert (stopped.more_examples, stopped.more_cost) == (None, None)


def test_owned_labels_cost_nothing_and_are_all_used():
    owned = LabelPrices(cost_per_label=0.5, fixed=300, owned=50_000)
    bought = accuracy_cost(LAW, [0.1], PRICES, decisions=1000, value_of_correct_over_wrong=3)
    found = accuracy_cost(LAW, [0.1], owned, decisions=1000, value_of_correct_over_wrong=3)
    assert bought.best_examples < found.best_examples == 50_000
    assert found.points[0].cost == 300
    assert found.best_net > bought.best_net


@pytest.mark.parametrize(
    ("decisions", "price"), [(0, 0.5), (1e-6, 0.5), (1000, 0.0)], ids=["none", "hardly any", "free labels"]
)
def test_where_no_amount_is_best_there_is_none(decisions, price):
    prices = LabelPrices(cost_per_label=price)
    found = accuracy_cost(LAW, [0.1], prices, decisions=decisions, value_of_correct_over_wrong=1)
    assert (found.best_examples, found.best_error, found.best_net) == (None, None, None)
    assert found.points[0].reachable


@pytest.mark.parametrize("bad", [{"a": 0}, {"alpha": 0}, {"floor": -0.1}, {"alpha": float("nan")}])
def test_a_law_that_does_not_fall_is_refused(bad):
    with pytest.raises(InvalidNumberError):
        LearningLaw(**{"floor": 0.1, "a": 1, "alpha": 0.3, **bad})


def spread_law(sizes, levels):
    """The law, with a slope that is not known."""
    return LAW.floor + 1.4 * sizes[:, None] ** -(0.45 - 0.1 * levels[None, :])


def test_a_forecast_without_doubt_costs_what_the_law_does():
    def sure(sizes, levels):
        return np.repeat(LAW.floor + LAW.a * sizes[:, None] ** -LAW.alpha, len(levels), axis=1)

    found = measured_accuracy_cost(
        sure, [0.2, 0.1, 0.05, 0.02], PRICES, sizes=(10, 1e6), decisions=2e5, value_of_correct_over_wrong=3
    )
    law = accuracy_cost(LAW, [0.2, 0.1, 0.05, 0.02], PRICES, decisions=2e5, value_of_correct_over_wrong=3)
    for point in found.points:
        exact = next(item for item in law.points if item.error == point.error)
        assert point.reachable is exact.reachable
        if exact.examples is not None:
            assert point.examples == pytest.approx(exact.examples, rel=0.02)
    assert found.best_examples == pytest.approx(law.best_examples, rel=0.05)
    assert found.best_net == pytest.approx(law.best_net, rel=1e-4)


def test_more_sureness_takes_more_labels():
    found = measured_accuracy_cost(
        spread_law,
        [0.1],
        PRICES,
        sizes=(100, 1e7),
        decisions=1e5,
        value_of_correct_over_wrong=1,
        sureness=(0.1, 0.5, 0.9),
    )
    examples = [point.examples for point in found.points]
    assert examples == sorted(examples)
    assert examples[0] < examples[2]


def test_an_error_past_the_horizon_is_not_within_reach_and_one_that_is_there_costs_the_start():
    found = measured_accuracy_cost(
        spread_law, [0.9, 0.04], PRICES, sizes=(100, 1000), decisions=1, value_of_correct_over_wrong=1
    )
    assert [point.reachable for point in found.points] == [True, True, False, False]
    assert found.points[0].examples == 100


def test_a_size_asked_alone_is_a_grid():
    found = measured_accuracy_cost(
        spread_law, [0.9], PRICES, sizes=(100, 100), decisions=1, value_of_correct_over_wrong=1
    )
    assert found.best_examples == pytest.approx(100)


@pytest.mark.parametrize("sizes", [(0.5, 10), (10, 5), (1, float("inf"))])
def test_sizes_that_do_not_ascend_are_refused(sizes):
    with pytest.raises(InvalidNumberError, match="sizes"):
        measured_accuracy_cost(
            spread_law, [0.1], PRICES, sizes=sizes, decisions=1, value_of_correct_over_wrong=1
        )


def test_majorities_err_as_often_as_simulated_ones():
    rng = np.random.default_rng(12)
    for votes in (1, 3, 5):
        wrong = (rng.random((100_000, votes)) < 0.2).sum(axis=1) > votes / 2
        assert majority_error(0.2, votes) == pytest.approx(wrong.mean(), abs=0.006)


@given(error=st.floats(0, 0.49), at_most=st.floats(0.001, 0.5))
def test_so_many_votes_are_needed_and_two_fewer_are_not_enough(error, at_most):
    votes = votes_needed(error, at_most)
    if votes is None:
        assert majority_error(error, 99) > at_most
        return
    assert majority_error(error, votes) <= at_most
    assert votes == 1 or majority_error(error, votes - 2) > at_most


def test_near_the_top_the_quality_of_labels_costs_more_than_their_number():
    clean = LearningLaw(floor=0.0, a=1.0, alpha=0.5)
    coarse, fine = (
        quality_cost(clean, error, cost_per_label=0.2, annotator_error=0.08) for error in (0.1, 0.01)
    )
    assert (coarse.votes, coarse.quality_cost) == (1, 0)
    assert fine.votes == 5
    assert fine.quality_cost == pytest.approx(4 * fine.label_cost)
    assert fine.label_error <= 0.01


@pytest.mark.parametrize(("error", "annotator"), [(0.02, 0.05), (0.1, 0.5)])
def test_behind_the_floor_or_with_annotators_who_guess_there_is_no_price(error, annotator):
    found = quality_cost(LAW, error, cost_per_label=1, annotator_error=annotator)
    assert found.label_cost is None
    assert found.quality_cost is None


def test_an_even_number_of_votes_is_refused():
    with pytest.raises(InvalidNumberError, match="odd"):
        majority_error(0.1, 2)
