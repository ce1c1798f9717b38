from pathlib import Path

import numpy as np
import pytest

from milepost.base.measurement import Direction, Measurement, TaskKind, Verdict
from milepost.contract.read import parse_contract
from milepost.evidence.records import Rung
from milepost.metrics.rule import parse_rule
from milepost.planning.assessment import Measured, assess_results
from milepost.planning.ceiling import count_votes, votes_like_labels
from milepost.planning.decides import TRY_A_LEARNER
from milepost.planning.double_labels import rows_to_ask_twice
from milepost.planning.labels import Labels
from milepost.planning.outlook import Outlook
from tests.planning.made import candidate

CONTRACT = """
milepost: 1
name: letters
task: {kind: classification, target: letter}
data: {sources: [{uri: letters.csv}]}
metric: {optimize: accuracy, require: [%s]}
designs: [automatic, {suggest: 2}, defer]
"""


def assessed(*require: str, candidates=None, votes=None, budget=8000):
    text = ", ".join(f'"{item}"' for item in require)
    contract = parse_contract(CONTRACT % text, Path("milepost.yaml")).contract
    rule = parse_rule("accuracy", require, 0.95, TaskKind.CLASSIFICATION)
    trivial = candidate("trivial", a=0.75, b=0.0, sizes=(800,), rung=Rung.TRIVIAL, seed=1, scored=False)
    return assess_results(
        Measured(
            contract=contract,
            rule=rule,
            labels=Labels(owned=1000, measured=800, budget=budget, price=None),
            candidates=[trivial, *(candidates or [candidate()])],
            votes=votes,
            total_rows=1800,
        )
    )


def test_a_requirement_in_reach_is_a_yes_with_all_its_numbers():
    found = assessed("accuracy >= 0.9")
    assert found.verdict is Verdict.YES
    assert found.best_candidate == "model"
    assert found.best_design == "automatic"
    assert found.direction is Direction.MAX
    assert found.score_now is not None
    assert found.score_now.low < found.score_now.value < found.score_now.high
    assert found.score_2x is not None
    assert found.score_4x is not None
    assert found.score_2x.q50 < found.score_4x.q50
    assert found.blocks == ""
    assert [row.candidate for row in found.ladder] == ["trivial", "model"]


def test_when_nothing_is_required_the_verdict_is_unknown_and_says_what_is_missing():
    found = assessed()
    assert found.verdict is Verdict.UNKNOWN
    assert found.target is None
    assert found.best_candidate == "model"
    assert 'require: ["accuracy >= 0.9' in found.summary
    assert found.next_command.startswith("milepost assess --require 'accuracy >= 0.9")


def test_an_open_question_says_what_would_decide_it():
    found = assessed("accuracy >= 0.965")
    assert found.designs[0].verdict is Verdict.UNKNOWN


def test_an_unknown_names_the_labels_that_would_decide_and_that_their_cost_is_unknown():
    flat = candidate(a=0.3, b=0.12, floor=0.0, scored=False)
    found = assessed("accuracy >= 0.89", candidates=[flat], budget=12_800)
    assert found.verdict is Verdict.UNKNOWN
    assert found.decides_next
    assert found.blocks == "accuracy >= 0.89"


def test_a_candidate_without_a_curve_is_judged_by_what_was_measured():
    elsewhere = candidate("elsewhere", sizes=(800,), a=0.02, b=0.0, rung=Rung.PREDICTIONS)
    found = assessed("accuracy >= 0.95", candidates=[elsewhere])
    assert found.best_candidate == "elsewhere"
    assert found.verdict is Verdict.YES
    assert found.score_2x is None


def test_without_a_candidate_that_learns_a_miss_is_no_no():
    rules = candidate("rules", sizes=(800,), a=0.1, b=0.0, rung=Rung.RULES, seed=3, scored=False)
    found = assessed("accuracy >= 0.95", candidates=[rules])
    assert not found.learned
    assert (found.verdict, found.designs[0].verdict) == (Verdict.UNKNOWN, Verdict.UNKNOWN)
    assert found.designs[0].never is None
    assert found.decides_next == TRY_A_LEARNER
    near = assessed(
        "accuracy >= 0.89", candidates=[rules, candidate("flat", a=0.3, b=0.0, seed=4, scored=False)]
    )
    assert near.decides_next.startswith("measure rules on more rows")
    met = assessed("accuracy >= 0.8", candidates=[rules])
    assert (met.verdict, met.best_candidate, met.decides_next) == (Verdict.YES, "rules", "")


