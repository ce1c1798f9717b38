"""Means by training size when not every fold was measured at every size: folds differ, sizes must not for that."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

LARGEST_FIGURE = 1e50
"""A figure beyond counts as not defined: its variance, and squares of that, would leave the range of numbers."""


def even_means(figures: Array) -> Array:
    """Mean of each size as if each had been measured on the folds of the last one, (sizes,).

    `figures` (sizes, folds), NaN where a fold was not measured; each size needs one fold. Additive model: figure =
    size + fold + rest, with folds as random effects, so that they are shrunk as far as the rest hides them (variances
    by the method of moments: Searle, Casella, McCulloch, Variance Components, 1992, ch. 5). Where all sizes have the
    same folds these are the plain means; so they are where nothing tells folds apart.

    >>> seen = np.array([[0.20, 0.30, np.nan, np.nan], [0.10, 0.21, 0.30, 0.39]])
    >>> np.round(even_means(seen), 2)  # the plain means are .25 and .25: the hard folds are missing at the first size
    array([0.34, 0.25])
    """
    there = np.isfinite(figures)
    if (there == there[-1]).all():
        return np.asarray(_means(figures, there))
    shrink = _shrinkage(figures, there)
    effect = _effects(figures, there, shrink) if np.isfinite(shrink) else np.zeros(figures.shape[1])
    return np.asarray(_means(figures - effect, there) + effect[there[-1]].mean())


def _means(figures: Array, there: Array) -> Array:
    return np.asarray(np.where(there, figures, 0.0).sum(axis=1) / there.sum(axis=1))


def _effects(figures: Array, there: Array, shrink: float) -> Array:
    """Least squares with a ridge: the effect of each fold, sizes eliminated, (folds,)."""
    share = there / there.sum(axis=1, keepdims=True)
    inner = np.diag(there.sum(axis=0) + shrink) - share.T @ there
    away = np.where(there, figures - _means(figures, there)[:, None], 0.0).sum(axis=0)
    return np.asarray(np.linalg.pinv(inner, hermitian=True) @ away)


def _shrinkage(figures: Array, there: Array) -> float:
    """Variance of the rest over that of the folds; infinite where folds cannot be told from it."""
    effect = _effects(figures, there, 0.0)
    rest = np.where(there, figures - effect, 0.0)
    rest = np.where(there, rest - _means(rest, there)[:, None], 0.0)
    freedom = there.sum() - len(there) - there.any(axis=0).sum() + 1
    if freedom <= 0:
        return np.inf
    noise = (rest**2).sum() / freedom
    often = there.sum(axis=0)
    shared = often >= 2  # a fold that one size alone has says nothing of folds
    if shared.sum() < 2:
        return np.inf
    between = effect[shared].var(ddof=1) - noise * (1 / often[shared]).mean()
    return float(noise / between) if between > 0 else np.inf
