from dataclasses import replace

import numpy as np
import pytest

from milepost.base.measurement import TaskKind, Verdict
from milepost.base.ranges import Range
from milepost.contract.model import DesignKind, DesignSpec
from milepost.evidence.records import Rung
from milepost.metrics.rule import parse_rule
from milepost.planning.choice import best_by_design, recommend
from milepost.planning.delivered import defer, deliver, possible
from milepost.planning.designs import outlook_of, row_of, verdict_of
from milepost.planning.flips import flips_along_labels, flips_along_requirement
from milepost.planning.labels import Labels
from tests.planning.made import candidate, outcomes

AUTOMATIC = DesignSpec(kind=DesignKind.AUTOMATIC)
SUGGEST = DesignSpec(kind=DesignKind.SUGGEST, k=2)
DEFER = DesignSpec(kind=DesignKind.DEFER)
SCOPE = DesignSpec(kind=DesignKind.SCOPE, condition="site == 'lab'")
LABELS = Labels(owned=1000, measured=800, budget=8000, price=Range(low=0.1, high=0.2))


def rule_for(*require: str, confidence: float = 0.95):
    return parse_rule("accuracy", require, confidence, TaskKind.CLASSIFICATION)


def test_a_suggestion_counts_as_right_when_the_truth_is_in_the_list():
    made = outcomes(0.3, 500, np.random.default_rng(1))
    assert (deliver(SUGGEST, made).prediction == made.truth).all()
    assert (deliver(AUTOMATIC, made).prediction != made.truth).mean() > 0.2


def test_a_scope_keeps_only_the_rows_that_match():
    made = outcomes(0.1, 100, np.random.default_rng(2))
    assert len(deliver(SCOPE, made)) == 50


def test_deferring_delivers_what_is_required_on_rows_that_did_not_choose_the_threshold():
    rng = np.random.default_rng(3)
    folds = [outcomes(0.1, 1000, rng) for _ in range(5)]
    answered = defer(folds, lambda some: bool((some.prediction == some.truth).mean() >= 0.99))
    right = np.concatenate([part.outcomes.prediction == part.outcomes.truth for part in answered])
    assert right.mean() >= 0.985
    assert 0.5 < np.mean([part.coverage for part in answered]) < 0.95


def test_nothing_is_answered_when_no_threshold_meets_the_requirement():
    folds = [outcomes(0.1, 200, np.random.default_rng(4)) for _ in range(5)]
    assert [part.coverage for part in defer(folds, lambda some: False)] == [0.0] * 5


def test_a_single_fold_is_deferred_by_halves():
    only = defer([outcomes(0.1, 400, np.random.default_rng(5))], lambda some: True)
    assert len(only) == 1
    assert only[0].coverage == 1.0


@pytest.mark.parametrize(
    ("design", "scored", "says"),
    [
        (SUGGEST, False, "needs class scores"),
        (DEFER, False, "needs class scores"),
        (DesignSpec(kind=DesignKind.SUGGEST, k=4), True, "holds all 4 classes"),
        (AUTOMATIC, False, ""),
    ],
)
def test_a_design_that_cannot_be_measured_says_why(design, scored, says):
    made = outcomes(0.1, 50, np.random.default_rng(6), scored=scored)
    assert says in possible(design, made)
    assert bool(possible(design, made)) == bool(says)


def test_a_requirement_met_by_far_is_a_yes_and_one_that_is_out_of_reach_a_no():
    results = candidate(a=0.2, b=0.05, floor=0.1)
    easy = row_of(
        outlook_of(AUTOMATIC, results, rule_for("accuracy >= 0.6")), rule_for("accuracy >= 0.6"), LABELS
    )
    hard = row_of(
        outlook_of(AUTOMATIC, results, rule_for("accuracy >= 0.999")), rule_for("accuracy >= 0.999"), LABELS
    )
    assert easy.verdict is Verdict.YES
    assert easy.labels_for["0.95"] == 800
    assert hard.verdict is Verdict.NO
    assert hard.labels_for["0.5"] is None
    assert hard.blocks == "accuracy >= 0.999"


def test_several_requirements_are_as_hard_as_the_hardest():
    results = candidate()
    one = outlook_of(AUTOMATIC, results, rule_for("accuracy >= 0.95"))
    both = outlook_of(AUTOMATIC, results, rule_for("accuracy >= 0.95", "recall[letter == 'a'] >= 0.5"))
    assert both.probability(LABELS.sizes) == pytest.approx(one.probability(LABELS.sizes))


def test_speed_is_no_part_of_the_chance_to_reach():
    results = candidate()
    one = outlook_of(AUTOMATIC, results, rule_for("accuracy >= 0.95"))
    timed = outlook_of(AUTOMATIC, results, rule_for("accuracy >= 0.95", "latency_p99_ms <= 0.001"))
    assert timed.probability(LABELS.sizes) == pytest.approx(one.probability(LABELS.sizes))


def test_more_labels_never_lower_the_chance_in_the_frontier():
    row = row_of(
        outlook_of(AUTOMATIC, candidate(), rule_for("accuracy >= 0.95")), rule_for("accuracy >= 0.95"), LABELS
    )
    chances = [point.probability for point in row.frontier]
    assert chances == sorted(chances)
    assert row.frontier[0].cost_low == 0.0
    assert row.frontier[-1].cost_high == pytest.approx((row.frontier[-1].labels - 1000) * 0.2)


