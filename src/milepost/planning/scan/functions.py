"""The functions of a module, and the constants that it and its classes name."""

from __future__ import annotations

import ast

from milepost.planning.scan.literals import dotted
from milepost.planning.scan.notes import Function
from milepost.planning.scan.source import Source
from milepost.planning.scan.tables import Scope, Table, table_of
from milepost.planning.scan.walk import walk_function


def functions_of(source: Source) -> tuple[list[Function], Scope]:
    """Return the functions of a module, in the order of its lines, and its named constants."""
    reader = _Reader(source)
    reader.body(source.tree.body, owner="", tables=reader.tables)
    scope = Scope(
        path=source.path,
        tables=reader.tables,
        classes=reader.classes,
        bases=reader.bases,
        imports=reader.imports,
    )
    return sorted(reader.functions, key=lambda one: one.line), scope


class _Reader:
    """Goes through module and class bodies, and hands each function to the walk."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.functions: list[Function] = []
        self.tables: dict[str, Table] = {}
        self.classes: dict[str, dict[str, Table]] = {}
        self.bases: dict[str, list[str]] = {}
        self.imports: dict[str, tuple[str, str]] = {}

    def body(self, statements: list[ast.stmt], *, owner: str, tables: dict[str, Table]) -> None:
        for one in statements:
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
                self.functions.append(walk_function(one, self.source, owner, tables))
            elif isinstance(one, ast.ClassDef):
                name = f"{owner}.{one.name}" if owner else one.name
                self.bases[one.name] = [base for base in map(dotted, one.bases) if base]
                inside = self.classes.setdefault(one.name, {})
                self.body(one.body, owner=name, tables=inside)
                if any(base.endswith(("Enum", "Flag")) for base in self.bases[one.name]):
                    inside.clear()  # the numbers of members are names, not amounts
            elif isinstance(one, ast.Assign):
                for target in one.targets:
                    self.assigned(target, one.value, tables)
            elif isinstance(one, ast.AnnAssign) and one.value is not None:
                self.assigned(one.target, one.value, tables)
            elif isinstance(one, ast.Import | ast.ImportFrom):
                self.imported(one)
            else:
                for part in ("body", "orelse", "finalbody", "handlers"):
                    for inner in getattr(one, part, ()):
                        self.body(
                            [inner] if isinstance(inner, ast.stmt) else inner.body, owner=owner, tables=tables
                        )

    def assigned(self, target: ast.expr, value: ast.expr, tables: dict[str, Table]) -> None:
        if isinstance(target, ast.Name):
            table = table_of(target.id, value, self.source.path)
            if table is not None:
                tables[target.id] = table

    def imported(self, one: ast.Import | ast.ImportFrom) -> None:
        for alias in one.names:
            if isinstance(one, ast.Import):
                self.imports[alias.asname or alias.name] = (alias.name.rpartition(".")[2], "")
            else:
                module = (one.module or "").rpartition(".")[2]
                self.imports[alias.asname or alias.name] = (module, alias.name)
