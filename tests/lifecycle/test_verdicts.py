from dataclasses import replace

import pytest

from milepost.base.measurement import Measurement, Verdict
from milepost.evidence.questions import Question, Stage
from milepost.evidence.records import Decision
from milepost.lifecycle.back_edges import NEEDS_DATA, TABLE, TRADE_OFF, UNRELIABLE_LABELS, edges_that_fire
from milepost.lifecycle.verdicts import RESTS_ON, answers_of, made_from_of
from tests.report.sample import assessment


def measured(value, half=0.01):
    return Measurement(value=value, low=value - half, high=value + half, level=0.95, n=1000, method="exact")


def answers(found, *, beats=None, errors=(), warnings=()):
    return {
        answer.question: answer for answer in answers_of(found, beats=beats, errors=errors, warnings=warnings)
    }


def with_required(found, **by_candidate):
    """The sample's ladder with measured requirements: candidate -> {requirement: value}."""
    rows = [
        replace(
            row,
            required={text: measured(value) for text, value in by_candidate.get(row.candidate, {}).items()},
        )
        for row in found.ladder
    ]
    return replace(found, ladder=tuple(rows))


def with_curves(found, *requirements):
    """The sample with one curve for each requirement, all asking for 0.9."""
    return replace(
        found, curves=tuple(replace(found.curves[0], metric=text, target=0.9) for text in requirements)
    )


@pytest.mark.parametrize(
    ("beats", "verdict"),
    [
        (measured(0.2), Verdict.YES),
        (measured(0.0), Verdict.UNKNOWN),
        (measured(-0.2), Verdict.NO),
        (None, Verdict.UNKNOWN),
    ],
)
def test_the_simplest_model_must_surely_beat_the_trivial_ones(beats, verdict):
    assert answers(assessment(), beats=beats)[Question.SIMPLEST].verdict is verdict


@pytest.mark.parametrize(
    ("errors", "warnings", "verdict"),
    [((), (), Verdict.YES), ((), ("duplicates",), Verdict.UNKNOWN), (("leak",), ("duplicates",), Verdict.NO)],
)
def test_the_data_are_as_expected_unless_a_check_found_something(errors, warnings, verdict):
    answer = answers(assessment(), errors=errors, warnings=warnings)[Question.INGEST]
    assert answer.verdict is verdict
    assert all(text in answer.reasons for text in (*errors, *warnings))


def test_a_rule_that_a_candidate_surely_meets_is_a_yes():
    found = with_curves(assessment(), "accuracy >= 0.9")
    best = with_required(found, **{found.best_candidate: {"accuracy >= 0.9": 0.95}})
    assert answers(best)[Question.METRIC].verdict is Verdict.YES


def test_a_result_that_does_not_compare_meets_nothing():
    found = with_curves(assessment(verdict=Verdict.UNKNOWN), "accuracy >= 0.9")
    name = found.ladder[0].candidate
    best = with_required(found, **{name: {"accuracy >= 0.9": 0.95}})
    assert answers(best)[Question.METRIC].verdict is Verdict.YES
    apart = replace(best, ladder=tuple(replace(row, comparable="no: other labels") for row in best.ladder))
    assert answers(apart)[Question.METRIC].verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("value", [0.95, 0.5])
def test_a_limit_that_is_broken_leaves_the_rule_open(value):
    found = with_curves(assessment(verdict=Verdict.YES), "accuracy >= 0.9")
    met = with_required(found, **{found.best_candidate: {"accuracy >= 0.9": value}})
    assert answers(met)[Question.METRIC].verdict is Verdict.YES
    slow = replace(met, broken=("latency_p99_ms <= 1 is not kept",))
    assert answers(slow)[Question.METRIC].verdict is Verdict.UNKNOWN
    assert slow.broken[0] in answers(slow)[Question.METRIC].reasons