@pytest.mark.parametrize("require", ["accuracy >= 0.965", "error_rate <= 0.035"])
def test_rules_that_are_farther_from_the_requirement_do_not_stand_for_the_design(require):
    rules = candidate("rules", sizes=(800,), a=0.1, b=0.0, rung=Rung.RULES, seed=3)
    found = assessed(require, candidates=[rules, candidate()])
    assert found.best_candidate == "model"
    assert found.designs[0].candidate == "model"


def test_votes_put_a_ceiling_on_accuracy():
    rng = np.random.default_rng(5)
    wrong = rng.random((600, 3)) < 0.1
    votes = np.where(wrong, "b", "a").astype(object)
    votes[::2] = np.where(wrong[::2], "a", "b")
    votes[:10, 0] = None
    found = assessed("accuracy >= 0.99", votes=votes)
    assert found.ceiling is not None
    assert found.ceiling.high < 1
    assert found.ceiling.low == pytest.approx(0.9, abs=0.08)


def test_votes_are_counted_by_row_and_class():
    votes = np.array([["a", "b", "a"], [None, "c", None]], dtype=object)
    assert count_votes(votes).tolist() == [[2, 1, 0], [0, 0, 1]]


def test_the_assessment_has_curves_for_the_best_and_the_rivals():
    found = assessed("accuracy >= 0.95", candidates=[candidate(), candidate("other", a=1.4)])
    assert {curve.candidate for curve in found.curves} == {"model", "other"}  # a trivial one has no curve
    best = found.curves[0]
    assert best.target == 0.95
    assert [point.size for point in best.points] == [50, 100, 200, 400, 800]
    assert all(point.q025 <= point.q10 <= point.q50 <= point.q90 <= point.q975 for point in best.ahead)


def test_a_requirement_beyond_what_the_votes_allow_is_not_reachable_by_data():
    rng = np.random.default_rng(6)
    wrong = rng.random((800, 3)) < 0.2
    truth = np.arange(800) % 2
    votes = np.where(wrong ^ (truth[:, None] == 1), "b", "a").astype(object)
    found = assessed("accuracy >= 0.95", candidates=[candidate(b=0.2)], votes=votes)
    automatic = next(row for row in found.designs if row.design == "automatic")
    assert automatic.verdict is Verdict.NO
    assert automatic.blocks.startswith("not reachable by data")
    assert set(automatic.labels_for.values()) == {None}
    better = assessed("accuracy >= 0.95", votes=votes).designs[
        0
    ]  # than all that votes allow: they do not speak of it
    assert not better.blocks.startswith("not reachable")


def test_each_further_nine_is_priced_and_the_shape_of_the_cost_is_tested():
    found = assessed("accuracy >= 0.95", candidates=[candidate(a=1.0, b=0.5, rows=4000)])
    nines = found.accuracy_cost
    assert nines is not None
    scores = [row.score for row in nines.rows]
    assert scores == sorted(scores)
    labels = [row.labels_likely for row in nines.rows if row.labels_likely is not None]
    assert labels == sorted(labels)
    assert nines.convex > 0.95
    assert "more" in nines.shape


def test_the_cost_has_parts_and_an_unknown_part_is_not_zero():
    parts = {part.part: part for part in assessed("accuracy >= 0.97").costs}
    assert set(parts) == {"labels", "compute", "effort"}
    assert parts["effort"].low is None
    assert "costs.gpu_hour" in parts["compute"].note


def test_a_label_that_is_the_majority_of_the_votes_has_no_ceiling_from_single_votes():
    rng = np.random.default_rng(8)
    truth = np.where(np.arange(600) % 2, "a", "b")
    wrong = rng.random((600, 5)) < 0.2
    votes = np.where(wrong, np.where(truth == "a", "b", "a")[:, None], truth[:, None]).astype(object)
    single = np.where(rng.random(600) < 0.2, np.where(truth == "a", "b", "a"), truth)
    assert votes_like_labels(votes, truth) is None
    assert votes_like_labels(votes, single) is votes
    assert votes_like_labels(None, single) is None


@pytest.mark.parametrize("right", [0.6, 0.75, 0.9])
def test_a_label_of_somebody_who_knows_better_has_no_ceiling_from_single_votes(right):
    rng = np.random.default_rng(9)
    truth = rng.choice(["a", "b", "c"], 2000)
    votes, another = (
        np.where(rng.random((2000, many)) < right, truth[:, None], rng.choice(["a", "b", "c"], (2000, many)))
        for many in (3, 1)
    )
    votes = votes.astype(object)
    votes[:200, 2] = None
    assert votes_like_labels(votes, truth) is None
    assert votes_like_labels(votes, another[:, 0]) is votes


