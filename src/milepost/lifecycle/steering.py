"""What the fits of an assessment are bought for: the requirement as one loss, and how far ahead it is asked."""

from __future__ import annotations

from collections.abc import Sequence

from milepost.base.measurement import Direction
from milepost.contract.model import Contract, DesignKind, DesignSpec
from milepost.evidence.examples import Examples
from milepost.evidence.predictions import Predictions
from milepost.lifecycle.observe import outcomes_of
from milepost.metrics.outcomes import Outcomes
from milepost.metrics.rule import MetricRule, Requirement, value
from milepost.metrics.table import Metric
from milepost.planning.delivered import deliver, possible
from milepost.planning.designs import accuracy_requirements, metric_of
from milepost.planning.labels import labels_of
from milepost.training.aim import Aim
from milepost.training.trials import Loss

LEAST_ALLOWED = 1e-9
AUTOMATIC = DesignSpec(kind=DesignKind.AUTOMATIC)


def aim_of(contract: Contract, rule: MetricRule, examples: Examples, largest: int) -> Aim:
    """The question that the fits serve; `largest` = rows for training in the largest fits."""
    labels = labels_of(
        contract,
        total_rows=examples.total_rows,
        training_share=examples.training_share,
        measured=largest,
    )
    target = 1.0 if accuracy_requirements(rule) else None
    return Aim(horizon=labels.horizon, target=target, confidence=rule.confidence, worst=_worst(rule))


def loss_of(contract: Contract, rule: MetricRule, examples: Examples) -> Loss:
    """Say how far one fit is from perfect, in units of what the requirement allows: 1 is just good enough.

    Of several requirements the one that is farthest off counts; without one, the distance of the optimised score from
    its best. It holds for what the first design of the contract delivers that needs no threshold of its own.
    """
    requirements = accuracy_requirements(rule)
    designs = [design for design in contract.designs if design.kind is not DesignKind.DEFER]
    design = designs[0] if designs else AUTOMATIC

    def loss(predictions: Predictions) -> float:
        outcomes = outcomes_of(examples, predictions)
        delivered = outcomes if possible(design, outcomes) else deliver(design, outcomes)
        return _farthest(requirements, delivered) if requirements else _short_of_best(rule, outcomes)

    return loss


def _worst(rule: MetricRule) -> float:
    """The largest value that the loss of `loss_of` can have; infinite where a metric has no worst score."""
    if requirements := accuracy_requirements(rule):
        return max(_in_units_allowed(item, _ends(metric_of(item))[0]) for item in requirements)
    total = sum(weight for _, weight in rule.optimize)
    return sum(weight * (term.metric.high - term.metric.low) for term, weight in rule.optimize) / total


def _farthest(requirements: Sequence[Requirement], outcomes: Outcomes) -> float:
    losses = [_in_units_allowed(requirement, value(requirement, outcomes)) for requirement in requirements]
    return max(losses)


def _in_units_allowed(requirement: Requirement, score: float) -> float:
    _, best = _ends(metric_of(requirement))
    return abs(best - score) / max(abs(best - requirement.threshold), LEAST_ALLOWED)


def _short_of_best(rule: MetricRule, outcomes: Outcomes) -> float:
    terms = [(term.metric, weight) for term, weight in rule.optimize]
    total = sum(weight for _, weight in terms)
    best = sum(weight * _ends(metric)[1] for metric, weight in terms) / total
    return abs(best - value(rule, outcomes))


def _ends(metric: Metric) -> tuple[float, float]:
    """The worst and the best value that a metric can have."""
    return (metric.low, metric.high) if metric.direction is Direction.MAX else (metric.high, metric.low)
