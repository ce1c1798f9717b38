"""Ranking candidates under a rule, and what a changed rule changes."""

from itertools import pairwise
from math import inf, nan

import numpy as np
import pytest

from milepost.base.measurement import Direction, Measurement, TaskKind, Verdict
from milepost.metrics.outcomes import Outcomes
from milepost.metrics.ranking import choose, compare_rules, rank
from milepost.metrics.rule import RuleResult, judge, parse_rule

POSITIVES = 2520  # so that the lecture's shares are whole numbers of rows
LECTURE = {"1": (0.9, 0.5), "2": (0.8, 0.7), "3": (0.7, 0.9)}  # precision, recall


def candidate(precision: float, recall: float) -> Outcomes:
    """Rows with exactly this precision and recall."""
    hits = round(POSITIVES * recall)
    false = round(hits / precision) - hits
    truth = np.repeat(["yes", "yes", "no", "no"], [hits, POSITIVES - hits, false, 1000])
    prediction = np.repeat(["yes", "no", "yes", "no"], [hits, POSITIVES - hits, false, 1000])
    return Outcomes(truth=truth, prediction=prediction, target="y")


def results(optimize, require=()):
    rule = parse_rule(optimize, require, 0.95, TaskKind.CLASSIFICATION)
    return {
        name: judge(rule, candidate(*shares), rng=np.random.default_rng(0))
        for name, shares in LECTURE.items()
    }


def point(score: float, verdict: Verdict = Verdict.YES, direction: Direction = Direction.MAX) -> RuleResult:
    measured = Measurement(value=score, low=score, high=score, level=0.95, n=100, method="typed")
    return RuleResult(score=measured, required={}, verdicts={}, verdict=verdict, direction=direction)


def test_three_rules_have_three_winners_as_in_the_lecture():
    by_mean = rank(results({"precision": 0.5, "recall": 0.5}))
    assert [one.candidate for one in by_mean] == ["3", "2", "1"]
    assert [one.counts_as for one in by_mean] == pytest.approx([0.80, 0.75, 0.70])

    thresholded = rank(results("precision", ["recall >= 0.6"]))
    assert [one.candidate for one in thresholded] == ["2", "3", "1"]
    assert [one.counts_as for one in thresholded] == pytest.approx([0.8, 0.7, 0.0])

    by_area = rank({"1": point(0.7), "2": point(0.6), "3": point(0.6)})  # the slide's mAP, taken as it is
    assert by_area[0].candidate == "1"


def test_from_rule_to_rule_of_the_lectures_table_the_choice_flips_each_time():
    by_area = {"1": point(0.7), "2": point(0.6), "3": point(0.6)}
    versions = [results({"precision": 0.5, "recall": 0.5}), results("precision", ["recall >= 0.6"]), by_area]
    steps = [compare_rules(old, new) for old, new in pairwise(versions)]
    assert [(step.chosen_before, step.chosen_after) for step in steps] == [("3", "2"), ("2", "1")]


def test_the_f1_of_the_lectures_table_agrees():
    ranked = rank(results("f1"))
    assert [one.score.value for one in ranked] == pytest.approx([0.788, 0.747, 0.643], abs=6e-4)


def test_precision_alone_would_let_offensive_pictures_through():
    """The avatar case: 1 % of uploads are offensive and every one must go (LECTURE 4.3)."""
    truth = np.repeat(["yes", "no"], [1000, 99_000])
    shy = np.repeat(["yes", "no"], [600, 99_400])  # flags 600, all of them right
    eager = np.repeat(["yes", "no"], [3000, 97_000])  # flags all 1,000 and 2,000 more
    candidates = {
        name: Outcomes(truth=truth, prediction=prediction, target="offensive")
        for name, prediction in {"shy": shy, "eager": eager}.items()
    }
    alone = parse_rule("precision", [], 0.95, TaskKind.CLASSIFICATION)
    required = parse_rule("precision", ["recall >= 0.99"], 0.95, TaskKind.CLASSIFICATION)
    chosen = [
        choose(
            rank({name: judge(rule, one, rng=np.random.default_rng(0)) for name, one in candidates.items()})
        )
        for rule in (alone, required)
    ]
    assert chosen == ["shy", "eager"]


def test_a_candidate_that_fails_counts_nothing_and_comes_last():
    ranked = rank({"good": point(0.5), "fails": point(0.99, Verdict.NO), "open": point(0.9, Verdict.UNKNOWN)})
    assert [one.candidate for one in ranked] == ["good", "open", "fails"]
    assert [one.counts_as for one in ranked] == [0.5, 0.9, 0.0]


def test_where_less_is_better_the_smallest_wins():
    ranked = rank(
        {
            "far": point(3.0, direction=Direction.MIN),
            "near": point(1.0, direction=Direction.MIN),
            "fails": point(0.1, Verdict.NO, Direction.MIN),
            "nothing": point(nan, direction=Direction.MIN),
        }
    )
    assert [one.candidate for one in ranked] == ["near", "far", "nothing", "fails"]
    assert ranked[-1].counts_as == inf


def test_a_changed_rule_says_which_decisions_flip():
    change = compare_rules(results({"precision": 1, "recall": 1}), results("precision", ["recall >= 0.6"]))
    assert (change.chosen_before, change.chosen_after) == ("3", "2")
    flips = {flip.candidate: flip for flip in change.flips}
    assert set(flips) == {"1", "2", "3"}
    assert (flips["1"].verdict_before, flips["1"].verdict_after) == (Verdict.YES, Verdict.NO)
    assert (flips["2"].place_before, flips["2"].place_after) == (2, 1)
    same = compare_rules(results("f1"), results("f1"))
    assert same.flips == ()


def test_a_verdict_that_changes_is_a_flip_even_in_the_same_place():
    change = compare_rules({"a": point(0.9)}, {"a": point(0.9, Verdict.NO)})
    assert change.flips[0].verdict_after is Verdict.NO
    assert (change.chosen_before, change.chosen_after) == ("a", "")


def test_nobody_is_chosen_from_nobody():
    assert choose(rank({})) == ""
