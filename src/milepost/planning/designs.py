"""Product designs compared on the same model: reach, labels and cost of each, and the point where the choice flips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import Any

import numpy as np

from milepost.base.measurement import Direction, Measurement, Verdict
from milepost.base.streams import random_stream
from milepost.contract.model import DesignKind, DesignSpec
from milepost.evidence.assessment import DesignRow, FrontierPoint
from milepost.metrics.outcomes import Outcomes
from milepost.metrics.rule import MetricRule, Requirement, measure, value
from milepost.metrics.table import Metric
from milepost.planning.delivered import defer, deliver, explain, name_of, possible
from milepost.planning.labels import Labels
from milepost.planning.outlook import Outlook, joint_probability, labels_reaching, look_ahead
from milepost.planning.results import CandidateResults, pool
from milepost.statistics.intervals import wilson
from milepost.statistics.reach import why_beyond

USEFUL_COVERAGE = 0.5
"""A deferring design counts as reached when it answers at least half of the cases by itself."""

LABEL_LEVELS = (0.5, 0.8, 0.95)

AUTOMATIC = DesignSpec(kind=DesignKind.AUTOMATIC)
"""The design whose outlook all others are seen from: the model decides alone."""

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, kw_only=True, eq=False)
class DesignOutlook:
    """One design with one candidate: an outlook for each requirement; `blocked` says why it cannot be measured."""

    design: DesignSpec
    results: CandidateResults
    outlooks: tuple[Outlook, ...]
    blocked: str = ""

    def probability(self, sizes: Array) -> Array:
        """P(all requirements met at or before each size), (m,)."""
        return np.zeros(len(sizes)) if self.blocked else joint_probability(self.outlooks, sizes)

    @property
    def is_open(self) -> bool:
        """Whether a miss says nothing of more labels: some figure is not defined, or a learner has no curve yet."""
        return any(outlook.is_open for outlook in self.outlooks)

    def never(self, size: int) -> float | None:
        """P(some requirement met with no number of labels), at most P(not met by `size`): that of the hardest one.

        None where that is open.
        """
        if self.is_open:
            return None
        known = [chance for outlook in self.outlooks if (chance := outlook.never(size)) is not None]
        return max(known, default=None)

    def hardest(self, size: int) -> Outlook | None:
        """The requirement that is least likely to be met by that size."""
        sizes = np.array([size])
        return min(self.outlooks, key=lambda outlook: outlook.probability(sizes)[0], default=None)


def outlook_of(design: DesignSpec, results: CandidateResults, rule: MetricRule) -> DesignOutlook:
    """Measure and forecast every accuracy requirement of the rule under a design, for one candidate."""
    blocked = possible(design, results.at_largest())
    requirements = accuracy_requirements(rule)
    if blocked or not requirements:
        outlooks: tuple[Outlook, ...] = ()
    elif design.kind is DesignKind.DEFER:
        outlooks = (_coverage_outlook(results, requirements, rule.confidence),)
    else:
        outlooks = tuple(_requirement_outlook(design, results, requirement) for requirement in requirements)
    return DesignOutlook(design=design, results=results, outlooks=outlooks, blocked=blocked)


def accuracy_requirements(rule: MetricRule) -> tuple[Requirement, ...]:
    """The requirements that more labels can change: speed, memory and cost of a prediction are apart."""
    return tuple(requirement for requirement in rule.require if not requirement.resource)


def row_of(outlook: DesignOutlook, rule: MetricRule, labels: Labels) -> DesignRow:
    """Turn an outlook into the row that people read."""
    sizes = labels.sizes
    probability = outlook.probability(sizes)
    within = float(probability[sizes <= labels.horizon].max(initial=0.0))
    delivered, coverage = _delivered_now(outlook, rule)
    hardest = outlook.hardest(labels.horizon)
    row = DesignRow(
        design=name_of(outlook.design),
        explains=explain(outlook.design),
        candidate=outlook.results.name,
        verdict=Verdict.UNKNOWN if outlook.blocked else verdict_of(within, rule.confidence),
        probability=within,
        probability_ever=float(probability.max(initial=0.0)),
        delivered=delivered,
        coverage=coverage,
        labels_for={}
        if outlook.blocked
        else {
            f"{level:g}": labels_reaching(level, sizes, probability, most=int(sizes[-1]))
            for level in LABEL_LEVELS
        },
        frontier=_frontier(sizes, probability, labels),
        blocks=outlook.blocked or (_what_blocks(hardest) if hardest and within < rule.confidence else ""),
        never=outlook.never(int(sizes[-1])),
    )
    return left_open(row) if outlook.is_open else row


def left_open(row: DesignRow) -> DesignRow:
    """The row where a miss says nothing of more labels: it is no no."""
    verdict = Verdict.UNKNOWN if row.verdict is Verdict.NO else row.verdict
    return replace(row, verdict=verdict, never=None)


def _what_blocks(hardest: Outlook) -> str:
    """The requirement; that it is not defined, or asks for the best score that there is, for no forecast gets there."""
    if not hardest.means:
        return f"{hardest.label} is not defined for {hardest.candidate} on the rows measured"
    if hardest.forecast is None or hardest.target is None:
        return hardest.label
    why = why_beyond(hardest.forecast.observation, hardest.target)
    return f"{hardest.label}: {why}" if why else hardest.label


def verdict_of(probability: float, confidence: float) -> Verdict:
    """Yes when the requirement is met with the contract's confidence, no when missing it is as sure.

    >>> verdict_of(0.97, 0.95), verdict_of(0.5, 0.95), verdict_of(0.03, 0.95)
    (<Verdict.YES: 'yes'>, <Verdict.UNKNOWN: 'unknown'>, <Verdict.NO: 'no'>)
    """
    if probability >= confidence:
        return Verdict.YES
    return Verdict.NO if probability <= 1 - confidence else Verdict.UNKNOWN


def _requirement_outlook(design: DesignSpec, results: CandidateResults, requirement: Requirement) -> Outlook:
    metric = metric_of(requirement)
    return look_ahead(
        results,
        lambda repeats: [value(requirement, deliver(design, outcomes)) for outcomes in repeats],
        label=requirement.text,
        direction=metric.direction,
        target=requirement.threshold,
        low=metric.low,
        high=metric.high,
    )


def _coverage_outlook(
    results: CandidateResults, requirements: Sequence[Requirement], level: float
) -> Outlook:
    met = partial(_surely_met, requirements, level)
    rounds = {id(run.outcomes): run.repeat // results.folds for run in results.runs}

    def coverages(repeats: Sequence[Outcomes]) -> list[float]:
        """Choose the threshold within each round of folds: the next round holds out the same rows again."""
        by_round = groupby(repeats, key=lambda one: rounds[id(one)])
        return [item.coverage for _, round_ in by_round for item in defer(list(round_), met)]

    return look_ahead(
        results,
        coverages,
        label="share of cases answered",
        direction=Direction.MAX,
        target=USEFUL_COVERAGE,
        low=0.0,
        high=1.0,
    )


def _surely_met(requirements: Sequence[Requirement], level: float, outcomes: Outcomes) -> bool:
    """Whether every requirement holds among these outcomes: of a share its one-sided bound, else the figure itself."""
    return all(_meets(requirement, level, outcomes) for requirement in requirements)


def _meets(requirement: Requirement, level: float, outcomes: Outcomes) -> bool:
    metric = metric_of(requirement)
    statistic = metric.bind(outcomes, requirement.condition)
    figure = statistic.value()
    low = high = figure
    if statistic.right is not None and statistic.n:
        low, high = wilson(round(figure * statistic.n), statistic.n, max(2 * level - 1, 0.01))
    return low >= requirement.threshold if requirement.operator == ">=" else high <= requirement.threshold


def _delivered_now(outlook: DesignOutlook, rule: MetricRule) -> tuple[Measurement | None, Measurement | None]:
    """What the design delivers today on out-of-sample rows: the hardest requirement's figure, and the coverage."""
    requirements = accuracy_requirements(rule)
    if outlook.blocked or not requirements:
        return None, None
    folds = outlook.results.folds_at_largest()
    if outlook.design.kind is DesignKind.DEFER:
        parts = [item.outcomes for item in defer(folds, partial(_surely_met, requirements, rule.confidence))]
    else:
        parts = [deliver(outlook.design, fold) for fold in folds]
    delivered, rows = pool(parts), sum(len(fold) for fold in folds)
    hardest = outlook.hardest(outlook.results.largest)
    texts = {requirement.text: requirement for requirement in requirements}
    figure = texts.get(hardest.label if hardest else "", requirements[0])
    coverage = _share(len(delivered) / max(rows, 1), rows, rule.confidence)
    if not len(delivered):
        return None, coverage
    stream = random_stream("delivered", outlook.results.name, name_of(outlook.design))
    return measure(figure, delivered, level=rule.confidence, rng=stream), coverage


def _share(share: float, n: int, level: float) -> Measurement:
    low, high = wilson(round(share * n), n, level)
    return Measurement(value=share, low=low, high=high, level=level, n=n, method="Wilson")


def _frontier(sizes: Array, probability: Array, labels: Labels) -> tuple[FrontierPoint, ...]:
    points = []
    for size, chance in zip(sizes, probability, strict=True):
        low, high = labels.cost(int(size))
        points.append(
            FrontierPoint(labels=int(size), probability=float(chance), cost_low=low, cost_high=high)
        )
    return tuple(points)


def metric_of(requirement: Requirement) -> Metric:
    """The metric of a requirement that speaks of predictions (not of speed, memory or cost)."""
    if isinstance(requirement.metric, str):
        raise TypeError(f"{requirement.text} speaks of a resource")
    return requirement.metric


def at_threshold(requirement: Requirement, threshold: float) -> Requirement:
    """The same requirement with another threshold."""
    return replace(requirement, threshold=threshold)
