"""What organisation.yaml says, key by key with its line: so that two readings of it can be compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from milepost.contract.places import Node

_NAMES = ("name", "design", "path")


@dataclass(frozen=True, kw_only=True)
class Said:
    """A value as it is written, and its line, from 1."""

    text: str
    line: int


def organisation_said(text: str, where: str) -> dict[str, Said]:
    """Map each key of the file to what stands there; entries of lists go by their name, not by their place.

    Raises `InvalidFileError` for a text that is no YAML.

    >>> found = organisation_said("roles: {ml_engineer: 3}\\nprojects: [{name: tickets, must: true}]", "here")
    >>> {key: (said.text, said.line) for key, said in found.items()}
    {'roles.ml_engineer': ('3', 1), 'projects.tickets.name': ('tickets', 2), 'projects.tickets.must': ('true', 2)}
    """
    from milepost.contract.places import parse_yaml

    root, _ = parse_yaml(text, where)
    return dict(_leaves(root, ()))


def _leaves(node: Node, path: tuple[str, ...]) -> Iterator[tuple[str, Said]]:
    if isinstance(node.value, dict):
        for key, below in node.value.items():
            yield from _leaves(below, (*path, key))
    elif isinstance(node.value, list) and (path == ("projects",) or _holds_more(node.value)):
        for at, item in enumerate(node.value):
            yield from _leaves(item, (*path, _name_of(item, at)))
    elif isinstance(node.value, list):
        said = ", ".join(_text(item.value) for item in node.value)
        yield ".".join(path), Said(text=said, line=node.place.line)
    else:
        yield ".".join(path), Said(text=_text(node.value), line=node.place.line)


def _holds_more(items: list[Node]) -> bool:
    return any(isinstance(item.value, dict | list) for item in items)


def _name_of(item: Node, at: int) -> str:
    """How an entry of a list is called: by its name, its design, or the folder of its path."""
    if isinstance(item.value, dict):
        named = [str(item.value[key].value) for key in _NAMES if key in item.value]
        if named:
            return _folder(named[0])
    return str(at + 1) if isinstance(item.value, dict | list) else _folder(str(item.value))


def _folder(text: str) -> str:
    path = PurePosixPath(text)
    return path.parent.name if path.name == "milepost.yaml" and path.parent.name else text


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.12g}" if isinstance(value, float) else str(value)
