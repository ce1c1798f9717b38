"""Tables, regular expressions and numbers that a package keeps at the top of modules and classes."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from milepost.planning.scan.literals import count_literals

_SMALLEST: Final = 2  # entries; one entry is no table


class TableKind(Enum):
    """What a named constant holds."""

    TABLE = "table"
    REGEX = "regular expression"
    NUMBER = "number"


@dataclass(frozen=True, kw_only=True)
class Table:
    """A constant with a name: where it stands, how many literals it holds, and how many of them are numbers."""

    name: str
    path: str
    line: int
    kind: TableKind
    size: int
    numbers: int = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class Scope:
    """The named constants of one module, of its classes, and what it imports by name.

    `imports` maps a local name to (the last part of the module it is from, the name there or "").
    """

    path: str
    tables: Mapping[str, Table]
    classes: Mapping[str, Mapping[str, Table]]
    bases: Mapping[str, Sequence[str]]
    imports: Mapping[str, tuple[str, str]]


def table_of(name: str, node: ast.expr, path: str) -> Table | None:
    """Say what table an assigned expression is; None for anything else."""
    if isinstance(node, ast.UnaryOp):
        node = node.operand
    if isinstance(node, ast.Constant):
        if type(node.value) in (int, float):
            return Table(name=name, path=path, line=node.lineno, kind=TableKind.NUMBER, size=1, numbers=1)
        return None
    texts, numbers, regexes = count_literals(node)
    size = texts + numbers
    if regexes and size:
        kind = TableKind.REGEX
    elif size >= _SMALLEST and not isinstance(node, ast.BoolOp | ast.Compare):
        kind = TableKind.TABLE
    else:
        return None
    return Table(name=name, path=path, line=node.lineno, kind=kind, size=size, numbers=numbers)


class Package:
    """The named constants of all modules together, to be asked by a name as a function writes it."""

    def __init__(self, scopes: Iterable[Scope]) -> None:
        self._by_name: dict[str, list[Table]] = {}
        self._classes: dict[str, list[Scope]] = {}
        for scope in scopes:
            for table in scope.tables.values():
                self._by_name.setdefault(table.name, []).append(table)
            for name in scope.classes:
                self._classes.setdefault(name, []).append(scope)

    def find(self, name: str, scope: Scope, owner: str) -> Table | None:
        """Find the constant that `name` ("WORDS", "self.words", "lexicon.WORDS") means in a class or module.

        None where there is none, or where several modules have one and nothing says which.
        """
        head, _, last = name.rpartition(".")
        if not head:
            return scope.tables.get(last) or self._imported(last, scope)
        if head in ("self", "cls"):
            return self._of_class(owner, last, scope, set())
        if head in scope.classes or head in self._classes:
            return self._of_class(head, last, scope, set())
        if head in scope.imports:
            module, original = scope.imports[head]
            return self._from_module(original or module, last)
        return None

    def _imported(self, name: str, scope: Scope) -> Table | None:
        if name not in scope.imports:
            return None
        module, original = scope.imports[name]
        return self._from_module(module, original) if original else None

    def _from_module(self, module: str, name: str) -> Table | None:
        """The constant of this name in the module whose path ends so; else the only one of this name."""
        there = self._by_name.get(name, [])
        ends = (f"{module}.py", f"{module}/__init__.py")
        named = [table for table in there if table.path.endswith(ends)]
        if named:
            return named[0]
        return there[0] if len(there) == 1 else None

    def _of_class(self, owner: str, name: str, scope: Scope, seen: set[str]) -> Table | None:
        if owner in seen or not owner:
            return None
        seen.add(owner)
        homes = [scope] if owner in scope.classes else self._classes.get(owner, [])
        for home in homes[:1]:
            found = home.classes[owner].get(name)
            if found is not None:
                return found
            for base in home.bases.get(owner, ()):
                found = self._of_class(base, name, home, seen)
                if found is not None:
                    return found
        return None
