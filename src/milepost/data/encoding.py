"""Texts are UTF-8, or UTF-16 with a mark; anything else is an error with its place, never a guess."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from milepost.data.errors import WrongEncodingError
from milepost.data.sources import SourceFile

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@contextmanager
def open_text(file: SourceFile) -> Iterator[io.TextIOWrapper]:
    """Open a text file, decoded strictly, its mark (BOM) taken off."""
    with (
        file.open() as stream,
        io.TextIOWrapper(cast("io.BufferedReader", stream), encoding=text_encoding(file), newline="") as text,
    ):
        yield text


def text_encoding(file: SourceFile) -> str:
    """Name the encoding that the file's mark tells, UTF-8 without one."""
    with file.open() as stream:
        start = stream.read(4)
    return next((name for mark, name in _MARKS if start.startswith(mark)), "utf-8")


def utf8_problem(file: SourceFile) -> WrongEncodingError | None:
    """Find the first byte that is not UTF-8, with its offset and line; None when all is UTF-8."""
    offset, line, left = 0, 1, b""
    with file.open() as stream:
        while chunk := stream.read(1 << 20):
            block = left + chunk
            try:
                _, used = codecs.utf_8_decode(block, "strict", False)
            except UnicodeDecodeError as error:
                line += block.count(b"\n", 0, error.start)
                return WrongEncodingError(
                    path=file.name, offset=offset + error.start, line=line, byte=block[error.start]
                )
            line += block.count(b"\n", 0, used)
            offset, left = offset + used, block[used:]
    return WrongEncodingError(path=file.name, offset=offset, line=line, byte=left[0]) if left else None
