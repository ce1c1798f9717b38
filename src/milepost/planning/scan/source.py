"""Source text that can be read, and why other text cannot."""

from __future__ import annotations

import ast
import codecs
import re
import sys
import warnings
from dataclasses import dataclass
from typing import Final

MOST_BYTES: Final = 2_000_000
_CODING: Final = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_PRINT: Final = re.compile(
    r"^\s*(print\s+[^\s(=.]|print$|exec\s+[\"'\w]|raise\s+\w+\s*,\s)|except\s+[\w.]+\s*,\s*\w+\s*:"
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Source:
    """One parsed file: `path` relative to the scanned folder with forward slashes, its lines, its syntax tree."""

    path: str
    lines: list[str]
    tree: ast.Module


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """A file that was left out, and why."""

    path: str
    reason: str


def read_source(path: str, content: bytes) -> Source | Unreadable:
    """Decode and parse one file; the code is never imported or run.

    >>> read_source("old.py", b"print 'hello'\\n").reason
    'Python 2 (line 1)'
    """
    if len(content) > MOST_BYTES:
        return Unreadable(
            path=path, reason=f"over {MOST_BYTES // 1_000_000} MB, which people do not write by hand"
        )
    if b"\0" in content:
        return Unreadable(path=path, reason="binary")
    text = _decoded(content)
    if text is None:
        return Unreadable(path=path, reason="its encoding is not what it says")
    return _parsed(path, text)


def _decoded(content: bytes) -> str | None:
    for line in content.split(b"\n", 2)[:2]:
        said = _CODING.match(line)
        if said:
            encoding = said[1].decode("ascii", "replace")
            break
    else:
        encoding = "utf-8"
    try:
        if not codecs.lookup(encoding)._is_text_encoding:
            return None
        return content.removeprefix(codecs.BOM_UTF8).decode(encoding)
    except (LookupError, UnicodeError):
        return None


def _parsed(path: str, text: str) -> Source | Unreadable:
    lines = re.split(r"\r\n|\r|\n", text)
    depth = sys.getrecursionlimit()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "invalid escape sequence" is the author's matter
            tree = ast.parse(text.encode("utf-8"))
    except SyntaxError as error:
        old = next((place for place, line in enumerate(lines, 1) if _PRINT.search(line)), None)
        place = error.lineno or 1
        return Unreadable(
            path=path, reason=f"Python 2 (line {old})" if old else f"no Python 3 (line {place})"
        )
    except (ValueError, RecursionError, MemoryError):
        return Unreadable(path=path, reason=f"nested deeper than the parser goes (about {depth})")
    return Source(path=path, lines=lines, tree=tree)
