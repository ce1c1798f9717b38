"""The inputs: a data frame with one kind for each column."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from milepost.data.cells import (
    as_dates,
    as_numbers,
    as_words,
    kind_of,
    refuse_mixture,
    side_and_channels,
    typed,
)
from milepost.data.errors import RaggedPixelsError, UnreadableImageError, UnsupportedColumnError
from milepost.evidence.examples import InputKind

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, Any]

# Headers of at most so many images are looked at while reading; `check_examples` decodes more of them.
IMAGES_OPENED = 2_000


def build_inputs(
    table: pa.Table, stated: Mapping[str, str], *, rows: Array, folders: tuple[tuple[int, str], ...] = ()
) -> tuple[pd.DataFrame, dict[str, InputKind]]:
    """Turn a table into the frame of inputs and their kinds.

    Numbers become float64 (infinite ones missing), words and texts str, dates datetime64[us], images objects.

    `stated` names kinds that the contract gives; `rows` (n,) are the row numbers to name in errors; `folders`
    gives (first row, folder) of each file, to which image paths are relative. Pixels become (k,) arrays,
    image paths absolute. Raises MixedTypesError, UnsupportedColumnError, RaggedPixelsError,
    UnreadableImageError.
    """
    import pandas as pd

    kinds: dict[str, InputKind] = {}
    columns: dict[str, Any] = {}
    for name in table.column_names:
        column, mixture = typed(table[name])
        if name in stated:
            kind: InputKind | None = InputKind(stated[name])
        else:
            refuse_mixture(name, mixture, rows)
            kind = kind_of(column)
        if kind is None:
            raise UnsupportedColumnError(name=name, what=f"values of type {column.type}")
        kinds[name] = kind
        columns[name] = _values(column, kind, name, rows, folders)
    frame = pd.DataFrame(columns, index=pd.RangeIndex(len(table)))
    return frame[list(table.column_names)], kinds


def finite(numbers: Array) -> Array:
    """Make infinite numbers missing: no candidate takes them."""
    return np.where(np.isinf(numbers), np.nan, numbers)


def _values(
    column: pa.ChunkedArray, kind: InputKind, name: str, rows: Array, folders: tuple[tuple[int, str], ...]
) -> Any:
    import pandas as pd

    try:
        match kind:
            case InputKind.NUMERIC:
                return finite(as_numbers(column))
            case InputKind.DATE:
                return as_dates(column)
            case InputKind.CATEGORICAL | InputKind.TEXT:
                return pd.array(as_words(column), dtype="str")
            case InputKind.IMAGE_PATH:
                return pd.array(_image_paths(column, name, rows, folders), dtype="str")
            case InputKind.IMAGE_BYTES:
                return _objects(_image_bytes(column, name, rows))
            case InputKind.PIXELS:
                return _objects(_pixels(column, name, rows))
    except (pa.ArrowException, ValueError, TypeError) as error:
        what = f"values of type {column.type}, which are not {kind.value}"
        raise UnsupportedColumnError(name=name, what=what) from error


def _objects(values: list[Any]) -> Array:
    out = np.empty(len(values), dtype=object)
    for place, value in enumerate(values):
        out[place] = value
    return out


def _image_paths(
    column: pa.ChunkedArray, name: str, rows: Array, folders: tuple[tuple[int, str], ...]
) -> list[str]:
    starts = np.array([start for start, _ in folders] or [0])
    homes = [folder for _, folder in folders] or ["."]
    of_file = np.searchsorted(starts, rows, side="right") - 1
    paths = []
    for value, row, place in zip(column.to_pylist(), rows.tolist(), of_file.tolist(), strict=True):
        if value is None:
            raise UnreadableImageError(name=name, row=row, what="no image path")
        path = Path(homes[place], value)
        if not path.is_file():
            raise UnreadableImageError(name=name, row=row, what=f"there is no file {value}")
        paths.append(str(path))
    for path_text, row in zip(paths[:IMAGES_OPENED], rows.tolist(), strict=False):
        _open_image(path_text, name, row)
    return paths


def _image_bytes(column: pa.ChunkedArray, name: str, rows: Array) -> list[bytes]:
    values: list[bytes] = column.to_pylist()
    for place, value in enumerate(values):
        if not value:
            raise UnreadableImageError(name=name, row=int(rows[place]), what="no image")
        if place < IMAGES_OPENED:
            _open_image(io.BytesIO(value), name, int(rows[place]))
    return values


def _open_image(source: Any, name: str, row: int) -> None:
    from PIL import Image

    try:
        with Image.open(source):
            pass
    except (OSError, ValueError, SyntaxError) as error:
        raise UnreadableImageError(name=name, row=row, what=f"no readable image ({error})") from error


def _pixels(column: pa.ChunkedArray, name: str, rows: Array) -> list[Array]:
    lengths = _lengths(column)
    expected = int(lengths[0])
    odd = np.flatnonzero(lengths != expected)
    if len(odd):
        row, have = int(rows[odd[0]]), int(lengths[odd[0]])
        raise RaggedPixelsError(name=name, row=row, have=have, expected=expected)
    if side_and_channels(expected) is None:
        raise RaggedPixelsError(name=name, row=int(rows[0]), have=expected)
    return list(_flat(column).reshape(len(column), expected))


def _lengths(column: pa.ChunkedArray) -> Array:
    if pa.types.is_fixed_size_list(column.type):
        lengths = np.full(len(column), column.type.list_size)
        lengths[np.asarray(column.is_null())] = 0
        return lengths
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        counted = pc.binary_length(column)
    elif pa.types.is_fixed_size_binary(column.type):
        counted = pa.chunked_array([pc.binary_length(column.cast(pa.binary()))])
    else:
        counted = pc.list_value_length(column)
    return np.asarray(counted.fill_null(0)).astype(np.int64)


def _flat(column: pa.ChunkedArray) -> Array:
    kind = column.type
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return np.frombuffer(b"".join(column.to_pylist()), dtype=np.uint8)
    values = pc.list_flatten(column)
    if values.null_count:
        raise ValueError("missing pixels")
    flat = np.asarray(values)
    return flat if flat.dtype == np.uint8 else flat.astype(np.float32)
