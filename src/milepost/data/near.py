"""Near equality of texts (MinHash), images (difference hash) and numbers (rounding), as group numbers."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from milepost.data.cells import side_and_channels
from milepost.evidence.examples import InputKind

Array = np.ndarray[Any, Any]

SHARED_SHINGLES = 0.8
PIXEL_DIFFERENCE = 8.0
_BANDS, _ROWS_OF_BAND = 8, 4
_SIDE = 16
_PRIME = np.uint64((1 << 61) - 1)
_WORD = re.compile(r"[^\W\d_]+")


def near_texts(texts: Sequence[str]) -> Array:
    """Group texts that share four fifths of their word triples (Jaccard), numbers left out; (n,) int64.

    MinHash with 8 bands of 4 (Broder 1997), candidates checked against their true overlap with the first of a
    band.
    """
    shingles = [_shingles(text) for text in texts]
    groups = _Groups(len(texts))
    for band in _bands(shingles).T:
        first: dict[int, int] = {}
        for place, key in enumerate(band.tolist()):
            earlier = first.setdefault(key, place)
            if earlier == place or not shingles[place] or groups.joined(earlier, place):
                continue
            if _overlap(shingles[earlier], shingles[place]) >= SHARED_SHINGLES:
                groups.join(earlier, place)
    return groups.numbers()


def near_images(values: Sequence[Any], kind: InputKind) -> Array:
    """Group images that look the same; (n,) int64.

    Their 64-bit difference hashes are equal, and their small grey versions differ by less than 8 of 255 a
    pixel. An image that cannot be read is a group of its own.
    """
    if not len(values):
        return np.zeros(0, dtype=np.int64)
    small = np.stack([_small_grey(value, kind) for value in values])
    steps = small[:, ::2, 1::2] > small[:, ::2, :-1:2]
    keys = np.packbits(steps.reshape(len(small), -1), axis=1).view(np.uint64).ravel()
    first: dict[int, int] = {}
    groups = _Groups(len(values))
    for place, key in enumerate(keys.tolist()):
        earlier = first.setdefault(key, place)
        if earlier != place and np.abs(small[earlier] - small[place]).mean() < PIXEL_DIFFERENCE:
            groups.join(earlier, place)
    return groups.numbers()


def near_numbers(numbers: Array, others: Array) -> Array:
    """Group rows with equal `others` whose numbers agree to a hundredth of their column's spread; (n,)."""
    with np.errstate(over="ignore", invalid="ignore"):
        middle = np.nanquantile(np.where(np.isnan(numbers).all(axis=0), 0.0, numbers), [0.16, 0.84], axis=0)
        spread = (middle[1] - middle[0]) / 2
        spread[~(spread > 0)] = 1.0
        rounded = np.round(numbers / spread * 100)
    frame = pd.DataFrame(rounded).assign(others=others)
    return np.asarray(pd.factorize(pd.util.hash_pandas_object(frame, index=False))[0], dtype=np.int64)


class _Groups:
    """Disjoint sets of the places 0 to n - 1."""

    def __init__(self, count: int) -> None:
        self._up = list(range(count))

    def joined(self, one: int, other: int) -> bool:
        return self._top(one) == self._top(other)

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self._top(one), self._top(other)))
        self._up[high] = low

    def numbers(self) -> Array:
        return np.array([self._top(place) for place in range(len(self._up))], dtype=np.int64)

    def _top(self, place: int) -> int:
        while self._up[place] != place:
            self._up[place] = self._up[self._up[place]]
            place = self._up[place]
        return place


def _shingles(text: str) -> frozenset[int]:
    words = _WORD.findall(text.lower())[:400]
    if len(words) < 4:
        return frozenset({zlib.crc32(" ".join(words).encode())}) if words else frozenset()
    return frozenset(zlib.crc32(" ".join(words[at : at + 3]).encode()) for at in range(len(words) - 2))


def _overlap(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / len(one | other)


def _bands(shingles: Sequence[frozenset[int]]) -> Array:
    """Hash the smallest of 32 permuted values, four by four; (n, 8) uint64."""
    rng = np.random.default_rng(0)
    count = _BANDS * _ROWS_OF_BAND
    factors = rng.integers(1, 1 << 29, count, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    shifts = rng.integers(0, 1 << 61, count, dtype=np.uint64)
    lengths = np.array([max(len(part), 1) for part in shingles], dtype=np.int64)
    flat = np.fromiter(
        (value for part in shingles for value in (part or (0,))), np.uint64, int(lengths.sum())
    )
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
    bands = np.zeros((len(shingles), _BANDS), dtype=np.uint64)
    for place in range(count if len(shingles) else 0):
        smallest = np.minimum.reduceat((flat * factors[place] + shifts[place]) % _PRIME, starts)
        band = place // _ROWS_OF_BAND
        bands[:, band] = bands[:, band] * np.uint64(1_000_003) + smallest
    return bands


def _small_grey(value: Any, kind: InputKind) -> Array:
    from PIL import Image

    try:
        with _picture(value, kind) as image:
            image.draft("L", (4 * _SIDE, 4 * _SIDE))  # lets a JPEG be decoded at a fraction of its size
            grey = image.convert("L").resize((_SIDE + 1, _SIDE), Image.Resampling.BILINEAR)
            return np.asarray(grey, dtype=np.float32)
    except (OSError, ValueError, SyntaxError):
        noise = np.random.default_rng(zlib.crc32(str(value).encode())).uniform(0, 255, (_SIDE, _SIDE + 1))
        return noise.astype(np.float32)


def _picture(value: Any, kind: InputKind) -> Any:
    from PIL import Image

    if kind is not InputKind.PIXELS:
        return Image.open(io.BytesIO(value) if isinstance(value, bytes) else value)
    shape = side_and_channels(len(value))
    if shape is None:
        raise ValueError("no square image")
    side, channels = shape
    pixels = (
        value
        if value.dtype == np.uint8
        else np.clip(value * (255 if value.max(initial=0) <= 1 else 1), 0, 255)
    )
    picture = pixels.astype(np.uint8).reshape((side, side) if channels == 1 else (side, side, 3))
    return Image.fromarray(picture)
