"""Inputs as arrays: what every candidate of a run shares, so that texts are split and images decoded once.

Nothing here looks at the target. What must be learnt from training rows only (scaling, word weights, rare
levels) is in `features`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from milepost.evidence.examples import InputKind
from milepost.models.images import SmallImage, choose_size, read_images

if TYPE_CHECKING:
    import pandas as pd
    from scipy.sparse import csr_matrix

Array = np.ndarray[Any, Any]

IMAGE_KINDS = frozenset({InputKind.IMAGE_PATH, InputKind.IMAGE_BYTES, InputKind.PIXELS})
MOST_WORDS = 300_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Columns:
    """n rows as arrays.

    numeric: (n, p) float32, NaN where missing; a date column gives its parts. codes: (n, c) int32, one number
    for each level of a categorical column, -1 where missing or never seen. counts: (n, words) sparse counts
    of words and pairs of words. pixels: (n, d) uint8. previous: (n,) label of the row before in time, or
    None. frame: the inputs as they are, carried only when a candidate asks for them.
    """

    numeric: Array
    codes: Array
    counts: csr_matrix | None = None
    pixels: Array | None = None
    previous: Array | None = None
    frame: pd.DataFrame | None = None

    def __len__(self) -> int:
        return len(self.numeric)

    def take(self, positions: Array) -> Columns:
        """Return the rows at these positions, in this order."""
        return Columns(
            numeric=self.numeric[positions],
            codes=self.codes[positions],
            counts=None if self.counts is None else self.counts[positions],
            pixels=None if self.pixels is None else self.pixels[positions],
            previous=None if self.previous is None else self.previous[positions],
            frame=None if self.frame is None else self.frame.iloc[positions],
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Encoder:
    """Turns a data frame of inputs into `Columns`, always in the same layout."""

    kinds: Mapping[str, InputKind]
    root: Path
    levels: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, Any] = field(default_factory=dict)
    images: SmallImage | None = None

    def encode(self, frame: pd.DataFrame, *, with_frame: bool = False) -> Columns:
        """Return the rows of a frame with the same columns as arrays."""
        columns = Columns(
            numeric=_numbers(frame, self.kinds),
            codes=_codes(frame, self.levels),
            counts=_counts(frame, self.words),
            pixels=read_images(frame, _image_kinds(self.kinds), size=self.images, root=self.root),
        )
        return replace(columns, frame=frame) if with_frame else columns


def learn_encoder(frame: pd.DataFrame, kinds: Mapping[str, InputKind], *, root: Path) -> Encoder:
    """Learn the layout: levels of categorical columns, the words of texts, the size of images."""
    categorical = [name for name, kind in kinds.items() if kind is InputKind.CATEGORICAL]
    texts = [name for name, kind in kinds.items() if kind is InputKind.TEXT]
    return Encoder(
        kinds=dict(kinds),
        root=root,
        levels={name: _levels(frame[name]) for name in categorical},
        words={name: _word_counter(frame[name]) for name in texts},
        images=choose_size(frame, _image_kinds(kinds), root=root),
    )


def _image_kinds(kinds: Mapping[str, InputKind]) -> dict[str, InputKind]:
    return {name: kind for name, kind in kinds.items() if kind in IMAGE_KINDS}


def _numbers(frame: pd.DataFrame, kinds: Mapping[str, InputKind]) -> Array:
    parts: list[Array] = []
    for name, kind in kinds.items():
        if kind is InputKind.NUMERIC:
            parts.append(_as_float(frame[name]))
        elif kind is InputKind.DATE:
            parts.extend(_date_parts(frame[name]))
    if not parts:
        return np.zeros((len(frame), 0), dtype=np.float32)
    return np.column_stack(parts).astype(np.float32, copy=False)


def _as_float(column: pd.Series[Any]) -> Array:
    import pandas as pd

    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    limit = float(np.finfo(np.float32).max)
    return np.where(np.isfinite(values), np.clip(values, -limit, limit), np.nan)


def _date_parts(column: pd.Series[Any]) -> list[Array]:
    """Days since 1970, month, weekday and hour: enough for trend and season."""
    import pandas as pd

    moments = pd.to_datetime(column, errors="coerce", utc=True, format="mixed")
    missing = moments.isna().to_numpy()
    days = (moments - pd.Timestamp(0, tz="UTC")) / pd.Timedelta(days=1)
    parts: list[pd.Series[Any]] = [days, moments.dt.month, moments.dt.day_of_week, moments.dt.hour]
    return [np.where(missing, np.nan, part.to_numpy(dtype=np.float64, na_value=np.nan)) for part in parts]


def _levels(column: pd.Series[Any]) -> Any:
    """The levels as an index, from the most frequent to the rarest."""
    return _as_text(column).value_counts().index


def _codes(frame: pd.DataFrame, levels: Mapping[str, Any]) -> Array:
    if not levels:
        return np.zeros((len(frame), 0), dtype=np.int32)
    return np.column_stack(
        [index.get_indexer(_as_text(frame[name])).astype(np.int32) for name, index in levels.items()]
    )


def _as_text(column: pd.Series[Any]) -> pd.Series[Any]:
    """Texts as objects, missing values left out of the levels."""
    texts = column.astype(object)
    return texts.where(column.isna(), texts.map(str))


def _word_counter(column: pd.Series[Any]) -> Any:
    from sklearn.feature_extraction.text import CountVectorizer

    documents = _documents(column)
    often = 2 if len(documents) > 20_000 else 1
    counter = CountVectorizer(
        ngram_range=(1, 2),
        token_pattern=r"(?u)\b\w+\b",
        min_df=often,
        max_features=MOST_WORDS,
        dtype=np.float32,
    )
    try:
        return counter.fit(documents)
    except ValueError:  # no word in any document: texts of signs only
        return CountVectorizer(analyzer="char", dtype=np.float32, vocabulary=[" "])


def _counts(frame: pd.DataFrame, words: Mapping[str, Any]) -> csr_matrix | None:
    if not words:
        return None
    from scipy.sparse import csr_matrix, hstack

    parts = [counter.transform(_documents(frame[name])) for name, counter in words.items()]
    return csr_matrix(parts[0] if len(parts) == 1 else hstack(parts, format="csr"))


def _documents(column: pd.Series[Any]) -> list[str]:
    return ["" if missing else str(text) for text, missing in zip(column, column.isna(), strict=True)]
