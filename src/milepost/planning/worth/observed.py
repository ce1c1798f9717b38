"""What one candidate's out-of-sample predictions say that a plan can count money with: outcomes in, shares out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import isotonic_regression

from milepost.base.measurement import Measurement
from milepost.evidence.records import Rung
from milepost.metrics.outcomes import Outcomes
from milepost.planning.results import CandidateResults
from milepost.planning.value.threshold import ThresholdRule
from milepost.statistics.intervals import wilson

MOST_RANKS = 10
MOST_CONFIDENCES = 400

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, kw_only=True, eq=False)
class Observed:
    """A candidate on n held-out rows.

    accuracy: share right. counts: (k, k), decided class by true class, in the order of `classes`. rank_hits: share of
    rows whose truth has this rank among the scores, first to tenth; confidence: up to 400 quantiles of the calibrated
    probability to be right; both empty without scores. risk and truth: (n,) calibrated probability of the class
    `positive` and whether it is true, for two classes with scores, else empty. `acting` = the rule that made the
    decisions where they are not the candidate's own (counts and accuracy are those of the rule then).
    """

    candidate: str
    rung: Rung
    labels: int
    accuracy: Measurement
    classes: tuple[str, ...]
    counts: Array
    rank_hits: tuple[float, ...] = ()
    confidence: tuple[float, ...] = ()
    positive: str = ""
    risk: tuple[float, ...] = ()
    truth: tuple[bool, ...] = ()
    acting: ThresholdRule | None = None


def observe(results: CandidateResults, *, level: float, positive: str | None = None) -> Observed | None:
    """Read a candidate's largest fits; None where answers are numbers or boxes, which are not right or wrong.

    `positive` is the class on which one acts, where there are two; the rarer one when it is not given.
    """
    outcomes = results.at_largest()
    if outcomes.numeric or outcomes.boxes is not None or not len(outcomes):
        return None
    labels, truth, prediction = outcomes.encoded
    right = int((truth == prediction).sum())
    counts = np.zeros((len(labels), len(labels)))
    np.add.at(counts, (prediction, truth), 1)
    found = Observed(
        candidate=results.name,
        rung=results.rung,
        labels=results.largest,
        accuracy=measured_share(right, len(truth), level),
        classes=labels,
        counts=counts,
    )
    return found if outcomes.scores is None else _with_scores(found, outcomes, positive)


def measured_share(right: int, n: int, level: float) -> Measurement:
    """A share of n rows with its Wilson interval."""
    low, high = wilson(right, n, level)
    return Measurement(value=right / n, low=low, high=high, level=level, n=n, method="Wilson")


def _with_scores(found: Observed, outcomes: Outcomes, positive: str | None) -> Observed:
    from dataclasses import replace

    scores, classes = np.asarray(outcomes.scores, dtype=float), np.asarray(outcomes.classes)
    column = {str(name): place for place, name in enumerate(classes)}
    truth = np.array([column.get(str(label), -1) for label in outcomes.truth])
    ranks = _ranks(scores, truth)
    sure = calibrated(scores.max(axis=1), outcomes.truth == outcomes.prediction)
    marks = (np.arange(min(MOST_CONFIDENCES, len(sure))) + 0.5) / min(MOST_CONFIDENCES, len(sure))
    found = replace(
        found,
        rank_hits=tuple(float(np.mean(ranks == rank)) for rank in range(min(MOST_RANKS, len(classes)))),
        confidence=tuple(float(one) for one in np.quantile(sure, marks)),
    )
    if len(classes) != 2:
        return found
    acted = (
        positive
        if positive in column
        else str(classes[int(np.argmin([(truth == 0).sum(), (truth == 1).sum()]))])
    )
    is_true = truth == column[acted]
    lead = scores[:, column[acted]] - scores[:, 1 - column[acted]]
    risk = calibrated(lead, is_true)
    return replace(
        found,
        positive=acted,
        risk=tuple(float(one) for one in risk),
        truth=tuple(bool(one) for one in is_true),
    )


def calibrated(score: Array, happened: Array) -> Array:
    """Turn scores, (n,), into probabilities of what `happened`, (n,) booleans: isotonic, cross-fitted by halves.

    Each row's probability comes from the other half of the rows, so that it is not flattered by itself.

    >>> calibrated(np.array([0.1, 0.1, 0.9, 0.9]), np.array([False, False, True, True])).tolist()
    [0.0, 0.0, 1.0, 1.0]
    """
    values, events = np.asarray(score, dtype=float), np.asarray(happened, dtype=float)
    halves = np.arange(len(values)) % 2
    found = np.full(len(values), events.mean())
    for half in (0, 1):
        fitted, asked = halves != half, halves == half
        if fitted.any():
            found[asked] = _isotonic(values[fitted], events[fitted], values[asked])
    return found


def _isotonic(values: Array, events: Array, at: Array) -> Array:
    """Rows with equal scores count as one, so that their order in the data says nothing."""
    places, which, sizes = np.unique(values, return_inverse=True, return_counts=True)
    means = np.bincount(which, weights=events) / sizes
    return np.asarray(np.interp(at, places, isotonic_regression(means, weights=sizes).x))


def _ranks(scores: Array, truth: Array) -> Array:
    """Place of the truth among the scores, 0 the best; beyond all places where it is no class."""
    known = truth >= 0
    own = scores[np.arange(len(truth)), np.where(known, truth, 0)]
    better = (scores > own[:, None]).sum(axis=1)
    tied = (scores == own[:, None]) & (np.arange(scores.shape[1])[None, :] < truth[:, None])
    return np.asarray(np.where(known, better + tied.sum(axis=1), scores.shape[1]))
