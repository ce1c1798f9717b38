"""A review pays between two risks: against integration, simulation and both of its ends."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import beta

from milepost.base.amounts import InvalidNumberError
from milepost.planning.value.payoff import BinaryPayoff
from milepost.planning.value.review import Reviewer, defer_binary_beta, review_interval

PAYOFF = BinaryPayoff(tp=40, fn=-160, fp=-9, tn=1)


def best_of_three(risk, payoff, tpr, tnr, cost):
    positive, negative = tpr * payoff.tp + (1 - tpr) * payoff.fn, tnr * payoff.tn + (1 - tnr) * payoff.fp
    return max(payoff.acting(risk), payoff.leaving(risk), risk * positive + (1 - risk) * negative - cost)


@pytest.mark.parametrize(
    ("tpr", "tnr", "cost", "shape"),
    [
        (0.95, 0.9, 1.0, (0.8, 6.0)),
        (0.8, 0.99, 0.2, (2.0, 30.0)),
        (0.99, 0.5, 0.0, (1.0, 1.0)),
        (0.6, 0.6, 9.0, (2, 5)),
    ],
)
def test_the_value_is_that_of_the_best_of_leaving_asking_and_acting_at_every_risk(tpr, tnr, cost, shape):
    found = defer_binary_beta(
        PAYOFF, human_tpr=tpr, human_tnr=tnr, human_cost=cost, score_beta=shape, run_cost=0.3
    )
    law = beta(*shape)
    whole = quad(
        lambda risk: best_of_three(risk, PAYOFF, tpr, tnr, cost) * law.pdf(risk), 0, 1, limit=400, epsabs=1e-9
    )[0]
    assert found.value == pytest.approx(whole - 0.3, abs=1e-4)
    assert found.value >= found.value_without_deferral - 1e-9
    assert found.value >= found.value_human_all - 0.3 - 1e-9


@given(
    tpr=st.floats(0, 1), tnr=st.floats(0, 1), cost=st.floats(0, 30), a=st.floats(0.2, 5), b=st.floats(0.2, 20)
)
def test_people_are_never_asked_where_that_would_lose(tpr, tnr, cost, a, b):
    found = defer_binary_beta(PAYOFF, human_tpr=tpr, human_tnr=tnr, human_cost=cost, score_beta=(a, b))
    assert found.value >= found.value_without_deferral - 1e-7
    assert 0 <= found.defer_fraction <= 1
    assert -1e-9 <= found.missed_positive_rate_with_deferral <= 1 + 1e-9
    if found.defer_from is None or found.defer_to is None or found.defer_from >= found.defer_to:
        assert found.defer_fraction == 0
        assert found.value == found.value_without_deferral
        assert found.missed_positive_rate_with_deferral == found.missed_positive_rate_without_deferral


def test_at_the_ends_of_the_interval_asking_is_worth_the_same():
    reviewer = Reviewer(tpr=0.92, tnr=0.85, cost=0.5)
    start, end = review_interval(PAYOFF, reviewer)

    def asking(risk):
        both = risk * reviewer.positive_payoff(PAYOFF) + (1 - risk) * reviewer.negative_payoff(PAYOFF)
        return both - reviewer.cost

    assert asking(start) == pytest.approx(PAYOFF.leaving(start))
    assert asking(end) == pytest.approx(PAYOFF.acting(end))
    assert start < PAYOFF.harm / (PAYOFF.harm + PAYOFF.benefit) < end


def test_a_dear_review_is_never_asked_for():
    found = defer_binary_beta(PAYOFF, human_tpr=0.9, human_tnr=0.9, human_cost=60, score_beta=(1, 9))
    assert found.defer_from > found.defer_to
    assert found.defer_fraction == 0
    assert found.value == found.value_without_deferral


def test_missed_positives_and_the_share_asked_are_those_of_a_simulation():
    rng = np.random.default_rng(9)
    risk = rng.beta(0.7, 9, 400_000)
    truth = rng.random(len(risk)) < risk
    found = defer_binary_beta(PAYOFF, human_tpr=0.9, human_tnr=0.95, human_cost=0.4, score_beta=(0.7, 9))
    asked = (risk > found.defer_from) & (risk <= found.defer_to)
    seen = np.where(truth, rng.random(len(risk)) < 0.9, rng.random(len(risk)) > 0.95)
    acted = np.where(asked, seen, risk > found.defer_to)
    money = np.where(truth, np.where(acted, 40, -160), np.where(acted, -9, 1)) - 0.4 * asked
    assert asked.mean() == pytest.approx(found.defer_fraction, abs=0.005)
    assert 1 - acted[truth].mean() == pytest.approx(found.missed_positive_rate_with_deferral, abs=0.01)
    assert money.mean() == pytest.approx(found.value, abs=0.2)
    assert found.missed_positive_rate_with_deferral < found.missed_positive_rate_without_deferral


@pytest.mark.parametrize(
    ("payoff", "value"),
    [
        (BinaryPayoff(tp=0, fn=0, fp=-5, tn=1), 0.75),
        (BinaryPayoff(tp=4, fn=0, fp=2, tn=2), 2.5),
    ],
)
def test_where_one_action_is_always_best_nobody_is_asked(payoff, value):
    found = defer_binary_beta(payoff, human_tpr=0.9, human_tnr=0.9, human_cost=0, score_beta=(1, 3))
    assert found.threshold_without_deferral is None
    assert found.defer_from is None
    assert found.defer_fraction == 0
    assert found.value == pytest.approx(value)


@pytest.mark.parametrize(("tpr", "tnr"), [(0.0, 1.0), (1.0, 0.0)])
def test_people_who_always_say_the_same_are_not_asked(tpr, tnr):
    found = defer_binary_beta(PAYOFF, human_tpr=tpr, human_tnr=tnr, human_cost=0.1, score_beta=(1, 9))
    assert None in (found.defer_from, found.defer_to)
    assert found.defer_fraction == 0


@pytest.mark.parametrize("bad", [{"human_tpr": 1.1}, {"human_cost": -1}, {"score_beta": (0, 3)}])
def test_numbers_that_cannot_be_are_refused(bad):
    good = {"human_tpr": 0.9, "human_tnr": 0.9, "human_cost": 1, "score_beta": (1, 9)}
    with pytest.raises(InvalidNumberError):
        defer_binary_beta(PAYOFF, **{**good, **bad})
