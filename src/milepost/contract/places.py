"""From the text of a YAML file to plain values with their places; nothing of the text is ever run.

The text is read as YAML 1.2: `no`, `yes`, `on` and `off` are words. Of YAML's parts the file needs none that
expand or construct things, so anchors, aliases, tags and several documents are refused, each with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from milepost.base.errors import InvalidFileError, Problem

MOST_BYTES = 1 << 18
DEEPEST = 20


@dataclass(frozen=True, kw_only=True)
class Place:
    """A line and a column, from 1."""

    line: int
    column: int


@dataclass(kw_only=True)
class Node:
    """A value in the file: a scalar, a list of nodes, or a mapping to nodes, with the places of its keys."""

    place: Place
    value: Any
    keys: dict[str, Place] = field(default_factory=dict)

    def plain(self) -> Any:
        """The value without places. A key with nothing behind it counts as not written."""
        match self.value:
            case dict():
                pairs = ((key, node.plain()) for key, node in self.value.items())
                return {key: value for key, value in pairs if value is not None}
            case list():
                return [node.plain() for node in self.value]
        return self.value

    def place_of(self, path: Sequence[int | str]) -> Place:
        """Find the place of a value by its path; where the path leads nowhere, the last place on it."""
        node, place = self, self.place
        for step in path:
            match node.value:
                case dict() as items if step in items:
                    node = items[step]
                    place = node.place
                case dict() if step in node.keys:
                    return node.keys[str(step)]
                case list() as items if isinstance(step, int) and step < len(items):
                    node = items[step]
                    place = node.place
                case _:
                    return place
        return place

    def place_of_key(self, path: Sequence[int | str]) -> Place:
        """Find the place of the key that the path ends with."""
        node = self
        for step in path[:-1]:
            below: Any = node.value
            node = below[step]
        return node.keys.get(str(path[-1]), node.place)


def read_text(path: Path, *, missing_fix: str) -> str:
    """Read a small UTF-8 file; raises `InvalidFileError` where it is missing, no file, or no such text."""
    try:
        if path.is_dir():
            raise _invalid(
                path, "this is a folder, not a file", f"name the file, as in {path / 'milepost.yaml'}"
            )
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise _invalid(path, "there is no such file", missing_fix) from None
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or str(error)
        raise _invalid(
            path, f"the file cannot be read ({cause})", "check its name and its permissions"
        ) from None
    return _decode(content, path)


def parse_yaml(text: str, where: str) -> tuple[Node, list[Problem]]:
    """Read the text; returns the root and the problems that leave the rest readable (keys that stand twice).

    Raises `InvalidFileError` for a text that is no YAML, or uses a part of it that is refused here.
    """
    if len(text) > MOST_BYTES:
        raise InvalidFileError([_too_long(where)])
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    builder = _Builder(where)
    try:
        root = builder.build(YAML(typ="safe", pure=True).parse(text))
    except YAMLError as error:
        raise InvalidFileError([_explain(error, text, where)]) from None
    except (ValueError, OverflowError):  # an escape in a quoted text that is no character
        raise InvalidFileError(
            [Problem(where=where, what="an escape in a quoted text is no character")]
        ) from None
    if builder.refused:
        raise InvalidFileError([*builder.refused, *builder.problems])
    return root, builder.problems


class _Builder:
    """Builds nodes from the parser's events, without ever following an alias or a tag."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.problems: list[Problem] = []
        self.refused: list[Problem] = []
        self.events: Iterator[Any] = iter(())

    def build(self, events: Iterator[Any]) -> Node:
        self.events = events
        root = Node(place=Place(line=1, column=1), value=None)
        documents = 0
        for event in self.events:
            match type(event).__name__:
                case "StreamStartEvent" | "StreamEndEvent" | "DocumentEndEvent":
                    continue
                case "DocumentStartEvent":
                    documents += 1
                    if documents == 2:
                        self.refuse(event, "a second document starts", "keep one project in a file")
                        return root
                case _:
                    root = self.node(event, 0)
                    if len(self.refused) >= _ENOUGH:
                        return root
        return root

    def node(self, event: Any, depth: int) -> Node:
        place = _place(event.start_mark)
        kind = type(event).__name__
        if depth > DEEPEST:
            raise InvalidFileError(
                [self.problem(place, f"nested deeper than {DEEPEST} levels", "write it flatter")]
            )
        if kind == "AliasEvent":
            self.refuse(event, f"the alias '*{event.anchor}' stands for another part", "write that part out")
            return Node(place=place, value=None)
        tag = getattr(event, "tag", None)
        if tag not in (None, "!"):
            self.refuse(event, f"the tag '{_short(str(tag))}' is not used here", "leave it out")
        match kind:
            case "MappingStartEvent":
                return self.mapping(place, depth)
            case "SequenceStartEvent":
                return self.sequence(place, depth)
        return Node(place=place, value=resolve(event.value) if event.style is None else event.value)

    def mapping(self, place: Place, depth: int) -> Node:
        node = Node(place=place, value={})
        while type(event := next(self.events)).__name__ != "MappingEndEvent":
            key_node, value = self.node(event, depth + 1), None
            value = self.node(next(self.events), depth + 1)
            key = getattr(event, "value", None)
            if key is None:
                what = "a key that is not a text"
                self.refused.append(self.problem(key_node.place, what, "write a word before the colon"))
            elif key in node.value:
                what = f"the key '{_short(key)}' stands here a second time, after line {node.keys[key].line}"
                self.problems.append(self.problem(key_node.place, what, "keep one of them"))
            else:
                node.value[key], node.keys[key] = value, key_node.place
        return node

    def sequence(self, place: Place, depth: int) -> Node:
        items = []
        while type(event := next(self.events)).__name__ != "SequenceEndEvent":
            items.append(self.node(event, depth + 1))
        return Node(place=place, value=items)

    def refuse(self, event: Any, what: str, fix: str) -> None:
        self.refused.append(self.problem(_place(event.start_mark), what, fix))

    def problem(self, place: Place, what: str, fix: str) -> Problem:
        return Problem(where=self.where, line=place.line, column=place.column, what=what, fix=fix)


