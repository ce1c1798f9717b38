"""Metrics of numbers: squared, absolute and relative errors, and the share of variance explained."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from milepost.base.expression import Condition
from milepost.metrics.errors import BadOutcomesError
from milepost.metrics.labels import Bind, selected
from milepost.metrics.outcomes import Outcomes
from milepost.metrics.scores import mean_of
from milepost.metrics.statistic import Floats, Statistic, Totals


def mean_error(error: Callable[[Floats, Floats], Floats], *, root: bool = False) -> Bind:
    """Make a mean over rows of `error(truth, prediction)`, or its square root."""

    def bind(outcomes: Outcomes, condition: Condition | None) -> Totals:
        return mean_of(error(*_pair(outcomes)), selected(outcomes, condition), root=root)

    return bind


def squared(truth: Floats, prediction: Floats) -> Floats:
    """Squared error, in the target's unit squared."""
    return (truth - prediction) ** 2


def absolute(truth: Floats, prediction: Floats) -> Floats:
    """Absolute error, in the target's unit."""
    return np.abs(truth - prediction)


def relative(truth: Floats, prediction: Floats) -> Floats:
    """Absolute error over the size of the truth: 0.1 is ten per cent."""
    return np.abs(truth - prediction) / np.maximum(np.abs(truth), np.finfo(np.float64).eps)


def squared_log(truth: Floats, prediction: Floats) -> Floats:
    """Squared error of ln(1 + value); both must be above -1."""
    for name, values in {"truth": truth, "prediction": prediction}.items():
        if len(values) and values.min() <= -1:
            raise BadOutcomesError(
                f"The smallest {name} is {values.min():.4g}, and a logarithmic error needs values above -1. "
                "Use rmse or mae, or predict a positive quantity."
            )
    return (np.log1p(truth) - np.log1p(prediction)) ** 2


def r2(outcomes: Outcomes, condition: Condition | None) -> Totals:
    """1 - squared error / squared distance of the truth from its mean; 0 is the mean, 1 is perfect."""
    return _explained(outcomes, condition, centred=False)


def explained_variance(outcomes: Outcomes, condition: Condition | None) -> Totals:
    """Like `r2`, without the constant part of the error."""
    return _explained(outcomes, condition, centred=True)


def median_absolute_error(outcomes: Outcomes, condition: Condition | None) -> Statistic:
    """Half of the rows have a smaller absolute error."""
    return _ranked(outcomes, condition, _median_of_rising)


def max_error(outcomes: Outcomes, condition: Condition | None) -> Statistic:
    """The largest absolute error seen; it can only grow with more rows, so its interval has no upper end."""
    return _ranked(outcomes, condition, _largest_of_rising, grows=True)


def _pair(outcomes: Outcomes) -> tuple[Floats, Floats]:
    return outcomes.truth.astype(np.float64), outcomes.prediction.astype(np.float64)


def _explained(outcomes: Outcomes, condition: Condition | None, *, centred: bool) -> Totals:
    truth, prediction = _pair(outcomes)
    rows, error = selected(outcomes, condition), truth - prediction
    middle = truth[rows].mean() if rows.any() else 0.0  # sums of squares keep their digits near zero
    shifted = truth - middle

    def finish(sums: Floats) -> Floats:
        n, value, value2, error, error2 = sums.T
        left = error2 - error**2 / n if centred else error2
        spread = value2 - value**2 / n
        return np.where(
            spread > 1e-12 * np.maximum(value2, 1e-300), 1 - left / np.where(spread > 0, spread, 1), np.nan
        )

    return Totals(
        index=np.where(rows, np.arange(len(truth)), -1),
        parts=np.column_stack([np.ones(len(truth)), shifted, shifted**2, error, error**2]),
        finish=finish,
    )


def _ranked(
    outcomes: Outcomes,
    condition: Condition | None,
    value: Callable[[Floats, Floats], Floats],
    *,
    grows: bool = False,
) -> Statistic:
    error = absolute(*_pair(outcomes))
    order = np.argsort(error, kind="stable")
    rising = error[order]
    share = None if outcomes.weight is None else outcomes.weight[order]

    def values(weights: Floats) -> Floats:
        taken = np.take(weights, order, axis=1)
        return value(rising, taken if share is None else taken * share)

    rows = selected(outcomes, condition)
    index = np.where(rows, np.arange(len(error)), -1)
    return Statistic(index=index, cells=len(error), values=values, grows=grows)


def _median_of_rising(rising: Floats, weights: Floats) -> Floats:
    """The weighted median of each resample: the middle of the two values around half of the weight."""
    total = np.cumsum(weights, axis=1)
    half = total[:, -1:] / 2
    slack = 1e-9 * half
    low, high = np.argmax(total >= half - slack, axis=1), np.argmax(total > half + slack, axis=1)
    middle: Floats = (rising[low] + rising[high]) / 2
    return middle


def _largest_of_rising(rising: Floats, weights: Floats) -> Floats:
    last = rising.shape[0] - 1 - np.argmax(weights[:, ::-1] > 0, axis=1)
    largest: Floats = rising[last]
    return largest
