"""The metric rule: optimise one metric (or a weighted mean), require others, judged with intervals."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from milepost.base.errors import InvalidInputError
from milepost.base.expression import Condition, ConditionError, parse_condition
from milepost.base.measurement import Direction, Measurement, TaskKind, Verdict, verdict_on
from milepost.base.streams import random_stream
from milepost.metrics.errors import MetricRuleError, MissingScoresError, RequirementError
from milepost.metrics.intervals import measure_statistics
from milepost.metrics.outcomes import Outcomes
from milepost.metrics.table import RESOURCES, Metric, check_task, find_metric

_TERM = re.compile(r"\s*(?P<name>[A-Za-z_]\w*)\s*(?:\[(?P<condition>.*)\])?\s*", re.DOTALL)
_COMPARISON = re.compile(r"(?P<operator>>=|<=|==|!=|=|>|<)\s*(?P<threshold>[^<>=\[\]]*?)\s*$")


@dataclass(frozen=True, kw_only=True)
class Term:
    """A metric of the rows (or the class) that a condition selects; None selects all."""

    text: str
    metric: Metric
    condition: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """A term with the threshold it must meet, or a resource by name; `operator` is ">=" or "<="."""

    text: str
    metric: Metric | str
    condition: Condition | None
    operator: str
    threshold: float

    @property
    def resource(self) -> bool:
        """Whether it speaks of speed, memory or cost, which are measured elsewhere."""
        return isinstance(self.metric, str)


@dataclass(frozen=True, kw_only=True)
class MetricRule:
    """Optimise the weighted mean of terms, all with one direction; require the others at `confidence`."""

    optimize: tuple[tuple[Term, float], ...]
    require: tuple[Requirement, ...]
    confidence: float
    task: TaskKind

    @property
    def direction(self) -> Direction:
        """Which way the optimised score is better."""
        return self.optimize[0][0].metric.direction

    @property
    def name(self) -> str:
        """The optimised score in words."""
        if len(self.optimize) == 1:
            return self.optimize[0][0].text
        return " + ".join(f"{weight:g} {term.text}" for term, weight in self.optimize)


@dataclass(frozen=True, kw_only=True)
class RuleResult:
    """What a rule says of one candidate; `required` and `verdicts` by the requirement's text.

    A resource that was not measured has a verdict (unknown) and no measurement.
    """

    score: Measurement
    required: Mapping[str, Measurement]
    verdicts: Mapping[str, Verdict]
    verdict: Verdict
    direction: Direction


def parse_term(text: str) -> Term:
    """Read `metric` or `metric[condition]`.

    Raises `UnknownMetricError` and `RequirementError`.

    >>> parse_term("recall[team == 'urgent']").metric.name
    'recall'
    """
    found = _TERM.fullmatch(text)
    if found is None:
        raise RequirementError(
            text, "this is no metric", "write a name such as f1_macro, or recall[team == 'urgent']"
        )
    return Term(text=text.strip(), metric=find_metric(found["name"]), condition=_condition(found))


def parse_requirement(text: str) -> Requirement:
    """Read `metric >= number`, `metric[condition] >= number`, or `resource <= number`.

    `<=` is for metrics where less is better. A `neg_...` name is read as the plain metric, its sign and
    operator turned. Raises `UnknownMetricError` and `RequirementError`.

    >>> parse_requirement("neg_log_loss >= -0.5").operator, parse_requirement("latency_p99_ms <= 40").resource
    ('<=', True)
    """
    comparison = _COMPARISON.search(text)
    if comparison is None:
        raise RequirementError(
            text, "there is no comparison", "write for example accuracy >= 0.9", column=len(text) + 1
        )
    found = _TERM.fullmatch(text[: comparison.start()])
    if found is None:
        what = "a bracket is not closed" if "[" in text else "this does not start with a metric's name"
        raise RequirementError(text, what, "write for example accuracy >= 0.9")
    operator, threshold = _operator(text, comparison), _threshold(text, comparison)
    if found["name"] in RESOURCES:
        return _resource(text, found, operator, threshold)
    if found["name"].startswith("neg_"):
        operator, threshold = {">=": "<=", "<=": ">="}[operator], -threshold
    metric = find_metric(found["name"])
    _check_sense(text, metric, operator, threshold, column=comparison.start() + 1)
    return Requirement(
        text=text.strip(), metric=metric, condition=_condition(found), operator=operator, threshold=threshold
    )


def parse_rule(
    optimize: str | Mapping[str, float], require: Sequence[str], confidence: float, task: TaskKind
) -> MetricRule:
    """Read a whole rule and check it against the task; all problems are shown at once (`MetricRuleError`)."""
    problems: list[InvalidInputError] = []
    weights = {optimize: 1.0} if isinstance(optimize, str) else dict(optimize)
    terms, requirements = [], []
    for text, weight in weights.items():
        try:
            terms.append((_checked_term(text, weight, task), float(weight)))
        except InvalidInputError as problem:
            problems.append(problem)
    for text in require:
        try:
            requirements.append(_checked_requirement(text, task))
        except InvalidInputError as problem:
            problems.append(problem)
    if len({term.metric.direction for term, _ in terms}) > 1 or not weights:
        fix = "give metrics of one direction (error_rate and accuracy are one metric in two directions)"
        problems.append(RequirementError(str(optimize), "a mean of metrics needs one direction", fix))
    if problems:
        raise problems[0] if len(problems) == 1 else MetricRuleError(problems)
    return MetricRule(optimize=tuple(terms), require=tuple(requirements), confidence=confidence, task=task)


def value(term: Term | Requirement | MetricRule, outcomes: Outcomes) -> float:
    """The metric of these outcomes, without an interval; NaN where no row is selected or scores are missing."""
    try:
        parts = [
            (metric.bind(outcomes, condition).value(), weight) for metric, condition, weight in _parts(term)
        ]
    except MissingScoresError:
        return math.nan
    return sum(number * weight for number, weight in parts) / sum(weight for _, weight in parts)


def bounds_of(rule: MetricRule) -> tuple[float, float]:
    """The least and the greatest value that the optimised score can have: the weighted means of its terms' bounds."""
    total = sum(weight for _, weight in rule.optimize)
    low = sum(weight * term.metric.low for term, weight in rule.optimize) / total
    return low, sum(weight * term.metric.high for term, weight in rule.optimize) / total


