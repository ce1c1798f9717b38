"""Columns as the matrix a learner wants; all that is learnt here is learnt from the training rows only."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np

from milepost.models.columns import Columns

Array = np.ndarray[Any, Any]

MOST_LEVELS = 50
MOST_TREE_LEVELS = 200
MOST_RAW_PIXELS = 256
PARTS_OF_TEXTS = 100
ROWS_FOR_IMAGES = 2_000


class Shape(Enum):
    """What the learner does with the matrix.

    SCALED: everything on one scale (linear models, neighbours, kernels), sparse when there are texts. TREES:
    numbers as they are, levels as codes, texts as 100 and large images as 50 components.
    """

    SCALED = "scaled"
    TREES = "trees"


PARTS_OF_IMAGES = {Shape.SCALED: 100, Shape.TREES: 50}


@dataclass(kw_only=True, eq=False)
class Features:
    """Learns from `fit` what `matrix` then does to any rows of the same layout."""

    shape: Shape
    seed: int = 0
    categorical: list[bool] = field(default_factory=list)
    _steps: dict[str, Any] = field(default_factory=dict)

    def fit_matrix(self, columns: Columns) -> Any:
        """Learn from these rows and return their matrix, (n, features), dense or sparse."""
        self._learn_numbers(columns)
        self._learn_levels(columns)
        self._learn_words(columns)
        self._learn_pixels(columns)
        return self.matrix(columns)

    def matrix(self, columns: Columns) -> Any:
        """Return the matrix of these rows, (n, features), with the columns of the rows it was learnt from."""
        parts = [self._numbers(columns), self._levels(columns), self._pixels(columns), self._words(columns)]
        parts = [part for part in parts if part is not None and part.shape[1]]
        if not parts:
            return np.zeros((len(columns), 1), dtype=np.float32)
        if len(parts) == 1:
            return parts[0]
        if any(hasattr(part, "tocsr") for part in parts):
            from scipy.sparse import hstack

            return hstack(parts, format="csr", dtype=np.float32)
        return np.hstack(parts)

    def _learn_numbers(self, columns: Columns) -> None:
        numeric = columns.numeric
        self.categorical = [False] * numeric.shape[1]
        if self.shape is Shape.TREES or not numeric.shape[1]:
            return
        known = np.isfinite(numeric)
        middle = np.array([_median(column[mask]) for column, mask in zip(numeric.T, known.T, strict=True)])
        filled = np.where(known, numeric, middle).astype(np.float64)
        spread = filled.std(axis=0)
        self._steps["numbers"] = (middle, filled.mean(axis=0), np.where(spread > 1e-12, spread, 1.0))

    def _numbers(self, columns: Columns) -> Any:
        if self.shape is Shape.TREES or "numbers" not in self._steps:
            return columns.numeric
        middle, mean, spread = self._steps["numbers"]
        filled = np.where(np.isfinite(columns.numeric), columns.numeric, middle)
        return np.clip((filled - mean) / spread, -50, 50).astype(np.float32)

    def _learn_levels(self, columns: Columns) -> None:
        """Keep the frequent levels of each categorical column; the rest share one bucket."""
        most = MOST_TREE_LEVELS if self.shape is Shape.TREES else MOST_LEVELS
        least = 1 if len(columns) < 200 else 2
        kept = []
        for codes in columns.codes.T:
            levels, counts = np.unique(codes[codes >= 0], return_counts=True)
            order = np.argsort(-counts, kind="stable")[:most]
            kept.append(np.sort(levels[order][counts[order] >= least]))
        self._steps["levels"] = kept
        if self.shape is Shape.TREES:
            self.categorical += [True] * len(kept)

    def _levels(self, columns: Columns) -> Any:
        places = [
            _place(codes, kept) for codes, kept in zip(columns.codes.T, self._steps["levels"], strict=True)
        ]
        if not places:
            return None
        if self.shape is Shape.TREES:
            return np.column_stack(places).astype(np.float32)
        widths = [len(kept) + 1 for kept in self._steps["levels"]]
        return _one_hot(places, widths)

    def _learn_words(self, columns: Columns) -> None:
        if columns.counts is None:
            return
        from sklearn.feature_extraction.text import TfidfTransformer

        often = 2 if len(columns) >= 1000 else 1
        present = np.bincount(columns.counts.indices, minlength=columns.counts.shape[1])
        kept = np.flatnonzero(present >= often)
        weights = TfidfTransformer(sublinear_tf=True).fit(columns.counts[:, kept])
        self._steps["words"] = (kept, weights)
        if self.shape is Shape.TREES:
            self._learn_components(weights.transform(columns.counts[:, kept]))

    def _learn_components(self, matrix: Any) -> None:
        from sklearn.decomposition import TruncatedSVD

        count = min(PARTS_OF_TEXTS, matrix.shape[1] - 1, matrix.shape[0] - 1)
        if count >= 2:
            self._steps["components"] = TruncatedSVD(count, n_iter=3, random_state=self.seed).fit(matrix)

    def _words(self, columns: Columns) -> Any:
        if columns.counts is None:
            return None
        kept, weights = self._steps["words"]
        matrix = weights.transform(columns.counts[:, kept])
        if self.shape is not Shape.TREES:
            return matrix
        components = self._steps.get("components")
        return matrix.toarray() if components is None else components.transform(matrix).astype(np.float32)

    def _learn_pixels(self, columns: Columns) -> None:
        """Large images are turned into their principal components; small ones stay as they are."""
        if columns.pixels is None or columns.pixels.shape[1] <= MOST_RAW_PIXELS:
            return
        from sklearn.decomposition import PCA

        count = min(PARTS_OF_IMAGES[self.shape], len(columns) - 1)
        if count < 2:
            return
        sample = columns.pixels
        if len(sample) > ROWS_FOR_IMAGES:
            sample = sample[
                np.random.default_rng(self.seed).choice(len(sample), ROWS_FOR_IMAGES, replace=False)
            ]
        solver = PCA(count, svd_solver="randomized", iterated_power=2, random_state=self.seed)
        self._steps["pixels"] = solver.fit(sample.astype(np.float32) / 255.0)

    def _pixels(self, columns: Columns) -> Any:
        if columns.pixels is None:
            return None
        shares = columns.pixels.astype(np.float32) / np.float32(255.0)
        return self._steps["pixels"].transform(shares) if "pixels" in self._steps else shares


def _median(values: Array) -> float:
    return float(np.median(values)) if len(values) else 0.0


def _place(codes: Array, kept: Array) -> Array:
    """The place of each code among the kept ones; what is not kept shares the last place."""
    if not len(kept):
        return np.zeros(len(codes), dtype=np.int64)
    place = np.minimum(np.searchsorted(kept, codes), len(kept) - 1)
    return np.where(kept[place] == codes, place, len(kept))


def _one_hot(places: list[Array], widths: list[int]) -> Any:
    starts = np.concatenate([[0], np.cumsum(widths)[:-1]])
    flat = np.column_stack(places) + starts
    rows, total = len(flat), int(sum(widths))
    if total <= 300:
        dense = np.zeros((rows, total), dtype=np.float32)
        dense[np.arange(rows)[:, None], flat] = 1.0
        return dense
    from scipy.sparse import csr_matrix

    pointers = np.arange(0, rows * flat.shape[1] + 1, flat.shape[1])
    return csr_matrix((np.ones(flat.size, dtype=np.float32), flat.ravel(), pointers), shape=(rows, total))
