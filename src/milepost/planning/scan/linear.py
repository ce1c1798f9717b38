"""Logistic regression with a quadratic penalty, a centre and signs that are known beforehand."""

from __future__ import annotations

from typing import Any

import numpy as np

Floats = np.ndarray[Any, Any]


def fit_logistic(
    inputs: Floats,
    labels: Floats,
    shares: Floats,
    *,
    precision: Floats,
    centre: Floats,
    low: Floats,
    high: Floats,
) -> Floats:
    """Return the weights (columns,) that minimise the weighted loss plus half of sum precision (weight - centre)^2.

    inputs: (rows, columns), a constant column where an intercept is wanted; labels: (rows,) of 0 and 1; shares:
    (rows,) weights of the rows; low, high: (columns,) bounds of the weights, infinite where a sign is not known.
    Bounds by sign are what lets few labels go far: a clue for rules can never count against them.

    >>> x, one = np.array([[-1.0], [1.0]]), np.ones(1)
    >>> fit_logistic(x, np.array([0.0, 1.0]), np.ones(2) / 2, precision=one / 9, centre=0 * one, low=-9 * one,
    ...              high=9 * one).round(1)
    array([1.6])
    """
    from scipy.optimize import minimize

    signs = 2 * labels - 1

    def loss(weights: Floats) -> tuple[float, Floats]:
        margin = signs * (inputs @ weights)
        away = weights - centre
        value = shares @ np.logaddexp(0.0, -margin) + 0.5 * precision @ away**2
        slope = inputs.T @ (-shares * signs * _falling(margin)) + precision * away
        return float(value), slope

    start = np.clip(centre, low, high)
    found = minimize(
        loss,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=list(zip(low, high, strict=True)),
        options={"maxiter": 500},
    )
    return np.asarray(found.x)


def diagonal_curvature(inputs: Floats, weights: Floats, shares: Floats) -> Floats:
    """The second derivative of the loss in each weight: how sure the rows make of it, (columns,)."""
    chance = _falling(-(inputs @ weights))
    return np.asarray((shares * chance * (1 - chance)) @ inputs**2)


def _falling(margin: Floats) -> Floats:
    from scipy.special import expit

    return np.asarray(expit(-margin))
