"""What does a function rest on? Itself, what it names of its file, and tables of other modules that it imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from milepost.planning.scan.functions import functions_of
from milepost.planning.scan.imported import imported_tables, own_tables
from milepost.planning.scan.modules import Modules
from milepost.planning.scan.part import Part, bound, first_line, part_of
from milepost.planning.scan.source import Source

_OWN = frozenset({"self", "cls"})
_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
_CODE = (*_FUNCTION, ast.ClassDef)


def parts_of(source: Source, function: str, modules: Modules | None = None) -> tuple[Part, ...]:
    """A function (`name`, or `Class.method`) and all of its file that it names, also by way of those; itself first.

    Of other files of `modules` only tables and named limits count. Names are followed by their text, so what a local
    variable hides counts too. Empty where there is no such function.

    >>> from milepost.planning.scan.source import read_source
    >>> text = b"WORDS = {'a',\\n         'b'}\\nOTHER = 1\\n\\ndef known(word):\\n    return word in WORDS\\n"
    >>> [(part.first, part.last) for part in parts_of(read_source("words.py", text), "known")]
    [(5, 6), (1, 2)]
    """
    owner, _, name = function.rpartition(".")
    module = bound(source.tree.body)
    inside = _inside(owner, module)
    start = [one for one in (inside if owner else module).get(name, []) if isinstance(one, _FUNCTION)]
    counted = {each.line: each.lines_of_code for each in functions_of(source)[0]} if start else {}
    reached = _reached(start, module, inside)
    parts = [part_of(source, one, counted) for one in reached]
    own = tuple(one for one in parts if not any(_holds(other, one) for other in parts))
    return own if modules is None else (*own, *imported_tables(source, reached, modules))


def tables_of(source: Source, function: str, line: int, modules: Modules) -> tuple[Part, ...]:
    """The tables and named limits that the function at a line names: of its file and class, and imported ones."""
    module = bound(source.tree.body)
    start = [
        one for one in _around(source.tree, line) if isinstance(one, _FUNCTION) and first_line(one) == line
    ]
    inside = _inside(function.rpartition(".")[0], module)
    tables = {name: [one for one in each if not isinstance(one, _CODE)] for name, each in module.items()}
    within = {name: [one for one in each if not isinstance(one, _CODE)] for name, each in inside.items()}
    reached = _reached(start, tables, within)
    return (*own_tables(source, reached), *imported_tables(source, reached, modules))


def _around(node: ast.AST, line: int) -> Iterator[ast.stmt]:
    """The statements that a line is part of, from the outside in."""
    for one in ast.iter_child_nodes(node):
        if isinstance(one, ast.stmt) and first_line(one) <= line <= (one.end_lineno or one.lineno):
            yield one
            yield from _around(one, line)
        elif isinstance(one, ast.ExceptHandler | ast.match_case):
            yield from _around(one, line)


def _inside(owner: str, module: Mapping[str, list[ast.stmt]]) -> Mapping[str, list[ast.stmt]]:
    """What the body of a class binds, classes in classes too; nothing without an owner."""
    inside: Mapping[str, list[ast.stmt]] = {}
    for outer in owner.split(".") if owner else ():
        found = (inside or module).get(outer, [])
        inside = bound([one for each in found if isinstance(each, ast.ClassDef) for one in each.body])
    return inside


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


def _holds(outer: Part, inner: Part) -> bool:
    """Whether one part stands inside another: a method in its class."""
    return outer != inner and outer.first <= inner.first and inner.last <= outer.last
