import numpy as np
import pytest

from milepost.base.measurement import TaskKind, Verdict
from milepost.base.ranges import Range
from milepost.contract.model import DesignKind, DesignSpec
from milepost.metrics.rule import parse_rule
from milepost.planning.delivered import defer, deliver, possible
from milepost.planning.designs import best_by_design, outlook_of, recommend, row_of, verdict_of
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
    assert any(flip.before == "automatic" and flip.after == "suggest 2" for flip in flips)


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