def deciding(label, target):
    return Outlook(
        candidate="model",
        label=label,
        direction=Direction.MAX if label.startswith("accuracy") else Direction.MIN,
        target=target,
        low=0.0,
        high=1.0,
        sizes=(),
        means=(),
        spreads=(),
        repeats=(),
        forecast=None,
    )


def ceiling(value):
    return Measurement(value=value, low=value - 0.01, high=value + 0.01, level=0.9, n=0, method="models")


def test_the_nearer_the_requirement_is_to_the_ceiling_the_more_rows_are_asked_twice():
    asked = [
        rows_to_ask_twice(deciding("accuracy >= x", target), ceiling(0.92), None)
        for target in (0.8, 0.9, 0.905, 0.91, 0.919)
    ]
    assert asked == sorted(asked)
    assert asked[0] < asked[2] < asked[3] == asked[4]


def test_accuracy_and_error_rate_ask_for_the_same_rows():
    one = rows_to_ask_twice(deciding("accuracy >= 0.9", 0.9), ceiling(0.92), None)
    other = rows_to_ask_twice(deciding("error_rate <= 0.1", 0.1), ceiling(0.08), None)
    assert one == pytest.approx(other, abs=1)


@pytest.mark.parametrize("label", ["accuracy", "error_rate", "rmse"])
@pytest.mark.parametrize("found", [None, ceiling(0.01), ceiling(0.5), ceiling(0.99)])
@pytest.mark.parametrize("target", [None, 0.5, 0.0])
@pytest.mark.parametrize("labels", [None, np.array(["a", "b", "b", "c"]), np.array([1.0, 2.5, 3.0])])
def test_some_number_of_rows_is_always_enough(label, found, target, labels):
    assert 30 <= rows_to_ask_twice(deciding(label, target), found, labels) < 30_000


def test_without_votes_the_note_asks_for_rows_that_the_estimate_calls_for():
    near = assessed("accuracy >= 0.97")
    assert near.ceiling is not None
    assert "two more people's labels on" in near.ceiling_note
    assert str(rows_to_ask_twice(deciding("accuracy >= 0.97", 0.97), near.ceiling, None)) in near.ceiling_note


def test_a_candidate_that_does_not_learn_says_nothing_of_the_ceiling():
    found = assessed("accuracy >= 0.9").ceiling
    assert found is not None
    assert "best of 1 learning curves" in found.method


def test_a_forecast_says_which_part_rests_on_the_points_measured():
    found = assessed("accuracy >= 0.97")
    assert 0 <= found.score_4x.measured <= 1
    (line,) = [text for text in found.assumptions if "of that variance is noise" in text]
    assert "%" in line


def test_each_design_says_how_likely_no_number_of_labels_is_enough():
    hard = assessed("accuracy >= 0.99", candidates=[candidate(a=0.5, b=0.05)])
    easy = assessed("accuracy >= 0.9")
    assert hard.designs[0].never > 0.5
    assert easy.designs[0].never < 0.05
    for row in (*hard.designs, *easy.designs):
        assert row.never is None or 0 <= row.never <= 1 - row.probability_ever


def test_with_several_requirements_never_is_that_of_the_hardest():
    both = assessed("accuracy >= 0.9", "f1_macro >= 0.99", candidates=[candidate(a=0.5, b=0.05)])
    chances = {curve.metric: curve.never for curve in both.curves if curve.candidate == "model"}
    assert both.designs[0].never == pytest.approx(max(chances.values()), abs=0.025)
    assert chances["accuracy >= 0.9"] < chances["f1_macro >= 0.99"]


def test_a_perfect_score_is_no_for_a_model_alone_and_the_reason_is_said():
    alone = assessed("accuracy >= 1").designs[0]
    assert (alone.verdict, alone.probability, alone.never) == (Verdict.NO, 0.0, 1.0)
    assert alone.blocks == (
        "accuracy >= 1: the target is the best score that there is, 1: losses come near to 0 and do not vanish"
    )


def test_a_learner_that_noise_hides_has_a_note():
    flat = candidate("flat", a=0.3, b=0.0, seed=4)
    found = assessed("accuracy >= 0.95", candidates=[candidate(), flat])
    notes = {curve.candidate: curve.notes for curve in found.curves}
    assert any("noise is as large as the gain" in note for note in notes["flat"])
