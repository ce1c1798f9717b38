"""What a column holds: numbers, words, dates, texts or images, judged from its values, row by row."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from milepost.data.errors import MixedTypesError
from milepost.data.sources import IMAGE_ENDINGS
from milepost.evidence.examples import InputKind

Array = np.ndarray[Any, Any]

# Below this share of numbers a column of texts is words; from it on, the odd text among numbers is a mistake.
MOSTLY_NUMBERS = 0.95
LOOKED_AT = 2_000
_DATE = re.compile(
    r"\d{4}[-/]\d{1,2}[-/]\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?\s*$"
)
_IMAGE_MARKS = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"RIFF", b"II*\x00", b"MM\x00*")


@dataclass(frozen=True, kw_only=True)
class Mixture:
    """The odd ones out in a column of numbers: positions of the first, how many, and what they are."""

    positions: tuple[int, ...]
    count: int
    values: tuple[str, ...]


def typed(column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, Mixture | None]:
    """Turn texts into numbers or booleans when all of them are; report the odd ones when nearly all are.

    Typed columns come back as they are (a dictionary is decoded).
    """
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if not _is_text(column.type):
        return column, None
    filled = column.drop_null()
    if not len(filled):
        return pa.chunked_array([pa.nulls(len(column), pa.float64())]), None
    try:
        return _as_numbers(column), None
    except pa.ArrowInvalid:
        return column, _mixture(column)


def kind_of(column: pa.ChunkedArray) -> InputKind | None:
    """Say what a typed column holds; None for what no candidate takes (structs, lists of lists)."""
    kind = column.type
    if pa.types.is_boolean(kind):
        return InputKind.CATEGORICAL
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return InputKind.NUMERIC
    if pa.types.is_null(kind):
        return InputKind.NUMERIC
    if pa.types.is_temporal(kind):
        return None if pa.types.is_time(kind) or pa.types.is_duration(kind) else InputKind.DATE
    if _is_text(kind):
        return _kind_of_texts(
            [value for value in column.slice(0, LOOKED_AT).to_pylist() if value is not None]
        )
    if _is_list(kind):
        inner = kind.value_type
        numeric = pa.types.is_integer(inner) or pa.types.is_floating(inner)
        return InputKind.PIXELS if numeric else None
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return _kind_of_bytes(column)
    return None


def is_image(content: bytes) -> bool:
    """Whether bytes start like an encoded image."""
    return content.startswith(_IMAGE_MARKS)


def side_and_channels(values: int) -> tuple[int, int] | None:
    """Say how so many values make a square image.

    >>> side_and_channels(784), side_and_channels(3072), side_and_channels(10)
    ((28, 1), (32, 3), None)
    """
    for channels in (1, 3):
        side = math.isqrt(values // channels)
        if values > 0 and side * side * channels == values:
            return side, channels
    return None


def refuse_mixture(name: str, mixture: Mixture | None, rows: Array) -> None:
    """Raise MixedTypesError when a column of numbers holds something else."""
    if mixture is not None:
        places = [int(rows[position]) for position in mixture.positions]
        raise MixedTypesError(
            name=name, rows=places, count=mixture.count, values=mixture.values, of=len(rows)
        )


def as_dates(column: pa.ChunkedArray) -> Any:
    """Turn dates or texts into a pandas series of UTC times without a zone; no date is missing."""
    import pandas as pd

    if pa.types.is_temporal(column.type):
        values = column.to_pandas(date_as_object=False)
        return pd.to_datetime(values, utc=True).dt.tz_localize(None).astype("datetime64[us]")
    texts = column.cast(pa.string()).to_pandas()
    parsed = pd.to_datetime(texts, errors="coerce", utc=True, format="mixed")
    return parsed.dt.tz_localize(None).astype("datetime64[us]")


def as_words(column: pa.ChunkedArray) -> Array:
    """Turn values into texts, None where missing: 3.0 is "3", booleans are "true" and "false"."""
    kind = column.type
    if pa.types.is_floating(kind):
        values = column.to_numpy(zero_copy_only=False)
        return np.array(
            [None if math.isnan(value) else _number_word(value) for value in values.tolist()], object
        )
    if not _is_text(kind):
        try:
            column = column.cast(pa.string())
        except pa.ArrowException:
            return np.array([None if value is None else str(value) for value in column.to_pylist()], object)
    return np.array(column.to_pylist(), dtype=object)


def as_numbers(column: pa.ChunkedArray) -> Array:
    """Turn values into float64, NaN where they are missing or no numbers."""
    if _is_text(column.type):
        import pandas as pd

        numbers = pd.to_numeric(column.to_pandas(), errors="coerce")
        return np.asarray(numbers, dtype=np.float64)
    try:
        numbers = column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    except pa.ArrowNotImplementedError:
        return np.full(len(column), np.nan)
    return np.asarray(numbers, dtype=np.float64)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _is_list(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind))


def _as_numbers(column: pa.ChunkedArray) -> pa.ChunkedArray:
    trimmed = pc.utf8_trim_whitespace(column)
    lowered = pc.utf8_lower(trimmed.slice(0, 50)).drop_null()
    if len(lowered) and pc.all(pc.is_in(lowered, value_set=pa.array(["true", "false"]))).as_py():
        return pc.utf8_lower(trimmed).cast(pa.bool_())
    if _has_leading_zeros(trimmed.slice(0, LOOKED_AT)):
        raise pa.ArrowInvalid("codes, not quantities")
    try:
        return trimmed.cast(pa.int64())
    except pa.ArrowInvalid:
        return trimmed.cast(pa.float64())


def _has_leading_zeros(column: pa.ChunkedArray) -> bool:
    """Postal codes and the like: 00123 is a name, 123 would be another one."""
    return bool(pc.any(pc.match_substring_regex(column, r"^0\d")).as_py())


def _mixture(column: pa.ChunkedArray) -> Mixture | None:
    import pandas as pd

    texts = column.to_pandas()
    filled = texts.notna()
    numbers = pd.to_numeric(texts, errors="coerce").notna()
    odd = np.flatnonzero(np.asarray(filled & ~numbers))
    share = float(numbers.sum()) / max(int(filled.sum()), 1)
    if share < MOSTLY_NUMBERS or not len(odd) or _has_leading_zeros(column):
        return None
    values = tuple(dict.fromkeys(str(texts.iloc[place])[:40] for place in odd[:20].tolist()))
    return Mixture(positions=tuple(odd[:5].tolist()), count=len(odd), values=values[:3])


def _kind_of_texts(values: list[str]) -> InputKind:
    if not values:
        return InputKind.CATEGORICAL
    if np.mean([_ends_like_image(value) for value in values]) >= 0.9:
        return InputKind.IMAGE_PATH
    if all(_DATE.match(value) for value in values):
        return InputKind.DATE
    words = float(np.mean([len(value.split()) for value in values]))
    distinct = len(set(values)) / len(values)
    is_text = (words >= 3 and distinct >= 0.2) or (words >= 1.5 and distinct >= 0.5 and len(values) >= 30)
    return InputKind.TEXT if is_text else InputKind.CATEGORICAL


def _ends_like_image(value: str) -> bool:
    return any(value.lower().endswith(ending) for ending in IMAGE_ENDINGS)


def _kind_of_bytes(column: pa.ChunkedArray) -> InputKind | None:
    first = next((value for value in column.slice(0, LOOKED_AT).to_pylist() if value), None)
    if first is None:
        return None
    return InputKind.IMAGE_BYTES if is_image(first) else InputKind.PIXELS


def _number_word(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