def test_the_better_candidate_is_chosen_for_a_design():
    weak, strong = candidate("weak", a=2.0, b=0.2), candidate("strong", a=1.0, b=0.5)
    best = best_by_design([AUTOMATIC], [weak, strong], rule_for("accuracy >= 0.95"), LABELS)[0]
    assert best.results.name == "strong"


def test_a_shaky_curve_does_not_lead_a_steady_better_one_by_its_doubt():
    steady = candidate("steady", a=0.6, b=0.15, rows=4000)
    shaky = candidate("shaky", a=1.4, b=0.25, floor=0.06, rows=60, seed=3)
    rule = rule_for("accuracy >= 0.95")
    best = best_by_design([AUTOMATIC], [shaky, steady], rule, LABELS)[0]
    assert best.results.name == "steady"


def test_the_recommended_design_flips_with_the_requirement():
    rule = rule_for("accuracy >= 0.9")
    outlooks = best_by_design([AUTOMATIC, SUGGEST], [candidate(a=0.6, b=0.25)], rule, LABELS)
    flips = flips_along_requirement(outlooks, rule, LABELS, "accuracy >= 0.9")
    (flip,) = [flip for flip in flips if (flip.before, flip.after) == ("automatic", "suggest 2")]
    for at, expected in ((flip.at - 0.002, "automatic"), (flip.at, "suggest 2")):
        asked = rule_for(f"accuracy >= {at}")
        rows = [row_of(outlook_of(one.design, one.results, asked), asked, LABELS) for one in outlooks]
        assert recommend(rows, rule.confidence).design == expected


def test_a_metric_that_is_better_low_flips_where_its_mirror_does():
    found = {}
    for text in ("accuracy >= 0.9", "error_rate <= 0.1"):
        rule = rule_for(text)
        outlooks = best_by_design([AUTOMATIC, SUGGEST], [candidate(a=0.6, b=0.25)], rule, LABELS)
        found[text] = flips_along_requirement(outlooks, rule, LABELS, text)
    high, low = found.values()
    assert [(flip.before, flip.after) for flip in high] == [(flip.before, flip.after) for flip in low]
    assert [1 - flip.at for flip in low] == pytest.approx([flip.at for flip in high], abs=0.01)


def test_a_candidate_for_which_the_requirement_is_not_defined_does_not_stand_for_the_design():
    rule = rule_for("precision[letter == 'b'] >= 0.95")
    never = candidate("never", a=0.5, b=0.0, seed=1)
    silent = replace(never, runs=tuple(replace(run, outcomes=only_a(run.outcomes)) for run in never.runs))
    best = best_by_design([AUTOMATIC], [silent, candidate()], rule, LABELS)[0]
    assert best.results.name == "model"
    alone = row_of(best_by_design([AUTOMATIC], [silent], rule, LABELS)[0], rule, LABELS)
    assert (alone.verdict, alone.never) == (Verdict.UNKNOWN, None)
    assert "is not defined for never" in alone.blocks


def test_a_learner_with_one_size_only_leaves_a_miss_open():
    rule = rule_for("accuracy >= 0.99")
    row = row_of(best_by_design([AUTOMATIC], [candidate(sizes=(100,))], rule, LABELS)[0], rule, LABELS)
    assert (row.verdict, row.never) == (Verdict.UNKNOWN, None)


def test_of_two_that_get_there_the_one_that_keeps_the_speed_stands_for_the_design():
    rule = parse_rule("accuracy", ["accuracy >= 0.8", "latency_p99_ms <= 10"], 0.95, TaskKind.CLASSIFICATION)
    slow = replace(candidate("slow", b=0.6), resources={"latency_p99_ms": 300.0})
    assert best_by_design([AUTOMATIC], [slow, candidate()], rule, LABELS)[0].results.name == "model"


def test_rules_that_miss_do_not_stand_before_a_learner_that_may_get_there():
    rule = rule_for("accuracy >= 0.95")
    rules = candidate("rules", sizes=(800,), a=0.07, b=0.0, rung=Rung.RULES, seed=3)
    assert best_by_design([AUTOMATIC], [rules, candidate()], rule, LABELS)[0].results.name == "model"
    hopeless = candidate("flat", a=0.3, b=0.0, seed=4)
    assert best_by_design([AUTOMATIC], [rules, hopeless], rule, LABELS)[0].results.name == "rules"


def only_a(outcomes):
    return replace(outcomes, prediction=np.full(len(outcomes), "a", dtype=object))


def test_the_recommended_design_flips_with_the_labels():
    rule = rule_for("accuracy >= 0.92", confidence=0.8)
    outlooks = best_by_design([AUTOMATIC, SUGGEST], [candidate(a=1.3, b=0.42)], rule, LABELS)
    rows = [row_of(outlook, rule, LABELS) for outlook in outlooks]
    assert recommend(rows, rule.confidence).design == "automatic"
    flips = flips_along_labels(rows, rule.confidence, 8000)
    assert [(flip.before, flip.after) for flip in flips] == [("suggest 2", "automatic")]
    assert 800 < flips[0].at <= 8000


@pytest.mark.parametrize(
    ("chance", "answer"), [(0.95, Verdict.YES), (0.94, Verdict.UNKNOWN), (0.05, Verdict.NO)]
)
def test_the_verdict_follows_the_confidence_of_the_contract(chance, answer):
    assert verdict_of(chance, 0.95) is answer
