"""The scanner's model: one linear score of syntax features and words, as a probability."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any, Final

import numpy as np

from milepost.base.errors import InvalidInputError
from milepost.planning.scan.features import NAMES

Floats = np.ndarray[Any, Any]

CLIP: Final = 3.0  # standard deviations
_ARRAYS: Final = (
    "mean", "scale", "weights", "precision", "idf", "word_weights", "word_precision", "slope", "intercept", "rows"
)  # fmt: skip


class ScanModelError(InvalidInputError):
    """A model of the rule scanner cannot be used."""

    slug = "scan-model"

    def __init__(self, cause: str) -> None:
        super().__init__(
            f"The scanner's model that was fitted to your decisions cannot be used: {cause}. The scan would rank by "
            "something else than you taught it. Run: milepost scan PATH --learn"
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class ScanModel:
    """Weights for standardised features (in the order of features.NAMES) and for words (TF-IDF, length 1).

    Their sum is the score that functions are ranked by; slope and intercept make it the log odds that a function
    drawn from a package is rules that could be learned. `precision` and `word_precision` say how sure each weight
    is (inverse variances of the log odds, a diagonal Laplace approximation); `rows` counts the labels it rests on.
    """

    mean: Floats
    scale: Floats
    weights: Floats
    precision: Floats
    words: tuple[str, ...]
    idf: Floats
    word_weights: Floats
    word_precision: Floats
    slope: float
    intercept: float
    rows: int

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The column of each word."""
        return {word: place for place, word in enumerate(self.words)}

    def standardised(self, features: Floats) -> Floats:
        """Features in standard deviations from the mean, (functions, features), cut at 3."""
        return np.clip((features - self.mean) / self.scale, -CLIP, CLIP)

    def word_parts(self, counts: Mapping[str, int]) -> tuple[list[int], Floats]:
        """The columns of the known words of a function, and their TF-IDF with logarithmic counts, length 1."""
        known = [(self.places[word], times) for word, times in counts.items() if word in self.places]
        columns = [column for column, _ in known]
        values = (1 + np.log([times for _, times in known])) * self.idf[columns] if known else np.zeros(0)
        length = float(np.sqrt(values @ values)) if known else 1.0
        return columns, values / length

    def scores(self, features: Floats, words: Sequence[Mapping[str, int]]) -> Floats:
        """The score of each function, (functions,): more is more like rules that could be learned."""
        of_words = np.zeros(len(words))
        for place, counts in enumerate(words):
            columns, values = self.word_parts(counts)
            of_words[place] = values @ self.word_weights[columns] if columns else 0.0
        return np.asarray(self.standardised(features) @ self.weights + of_words)

    def probabilities(self, scores: Floats) -> Floats:
        """Scores as probabilities."""
        return np.asarray(1 / (1 + np.exp(-(self.slope * scores + self.intercept))))

    def as_bytes(self) -> bytes:
        """The model as an npz file without pickles; equal models give equal bytes."""
        out = io.BytesIO()
        arrays = {name: np.asarray(getattr(self, name), dtype=np.float32) for name in _ARRAYS}
        texts = {"features": np.array(NAMES), "words": np.array(self.words)}
        np.savez_compressed(out, allow_pickle=False, **texts, **arrays)
        return out.getvalue()


def model_from(content: bytes) -> ScanModel:
    """Read a model that `as_bytes` wrote; raises ScanModelError for anything else."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            arrays = {name: np.asarray(stored[name], dtype=np.float64) for name in _ARRAYS}
            features, words = tuple(stored["features"].tolist()), tuple(stored["words"].tolist())
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise ScanModelError(f"it is no model ({type(error).__name__})") from error
    except Exception as error:  # zipfile.BadZipFile, zlib.error: whatever a damaged archive raises
        raise ScanModelError(f"it is damaged ({type(error).__name__})") from error
    if features != NAMES:
        raise ScanModelError("it was fitted by another version of Milepost, whose features were others")
    if not all(np.isfinite(values).all() for values in arrays.values()):
        raise ScanModelError("it holds numbers that are none")
    return ScanModel(
        words=words,
        slope=float(arrays.pop("slope")),
        intercept=float(arrays.pop("intercept")),
        rows=int(arrays.pop("rows")),
        **arrays,
    )


@cache
def shipped_model() -> ScanModel:
    """The model that comes with Milepost (benchmarks/fit_scan_model.py writes it)."""
    return model_from(resources.files("milepost.planning.scan").joinpath("scan_model.npz").read_bytes())
