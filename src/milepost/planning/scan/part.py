"""One statement of a file as something to maintain: where it stands, its lines of code, the constants of a table."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from milepost.planning.scan.comments import comments_in
from milepost.planning.scan.source import Source
from milepost.planning.scan.tables import table_of


@dataclass(frozen=True, kw_only=True)
class Part:
    """One statement of the file at `path`, from its `first` line to its `last`, with its lines of code.

    `constants` = texts and numbers of a table or named limit called `name`; 0 and "" for anything else.
    """

    path: str
    first: int
    last: int
    lines_of_code: int
    name: str = ""
    constants: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.first} {self.name}".rstrip()


def part_of(source: Source, one: ast.stmt, functions: Mapping[int, int] | None = None) -> Part:
    """Where a statement stands, and its lines; `functions` = those of functions, by their first line."""
    first, last = first_line(one), one.end_lineno or one.lineno
    counted = (functions or {}).get(first)
    if counted is None:
        _, counted = comments_in(source.lines, first, last, [])
    name, constants = _table(one, source.path)
    return Part(
        path=source.path, first=first, last=last, lines_of_code=counted, name=name, constants=constants
    )


def first_line(one: ast.stmt) -> int:
    """Where a statement begins, its decorators included."""
    decorators: list[ast.expr] = getattr(one, "decorator_list", [])
    return min([one.lineno, *(each.lineno for each in decorators)])


def bound(statements: Sequence[ast.stmt]) -> dict[str, list[ast.stmt]]:
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


def _table(one: ast.stmt, path: str) -> tuple[str, int]:
    """The name and the constants of a table or named limit, also of one that is added to; else none."""
    if not isinstance(one, ast.Assign | ast.AnnAssign | ast.AugAssign) or one.value is None:
        return "", 0
    name = next(_names_bound(one), "")
    found = table_of(name, one.value, path)
    return (name, found.size) if found is not None and name else ("", 0)
