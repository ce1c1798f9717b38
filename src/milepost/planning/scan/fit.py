"""Fit the scanner's model to labelled functions, and teach it from decisions."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from milepost.planning.scan.clues import Kind
from milepost.planning.scan.features import NAMES
from milepost.planning.scan.linear import diagonal_curvature, fit_logistic
from milepost.planning.scan.model import ScanModel

Floats = np.ndarray[Any, Any]

PENALTY: Final = 0.1  # of the features' weights, at loss 1 in all
WORD_PENALTY: Final = 0.004
WORD_SHARE: Final = 0.5  # standard deviations of the words' score for one of the features' score
LEAST_FUNCTIONS: Final = 3  # in which a word must occur
MOST_SHARE: Final = 0.3  # of functions in which it may
_FOR: Final = frozenset(
    {kind.name.lower() for kind in Kind if kind <= Kind.CUE}
    | {"table_size", "table_numbers", "asks", "score_in_name", "kinds", "literal_share"}
)
_AGAINST: Final = frozenset(
    {
        "specification",
        "outside",
        "type_test",
        "raise",
        "generator",
        "resource",
        "key",
        "dunder",
        "specification_path",
    }
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Labelled:
    """n functions with a label: features (n, NAMES), words, labels of 0 and 1, the package of each, and how many
    functions of its package each stands for.
    """

    features: Floats
    words: Sequence[Mapping[str, int]]
    labels: Floats
    packages: np.ndarray[Any, Any]
    weights: Floats

    def where(self, kept: np.ndarray[Any, Any]) -> Labelled:
        """The functions that a mask of n booleans selects."""
        return Labelled(
            features=self.features[kept],
            words=[words for words, keep in zip(self.words, kept, strict=True) if keep],
            labels=self.labels[kept],
            packages=self.packages[kept],
            weights=self.weights[kept],
        )


def fit_model(labelled: Labelled, *, penalty: float = PENALTY, word_share: float = WORD_SHARE) -> ScanModel:
    """Fit features and words apart, join them, and set the scale by functions of packages that were left out.

    Each class counts one half in the fits, so that a package's share of rules does not leak into the order of
    others. Features that speak for rules get no weight below 0, those against none above. The probability is
    fitted by Platt's method to out-of-package scores, with the weights of the functions. Raises ValueError where
    some package holds all that there is of one label: the others could not be fitted without it.
    """
    for package in np.unique(labelled.packages):
        if len(np.unique(labelled.labels[labelled.packages != package])) < 2:
            raise ValueError(f"without {package} there are no labels of both kinds; bring more packages")
    whole = _fit_parts(labelled, penalty)
    syntax, words = _left_out_scores(labelled, penalty)
    first, second = 1 / _spread(syntax), word_share / _spread(words)
    spread = _spread(first * syntax + second * words)
    first, second = first / spread, second / spread
    joined = first * syntax + second * words
    slope, intercept = _platt(joined, labelled)
    model = replace(
        whole,
        weights=whole.weights * first,
        word_weights=whole.word_weights * second,
        slope=slope,
        intercept=intercept,
    )
    return _with_precision(model, labelled, penalty)


def teach(model: ScanModel, decisions: Labelled) -> ScanModel:
    """Move the weights as far as decisions ask, and no farther than what was known before allows.

    Source: Chapelle and Li (2011), algorithm 3: the old fit is a Gaussian around its weights, and its precision
    grows by the decisions' curvature. Words that the model does not know are not learned.
    """
    if not len(decisions.labels):
        return model
    inputs = _inputs(model, decisions)
    centre = _log_odds_weights(model)
    known = np.concatenate([model.precision, model.word_precision, [_intercept_precision(model)]])
    features = len(NAMES)
    low, high = np.full(len(centre), -np.inf), np.full(len(centre), np.inf)
    low[:features], high[:features] = _bounds()
    shares = np.ones(len(decisions.labels))
    found = fit_logistic(inputs, decisions.labels, shares, precision=known, centre=centre, low=low, high=high)
    gained = diagonal_curvature(inputs, found, shares)
    return replace(
        model,
        weights=found[:features] / model.slope,
        word_weights=found[features:-1] / model.slope,
        intercept=float(found[-1]),
        precision=model.precision + gained[:features],
        word_precision=model.word_precision + gained[features:-1],
        rows=model.rows + len(decisions.labels),
    )


def _fit_parts(labelled: Labelled, penalty: float) -> ScanModel:
    """Weights of features and of words, each on the scale of its own fit."""
    mean, scale = labelled.features.mean(0), labelled.features.std(0) + 1e-6
    names, idf = _vocabulary(labelled.words)
    empty = ScanModel(
        mean=mean,
        scale=scale,
        weights=np.zeros(len(NAMES)),
        precision=np.zeros(len(NAMES)),
        words=names,
        idf=idf,
        word_weights=np.zeros(len(names)),
        word_precision=np.zeros(len(names)),
        slope=1.0,
        intercept=0.0,
        rows=len(labelled.labels),
    )
    shares = _balanced(labelled.labels)
    low, high = _bounds()
    weights = _fit_with_intercept(
        empty.standardised(labelled.features), labelled.labels, shares, penalty, low, high
    )
    free = np.full(len(names), np.inf)
    words = _fit_with_intercept(
        _word_matrix(empty, labelled.words), labelled.labels, shares, WORD_PENALTY, -free, free
    )
    return replace(empty, weights=weights, word_weights=words)


def _fit_with_intercept(
    inputs: Floats, labels: Floats, shares: Floats, penalty: float, low: Floats, high: Floats
) -> Floats:
    columns = inputs.shape[1]
    precision = np.append(np.full(columns, penalty), 0.0)
    found = fit_logistic(
        np.column_stack([inputs, np.ones(len(inputs))]),
        labels,
        shares,
        precision=precision,
        centre=np.zeros(columns + 1),
        low=np.append(low, -np.inf),
        high=np.append(high, np.inf),
    )
    return found[:-1]


def _bounds() -> tuple[Floats, Floats]:
    """The signs that are known beforehand; a density has the sign of what it counts."""
    stems = [name.removesuffix("_density") for name in NAMES]
    low = np.array([0.0 if stem in _FOR else -np.inf for stem in stems])
    high = np.array([0.0 if stem in _AGAINST else np.inf for stem in stems])
    return low, high


def _balanced(labels: Floats) -> Floats:
    """Weights of the rows by which each class counts one half."""
    share = float(labels.mean())
    return np.asarray(np.where(labels == 1, 0.5 / share, 0.5 / (1 - share)) / len(labels))


def _vocabulary(words: Sequence[Mapping[str, int]]) -> tuple[tuple[str, ...], Floats]:
    seen: Counter[str] = Counter()
    for counts in words:
        seen.update(counts.keys())
    most = MOST_SHARE * len(words)
    names = tuple(sorted(word for word, times in seen.items() if LEAST_FUNCTIONS <= times <= most))
    return names, np.array([math.log((1 + len(words)) / (1 + seen[word])) + 1 for word in names])


def _word_matrix(model: ScanModel, words: Sequence[Mapping[str, int]]) -> Floats:
    matrix = np.zeros((len(words), len(model.words)))
    for place, counts in enumerate(words):
        columns, values = model.word_parts(counts)
        matrix[place, columns] = values
    return matrix


def _left_out_scores(labelled: Labelled, penalty: float) -> tuple[Floats, Floats]:
    """Scores of each package by features and by words, fitted to the other packages."""
    syntax, words = np.zeros(len(labelled.labels)), np.zeros(len(labelled.labels))
    for package in np.unique(labelled.packages):
        mine = labelled.packages == package
        fitted = _fit_parts(labelled.where(~mine), penalty)
        here = labelled.where(mine)
        syntax[mine] = fitted.standardised(here.features) @ fitted.weights
        words[mine] = _word_matrix(fitted, here.words) @ fitted.word_weights
    return syntax, words


def _spread(values: Floats) -> float:
    return float(values.std()) or 1.0


def _platt(scores: Floats, labelled: Labelled) -> tuple[float, float]:
    """Slope and intercept of the log odds, with a weak penalty (Platt 1999 draws the targets in instead)."""
    shares = labelled.weights / labelled.weights.sum()
    inputs = np.column_stack([scores, np.ones(len(scores))])
    found = fit_logistic(
        inputs,
        labelled.labels,
        shares,
        precision=np.full(2, 1 / len(scores)),
        centre=np.zeros(2),
        low=np.array([0.05, -np.inf]),
        high=np.full(2, np.inf),
    )
    return float(found[0]), float(found[1])


def _with_precision(model: ScanModel, labelled: Labelled, penalty: float) -> ScanModel:
    """Say how sure each weight is: the labels' curvature and the penalty, on the final scale."""
    inputs = _inputs(model, labelled)
    curvature = diagonal_curvature(inputs, _log_odds_weights(model), np.ones(len(inputs)))
    rows, features = len(inputs), len(NAMES)
    return replace(
        model,
        precision=curvature[:features] + penalty * rows,
        word_precision=curvature[features:-1] + WORD_PENALTY * rows,
    )


def _log_odds_weights(model: ScanModel) -> Floats:
    scaled = model.slope * np.concatenate([model.weights, model.word_weights])
    return np.append(scaled, model.intercept)


def _intercept_precision(model: ScanModel) -> float:
    return 0.1 * model.rows  # p (1 - p) at a share of one tenth, for each label


def _inputs(model: ScanModel, labelled: Labelled) -> Floats:
    return np.column_stack(
        [
            model.standardised(labelled.features),
            _word_matrix(model, labelled.words),
            np.ones(len(labelled.labels)),
        ]
    )
