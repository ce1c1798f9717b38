"""How good can anybody be? The best possible score on the labels as they are, with an interval."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from milepost.base.errors import InvalidInputError
from milepost.base.measurement import Direction, Measurement
from milepost.statistics.intervals import check_level, student
from milepost.statistics.model_ceiling import loss_posterior
from milepost.statistics.observation import (
    CurveObservation,
    InvalidCurveError,
    LossCurve,
    TooFewPointsError,
    clean,
    score_of,
)
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
    value is the posterior's median, the interval the central one of `level` (0 to 1). No curve proves that nobody
    can do better: learners that all miss the same thing look alike. `n` = the held-out rows behind the best curve
    (0 if not known). Source: own; errors and coverage are measured in docs/benchmarks.md.

    A curve that cannot be read is an error and not left out: its learner may be the best one. Raises
    InvalidLabelsError without curves, TooFewPointsError (fewer than two sizes with a score) and InvalidCurveError for
    one that cannot be read, InvalidCurveError where directions or bounds differ, InvalidCountError for a level outside
    0 to 1.

    >>> means = {"linear": [0.30, 0.25, 0.22], "forest": [0.26, 0.19, 0.15], "nearest": [0.35, 0.30, 0.27]}
    >>> found = ceiling_from_models([
    ...     CurveObservation(sizes=[250, 500, 1000], means=errors, spreads=[0.02] * 3, repeats=[5] * 3,
    ...                      direction=Direction.MIN, low=0.0, high=1.0, rows=1000) for errors in means.values()])
    >>> [round(end, 2) for end in (found.low, found.value, found.high)], found.n
    ([0.02, 0.11, 0.15], 1000)
    """
    check_level(level)
    if not curves:
        raise InvalidLabelsError("no learning curve was given: measure one model at two or more sizes.")
    cleaned = list(_cleaned(curves))
    _check_one_metric(curves)
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

    Both are of one score, better low unless `direction` says otherwise, and of one level; `level` and `n` of the
    answer are those of what its value rests on. Source: own; measured in docs/benchmarks.md.

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
    """Turn the best possible error rate (0 to 1) into the best possible accuracy: ends change places.

    >>> found = best_accuracy(Measurement(value=0.06, low=0.04, high=0.09, level=0.9, n=300, method="votes"))
    >>> round(found.low, 2), round(found.value, 2), round(found.high, 2)
    (0.91, 0.94, 0.96)
    """
    return _named(error, 1 - error.value, 1 - error.high, 1 - error.low, error.method)


def ceiling_from_shares(shares: NDArray[Any] | Sequence[Sequence[float]], level: float = 0.9) -> Measurement:
    """Estimate the best possible error rate from soft labels: shares (rows, classes), each row's sum above 0.

    Smaller is better, 0 to 1. Mean of 1 - largest share (Ishida, Yamane, Charoenphakdee, Niu and Sugiyama, 2023), with
    Student's interval of `level` over rows; rows need not sum to 1, `n` counts them. Shares that come from a few
    votes look more certain than they are and make the answer too low: give the votes to `ceiling_from_votes` instead.

    Raises InvalidLabelsError: fewer than two rows or classes, a negative or missing share, a row of zeros. Raises
    InvalidCountError: a level outside 0 to 1.

    >>> found = ceiling_from_shares([[0.9, 0.1], [0.7, 0.3], [0.1, 0.9], [0.2, 0.8]] * 25)
    >>> [round(end, 3) for end in (found.low, found.value, found.high)]
    [0.161, 0.175, 0.189]
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

    `values` (rows, annotators), in the unit of the answer; smaller is better, 0 or more. The noise of one value = the
    spread within rows (variance of a one-way layout, degrees of freedom pooled: Fisher, 1925), which no model can
    predict; a label that is the mean of m values has 1 / sqrt(m) of it. Interval of `level`: Student's over rows, on
    the logarithm of the variance (`make guarantees` repeats its coverage). Rows with fewer than two values do not
    count; `n` = those that do. Assumed: annotators are exchangeable, none is biased.

    Raises InvalidLabelsError unless two rows have two values each, InvalidCountError for a level outside 0 to 1.

    >>> found = ceiling_from_repeats([[10.0, 10.6], [7.1, 6.9], [8.0, 8.4], [5.0, float("nan")]])
    >>> round(found.value, 2), found.n
    (0.31, 3)
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


def _cleaned(curves: Sequence[CurveObservation]) -> Iterator[LossCurve]:
    """Read the curves; an error says which one it is."""
    for place, curve in enumerate(curves, start=1):
        try:
            yield clean(curve)
        except (InvalidCurveError, TooFewPointsError) as error:
            error.args = (f"learning curve {place} of {len(curves)}: {error}",)
            raise


def _check_one_metric(curves: Sequence[CurveObservation]) -> None:
    """Refuse curves whose directions or bounds differ: their scores cannot be compared."""
    first = curves[0]
    for place, curve in enumerate(curves, start=1):
        if (curve.direction, curve.low, curve.high) != (first.direction, first.low, first.high):
            raise InvalidCurveError(
                f"learning curve 1 is of a score from {first.low:g} to {first.high:g} ({first.direction.value} is "
                f"best), curve {place} of one from {curve.low:g} to {curve.high:g} ({curve.direction.value} is best): "
                "different metrics have no best value in common. Give curves of one metric on one data set."
            )


def _named(source: Measurement, value: float, low: float, high: float, method: str) -> Measurement:
    return Measurement(value=value, low=low, high=high, level=source.level, n=source.n, method=method)
