"""A yes/no task with a payoff matrix acts at the best threshold, and hands over what a person decides better."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.evidence.records import Rung
from milepost.metrics.outcomes import Outcomes
from milepost.planning.results import CandidateResults, Run
from milepost.planning.value.payoff import BinaryPayoff
from milepost.planning.value.review import Reviewer, defer_binary_beta, review_interval
from milepost.planning.worth.acting import at_best_threshold
from milepost.planning.worth.economics import economics_of
from milepost.planning.worth.handing_over import acting_of, hand_over
from milepost.planning.worth.known import Known
from milepost.planning.worth.lines import lines_of
from milepost.planning.worth.matrix import binary_payoff, seen_worth, worth_of_reviewer
from milepost.planning.worth.observed import calibrated, observe
from milepost.planning.worth.plan import make_plan
from milepost.report.plan_words import acting_line
from tests.planning.worth.made import contract_of

MATRIX = "payoff: {matrix: {ill: {ill: 10, well: -30}, well: {well: 0, ill: -5}}}"
DOCTOR = (
    "  people: {accuracy: 0.93, seconds_open: 0, seconds_read: 2, seconds_alone: 120, wage_per_hour: 30}\n"
)
PAYOFF = BinaryPayoff(tp=10, fn=-30, fp=-5, tn=0)
BETA = (1.0, 9.0)
REVIEWER = Reviewer(tpr=0.93, tnr=0.93, cost=1.0)


def patients(n=40_000, seed=0):
    """Rows whose score is the true risk, drawn from a Beta; each is called what is likelier."""
    rng = np.random.default_rng(seed)
    risk = rng.beta(*BETA, size=n)
    names = np.array(["well", "ill"])
    seen = Outcomes(
        truth=names[(rng.random(n) < risk).astype(int)],
        prediction=names[(risk > 0.5).astype(int)],
        scores=np.column_stack([1 - risk, risk]),
        classes=("well", "ill"),
        columns={},
        target="state",
    )
    results = CandidateResults(
        name="model",
        rung=Rung.MODEL,
        runs=(Run(size=100, repeat=0, outcomes=seen),),
        folds=5,
        fit_seconds=0.1,
        resources={},
    )
    found = observe(results, level=0.95, positive="ill")
    assert found is not None
    return found


def screening(*changes):
    return contract_of(
        ("payoff: {correct: 1, wrong: -2}", MATRIX),
        (', require: ["accuracy >= 0.9"]', ""),
        ("  success:", DOCTOR + "  success:"),
        *changes,
        more="designs: [automatic, defer]\n",
    )


def test_the_decisions_are_worth_what_the_closed_form_says_and_more_than_those_of_the_likelier_class():
    contract, own = screening(), patients()
    assert binary_payoff(contract, own) == PAYOFF
    acted = at_best_threshold(contract, own)
    exact = defer_binary_beta(PAYOFF, human_tpr=0.93, human_tnr=0.93, human_cost=1, score_beta=BETA)
    assert acted.acting.threshold == pytest.approx(exact.threshold_without_deferral) == pytest.approx(1 / 9)
    assert seen_worth(contract, acted) == pytest.approx(exact.value_without_deferral, abs=0.08)
    assert seen_worth(contract, acted) > seen_worth(contract, own) + 0.5
    assert acted.accuracy.value < own.accuracy.value


def test_what_goes_to_a_person_and_its_worth_are_those_of_the_closed_form():
    contract = screening()
    acted = at_best_threshold(contract, patients())
    handed = hand_over(contract, economics_of(contract, None, acted), acted)
    exact = defer_binary_beta(PAYOFF, human_tpr=0.93, human_tnr=0.93, human_cost=1, score_beta=BETA)
    assert handed.share == pytest.approx(exact.defer_fraction, abs=0.03)
    assert handed.value == pytest.approx(exact.value, abs=0.08)
    risks = np.array(acted.risk)[handed.mask]
    start, end = review_interval(PAYOFF, REVIEWER)
    assert start <= risks.min()
    assert risks.max() <= end


def test_a_person_who_cannot_take_all_takes_those_that_gain_most():
    free, few = screening(), screening(("seconds_open: 0", "seconds_open: 0, reviews_per_day: 27.4"))
    acted = at_best_threshold(free, patients())
    both = [hand_over(one, economics_of(one, None, acted), acted) for one in (free, few)]
    assert both[1].share == pytest.approx(0.1, abs=0.001)
    assert both[0].share > 0.3
    assert not (both[1].mask & ~both[0].mask).any()


def test_sensitivity_and_specificity_stand_in_for_the_accuracy():
    blind = screening(("accuracy: 0.93,", "sensitivity: 0.02, specificity: 0.99,"))
    acted = at_best_threshold(blind, patients())
    handed = hand_over(blind, economics_of(blind, None, acted), acted)
    assert handed.share < 0.05, "nobody asks a person who finds nothing"


def test_the_lines_bring_what_was_seen_at_the_measured_accuracy_and_all_of_it_at_one():
    contract = screening()
    acted = at_best_threshold(contract, patients())
    economics = economics_of(contract, None, acted)
    lines, blocked = lines_of(contract, economics, None, acted, None)
    assert not blocked
    correct, wrong = economics.correct.middle, economics.wrong.middle
    worth = {
        line.design: [float(line.per_decision(at, correct, wrong)) for at in (acted.accuracy.value, 1.0)]
        for line in lines
    }
    handed = hand_over(contract, economics, acted)
    assert worth["automatic"][0] == pytest.approx(seen_worth(contract, acted), abs=1e-6)
    assert worth["defer"][0] == pytest.approx(handed.value, abs=0.02)
    assert worth["automatic"][1] == pytest.approx(worth["defer"][1]) == pytest.approx(correct)


def test_the_plan_says_from_which_risk_it_acts_and_what_it_hands_over():
    plan = make_plan(Known(contract=screening(), observed=patients()))
    said = acting_line(plan.acting)
    assert "on 'ill' from a risk of 0.111" in said
    assert "'defer' hands over risks of" in said
    assert "from a risk of 0.111" in next(
        one.source for one in plan.figures if one.name == "a right decision"
    )
    assert plan.accuracy_now.value == at_best_threshold(screening(), patients()).accuracy.value


def test_without_a_matrix_or_scores_the_candidate_decides():
    own = patients(2000)
    assert at_best_threshold(contract_of(), own) is own
    bare = replace(own, risk=(), truth=())
    assert at_best_threshold(screening(), bare) is bare
    assert make_plan(Known(contract=contract_of(), observed=own)).acting is None


def test_payoffs_for_which_acting_never_pays_leave_everything():
    never = screening(("ill: {ill: 10, well: -30}", "ill: {ill: -40, well: -30}"))
    acted = at_best_threshold(never, patients(2000))
    assert acted.acting.threshold is None
    assert acted.counts[acted.classes.index("ill")].sum() == 0
    said = acting_line(acting_of(never, economics_of(never, None, acted), acted))
    assert said.startswith("never act on 'ill', as the payoffs say: under 1 % of them")


def test_a_person_who_decides_all_is_priced_by_what_they_miss_and_not_by_what_the_model_does():
    contract = screening(("  today_per_decision: 0.2\n", ""))
    own = patients()
    plan = make_plan(Known(contract=contract, observed=own))
    expected = worth_of_reviewer(PAYOFF, REVIEWER, float(np.mean(own.truth)))
    assert plan.baseline == "people deciding alone"
    assert plan.baseline_per_decision == pytest.approx(expected)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(2, 60))
def test_few_rows_are_decided_too_and_shares_stay_shares(seed, n):
    own = patients(n, seed)
    if own.positive != "ill":
        return
    contract = screening()
    acted = at_best_threshold(contract, own)
    handed = hand_over(contract, economics_of(contract, None, acted), acted)
    for at in (0.0, 0.5, acted.accuracy.value, 1.0):
        right, wrong, rest = handed.at(at, acted.accuracy.value) if acted.accuracy.value else (0, 1, 1)
        assert -1e-9 <= right <= 1 + 1e-9
        assert -1e-9 <= wrong <= 1 + 1e-9
        assert 0 <= rest <= 1


def test_equal_scores_are_one_risk_whatever_the_order_of_the_rows():
    happened = np.array([False, True] * 50 + [True] * 10)
    found = calibrated(np.ones(110), happened[np.argsort(np.arange(110) % 7, kind="stable")])
    assert len(set(np.round(found, 12))) <= 2
