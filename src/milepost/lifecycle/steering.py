"""What the fits of an assessment are bought for: each requirement as a loss, and how far ahead they are asked."""

from __future__ import annotations

from milepost.base.measurement import Direction
from milepost.contract.model import Contract, DesignKind, DesignSpec
from milepost.evidence.examples import Examples
from milepost.evidence.predictions import Predictions
from milepost.lifecycle.observe import outcomes_of
from milepost.metrics.outcomes import Outcomes
from milepost.metrics.rule import MetricRule, Requirement, bounds_of, value
from milepost.metrics.table import Metric
from milepost.planning.delivered import deliver, possible
from milepost.planning.designs import accuracy_requirements, metric_of
from milepost.planning.labels import labels_of
from milepost.training.aim import Aim
from milepost.training.trials import Losses

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


def losses_of(contract: Contract, rule: MetricRule, examples: Examples) -> Losses:
    """Say how far one fit is from perfect, in units of what each requirement allows: 1 is just good enough.

    Without a requirement it is the distance of the optimised score from its best. It holds for what the first design of
    the contract delivers that needs no threshold of its own.
    """
    requirements = accuracy_requirements(rule)
    designs = [design for design in contract.designs if design.kind is not DesignKind.DEFER]
    design = designs[0] if designs else AUTOMATIC

    def losses(predictions: Predictions) -> tuple[float, ...]:
        outcomes = outcomes_of(examples, predictions)
        delivered = outcomes if possible(design, outcomes) else deliver(design, outcomes)
        if not requirements:
            return (_short_of_best(rule, outcomes),)
        return tuple(_in_units_allowed(item, value(item, delivered)) for item in requirements)

    return losses


def _worst(rule: MetricRule) -> tuple[float, ...]:
    """The largest values that the losses of `losses_of` can have; infinite where a metric has no worst score."""
    if requirements := accuracy_requirements(rule):
        return tuple(_in_units_allowed(item, _ends(metric_of(item))[0]) for item in requirements)
    low, high = bounds_of(rule)
    return (high - low,)


def _in_units_allowed(requirement: Requirement, score: float) -> float:
    _, best = _ends(metric_of(requirement))
    return abs(best - score) / max(abs(best - requirement.threshold), LEAST_ALLOWED)


def _short_of_best(rule: MetricRule, outcomes: Outcomes) -> float:
    low, high = bounds_of(rule)
    return abs((high if rule.direction is Direction.MAX else low) - value(rule, outcomes))


def _ends(metric: Metric) -> tuple[float, float]:
    """The worst and the best value that a metric can have."""
    return (metric.low, metric.high) if metric.direction is Direction.MAX else (metric.high, metric.low)