def measure(
    term: Term | Requirement | MetricRule, outcomes: Outcomes, *, level: float, rng: np.random.Generator
) -> Measurement:
    """Measure a term (of a rule: its optimised score) with its central interval of `level`.

    A selection without rows, and scores that are needed and missing, have the value NaN, n = 0, and the metric's whole
    range as interval: it is unknown, never 0. `n` counts the rows that the metric looks at; of a mean of terms, those
    of its rarest term.
    """
    bounds = [metric for metric, _, _ in _parts(term)]
    low, high = min(metric.low for metric in bounds), max(metric.high for metric in bounds)
    try:
        parts = [(metric.bind(outcomes, condition), weight) for metric, condition, weight in _parts(term)]
    except MissingScoresError:
        return Measurement(value=math.nan, low=low, high=high, level=level, n=0, method="no scores")
    return measure_statistics(
        parts,
        direction=bounds[0].direction,
        low=low,
        high=high,
        level=level,
        rng=rng,
        weighted=outcomes.weight is not None,
    )


def judge(
    rule: MetricRule,
    outcomes: Outcomes,
    *,
    rng: np.random.Generator,
    resources: Mapping[str, Measurement | float] | None = None,
) -> RuleResult:
    """Say whether a candidate meets the rule, and how good it is.

    Each requirement is decided by the central interval at the rule's confidence c: yes when all of it meets
    the threshold, no when none does, unknown while it straddles. So a yes is false with probability
    (1 - c) / 2 at most: always for shares, for other metrics as the rows grow (docs/metrics.md has figures).
    It holds for the yes of all requirements together, because each of them must be yes. resources: measured
    speed, memory and cost by name; a plain number is taken as exact.
    """
    seed = int(
        rng.integers(1 << 62)
    )  # each line has its own stream: another line in the rule does not move it
    required: dict[str, Measurement] = {}
    for requirement in rule.require:
        stream = random_stream(seed, requirement.text)
        measured = _measure_required(requirement, outcomes, rule.confidence, stream, resources or {})
        if measured is not None:
            required[requirement.text] = measured
    verdicts = {one.text: requirement_verdict(one, required.get(one.text)) for one in rule.require}
    return RuleResult(
        score=measure(rule, outcomes, level=rule.confidence, rng=random_stream(seed, rule.name)),
        required=required,
        verdicts=verdicts,
        verdict=verdict_of_all(list(verdicts.values())),
        direction=rule.direction,
    )


