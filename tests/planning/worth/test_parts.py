"""The parts of a plan that stand alone: predictions read as shares, lines, the verdict, the questionnaire."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.base.measurement import Verdict
from milepost.contract.questionnaire import CHECKLIST, ITEMS
from milepost.evidence.plan import Answer, ChecklistRow
from milepost.planning.worth.asked import checklist_rows, question_rows, unanswered_rules
from milepost.planning.worth.costs import label_cost
from milepost.planning.worth.decide import Weighed, decide
from milepost.planning.worth.observed import calibrated, observe
from tests.planning.made import candidate
from tests.planning.worth.made import contract_of
from tests.report.sample import assessment


def weighed(**changes):
    plain = {
        "perfect": 1.0,
        "pays": 0.95,
        "expected": 1000.0,
        "instead": 0.0,
        "missing": (),
        "unasked": (),
        "checklist": (),
        "success": True,
        "cost": True,
    }
    return Weighed(**{**plain, **changes})


@pytest.mark.parametrize(
    ("changes", "verdict", "answer"),
    [
        ({}, Verdict.YES, Answer.MODEL),
        ({"pays": 0.5}, Verdict.UNKNOWN, Answer.OPEN),
        ({"pays": 0.1, "expected": -5.0}, Verdict.NO, Answer.NOTHING),
        ({"pays": 0.1, "expected": 5.0}, Verdict.UNKNOWN, Answer.OPEN),
        ({"pays": 0.1, "expected": -5.0, "unvalued": ("suggest 3",)}, Verdict.UNKNOWN, Answer.OPEN),
        ({"perfect": 0.1, "unvalued": ("suggest 3",)}, Verdict.NO, Answer.NOTHING),
        ({"broken": ("latency_p99_ms <= 1 is not kept",)}, Verdict.UNKNOWN, Answer.OPEN),
        ({"pays": 0.1, "expected": 5.0, "instead": 50.0}, Verdict.NO, Answer.RULES),
        ({"perfect": 0.1}, Verdict.NO, Answer.NOTHING),
        ({"perfect": 0.1, "instead": 7.0}, Verdict.NO, Answer.RULES),
        ({"perfect": 0.0, "success": False, "cost": False}, Verdict.NO, Answer.NOTHING),
        ({"success": False}, Verdict.UNKNOWN, Answer.OPEN),
        ({"cost": False}, Verdict.UNKNOWN, Answer.OPEN),
        ({"missing": ("the payoff",)}, Verdict.UNKNOWN, Answer.OPEN),
        ({"unasked": ("the first rule",)}, Verdict.UNKNOWN, Answer.OPEN),
        ({"pays": None, "expected": None}, Verdict.UNKNOWN, Answer.OPEN),
    ],
)
def test_the_verdict_follows_from_what_is_known(changes, verdict, answer):
    decided = decide(weighed(**changes))
    assert (decided.verdict, decided.answer) == (verdict, answer)
    assert decided.reasons


@given(low=st.floats(0, 1), high=st.floats(0, 1), expected=st.floats(-10, 10))
def test_more_draws_that_pay_never_lead_from_yes_to_no(low, high, expected):
    order = {Verdict.NO: 0, Verdict.UNKNOWN: 1, Verdict.YES: 2}
    low, high = sorted((low, high))
    before, after = (decide(weighed(pays=pays, expected=expected)).verdict for pays in (low, high))
    assert order[before] <= order[after]


def test_a_refusal_on_ethics_comes_before_all_numbers():
    refused = ChecklistRow(key="ethics", asks="?", signed=(), refused=("Bo (legal), 2026-11-02",))
    assert decide(weighed(checklist=(refused,), missing=("all",))).verdict is Verdict.NO


def test_predictions_become_shares_that_fit_together():
    found = observe(candidate(floor=0.1), level=0.95)
    assert found.accuracy.value == pytest.approx(found.rank_hits[0], abs=0.01)
    assert found.counts.sum() == found.accuracy.n
    assert np.trace(found.counts) / found.accuracy.n == pytest.approx(found.accuracy.value)
    assert sum(found.rank_hits) == pytest.approx(1)
    assert np.mean(found.confidence) == pytest.approx(found.accuracy.value, abs=0.02)
    assert found.risk == ()


def test_predictions_without_scores_have_an_accuracy_and_no_ranks():
    found = observe(candidate(scored=False), level=0.95)
    assert (found.rank_hits, found.confidence, found.risk) == ((), (), ())
    assert 0 < found.accuracy.low < found.accuracy.value < found.accuracy.high <= 1


def test_calibrated_scores_are_probabilities_of_what_happened():
    rng = np.random.default_rng(0)
    truth = rng.random(20_000)
    happened = rng.random(20_000) < truth
    found = calibrated(10 * truth**3, happened)
    assert np.abs(found - truth).mean() < 0.03
    for low, high in ((0.1, 0.3), (0.4, 0.6), (0.7, 0.9)):
        inside = (found >= low) & (found < high)
        assert happened[inside].mean() == pytest.approx(found[inside].mean(), abs=0.02)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_few_scores_are_calibrated_too(n):
    found = calibrated(np.arange(n, dtype=float), np.ones(n, dtype=bool))
    assert found.shape == (n,)
    assert ((found >= 0) & (found <= 1)).all()


def test_every_question_of_the_table_has_a_row_and_an_unknown_one_is_a_risk():
    rows = question_rows(contract_of(value=""), None)
    assert [row.key for row in rows] == [item.key for item in ITEMS]
    assert all(row.risk for row in rows if not row.known)
    assert next(row for row in rows if row.key == "useful_share").answer == "accuracy >= 0.9"


def test_what_a_wrong_prediction_costs_is_read_from_the_matrix():
    matrix = "payoff: {wrong: -2, matrix: {ill: {ill: 9, well: -30 to -20}, well: {well: 0, ill: -5}}}"
    rows = question_rows(contract_of(("payoff: {correct: 1, wrong: -2}", matrix)), None)
    cost = next(row for row in rows if row.key == "wrong_costs")
    assert cost.answer == "ill taken for well: -30 to -20; well taken for ill: -5; else -2"
    assert cost.source == "value.payoff.matrix"


def test_an_answer_says_who_gave_it_and_whether_it_warns():
    contract = contract_of(
        (
            "complicated_rules: no",
            "complicated_rules: {says: no, by: Ada, on: 2026-11-01}, complex_output: yes",
        ),
        ("cheap_prediction: yes", "cheap_prediction: unknown, under_one_second: yes"),
    )
    rows = {row.key: row for row in question_rows(contract, None)}
    assert rows["complicated_rules"].source == "Ada, 2026-11-01"
    assert rows["complex_output"].warns
    assert not rows["cheap_prediction"].known
    assert "weight 0.1, never a gate" in rows["under_one_second"].answer
    assert len(unanswered_rules(contract)) == 1


def test_the_checklist_has_its_seven_points_in_order():
    contract = contract_of(
        ("complicated_rules: no", "checklist: {need: [{name: Ada, role: lead, date: 2026-11-01}]}")
    )
    rows = checklist_rows(contract.questions)
    assert [row.key for row in rows] == list(CHECKLIST)
    assert rows[0].signed == ("Ada (lead), 2026-11-01",)
    assert all(not row.signed for row in rows[1:])


def test_labels_that_are_there_are_not_bought_again():
    contract = contract_of(more="costs: {label: 2}\nbudget: {labels: 5000}\n")
    assert label_cost(contract, None, "").range.middle == 10_000
    there = replace(assessment(), total_rows=4000, cost_low=None, cost_high=None)
    assert label_cost(contract, there, "e1").range.middle == 2_000
    assert "less the 4,000 there are" in label_cost(contract, there, "e1").source
    assert label_cost(contract, replace(there, total_rows=9000), "e1").range.middle == 0
