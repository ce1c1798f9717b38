"""Decisions are worth what their counts and payoffs say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.base.amounts import InvalidNumberError
from milepost.planning.value.payoff import (
    BinaryPayoff,
    InvalidPayoffError,
    matrix_of,
    value_from_confusion,
    value_of_binary,
    value_of_shares,
)

MONEY = st.floats(-100, 100)


@given(
    counts=st.lists(st.lists(st.integers(0, 50), min_size=3, max_size=3), min_size=3, max_size=3),
    payoff=st.lists(st.lists(MONEY, min_size=3, max_size=3), min_size=3, max_size=3),
)
def test_the_value_of_a_table_is_the_mean_over_its_cases(counts, payoff):
    cases = [
        (action, truth) for action in range(3) for truth in range(3) for _ in range(counts[action][truth])
    ]
    if not cases:
        return
    found = value_from_confusion(counts, payoff, run_cost=0.5)
    constants = [np.mean([payoff[action][truth] for _, truth in cases]) for action in range(3)]
    assert found.value == pytest.approx(np.mean([payoff[i][j] for i, j in cases]) - 0.5, abs=1e-9)
    assert found.accuracy == pytest.approx(np.mean([i == j for i, j in cases]))
    assert found.best_constant_value == pytest.approx(max(constants), abs=1e-9)
    assert constants[found.best_constant_action] == pytest.approx(max(constants), abs=1e-9)
    assert found.perfect_value >= found.best_constant_value - 1e-9
    assert found.perfect_value >= found.value + 0.5 - 1e-9


def test_a_table_may_have_an_action_that_is_no_class():
    found = value_from_confusion([[8, 1], [0, 6], [2, 3]], [[1, -2], [-2, 1], [-0.2, -0.2]])
    assert found.value == pytest.approx((8 - 2 + 6 - 1) / 20)
    assert found.accuracy is None
    assert found.best_constant_action == 2


@given(
    pays=st.tuples(MONEY, MONEY, MONEY, MONEY),
    rates=st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)),
)
def test_a_yes_no_decision_is_the_same_by_rates_and_by_counts(pays, rates):
    payoff, (q, tpr, fpr) = BinaryPayoff(tp=pays[0], fn=pays[1], fp=pays[2], tn=pays[3]), rates
    found = value_of_binary(payoff, prevalence=q, tpr=tpr, fpr=fpr, run_cost=1)
    counts = np.array([[q * tpr, (1 - q) * fpr], [q * (1 - tpr), (1 - q) * (1 - fpr)]])
    table = value_from_confusion(counts, [[pays[0], pays[2]], [pays[1], pays[3]]], run_cost=1)
    assert found.value == pytest.approx(table.value, abs=1e-9)
    assert max(found.always_act, found.never_act) == pytest.approx(table.best_constant_value, abs=1e-9)
    assert found.uplift_over_best_trivial == pytest.approx(table.uplift_over_best_constant, abs=1e-9)
    if payoff.benefit >= 0 and payoff.harm >= 0:
        perfect = table.worth_of_perfect_prediction
        assert found.worth_of_perfect_prediction == pytest.approx(perfect, abs=1e-9)
        assert perfect >= found.uplift_over_best_trivial - 1e-9


def test_acting_on_all_and_on_none_are_worth_their_baselines():
    payoff = BinaryPayoff(tp=40, fn=-70, fp=-6, tn=1)
    everybody = value_of_binary(payoff, prevalence=0.03, tpr=1, fpr=1)
    nobody = value_of_binary(payoff, prevalence=0.03, tpr=0, fpr=0)
    faultless = value_of_binary(payoff, prevalence=0.03, tpr=1, fpr=0)
    assert everybody.value == pytest.approx(everybody.always_act)
    assert nobody.value == pytest.approx(nobody.never_act)
    assert faultless.value == pytest.approx(faultless.perfect)


def test_deferred_cases_without_a_payoff_are_no_zero():
    assert value_of_shares(accuracy=0.8, correct=2, wrong=-1) == pytest.approx(1.4)
    assert value_of_shares(
        accuracy=0.8, correct=2, wrong=-1, deferred_share=1, deferred=0.7
    ) == pytest.approx(0.7)
    with pytest.raises(InvalidPayoffError, match="not known"):
        value_of_shares(accuracy=0.8, correct=2, wrong=-1, deferred_share=0.1)


def test_a_matrix_by_class_overrides_right_and_wrong():
    found = matrix_of(["a", "b", "c"], correct=1, wrong=-1, matrix={"a": {"c": -9}, "b": {"b": 4}})
    assert found.tolist() == [[1, -1, -1], [-1, 4, -1], [-9, -1, 1]]


@pytest.mark.parametrize(
    ("matrix", "correct", "words"),
    [({"d": {"a": 1}}, 1.0, "names d"), ({"a": {"e": 1}}, 1.0, "names e"), ({}, None, "open")],
)
def test_a_matrix_that_leaves_something_open_is_refused(matrix, correct, words):
    with pytest.raises(InvalidPayoffError, match=words):
        matrix_of(["a", "b"], correct=correct, wrong=-1, matrix=matrix)


@pytest.mark.parametrize(
    ("counts", "payoff"),
    [
        ([[1, 2]], [[1], [2]]),
        ([1, 2], [1, 2]),
        ([[0, 0], [0, 0]], [[1, 0], [0, 1]]),
        ([[-1, 0], [0, 1]], [[1, 0], [0, 1]]),
        ([[float("nan"), 0], [0, 1]], [[1, 0], [0, 1]]),
    ],
)
def test_tables_that_cannot_be_weighed_are_refused(counts, payoff):
    with pytest.raises(InvalidPayoffError):
        value_from_confusion(counts, payoff)


def test_a_payoff_that_is_no_number_is_named():
    with pytest.raises(InvalidNumberError, match=r"payoff\[1, 0\] is nan"):
        value_from_confusion([[1, 0], [0, 1]], [[1, 0], [float("nan"), 1]])
    with pytest.raises(InvalidNumberError, match="fp is inf"):
        BinaryPayoff(tp=1, fn=0, fp=float("inf"), tn=0)
