"""How good can anybody be? The best possible score on the labels as they are, with an interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from milepost.base.errors import InvalidInputError
from milepost.base.measurement import Direction, Measurement
from milepost.statistics.intervals import student
from milepost.statistics.model_ceiling import loss_posterior
from milepost.statistics.observation import CurveObservation, clean, score_of
from milepost.statistics.votes import InvalidVotesError, ceiling_from_votes

__all__ = [
    "InvalidLabelsError",
    "InvalidVotesError",
    "best_accuracy",
    "ceiling_from_models",
    "ceiling_from_repeats",
    "ceiling_from_shares",
    "ceiling_from_votes",
    "combine",
]


class InvalidLabelsError(InvalidInputError):
    """Soft labels, repeated values or curves that say nothing about the best possible score."""

    slug = "invalid-labels"


def ceiling_from_models(curves: Sequence[CurveObservation], level: float = 0.9) -> Measurement:
    """Estimate the best possible score from learning curves of several learners, in their unit and direction.

    `curves` are of one metric on one data set, one a learner, different ones: two of a kind are counted as two
    and make the answer too sure. The posterior has the ceiling as its parameter (`loss_posterior`): what was
    measured = ceiling + what the best learner still loses + noise. A learner that is not good enough looks
    like a ceiling, so one curve says less than several, and a curve that still gains leaves more room. The
    value is the posterior's median. No curve proves that nobody can do better: learners that all miss the same
    thing look alike. `n` = the held-out rows behind the best curve (0 if not known).

    Raises InvalidLabelsError without curves, TooFewPointsError and InvalidCurveError for one that cannot be
    read.
    """
    if not curves:
        raise InvalidLabelsError("no learning curve was given: measure one model at two or more sizes.")
    cleaned = [clean(curve) for curve in curves]
    best = min(range(len(curves)), key=lambda place: cleaned[place].last_loss)
    tail = (1 - level) / 2
    posterior = loss_posterior(cleaned, by_rows=curves[best].rows is not None)
    found = score_of(curves[best], posterior.quantiles([tail, 0.5, 1 - tail]))
    low, value, high = (float(score) for score in np.sort(found))
    method = f"models: best of {len(curves)} learning curves"
    return Measurement(value=value, low=low, high=high, level=level, n=curves[best].rows or 0, method=method)


def combine(votes: Measurement, models: Measurement, direction: Direction = Direction.MIN) -> Measurement:
    """Join what votes and what models say of the same score: votes, cut where a model clearly does better.

    The cut lies twice as far from the models' value as their worse end: both saw the same rows and share
    their luck, so the worse end itself would cut too often. Where a model beats all that the votes allow, the
    labels are cleaner than single votes (majorities, say) or the annotators who voted were worse than those
    who labelled: then the models' answer stands.

    >>> votes = Measurement(value=0.06, low=0.04, high=0.09, level=0.9, n=300, method="votes")
    >>> models = Measurement(value=0.06, low=0.01, high=0.07, level=0.9, n=900, method="models")
    >>> joined = combine(votes, models)
    >>> joined.low, round(joined.high, 3)
    (0.04, 0.08)
    """
    if direction is Direction.MIN:
        cut = 2 * models.high - models.value
        low, high, contradiction = votes.low, min(votes.high, cut), votes.low > models.high
    else:
        cut = 2 * models.low - models.value
        low, high, contradiction = max(votes.low, cut), votes.high, votes.high < models.low
    if contradiction:
        return _named(
            models, models.value, models.low, models.high, f"{models.method} (better than votes allow)"
        )
    value = min(max(votes.value, low), high)
    return _named(votes, value, low, high, f"{votes.method}; {models.method}")


def best_accuracy(error: Measurement) -> Measurement:
    """Turn the best possible error rate into the best possible accuracy."""
    return _named(error, 1 - error.value, 1 - error.high, 1 - error.low, error.method)


def ceiling_from_shares(shares: NDArray[Any] | Sequence[Sequence[float]], level: float = 0.9) -> Measurement:
    """Estimate the best possible error rate from soft labels: shares (rows, classes), each row's sum above 0.

    Mean of 1 - largest share, with Student's interval over rows. Shares that come from a few votes look
    more certain than they are and make the answer too low: give the votes to `ceiling_from_votes` instead.

    Raises InvalidLabelsError: fewer than two rows or classes, a negative or missing share, a row of zeros.
    """
    table = np.asarray(shares, dtype=float)
    if table.ndim != 2 or min(table.shape) < 2:
        raise InvalidLabelsError(
            f"soft labels of shape {table.shape}: two or more rows and classes are needed."
        )
    bad = ~(np.isfinite(table) & (table >= 0)).all(axis=1) | ~(table.sum(axis=1) > 0)
    if bad.any():
        row = int(np.argmax(bad))
        raise InvalidLabelsError(
            f"row {row + 1} of the soft labels is no distribution: {table[row].tolist()}."
        )
    errors = 1 - table.max(axis=1) / table.sum(axis=1)
    spread = float(errors.std(ddof=1) / np.sqrt(len(errors)))
    low, high = student(float(errors.mean()), spread, len(errors) - 1, level)
    value, low, high = (min(max(end, 0.0), 1.0) for end in (float(errors.mean()), low, high))
    return Measurement(value=value, low=low, high=high, level=level, n=len(errors), method="soft labels")


def ceiling_from_repeats(values: NDArray[Any] | Sequence[Sequence[float]], level: float = 0.9) -> Measurement:
    """Estimate the smallest possible RMSE from repeated values of the same rows (NaN = missing).

    `values` (rows, annotators). The noise of one value = the spread within rows (degrees of freedom
    pooled), which no model can predict; a label that is the mean of m values has 1 / sqrt(m) of it.
    Interval: Student's over rows, on the logarithm of the variance. Assumed: annotators are exchangeable,
    none is biased.

    Raises InvalidLabelsError unless two rows have two values each.
    """
    table = np.asarray(values, dtype=float)
    table = table if table.ndim == 2 else table.reshape(-1, 1)
    table = table[np.isfinite(table).sum(axis=1) >= 2]
    if len(table) < 2:
        raise InvalidLabelsError(
            "fewer than two rows have two values, so nothing shows how much repeated values differ. "
            "Let two people (or two measurements) answer the same few hundred rows."
        )
    squares = np.nanvar(table, axis=1) * np.isfinite(table).sum(axis=1)
    degrees = np.isfinite(table).sum(axis=1) - 1
    variance = float(squares.sum() / degrees.sum())
    spread = (
        np.sqrt(((squares - variance * degrees) ** 2).sum() * len(table) / (len(table) - 1)) / degrees.sum()
    )
    half = student(0.0, float(spread / variance) if variance else 0.0, len(table) - 1, level)[1]
    low, value, high = (float(np.sqrt(variance * np.exp(step))) for step in (-half, 0.0, half))
    return Measurement(value=value, low=low, high=high, level=level, n=len(table), method="repeated values")


def _named(source: Measurement, value: float, low: float, high: float, method: str) -> Measurement:
    return Measurement(value=value, low=low, high=high, level=source.level, n=source.n, method=method)
