"""Images as small arrays: files, encoded bytes and raw pixels become at most 32 x 32 pixels."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from milepost.base.errors import InvalidInputError
from milepost.evidence.examples import InputKind

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, Any]

MOST_PIXELS_A_SIDE = 32


class ImageNotDecodedError(InvalidInputError):
    """An image could not be decoded."""

    slug = "image-not-decoded"

    def __init__(self, *, column: str, row: object, cause: str) -> None:
        super().__init__(
            f"column '{column}', row {row}: this image cannot be read ({cause}). Every image is needed: "
            f"put the file right, or take the row out of the data."
        )


@dataclass(frozen=True, kw_only=True)
class SmallImage:
    """The size of all decoded images: `side` x `side` pixels, with colours or grey."""

    side: int
    coloured: bool


def choose_size(frame: pd.DataFrame, kinds: Mapping[str, InputKind], *, root: Path) -> SmallImage | None:
    """Choose the size from the first 50 images: the longest side, at most 32; colours if any has them.

    None without image columns. Raises ImageNotDecodedError with column and row.
    """
    if not kinds or not len(frame):
        return None
    sides, coloured = [], False
    for name, kind in kinds.items():
        for row, value in frame[name].iloc[:50].items():
            image = _open_image(value, kind, column=name, row=row, root=root)
            sides.append(max(image.size))
            coloured = coloured or image.mode not in {"L", "1", "I", "I;16", "LA"}
    return SmallImage(side=min(MOST_PIXELS_A_SIDE, max(sides)), coloured=coloured)


def read_images(
    frame: pd.DataFrame, kinds: Mapping[str, InputKind], *, size: SmallImage | None, root: Path
) -> np.ndarray[Any, Any] | None:
    """Decode all image columns into (n, pixels) uint8, or None without images.

    Raises ImageNotDecodedError with column and row.
    """
    if size is None:
        return None
    parts = [_read_column(frame[name], kind, size=size, root=root) for name, kind in kinds.items()]
    return parts[0] if len(parts) == 1 else np.hstack(parts)


def _read_column(column: pd.Series[Any], kind: InputKind, *, size: SmallImage, root: Path) -> Array:
    side, mode = size.side, "RGB" if size.coloured else "L"
    pixels = np.empty((len(column), side * side * len(mode)), dtype=np.uint8)
    for position, (row, value) in enumerate(column.items()):
        image = _open_image(value, kind, column=str(column.name), row=row, root=root)
        try:
            if image.mode.startswith("I"):
                image = image.point(lambda level: level / 256).convert("L")
            image = image.convert(mode)
            if image.size != (side, side):
                image = image.resize((side, side), resample=4)  # 4 = BOX, an average: no ringing when small
            pixels[position] = np.asarray(image, dtype=np.uint8).ravel()
        except (OSError, ValueError, SyntaxError) as error:
            raise ImageNotDecodedError(column=str(column.name), row=row, cause=str(error)) from error
    return pixels


def _open_image(value: Any, kind: InputKind, *, column: str, row: object, root: Path) -> Any:
    from PIL import Image

    try:
        match kind:
            case InputKind.IMAGE_PATH:
                return _loaded(Image.open(root / str(value)))
            case InputKind.IMAGE_BYTES:
                return _loaded(Image.open(io.BytesIO(bytes(value))))
            case _:
                return Image.fromarray(_square(value))
    except (OSError, ValueError, TypeError, SyntaxError, Image.DecompressionBombError) as error:
        raise ImageNotDecodedError(
            column=column, row=row, cause=str(error) or type(error).__name__
        ) from error


def _loaded(opened: Any) -> Any:
    """Decode at once and close the file: images of a whole column would hold too many open."""
    with opened:
        opened.load()
        return opened.copy()


def _square(value: Any) -> Array:
    """Raw pixels as (side, side) or (side, side, 3); numbers up to 255, or shares up to 1."""
    flat = (
        np.frombuffer(value, dtype=np.uint8) if isinstance(value, bytes | memoryview) else np.asarray(value)
    )
    if flat.dtype.kind == "f":
        flat = np.clip(np.nan_to_num(flat) * (255.0 if np.nanmax(flat, initial=0.0) <= 1.0 else 1.0), 0, 255)
    flat = flat.astype(np.uint8).ravel()
    for channels in (1, 3):
        side = math.isqrt(flat.size // channels)
        if side and side * side * channels == flat.size:
            return flat.reshape((side, side) if channels == 1 else (side, side, 3))
    raise ValueError(f"{flat.size} pixels are neither a grey nor a colour square")
