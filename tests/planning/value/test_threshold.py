"""Acting pays from a threshold on, always, or never; the decision curve says at which thresholds a model helps."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from milepost.base.amounts import InvalidNumberError
from milepost.planning.value.payoff import BinaryPayoff, InvalidPayoffError, value_from_confusion
from milepost.planning.value.threshold import Policy, decision_curve, net_benefit, optimal_threshold

MONEY = st.integers(-50, 50)


@given(pays=st.tuples(MONEY, MONEY, MONEY, MONEY), risk=st.floats(0, 1))
def test_the_rule_takes_the_better_side_at_every_risk(pays, risk):
    payoff = BinaryPayoff(tp=pays[0], fn=pays[1], fp=pays[2], tn=pays[3])
    assume(not (payoff.benefit < 0 and payoff.harm < 0))
    rule = optimal_threshold(payoff)
    acts = rule.policy is Policy.ALWAYS_ACT or (rule.threshold is not None and risk >= rule.threshold)
    chosen = payoff.acting(risk) if acts else payoff.leaving(risk)
    assert chosen == pytest.approx(max(payoff.acting(risk), payoff.leaving(risk)), abs=1e-9)


@pytest.mark.parametrize(
    ("payoff", "policy"),
    [
        ((5, 5, -1, 0), Policy.NEVER_ACT),
        ((4, 5, -1, 0), Policy.NEVER_ACT),
        ((5, 0, 0, 0), Policy.ALWAYS_ACT),
        ((5, 0, 2, 0), Policy.ALWAYS_ACT),
        ((3, 3, 1, 1), Policy.NEVER_ACT),
        ((5, 0, -1, 0), Policy.THRESHOLD),
    ],
)
def test_where_only_one_side_counts_no_risk_is_needed(payoff, policy):
    tp, fn, fp, tn = payoff
    rule = optimal_threshold(BinaryPayoff(tp=tp, fn=fn, fp=fp, tn=tn))
    assert rule.policy is policy
    assert (rule.threshold is None) is (policy is not Policy.THRESHOLD)


def test_payoffs_that_are_the_wrong_way_round_are_refused():
    with pytest.raises(InvalidPayoffError, match="wrong way round"):
        optimal_threshold(BinaryPayoff(tp=0, fn=5, fp=0, tn=-3))


def test_net_benefit_times_the_benefit_is_the_value_over_never_acting():
    payoff = BinaryPayoff(tp=30, fn=-20, fp=-4, tn=2)
    threshold = optimal_threshold(payoff).threshold
    point = net_benefit(tp=45, fp=120, n=800, positives=60, threshold=threshold)
    table = value_from_confusion([[45, 120], [15, 620]], [[30, -4], [-20, 2]])
    nobody = (60 * -20 + 740 * 2) / 800
    everybody = (60 * 30 + 740 * -4) / 800
    assert point.value_over_never_act(payoff) == pytest.approx(table.value - nobody)
    assert payoff.benefit * point.net_benefit_act_on_all == pytest.approx(everybody - nobody)


def test_a_calibrated_model_is_worth_using_between_its_extremes_and_a_constant_nowhere():
    rng = np.random.default_rng(3)
    risk = rng.beta(0.6, 4, 20_000)
    truth = rng.random(20_000) < risk
    curve = decision_curve(risk, truth, [0.02, 0.05, 0.1, 0.2, 0.4])
    assert curve.worth_using == (0.02, 0.05, 0.1, 0.2, 0.4)
    flat = decision_curve(np.full(20_000, truth.mean()), truth, [0.02, 0.05, 0.1, 0.2, 0.4])
    assert flat.worth_using == ()


def test_the_calibrated_optimum_is_at_elkans_threshold():
    rng = np.random.default_rng(4)
    risk = rng.beta(1, 3, 200_000)
    truth = rng.random(200_000) < risk
    payoff = BinaryPayoff(tp=9, fn=-6, fp=-5, tn=0)
    grid = np.linspace(0.05, 0.6, 56)
    values = [np.where(risk >= cut, np.where(truth, 9, -5), np.where(truth, -6, 0)).mean() for cut in grid]
    assert grid[int(np.argmax(values))] == pytest.approx(optimal_threshold(payoff).threshold, abs=0.03)


@pytest.mark.parametrize(
    "counts",
    [
        {"tp": 5, "fp": 0, "n": 10, "positives": 4},
        {"tp": 1, "fp": 7, "n": 10, "positives": 4},
        {"tp": 0, "fp": 0, "n": 0, "positives": 0},
        {"tp": -1, "fp": 0, "n": 10, "positives": 4},
    ],
)
def test_counts_that_cannot_be_are_refused(counts):
    with pytest.raises(InvalidNumberError):
        net_benefit(**counts, threshold=0.2)


def test_a_threshold_of_one_and_arrays_that_do_not_fit_are_refused():
    with pytest.raises(InvalidNumberError, match="below 1"):
        net_benefit(tp=1, fp=1, n=10, positives=4, threshold=1.0)
    with pytest.raises(InvalidPayoffError, match="do not fit"):
        decision_curve([0.1, 0.2], [1], [0.1])
    with pytest.raises(InvalidPayoffError, match="do not fit"):
        decision_curve([], [], [0.1])
