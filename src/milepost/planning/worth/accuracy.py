"""The accuracy of a model: what the metric rule asks of it, and what its learning curve forecasts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.special import ndtri

from milepost.contract.model import Contract
from milepost.evidence.assessment import Assessment, CurveRecord, ForecastPoint
from milepost.metrics.errors import RequirementError
from milepost.metrics.rule import parse_requirement

LEVELS = (0.025, 0.1, 0.5, 0.9, 0.975)

Array = np.ndarray[Any, Any]


def accuracy_asked(contract: Contract) -> float | None:
    """The accuracy that the metric rule requires of all rows, the strictest; None where it requires none."""
    return max(filter(None, map(_accuracy_of, contract.metric.require)), default=None)


def _accuracy_of(text: str) -> float | None:
    """The accuracy that a requirement asks of all rows, an error rate turned round; None where it speaks of another."""
    try:
        requirement = parse_requirement(text)
    except RequirementError:
        return None
    if requirement.condition is not None or isinstance(requirement.metric, str):
        return None
    at = float(requirement.threshold)
    return {"accuracy": at, "error_rate": 1 - at}.get(requirement.metric.name)


def accuracy_curve(assessment: Assessment | None) -> CurveRecord | None:
    """The best candidate's curve of accuracy, where the assessment forecast one."""
    if assessment is None:
        return None
    mine = [
        curve for curve in assessment.curves if curve.candidate == assessment.best_candidate and curve.ahead
    ]
    return next(
        (curve for curve in mine if curve.metric == "accuracy" or _speaks_of_accuracy(curve.metric)), None
    )


def accuracy_at(curve: CurveRecord, size: float, parts: Any) -> Array:
    """Quantiles of the accuracy with so many training labels, at the levels `parts`: straight in log size."""
    sizes = np.log([point.size for point in curve.ahead])
    columns = np.array([_quantiles(point) for point in curve.ahead])
    at = [float(np.interp(np.log(size), sizes, columns[:, place])) for place in range(len(LEVELS))]
    found = np.interp(ndtri(np.asarray(parts, dtype=float)), ndtri(np.array(LEVELS)), at)
    return np.asarray(np.clip(found, 0.0, 1.0))


def _speaks_of_accuracy(text: str) -> bool:
    try:
        requirement = parse_requirement(text)
    except RequirementError:
        return False
    metric = requirement.metric
    return requirement.condition is None and not isinstance(metric, str) and metric.name == "accuracy"


def _quantiles(point: ForecastPoint) -> Sequence[float]:
    return (point.q025, point.q10, point.q50, point.q90, point.q975)