def requirement_verdict(requirement: Requirement, measured: Measurement | None) -> Verdict:
    """Yes when the whole interval meets the threshold, no when none of it does, else unknown."""
    if measured is None or requirement.operator == ">=":
        return verdict_on(measured, at_least=requirement.threshold)
    if measured.high <= requirement.threshold:
        return Verdict.YES
    return Verdict.NO if measured.low > requirement.threshold else Verdict.UNKNOWN


def verdict_of_all(verdicts: Sequence[Verdict]) -> Verdict:
    """No when one is no, yes when all are yes (so also without any), else unknown."""
    if Verdict.NO in verdicts:
        return Verdict.NO
    return Verdict.UNKNOWN if Verdict.UNKNOWN in verdicts else Verdict.YES


def _condition(found: re.Match[str]) -> Condition | None:
    """The condition in brackets; its errors point into the whole text."""
    if found["condition"] is None:
        return None
    try:
        return parse_condition(found["condition"])
    except ConditionError as error:
        column = found.start("condition") + (error.column or 1)
        raise RequirementError(found.string, error.what, "", column=column) from None


def _operator(text: str, comparison: re.Match[str]) -> str:
    operator = comparison["operator"]
    if operator not in (">=", "<="):
        fix = f"write {'<=' if operator == '<' else '>='}"
        raise RequirementError(text, f"{operator!r} cannot be required", fix, column=comparison.start() + 1)
    return operator


def _threshold(text: str, comparison: re.Match[str]) -> float:
    try:
        threshold = float(comparison["threshold"])
    except ValueError:
        threshold = float("nan")
    if not np.isfinite(threshold):
        what = f"{comparison['threshold']!r} is no number"
        raise RequirementError(text, what, "write for example 0.93", column=comparison.start("threshold") + 1)
    return threshold


def _resource(text: str, found: re.Match[str], operator: str, threshold: float) -> Requirement:
    name = found["name"]
    if operator != "<=" or found["condition"] is not None:
        raise RequirementError(
            text, f"{name} is measured for the whole candidate, and less is better", f"write {name} <= ..."
        )
    return Requirement(text=text.strip(), metric=name, condition=None, operator=operator, threshold=threshold)


def _check_sense(text: str, metric: Metric, operator: str, threshold: float, *, column: int) -> None:
    wanted = ">=" if metric.direction is Direction.MAX else "<="
    if operator != wanted:
        better = "more" if wanted == ">=" else "less"
        raise RequirementError(
            text, f"of {metric.name}, {better} is better", f"write {wanted}", column=column
        )
    if not metric.low <= threshold <= metric.high:
        percent = metric.high == 1 and 1 < threshold <= 100
        fix = f"write {threshold / 100:g}" if percent else "write a threshold that can be met"
        between = f"{metric.name} lies between {metric.low:g} and {metric.high:g}"
        raise RequirementError(text, f"{between}, never at {threshold:g}", fix, column=column)


def _checked_term(text: str, weight: float, task: TaskKind) -> Term:
    if not (np.isfinite(weight) and weight > 0):
        raise RequirementError(text, f"its weight is {weight}", "give a weight above 0")
    term = parse_term(text)
    check_task(term.metric, task)
    return term


def _checked_requirement(text: str, task: TaskKind) -> Requirement:
    requirement = parse_requirement(text)
    if isinstance(requirement.metric, Metric):
        check_task(requirement.metric, task)
    return requirement


def _parts(term: Term | Requirement | MetricRule) -> list[tuple[Metric, Condition | None, float]]:
    if isinstance(term, MetricRule):
        return [(one.metric, one.condition, weight) for one, weight in term.optimize]
    if isinstance(term.metric, str):
        raise RequirementError(
            term.text, f"{term.metric} is no metric of predictions", "measure it, and pass it in resources"
        )
    return [(term.metric, term.condition, 1.0)]


def _measure_required(
    requirement: Requirement,
    outcomes: Outcomes,
    level: float,
    rng: np.random.Generator,
    resources: Mapping[str, Measurement | float],
) -> Measurement | None:
    if not isinstance(requirement.metric, str):
        return measure(requirement, outcomes, level=level, rng=rng)
    measured = resources.get(requirement.metric)
    if isinstance(measured, float | int):
        number = float(measured)
        return Measurement(value=number, low=number, high=number, level=level, n=1, method="one measurement")
    return measured
