"""Cases go to people where that is worth more, the dearest mistakes first."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.base.amounts import InvalidNumberError
from milepost.planning.value.deferral import defer_by_confidence
from milepost.planning.value.payoff import InvalidPayoffError

CONFIDENCES = st.lists(st.floats(0, 1), min_size=1, max_size=7)
PAYS = {"correct": 2.0, "wrong": -5.0, "human_accuracy": 0.97, "human_cost": 0.4, "run_cost": 0.02}


@given(confidence=CONFIDENCES, limit=st.integers(0, 9))
def test_no_other_choice_of_cases_within_the_limit_is_worth_more(confidence, limit):
    found = defer_by_confidence(confidence, **PAYS, max_defer=limit)
    human = 0.97 * 2 - 0.03 * 5 - 0.4
    automatic = [sure * 2 - (1 - sure) * 5 for sure in confidence]
    values = [
        sum(human if place in chosen else value for place, value in enumerate(automatic)) / len(confidence)
        - 0.02
        for size in range(min(limit, len(confidence)) + 1)
        for chosen in combinations(range(len(confidence)), size)
    ]
    assert found.value_with_max_defer == pytest.approx(max(values), abs=1e-9)


@given(confidence=CONFIDENCES, limit=st.integers(0, 8))
def test_one_more_review_is_worth_what_it_adds(confidence, limit):
    now, then = (defer_by_confidence(confidence, **PAYS, max_defer=limit + more) for more in (0, 1))
    added = (then.value_with_max_defer - now.value_with_max_defer) * len(confidence)
    assert now.worth_of_one_more_review == pytest.approx(added, abs=1e-9)
    assert then.worth_of_one_more_review <= now.worth_of_one_more_review + 1e-12


@given(confidence=CONFIDENCES)
def test_deferring_is_worth_no_less_than_automating_all_or_reviewing_all(confidence):
    found = defer_by_confidence(confidence, **PAYS)
    assert found.value >= found.value_automate_all - 1e-12
    assert found.value >= found.value_human_all - 0.02 - 1e-12
    assert found.value == pytest.approx(found.value_with_max_defer)
    assert found.worth_of_one_more_review == 0


def test_a_case_at_the_threshold_is_automated_in_spite_of_rounding():
    threshold = (0.97 * 2 - 0.03 * 5 - 0.4 + 5) / 7
    found = defer_by_confidence([threshold, threshold - 1e-6], **PAYS)
    assert found.confidence_threshold == pytest.approx(threshold)
    assert found.coverage == 0.5
    assert found.selective_accuracy == pytest.approx(threshold)


def test_more_reviewers_than_cases_worth_deferring_add_nothing():
    found = defer_by_confidence([0.99, 0.98, 0.5], **PAYS, max_defer=50)
    assert found.deferred == 1
    assert found.worth_of_one_more_review == 0
    assert found.value_with_max_defer == pytest.approx(found.value)


def test_where_people_are_free_and_faultless_nothing_is_automated():
    free = {**PAYS, "human_accuracy": 1.0, "human_cost": 0.0}
    found = defer_by_confidence([0.9, 0.5], **free)
    assert found.coverage == 0
    assert found.selective_accuracy is None
    assert defer_by_confidence([1.0, 0.5], **free).coverage == 0.5


def test_where_right_and_wrong_pay_the_same_the_cheaper_side_takes_all():
    same = {"correct": 1.0, "wrong": 1.0, "human_accuracy": 0.9}
    found = defer_by_confidence([0.4, 0.8], **same, human_cost=0.5)
    assert found.confidence_threshold is None
    assert found.coverage == 1
    assert defer_by_confidence([0.4, 0.8], **same, human_cost=-0.5).coverage == 0


@pytest.mark.parametrize("bad", [[1.2], [0.5, float("nan")], [-0.1]])
def test_confidences_that_are_no_probabilities_are_refused(bad):
    with pytest.raises(InvalidNumberError, match="confidence"):
        defer_by_confidence(bad, **PAYS)


def test_no_case_and_a_negative_limit_are_refused():
    with pytest.raises(InvalidPayoffError, match="one or more cases"):
        defer_by_confidence([], **PAYS)
    with pytest.raises(InvalidNumberError, match="max_defer"):
        defer_by_confidence([0.5], **PAYS, max_defer=-1)


def test_the_worth_is_the_mean_of_simulated_outcomes():
    rng = np.random.default_rng(8)
    sure = rng.beta(5, 2, 400_000)
    found = defer_by_confidence(sure, **PAYS)
    automated = sure >= found.confidence_threshold
    right = np.where(automated, rng.random(len(sure)) < sure, rng.random(len(sure)) < 0.97)
    outcome = np.where(right, 2.0, -5.0) - np.where(automated, 0, 0.4) - 0.02
    assert outcome.mean() == pytest.approx(found.value, abs=0.02)
