"""What is noted of a function while its syntax tree is walked: its clues, its names, and what it refers to."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from milepost.planning.scan.clues import Clue, Kind
from milepost.planning.scan.tables import Table


@dataclass(kw_only=True, eq=False)
class Function:
    """One function or method; nested ones belong to the outer one.

    `line` is that of the first decorator. `names` are its identifiers, one entry for each use; `uses` the names that
    may be a constant of the package, as written, with line and manner of use.
    """

    path: str
    name: str
    owner: str
    line: int
    last: int
    doc: str
    comments: list[tuple[int, str]]
    parameters: tuple[str, ...]
    clues: list[Clue] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    uses: list[tuple[str, int, Kind]] = field(default_factory=list)
    nodes: int = 0
    literals: int = 0
    source_lines: int = 0
    doc_lines: int = 0

    @property
    def lines_of_code(self) -> int:
        """The lines to maintain: without empty lines, comments and docstring."""
        return self.source_lines - self.doc_lines


class Notes:
    """The notes of one walk: what is found of the function, and what only the walk itself needs.

    `own_tables` = where the constants go that a constructor sets; None for other functions. `elifs` = ids of the
    branches that belong to an earlier one. `long_texts` = first and last lines of texts over several lines.
    """

    def __init__(self, found: Function, own_tables: dict[str, Table] | None) -> None:
        self.found = found
        self.clues = found.clues
        self.own_tables = own_tables
        self.elifs: set[int] = set()
        self.long_texts: list[tuple[int, int]] = []

    def add(self, kind: Kind, node: Any, amount: float = 1.0, what: str = "") -> None:
        """Note a clue at the line of a node."""
        self.clues.append(Clue(kind, node.lineno, amount, what))

    def name(self, name: str) -> None:
        """Note one use of a name."""
        self.found.names.append(name)

    def use(self, name: str, line: int, kind: Kind) -> None:
        """Note a name that may be a constant of the package."""
        self.found.uses.append((name, line, kind))

    def long_text(self, node: ast.stmt | ast.expr) -> None:
        """Note where a text stands that goes over several lines."""
        if node.end_lineno is not None and node.end_lineno > node.lineno:
            self.long_texts.append((node.lineno, node.end_lineno))


Handler = Callable[[Notes, Any], None]
"""What is noted of a node of one type."""
