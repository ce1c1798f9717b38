"""The threshold of a binary classifier: the best score that the requirements leave, on validation rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from milepost.base.expression import Condition
from milepost.base.measurement import Direction
from milepost.metrics.errors import MissingScoresError, OperatingPointError
from milepost.metrics.labels import POSITIVE_NAMES
from milepost.metrics.outcomes import Outcomes
from milepost.metrics.rule import MetricRule
from milepost.metrics.statistic import Floats, Ints, Totals
from milepost.metrics.table import Metric


@dataclass(frozen=True, kw_only=True)
class OperatingPoint:
    """Predict `label` where its score is `threshold` or more, else `other`.

    `score` and `required` (by text) are what the n validation rows gave there, too good on average because
    the threshold was chosen on them. `met` tells whether all requirements were met there.
    """

    threshold: float
    label: str
    other: str
    score: float
    required: Mapping[str, float]
    met: bool
    n: int


def choose_threshold(validation: Outcomes, rule: MetricRule) -> OperatingPoint:
    """Choose the threshold with the best optimised score among those that meet every requirement.

    The requirements are taken at their point values here; the interval is for the test rows, with the
    threshold fixed. Where no threshold meets all, the one that misses by least (its largest shortfall) is
    chosen, `met` False. Every distinct score is tried, and the threshold put halfway to the next one. Give
    validation rows only: a threshold chosen on the rows that judge it voids the verdict (DESIGN section 4).

    Raises `MissingScoresError` without scores, `OperatingPointError` unless there are two classes and a row.
    """
    _check(validation)
    number = _positive_number(validation)
    label, other = validation.classes[number], validation.classes[1 - number]
    sweep = _Sweep(validation, label, other, number)
    terms = [(sweep.values(term.metric, term.condition), weight) for term, weight in rule.optimize]
    shares = np.array([weight for _, weight in terms])
    score = np.stack([values for values, _ in terms], axis=1) @ (shares / shares.sum())
    required = {
        one.text: (sweep.values(one.metric, one.condition), one)
        for one in rule.require
        if isinstance(one.metric, Metric)
    }
    shortfall = np.zeros(len(score))
    for values, one in required.values():
        short = one.threshold - values if one.operator == ">=" else values - one.threshold
        shortfall = np.maximum(shortfall, np.nan_to_num(short, nan=np.inf, posinf=np.inf))
    best = _best(score, shortfall, rule.direction)
    return OperatingPoint(
        threshold=float(sweep.thresholds[best]),
        label=label,
        other=other,
        score=float(score[best]),
        required={text: float(values[best]) for text, (values, _) in required.items()},
        met=bool(shortfall[best] <= 1e-12),
        n=len(validation),
    )


def apply(point: OperatingPoint, outcomes: Outcomes) -> Outcomes:
    """Predict anew from the scores, with this threshold."""
    if outcomes.scores is None:
        raise MissingScoresError("An operating point")
    score = outcomes.scores[:, outcomes.classes.index(point.label)]
    return replace(outcomes, prediction=np.where(score >= point.threshold, point.label, point.other))


class _Sweep:
    """All thresholds at once: rows in falling order of score, of which the first ones are called positive."""

    def __init__(self, outcomes: Outcomes, label: str, other: str, number: int) -> None:
        assert outcomes.scores is not None
        score = outcomes.scores[:, number].astype(np.float64)
        self.order: Ints = np.argsort(-score, kind="stable")
        falling = score[self.order]
        last = np.append(np.flatnonzero(np.diff(falling)), len(score) - 1)
        self.called = np.concatenate([[0], last + 1])  # rows called positive at each threshold
        between = (falling[last] + np.append(falling[last[:-1] + 1], -np.inf)) / 2
        self.thresholds = np.concatenate([[np.inf], between])
        everyone, nobody = np.full(len(score), label), np.full(len(score), other)
        self.all_called = replace(outcomes, prediction=everyone)
        self.none_called = replace(outcomes, prediction=nobody)

    def values(self, metric: Metric, condition: Condition | None) -> Floats:
        """The metric at every threshold: (t,)."""
        up, down = metric.sums(self.all_called, condition), metric.sums(self.none_called, condition)
        if not isinstance(up, Totals) or not isinstance(down, Totals):  # a metric of scores has no threshold
            return np.full(len(self.called), metric.bind(self.all_called, condition).value())
        gained = np.cumsum((up.by_row() - down.by_row())[self.order], axis=0)
        start = down.by_row().sum(0)
        sums = start + np.vstack([np.zeros(len(start)), gained])[self.called]
        with np.errstate(divide="ignore", invalid="ignore"):
            return up.finish(sums)


def _check(outcomes: Outcomes) -> None:
    if outcomes.scores is None:
        raise MissingScoresError("A threshold")
    if len(outcomes.classes) != 2:
        raise OperatingPointError(
            f"A threshold needs two classes, and there are {len(outcomes.classes)}. "
            "Use the labels as predicted, or ask for one class against the rest."
        )
    if not len(outcomes):
        raise OperatingPointError(
            "There is no validation row to choose a threshold on. Raise data.split.validation."
        )


def _positive_number(outcomes: Outcomes) -> int:
    named = [number for number, label in enumerate(outcomes.classes) if label.lower() in POSITIVE_NAMES]
    return named[0] if len(named) == 1 else 1


def _best(score: Floats, shortfall: Floats, direction: Direction) -> int:
    """The middle one of the equally good thresholds."""
    gain = np.nan_to_num(score if direction is Direction.MAX else -score, nan=-np.inf)
    least = shortfall <= max(1e-12, float(shortfall.min()))
    good = np.flatnonzero(least & (gain >= gain[least].max() - 1e-12))
    return int(good[(len(good) - 1) // 2])