@pytest.mark.parametrize(
    ("changes", "fires"),
    [
        ({"labels_for": {"0.5": 900, "0.8": 2000}, "cost_high": 50.0}, True),
        ({"labels_for": {"0.5": 900, "0.8": 2000}, "cost_high": 0.0}, False),  # they are there already
        ({"labels_for": {"0.5": 10**6, "0.8": None}, "cost_high": None}, True),
        ({"labels_for": {"0.5": None, "0.8": None}, "cost_high": None}, False),
    ],
)
def test_more_data_is_asked_for_only_where_it_would_do(changes, fires):
    found = assessment(verdict=Verdict.UNKNOWN, **changes)
    assert (NEEDS_DATA in answers(found)[Question.REACH].causes) is fires


def test_a_note_on_the_data_is_no_silence():
    found = answers_of(assessment(), beats=None, errors=(), warnings=(), notes=("1 row twice",))
    ingest = next(answer for answer in found if answer.question is Question.INGEST)
    assert (ingest.verdict, ingest.reasons[-1]) == (Verdict.YES, "1 row twice")
    assert "no leak, duplicate" not in " ".join(ingest.reasons)


def test_requirements_that_no_candidate_meets_together_trade_off():
    accuracy, recall = "accuracy >= 0.9", "recall[digit == 8] >= 0.9"
    found = with_curves(assessment(verdict=Verdict.UNKNOWN), accuracy, recall)
    first, second = found.ladder[0].candidate, found.ladder[1].candidate
    split = with_required(
        found, **{first: {accuracy: 0.95, recall: 0.1}, second: {accuracy: 0.1, recall: 0.95}}
    )
    answer = answers(split)[Question.METRIC]
    assert answer.verdict is Verdict.UNKNOWN
    assert answer.causes == (TRADE_OFF,)


def test_without_a_requirement_there_is_no_rule():
    nothing = assessment(target=None, constraints={})
    assert answers(nothing)[Question.METRIC].verdict is Verdict.NO


def test_a_rule_of_limits_on_speed_alone_is_met_where_they_are_kept():
    kept = assessment(target=None, constraints={"latency_p99_ms <= 40": measured(3.0)})
    assert answers(kept)[Question.METRIC].verdict is Verdict.YES
    broken = replace(kept, broken=("latency_p99_ms <= 1 is not kept",))
    assert answers(broken)[Question.METRIC].verdict is Verdict.UNKNOWN


def decision(question, verdict, causes=()):
    from datetime import UTC, datetime

    return Decision(
        question=question,
        verdict=verdict,
        reasons=(),
        evidence=(),
        made_from={},
        at=datetime(2026, 1, 1, tzinfo=UTC),
        causes=causes,
    )


@pytest.mark.parametrize(
    ("question", "verdict", "causes", "target"),
    [
        (Question.REACH, Verdict.NO, (), Stage.PLAN),
        (Question.REACH, Verdict.UNKNOWN, (NEEDS_DATA,), Stage.DATA),
        (Question.REACH, Verdict.UNKNOWN, (UNRELIABLE_LABELS,), Stage.DATA),
        (Question.METRIC, Verdict.UNKNOWN, (TRADE_OFF,), Stage.PLAN),
    ],
)
def test_each_cause_with_evidence_fires_its_own_way_back(question, verdict, causes, target):
    edges = edges_that_fire({question: decision(question, verdict, causes)})
    assert [edge.target for edge in edges] == [target]


def test_no_way_back_is_taken_without_evidence():
    assert edges_that_fire({}) == ()
    assert edges_that_fire({Question.REACH: decision(Question.REACH, Verdict.YES)}) == ()


def test_all_six_ways_back_of_the_lecture_are_in_the_table():
    order = list(Stage)
    edges = {(row.source, row.target) for row in TABLE}
    assert edges == {(a, b) for a in order for b in order if order.index(b) < order.index(a)}


def test_a_decision_rests_on_what_its_question_reads_and_on_nothing_else():
    digests = {"task": "1", "costs": "2", "metric": "3", "team": "4", "candidate:linear": "5", "sources": "6"}
    assert made_from_of(Question.REACH, digests) == {
        "task": "1",
        "costs": "2",
        "metric": "3",
        "candidate:linear": "5",
    }
    assert made_from_of(Question.INGEST, digests) == {"task": "1"}
    assert made_from_of(Question.GOALS, {**digests, "value": "7"}) == {
        "task": "1",
        "costs": "2",
        "metric": "3",
        "value": "7",
    }
    assert Question.STRATEGY not in RESTS_ON
