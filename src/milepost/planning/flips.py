"""Where the recommended design changes: with more labels, or with a harder or softer requirement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from milepost.base.measurement import Direction
from milepost.contract.model import DesignKind
from milepost.evidence.assessment import DesignRow, Flip
from milepost.metrics.rule import MetricRule
from milepost.metrics.table import Metric
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
HALVINGS = 8
Array = np.ndarray[Any, Any]


def flips_along_labels(rows: Sequence[DesignRow], confidence: float, horizon: int) -> tuple[Flip, ...]:
    """Walk up the label axis and note each size at which another design is recommended."""
    if len(rows) < 2:
        return ()
    names = [row.design for row in rows]
    sizes = np.array([point.labels for point in rows[0].frontier])
    chances = np.array([[point.probability for point in row.frontier] for row in rows])
    inside = sizes <= horizon
    return _flips(sizes[inside], chances[:, inside], names, confidence)


def flips_along_requirement(
    outlooks: Sequence[DesignOutlook], rule: MetricRule, labels: Labels, deciding: str
) -> tuple[Flip, ...]:
    """Move the deciding requirement's threshold from soft to hard, and note where another design is recommended."""
    usable = [outlook for outlook in outlooks if not outlook.blocked and outlook.outlooks]
    requirement = next((item for item in accuracy_requirements(rule) if item.text == deciding), None)
    if len(usable) < 2 or requirement is None:
        return ()
    metric = metric_of(requirement)
    names = [name_of(outlook.design) for outlook in usable]

    @cache
    def best(at: float) -> str:
        chances = np.array([_chance(outlook, rule, labels, deciding, at) for outlook in usable])
        return names[_recommended(chances, rule.confidence)]

    grid = _thresholds_around(requirement.threshold, metric)
    return tuple(
        Flip(along="requirement", at=_between(soft, hard, best), before=best(soft), after=best(hard))
        for soft, hard in pairwise(grid)
        if best(soft) != best(hard)
    )


def _between(soft: float, hard: float, best: Callable[[float], str]) -> float:
    """The threshold between the two at which the recommendation of the soft one ends, by halving."""
    before = best(soft)
    for _ in range(HALVINGS):
        middle = (soft + hard) / 2
        soft, hard = (middle, hard) if best(middle) == before else (soft, middle)
    return hard


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


def _thresholds_around(threshold: float, metric: Metric) -> list[float]:
    """Thresholds from soft to hard: by factors of what is left to the best score, of themselves where there is none."""
    factors = np.geomspace(4, 1 / 4, STEPS)
    best = metric.high if metric.direction is Direction.MAX else metric.low
    if np.isfinite(best) and threshold != best:
        moved = best + (threshold - best) * factors
    else:
        away = factors if (metric.direction is Direction.MIN) == (threshold > 0) else 1 / factors
        moved = threshold * away
    return list(dict.fromkeys(np.clip(moved, metric.low, metric.high).tolist()))


def _flips(places: Array, chances: Array, names: Sequence[str], confidence: float) -> tuple[Flip, ...]:
    best = [_recommended(chances[:, place], confidence) for place in range(chances.shape[1])]
    return tuple(
        Flip(along="labels", at=float(places[place]), before=names[best[place - 1]], after=names[best[place]])
        for place in range(1, len(best))
        if best[place] != best[place - 1]
    )


def _recommended(chances: Array, confidence: float) -> int:
    sure = np.flatnonzero(chances >= confidence)
    return int(sure[0]) if len(sure) else int(np.argmax(chances))