_ENOUGH = 20
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")


def resolve(word: str) -> Any:
    """Give an unquoted word its meaning by YAML 1.2's core schema; numbers are decimal, dates stay texts.

    >>> resolve("12"), resolve("1e3"), resolve("no"), resolve("true")
    (12, 1000.0, 'no', True)
    """
    if word in _WORDS:
        return _WORDS[word]
    if _INTEGER.fullmatch(word):
        return int(word)
    return float(word) if _FLOAT.fullmatch(word) else word


def _place(mark: Any) -> Place:
    return Place(line=mark.line + 1, column=mark.column + 1)


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "..."


def _invalid(path: Path, what: str, fix: str) -> InvalidFileError:
    return InvalidFileError([Problem(where=str(path), what=what, fix=fix)])


def _too_long(where: str) -> Problem:
    what = f"the file is longer than {MOST_BYTES // 1024} kB, which no project file is"
    return Problem(where=where, what=what, fix="check that it is the right file")


def _decode(content: bytes, path: Path) -> str:
    if len(content) > MOST_BYTES:
        raise InvalidFileError([_too_long(str(path))])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", errors="replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        what = f"the byte 0x{content[error.start]:02x} is not UTF-8"
        problem = Problem(where=str(path), line=line, column=column, what=what, fix="save the file as UTF-8")
        raise InvalidFileError([problem]) from None


def _explain(error: Any, text: str, where: str) -> Problem:
    """Put the parser's complaint into our words, at its place."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:  # the reader met a character that YAML does not allow
        at = getattr(error, "position", 0) or 0
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        what = "a control character that YAML does not allow"
        return Problem(where=where, line=line, column=column, what=what, fix="remove it")
    said = str(getattr(error, "problem", None) or getattr(error, "context", None) or "this cannot be read")
    place = _place(mark)
    fix = next(
        (fix for sign, fix in _FIXES if sign in said),
        "compare the line with the example in the documentation",
    )
    what = f"this is not YAML: {said.splitlines()[0]}"
    return Problem(where=where, line=place.line, column=place.column, what=what, fix=fix)


_FIXES = (
    ("'\\t'", "indent with blanks, not tabs"),
    ("cannot start any token", "put the text in quotes"),
    ("mapping values are not allowed", "put a text that holds ': ' in quotes, and check the indentation"),
    ("could not find expected ':'", "write 'key: value'"),
    ("expected <block end>", "check the indentation: keys of one level stand in one column"),
    ("expected ',' or ']'", "close the list with ']'"),
    ("expected ',' or '}'", "close the mapping with '}'"),
    ("while scanning a quoted scalar", "close the quote"),
    ("unexpected end of stream", "close the quote"),
)
