"""The numbers that the scanner's model sees of a function."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from milepost.planning.scan.clues import CUE, SCORE_NAME, SPECIFICATION, Clue, Kind
from milepost.planning.scan.notes import Function
from milepost.planning.scan.tables import Package, Scope, Table, TableKind

Floats = np.ndarray[Any, Any]

MOST_FOR_A_LINE: Final = 12.0
_ASKS: Final = re.compile(
    r"(?:^|_)(?:is|has|detect|guess|score|classify|match|infer|find|likely|clean|normalize|rate|rank|looks|predict|"
    r"estimate|check|valid|compare|distance|similar|extract|fuzzy|candidate)(?:_|$)"
)

NAMES: Final = (
    *(kind.name.lower() for kind in Kind),
    *(f"{kind.name.lower()}_density" for kind in Kind),
    "table_size",
    "table_numbers",
    "source_lines",
    "nodes",
    "literals",
    "literal_share",
    "comment_share",
    "asks",
    "score_in_name",
    "private",
    "dunder",
    "method",
    "specification_path",
    "kinds",
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Described:
    """A function with all its clues (those of the package's tables too) and the tables that it refers to."""

    function: Function
    clues: tuple[Clue, ...]
    tables: tuple[Table, ...]


def describe(function: Function, scope: Scope, package: Package) -> Described:
    """Add the clues that need the whole package, and those of the text."""
    clues = list(function.clues)
    tables: dict[tuple[str, int], Table] = {}
    asked: dict[tuple[str, str], Table | None] = {}
    seen: set[str] = set()
    for name, line, manner in sorted(function.uses, key=lambda use: use[2] is Kind.TABLE):
        key = (name, function.owner)
        if key not in asked:
            asked[key] = package.find(name, scope, function.owner)
        table = asked[key]
        if table is None:
            continue
        kind = _kind(table, manner)
        if name in seen:
            continue
        seen.add(name)
        tables[table.path, table.line] = table
        amount = 1 + math.log1p(table.size)
        clues.append(Clue(kind, line, amount, f"{name} ({table.size} entries)" if table.size > 1 else name))
    clues += _clues_of_text(function)
    return Described(function=function, clues=tuple(clues), tables=tuple(tables.values()))


def _kind(table: Table, manner: Kind) -> Kind:
    if table.kind is TableKind.NUMBER:
        return Kind.NAMED_NUMBER
    if table.kind is TableKind.REGEX:
        return Kind.NAMED_REGEX
    return Kind.TABLE_TEST if manner is Kind.TABLE_TEST else Kind.TABLE


def _clues_of_text(function: Function) -> Iterable[Clue]:
    texts = [(function.line, function.doc), *function.comments]
    for line, text in texts:
        for kind, pattern in ((Kind.CUE, CUE), (Kind.SPECIFICATION, SPECIFICATION)):
            for found in dict.fromkeys(one.lower() for one in pattern.findall(text)):
                yield Clue(kind, line, 1.0, f"“{found}”")
    name = function.name.replace(".", "_")
    for kind, pattern in ((Kind.CUE, CUE), (Kind.SPECIFICATION, SPECIFICATION)):
        if pattern.search(name.replace("_", " ")):
            yield Clue(kind, function.line, 1.0, function.name)


def features_of(all_described: Sequence[Described]) -> Floats:
    """Return one row for each function, in the order of NAMES: (functions, len(NAMES)) float64."""
    rows = np.zeros((len(all_described), len(NAMES)))
    for place, one in enumerate(all_described):
        rows[place, :] = _row(one)
    return rows


def asks(name: str) -> bool:
    """Whether a function's name sounds like a question: is, has, guess, match, clean, score, ...

    >>> asks("Parser.is_prefix"), asks("Parser.main")
    (True, False)
    """
    return bool(_ASKS.search(name.rpartition(".")[2]))


def _row(one: Described) -> list[float]:
    function = one.function
    amounts = [0.0] * len(Kind)
    for kind, _, amount, _ in one.clues:
        amounts[kind] += min(amount, MOST_FOR_A_LINE)
    lines = max(function.source_lines, 1)
    logs = [math.log1p(amount) for amount in amounts]
    density = [amount / (lines + 3) for amount in amounts]
    last = function.name.rpartition(".")[2]
    size = sum(table.size for table in one.tables)
    return [
        *logs,
        *density,
        math.log1p(size),
        math.log1p(sum(table.numbers for table in one.tables)),
        math.log1p(lines),
        math.log1p(function.nodes),
        math.log1p(function.literals),
        function.literals / (function.nodes + 10),
        len(function.comments) / (lines + 3),
        float(asks(last)),
        float(bool(SCORE_NAME.search(last))),
        float(last.startswith("_") and not last.startswith("__")),
        float(last.startswith("__")),
        float(bool(function.owner)),
        float(bool(SPECIFICATION.search(function.path.replace("_", " ").replace("/", " ")))),
        float(sum(amount > 0 for amount in amounts[: Kind.SCORE_NAME])),
    ]
