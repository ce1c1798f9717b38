"""What of its file does a function rest on? Itself, and the functions, classes and constants there that it names."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from milepost.planning.scan.comments import comments_in
from milepost.planning.scan.functions import functions_of
from milepost.planning.scan.source import Source

_OWN = frozenset({"self", "cls"})


@dataclass(frozen=True, kw_only=True)
class Part:
    """One statement of the file, from its `first` line to its `last`, with its lines that are to be maintained."""

    first: int
    last: int
    lines_of_code: int


def parts_of(source: Source, function: str) -> tuple[Part, ...]:
    """A function (`name`, or `Class.method`) and all of its file that it names, also by way of those; itself first.

    Names are followed by their text, so what a local variable hides counts too; other files do not. Empty where
    there is no such function.

    >>> from milepost.planning.scan.source import read_source
    >>> text = b"WORDS = {'a',\\n         'b'}\\nOTHER = 1\\n\\ndef known(word):\\n    return word in WORDS\\n"
    >>> [(part.first, part.last) for part in parts_of(read_source("words.py", text), "known")]
    [(5, 6), (1, 2)]
    """
    owner, _, name = function.rpartition(".")
    module = _bound(source.tree.body)
    inside: Mapping[str, list[ast.stmt]] = {}
    for outer in owner.split(".") if owner else ():
        found = (inside or module).get(outer, [])
        inside = _bound([one for each in found if isinstance(each, ast.ClassDef) for one in each.body])
    start = [
        one
        for one in (inside if owner else module).get(name, [])
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    counted = {each.line: each.lines_of_code for each in functions_of(source)[0]} if start else {}
    parts = [_part(source, one, counted) for one in _reached(start, module, inside)]
    return tuple(one for one in parts if not any(_holds(other, one) for other in parts))


def _reached(
    start: Sequence[ast.stmt], module: Mapping[str, list[ast.stmt]], inside: Mapping[str, list[ast.stmt]]
) -> list[ast.stmt]:
    """All that is named, in the order in which it is found; each statement once."""
    reached: dict[int, ast.stmt] = {}
    waiting = list(start)
    while waiting:
        one = waiting.pop(0)
        if id(one) in reached:
            continue
        reached[id(one)] = one
        for node in ast.walk(one):
            match node:
                case ast.Name(id=name):
                    waiting += module.get(name, [])
                case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in _OWN:
                    waiting += inside.get(attribute, [])
    return list(reached.values())


def _bound(statements: Sequence[ast.stmt]) -> dict[str, list[ast.stmt]]:
    """The statements of a body by the name that each binds."""
    found: dict[str, list[ast.stmt]] = {}
    for one in statements:
        for name in _names_bound(one):
            found.setdefault(name, []).append(one)
    return found


def _names_bound(one: ast.stmt) -> Iterator[str]:
    match one:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            yield from (node.id for each in targets for node in ast.walk(each) if isinstance(node, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.AugAssign(target=ast.Name(id=name)):
            yield name


def _holds(outer: Part, inner: Part) -> bool:
    """Whether one part stands inside another: a method in its class."""
    return outer != inner and outer.first <= inner.first and inner.last <= outer.last


def _part(source: Source, one: ast.stmt, functions: Mapping[int, int]) -> Part:
    """Where a statement stands, and its lines; `functions` = those of functions, by their first line."""
    decorators = getattr(one, "decorator_list", [])
    first, last = min([one.lineno, *(each.lineno for each in decorators)]), one.end_lineno or one.lineno
    counted = functions.get(first)
    if counted is None:
        _, counted = comments_in(source.lines, first, last, [])
    return Part(first=first, last=last, lines_of_code=counted)
