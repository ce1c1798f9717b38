"""Where the recommended design changes: with more labels, or with a harder or softer requirement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from milepost.contract.model import DesignKind
from milepost.evidence.assessment import DesignRow, Flip
from milepost.metrics.rule import MetricRule
from milepost.planning.delivered import name_of
from milepost.planning.designs import (
    DesignOutlook,
    accuracy_requirements,
    at_threshold,
    metric_of,
    outlook_of,
)
from milepost.planning.labels import Labels

STEPS = 9
Array = np.ndarray[Any, Any]


def flips_along_labels(rows: Sequence[DesignRow], confidence: float, horizon: int) -> tuple[Flip, ...]:
    """Walk up the label axis and note each size at which another design is recommended."""
    if len(rows) < 2:
        return ()
    names = [row.design for row in rows]
    sizes = np.array([point.labels for point in rows[0].frontier])
    chances = np.array([[point.probability for point in row.frontier] for row in rows])
    inside = sizes <= horizon
    return _flips("labels", sizes[inside], chances[:, inside], names, confidence)


def flips_along_requirement(
    outlooks: Sequence[DesignOutlook], rule: MetricRule, labels: Labels, deciding: str
) -> tuple[Flip, ...]:
    """Move the deciding requirement's threshold from soft to hard, and note where another design is recommended."""
    usable = [outlook for outlook in outlooks if not outlook.blocked and outlook.outlooks]
    requirement = next((item for item in accuracy_requirements(rule) if item.text == deciding), None)
    if len(usable) < 2 or requirement is None:
        return ()
    metric = metric_of(requirement)
    thresholds = _thresholds_around(requirement.threshold, metric.low, metric.high)
    chances = np.array(
        [[_chance(outlook, rule, labels, deciding, float(at)) for at in thresholds] for outlook in usable]
    )
    return _flips(
        "requirement", thresholds, chances, [name_of(item.design) for item in usable], rule.confidence
    )


def _chance(
    outlook: DesignOutlook, rule: MetricRule, labels: Labels, deciding: str, threshold: float
) -> float:
    """P(all met within the horizon) when the deciding requirement asks for another threshold."""
    horizon = np.array([labels.horizon])
    if outlook.design.kind is DesignKind.DEFER:
        moved = tuple(
            at_threshold(item, threshold) if item.text == deciding else item for item in rule.require
        )
        return float(
            outlook_of(outlook.design, outlook.results, replace(rule, require=moved)).probability(horizon)[0]
        )
    asked = [
        item.probability(horizon, threshold if item.label == deciding else None)[0]
        for item in outlook.outlooks
    ]
    return float(min(asked))


def _thresholds_around(threshold: float, low: float, high: float) -> Array:
    """Thresholds on the scale on which requirements get harder: by factors of what is left to the bound."""
    factors = np.geomspace(4, 1 / 4, STEPS)
    bounded = bool(np.isfinite(high)) and threshold < high
    moved = high - (high - threshold) * factors if bounded else threshold * factors
    return np.unique(np.clip(moved, low if np.isfinite(low) else -np.inf, high))


def _flips(
    along: str, places: Array, chances: Array, names: Sequence[str], confidence: float
) -> tuple[Flip, ...]:
    best = [_recommended(chances[:, place], confidence) for place in range(chances.shape[1])]
    return tuple(
        Flip(along=along, at=float(places[place]), before=names[best[place - 1]], after=names[best[place]])
        for place in range(1, len(best))
        if best[place] != best[place - 1]
    )


def _recommended(chances: Array, confidence: float) -> int:
    sure = np.flatnonzero(chances >= confidence)
    return int(sure[0]) if len(sure) else int(np.argmax(chances))
