"""What the fits of an assessment are bought for: each requirement as a loss, and how far ahead they are asked."""

from __future__ import annotations

import math

from milepost.base.measurement import Direction
from milepost.contract.model import Contract, DesignKind, DesignSpec
from milepost.evidence.examples import Examples
from milepost.evidence.predictions import Predictions
from milepost.lifecycle.observe import outcomes_of
from milepost.metrics.outcomes import Outcomes
from milepost.metrics.rule import MetricRule, Requirement, bounds_of, value
from milepost.metrics.table import Metric
from milepost.planning.delivered import deliver, possible
from milepost.planning.designs import AUTOMATIC, accuracy_requirements, metric_of
from milepost.planning.labels import labels_of
from milepost.training.aim import Aim
from milepost.training.trials import Losses

LEAST_ALLOWED = 1e-9


def aim_of(contract: Contract, rule: MetricRule, examples: Examples, largest: int) -> Aim:
    """The question that the fits serve; `largest` = rows for training in the largest fits."""
    labels = labels_of(
        contract,
        total_rows=examples.total_rows,
        training_share=examples.training_share,
        measured=largest,
    )
    required = bool(accuracy_requirements(rule))
    designs = len(_designs(contract)) if required else 1
    return Aim(
        horizon=labels.horizon,
        target=1.0 if required else None,
        confidence=rule.confidence,
        worst=designs * _worst(rule),
        designs=designs,
    )


def losses_of(contract: Contract, rule: MetricRule, examples: Examples) -> Losses:
    """Say how far one fit is from perfect, in units of what each requirement allows: 1 is just good enough.

    Without a requirement it is the distance of the optimised score from its best. There is one for each requirement of
    each design of the contract that needs no threshold of its own; NaN where a design cannot be measured.
    """
    requirements, designs = accuracy_requirements(rule), _designs(contract)

    def losses(predictions: Predictions) -> tuple[float, ...]:
        outcomes = outcomes_of(examples, predictions)
        if not requirements:
            return (_short_of_best(rule, outcomes),)
        found: list[float] = []
        for design in designs:
            if possible(design, outcomes):
                found += [math.nan] * len(requirements)
                continue
            delivered = deliver(design, outcomes)
            found += [_in_units_allowed(item, value(item, delivered)) for item in requirements]
        return tuple(found)

    return losses


def _designs(contract: Contract) -> list[DesignSpec]:
    """The designs that need no threshold of their own, in order of preference."""
    return [design for design in contract.designs if design.kind is not DesignKind.DEFER] or [AUTOMATIC]


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
