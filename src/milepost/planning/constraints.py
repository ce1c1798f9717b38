"""Speed and memory of the best candidate, beside the constraints that the metric rule sets on them."""

from __future__ import annotations

from collections.abc import Mapping

from milepost.base.measurement import Measurement, Verdict
from milepost.metrics.rule import MetricRule, requirement_verdict
from milepost.planning.results import CandidateResults


def measured_constraints(rule: MetricRule, best: CandidateResults) -> dict[str, Measurement]:
    """Speed and memory of a candidate on this machine, each beside its constraint (never part of P(reach))."""
    found = {}
    for item in rule.require:
        number = best.resources.get(item.metric) if isinstance(item.metric, str) else None
        if number is not None:
            found[item.text] = Measurement(
                value=number,
                low=number,
                high=number,
                level=rule.confidence,
                n=1,
                method="on this machine",
            )
    return found


def broken_constraints(rule: MetricRule, constraints: Mapping[str, Measurement]) -> tuple[str, ...]:
    """The speed and memory constraints that the best candidate does not keep on this machine, in words."""
    return tuple(
        f"{item.text} is not kept on this machine: {constraints[item.text].value:.3g} measured"
        for item in rule.require
        if item.text in constraints and requirement_verdict(item, constraints[item.text]) is Verdict.NO
    )
