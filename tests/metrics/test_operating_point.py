"""The threshold of a binary classifier."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.base.measurement import TaskKind
from milepost.metrics.errors import MissingScoresError, OperatingPointError
from milepost.metrics.operating_point import OperatingPoint, apply, choose_threshold
from milepost.metrics.outcomes import Outcomes
from milepost.metrics.rule import MetricRule, parse_rule, value


def scored(n: int, seed: int) -> Outcomes:
    """n rows of two classes with scores that tie."""
    rng = np.random.default_rng(seed)
    true = rng.random(n) < 0.3
    score = np.round(np.clip(0.3 * true + rng.random(n) * 0.7, 0, 1), 1)
    names = np.where(true, "yes", "no")
    return Outcomes(
        truth=names,
        prediction=np.where(score >= 0.5, "yes", "no"),
        scores=np.column_stack([1 - score, score]),
        classes=("no", "yes"),
        columns={"site": rng.choice(["lab", "home"], n)},
        target="y",
    )


def rule(optimize, *require: str) -> MetricRule:
    return parse_rule(optimize, require, 0.95, TaskKind.CLASSIFICATION)


def every_threshold(outcomes: Outcomes) -> list[Outcomes]:
    cuts = [*np.unique(outcomes.scores[:, 1]), np.inf]
    point = {"label": "yes", "other": "no", "score": 0.0, "required": {}, "met": True, "n": len(outcomes)}
    return [apply(OperatingPoint(threshold=float(cut), **point), outcomes) for cut in cuts]


RULES = [
    rule("f1_macro"),
    rule("precision", "recall >= 0.6"),
    rule("error_rate", "recall[y == 'yes' and site == 'lab'] >= 0.5"),
    rule({"recall": 2, "precision": 1}, "accuracy[site == 'home'] >= 0.5"),
    rule("accuracy", "error_rate <= 0.4", "precision[y == 'no'] >= 0.7"),
    rule("matthews_corrcoef", "balanced_accuracy >= 0.5", "roc_auc >= 0.1"),
]


@pytest.mark.parametrize("asked", RULES, ids=lambda one: one.name)
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(2, 60))
def test_no_other_threshold_is_better_and_meets_the_rule(asked, seed, n):
    outcomes = scored(n, seed)
    chosen = choose_threshold(outcomes, asked)
    found = apply(chosen, outcomes)
    if not np.isnan(chosen.score):
        assert value(asked, found) == pytest.approx(chosen.score)
    sign = 1 if asked.direction.value == "max" else -1
    for other in every_threshold(outcomes):
        met = all(
            (value(one, other) >= one.threshold)
            if one.operator == ">="
            else (value(one, other) <= one.threshold)
            for one in asked.require
        )
        if met:
            assert chosen.met
            score = value(asked, other)
            assert np.isnan(score) or sign * score <= sign * chosen.score + 1e-9


def test_what_the_validation_rows_gave_is_kept():
    outcomes = scored(500, 1)
    point = choose_threshold(outcomes, rule("precision", "recall >= 0.8"))
    assert point.met
    assert point.n == 500
    assert point.required["recall >= 0.8"] == value(rule("recall"), apply(point, outcomes)) >= 0.8


def test_where_nothing_meets_the_rule_the_nearest_is_chosen_and_said_so():
    point = choose_threshold(scored(300, 2), rule("recall", "accuracy >= 0.999"))
    assert not point.met
    best = max(value(rule("accuracy"), one) for one in every_threshold(scored(300, 2)))
    assert point.required["accuracy >= 0.999"] == pytest.approx(best)


def test_a_threshold_lies_between_two_scores():
    outcomes = Outcomes(
        truth=np.array(["no", "yes"]),
        prediction=np.array(["no", "no"]),
        scores=np.array([[0.8, 0.2], [0.6, 0.4]]),
        classes=("no", "yes"),
        target="y",
    )
    point = choose_threshold(outcomes, rule("accuracy"))
    assert point.threshold == pytest.approx(0.3)
    assert apply(point, outcomes).prediction.tolist() == ["no", "yes"]


def test_many_rows_are_no_trouble():
    outcomes = scored(200_000, 3)
    point = choose_threshold(outcomes, rule("f1", "precision >= 0.5"))
    assert point.met


def test_a_threshold_needs_scores_two_classes_and_a_row():
    labels = Outcomes(truth=np.array(["no", "yes"]), prediction=np.array(["no", "yes"]), target="y")
    with pytest.raises(MissingScoresError):
        choose_threshold(labels, rule("accuracy"))
    three = Outcomes(
        truth=np.array(["a"]), prediction=np.array(["a"]), scores=np.eye(3)[:1], classes=("a", "b", "c")
    )
    with pytest.raises(OperatingPointError, match="there are 3"):
        choose_threshold(three, rule("accuracy"))
    with pytest.raises(OperatingPointError, match="no validation row"):
        choose_threshold(scored(5, 0).where(np.zeros(5, dtype=bool)), rule("accuracy"))
