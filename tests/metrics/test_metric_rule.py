"""Reading a metric rule, and judging candidates by it."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.base.errors import InvalidInputError
from milepost.base.expression import ConditionError
from milepost.base.measurement import Measurement, TaskKind, Verdict
from milepost.metrics.errors import (
    MetricRuleError,
    MetricTaskError,
    RequirementError,
    UnknownMetricError,
)
from milepost.metrics.outcomes import Outcomes
from milepost.metrics.rule import (
    judge,
    measure,
    parse_requirement,
    parse_rule,
    parse_term,
    requirement_verdict,
    value,
)

CLASSIFICATION = TaskKind.CLASSIFICATION


def tickets(times: int = 1) -> Outcomes:
    """Eight messages of three teams in two languages, repeated."""
    rows = [
        ("urgent", "urgent", "de"),
        ("urgent", "urgent", "de"),
        ("urgent", "sales", "en"),
        ("sales", "sales", "de"),
        ("sales", "urgent", "en"),
        ("sales", "sales", "en"),
        ("other", "other", "de"),
        ("other", "sales", "de"),
    ] * times
    truth, prediction, language = (np.array(column) for column in zip(*rows, strict=True))
    return Outcomes(truth=truth, prediction=prediction, columns={"language": language}, target="team")


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("accuracy", 5 / 8),
        ("error_rate", 3 / 8),
        ("recall[team == 'urgent']", 2 / 3),
        ("precision[team == 'urgent']", 2 / 3),
        ("precision[team == 'sales']", 2 / 4),
        ("f1[team == 'sales']", 2 * 2 / (3 + 4)),
        ("jaccard[team == 'sales']", 2 / 5),
        ("accuracy[team == 'urgent']", 2 / 3),  # the target selects by truth
        ("accuracy[language == 'de']", 4 / 5),
        ("recall[team == 'urgent' and language == 'de']", 1.0),
        ("precision[team == 'sales' and language == 'de']", 1 / 2),
        ("recall[team != 'urgent']", 4 / 5),  # of the rows of other teams, those that stay with other teams
        ("recall[team in ['urgent', 'sales']]", 6 / 6),  # the class is "urgent or sales"
        ("recall_macro[language == 'en']", (0 + 1 / 2) / 2),
    ],
)
def test_a_condition_means_what_the_table_says(term, expected):
    assert value(parse_term(term), tickets()) == pytest.approx(expected)


def test_a_share_says_how_many_rows_it_rests_on():
    measured = measure(parse_term("precision[team == 'sales']"), tickets(10), level=0.95, rng=rng())
    assert (measured.n, measured.value, measured.method) == (40, 0.5, "Clopper-Pearson")


def test_an_empty_slice_is_unknown_and_never_zero():
    requirement = parse_requirement("accuracy[language == 'fr'] >= 0.5")
    measured = measure(requirement, tickets(), level=0.95, rng=rng())
    assert measured.n == 0
    assert np.isnan(measured.value)
    assert (measured.low, measured.high, measured.method) == (0, 1, "no rows")
    assert requirement_verdict(requirement, measured) is Verdict.UNKNOWN


def test_a_class_that_is_never_predicted_has_no_precision():
    outcomes = Outcomes(truth=np.array(["a", "b"]), prediction=np.array(["a", "a"]), target="y")
    measured = measure(parse_term("precision[y == 'b']"), outcomes, level=0.95, rng=rng())
    assert (measured.n, measured.low, measured.high) == (0, 0, 1)


def test_labels_that_are_numbers_can_be_compared_with_numbers():
    outcomes = Outcomes(truth=np.array(["0", "1", "1"]), prediction=np.array(["0", "1", "0"]), target="churn")
    assert value(parse_term("recall[churn == 1]"), outcomes) == 0.5
    assert value(parse_term("recall[churn == '1']"), outcomes) == 0.5
    assert value(parse_term("recall"), outcomes) == 0.5


def test_a_weighted_mean_is_the_mean_of_its_metrics():
    rule = parse_rule({"accuracy": 3, "f1_macro": 1}, [], 0.9, CLASSIFICATION)
    outcomes = tickets(20)
    parts = [value(parse_term(name), outcomes) for name in ("accuracy", "f1_macro")]
    measured = measure(rule, outcomes, level=0.9, rng=rng())
    assert measured.value == pytest.approx((3 * parts[0] + parts[1]) / 4)
    assert measured.low < measured.value < measured.high
    assert rule.name == "3 accuracy + 1 f1_macro"


@pytest.mark.parametrize(
    ("times", "threshold", "expected"),
    [
        (1, 0.5, Verdict.UNKNOWN),
        (200, 0.5, Verdict.YES),
        (200, 0.625, Verdict.UNKNOWN),
        (200, 0.7, Verdict.NO),
    ],
)
def test_the_verdict_is_yes_only_when_the_whole_interval_meets(times, threshold, expected):
    rule = parse_rule("f1_macro", [f"accuracy >= {threshold}"], 0.95, CLASSIFICATION)
    assert judge(rule, tickets(times), rng=rng()).verdict is expected


@pytest.mark.parametrize(
    ("threshold", "expected"), [(0.5, Verdict.YES), (0.375, Verdict.UNKNOWN), (0.3, Verdict.NO)]
)
def test_an_error_is_required_from_above(threshold, expected):
    rule = parse_rule("accuracy", [f"error_rate <= {threshold}"], 0.95, CLASSIFICATION)
    assert judge(rule, tickets(200), rng=rng()).verdict is expected


def test_one_no_is_no_and_otherwise_one_unknown_is_unknown():
    texts = ["accuracy >= 0.5", "latency_p99_ms <= 40"]
    rule = parse_rule("accuracy", texts, 0.95, CLASSIFICATION)
    outcomes = tickets(200)
    assert judge(rule, outcomes, rng=rng()).verdict is Verdict.UNKNOWN  # nobody measured the latency
    assert judge(rule, outcomes, rng=rng(), resources={"latency_p99_ms": 12.0}).verdict is Verdict.YES
    slow = Measurement(value=50, low=45, high=60, level=0.95, n=200, method="timed")
    result = judge(rule, outcomes, rng=rng(), resources={"latency_p99_ms": slow})
    assert (result.verdict, result.verdicts[texts[1]]) == (Verdict.NO, Verdict.NO)
    assert result.required[texts[1]] is slow


def test_without_requirements_every_candidate_meets_the_rule():
    result = judge(parse_rule("accuracy", [], 0.95, CLASSIFICATION), tickets(), rng=rng())
    assert (result.verdict, result.required) == (Verdict.YES, {})


def test_judging_again_with_the_same_stream_gives_the_same_numbers():
    rule = parse_rule("f1_macro", ["balanced_accuracy >= 0.5"], 0.95, CLASSIFICATION)
    assert judge(rule, tickets(9), rng=rng()) == judge(rule, tickets(9), rng=rng())


def test_another_line_in_the_rule_does_not_move_the_others():
    short = parse_rule("f1_macro", ["balanced_accuracy >= 0.5"], 0.95, CLASSIFICATION)
    long = parse_rule("f1_macro", ["cohen_kappa >= 0.1", "balanced_accuracy >= 0.5"], 0.95, CLASSIFICATION)
    first, second = (judge(rule, tickets(9), rng=rng()) for rule in (short, long))
    assert first.score == second.score
    assert first.required["balanced_accuracy >= 0.5"] == second.required["balanced_accuracy >= 0.5"]


def test_a_negated_name_is_read_as_the_plain_metric():
    requirement = parse_requirement("neg_log_loss >= -0.5")
    assert (requirement.metric.name, requirement.operator, requirement.threshold) == ("log_loss", "<=", 0.5)


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("acuracy >= 0.9", UnknownMetricError, "Did you mean accuracy"),
        ("accuracy", RequirementError, "column 9: there is no comparison"),
        ("accuracy = 0.9", RequirementError, "column 10: '=' cannot be required; write >="),
        ("accuracy > 0.9", RequirementError, "write >="),
        ("accuracy <= 0.9", RequirementError, "of accuracy, more is better; write >="),
        ("mae >= 3", RequirementError, "of mae, less is better; write <="),
        ("accuracy >= 93", RequirementError, "between 0 and 1, never at 93; write 0.93"),
        ("accuracy >= 93 %", RequirementError, "'93 %' is no number"),
        ("accuracy >= nan", RequirementError, "'nan' is no number"),
        ("mae <= -1", RequirementError, "never at -1"),
        ("0.9 <= accuracy", RequirementError, "does not start with a metric"),
        ("", RequirementError, "there is no comparison"),
        ("recall[team = 'urgent'] >= 0.9", RequirementError, "write =="),
        ("recall[team == 'urgent' >= 0.9", RequirementError, "bracket is not closed"),
        ("latency_p99_ms >= 40", RequirementError, "write latency_p99_ms <="),
        ("latency_p99_ms[team == 'urgent'] <= 40", RequirementError, "for the whole candidate"),
    ],
)
def test_a_requirement_that_cannot_be_meant_is_refused(text, error, words):
    with pytest.raises(error) as caught:
        parse_requirement(text)
    assert words in str(caught.value)


def test_all_problems_of_a_rule_are_shown_at_once():
    with pytest.raises(MetricRuleError) as caught:
        parse_rule("acuracy", ["mae <= 3", "accuracy >= 93"], 0.95, CLASSIFICATION)
    assert len(caught.value.problems) == 3
    with pytest.raises(MetricTaskError, match="mae does not measure a classification task"):
        parse_rule("accuracy", ["mae <= 3"], 0.95, CLASSIFICATION)


@pytest.mark.parametrize("weights", [{"accuracy": 1.0, "log_loss": 1.0}, {"accuracy": 0.0}, {}])
def test_a_mean_needs_weights_and_one_direction(weights):
    with pytest.raises(RequirementError):
        parse_rule(weights, [], 0.95, CLASSIFICATION)


def test_a_metric_of_numbers_is_refused_for_labels_when_measured():
    with pytest.raises(MetricTaskError):
        value(parse_term("rmse"), tickets())


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(ConditionError, match="langauge"):
        value(parse_term("accuracy[langauge == 'de']"), tickets())


PIECES = st.sampled_from(
    [
        "accuracy",
        "neg_mae",
        "recall",
        "[",
        "]",
        "team",
        "==",
        "'urgent'",
        ">=",
        "<=",
        ">",
        "0.9",
        "-1",
        "nan",
        " ",
        "\n",
        "é",
        "(",
    ]
)


@given(text=st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=9).map("".join)))
def test_any_text_is_read_or_refused_with_a_message(text):
    messages = []
    for read in (parse_requirement, parse_term):
        try:
            read(text)
        except InvalidInputError as refusal:
            messages.append(str(refusal))
    assert all(len(message) > 20 for message in messages)


def test_scores_that_are_needed_and_missing_make_the_score_unknown():
    rule = parse_rule("log_loss", [], 0.95, TaskKind.CLASSIFICATION)
    words = np.array(["a", "b"] * 20, dtype=object)
    silent = Outcomes(truth=words, prediction=words, classes=("a", "b"))
    assert math.isnan(value(rule, silent))
    found = measure(rule, silent, level=0.95, rng=np.random.default_rng(1))
    assert math.isnan(found.value)
    assert (found.n, found.low) == (0, 0.0)
