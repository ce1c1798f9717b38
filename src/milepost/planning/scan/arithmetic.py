"""What is added up, multiplied and assigned: scores, factors, and tables of a function's own."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Final

from milepost.planning.scan import clues as said
from milepost.planning.scan.clues import Kind
from milepost.planning.scan.literals import count_literals, last_name, number_in
from milepost.planning.scan.notes import Handler, Notes
from milepost.planning.scan.tables import table_of


def _augmented(notes: Notes, node: ast.AugAssign) -> None:
    number = number_in(node.value)
    name = last_name(node.target)
    if number is not None and (number not in (1, -1) or (name and said.SCORE_NAME.search(name))):
        notes.add(Kind.SCORE_SUM, node, 2 if isinstance(number, float) else 1, f"{name} {number:g}")
    elif name and said.SCORE_NAME.search(name):
        notes.add(Kind.SCORE_NAME, node, 1, name)


def _assignment(notes: Notes, node: ast.Assign) -> None:
    for target in node.targets:
        name = last_name(target)
        if name and said.SCORE_NAME.search(name):
            notes.add(Kind.SCORE_NAME, node, 1, name)
    texts, numbers, _ = (
        count_literals(node.value)
        if isinstance(node.value, ast.List | ast.Tuple | ast.Set | ast.Dict | ast.Call)
        else (0, 0, 0)
    )
    if texts + numbers > 2:
        notes.add(Kind.LITERAL_TABLE, node, texts + numbers)
    if notes.own_tables is not None and isinstance(node.targets[0], ast.Attribute):
        table = table_of(node.targets[0].attr, node.value, notes.found.path)
        if table is not None:
            notes.own_tables.setdefault(table.name, table)


def _binary(notes: Notes, node: ast.BinOp) -> None:
    for side in (node.left, node.right):
        number = number_in(side)
        if isinstance(number, float):
            notes.add(Kind.FACTOR, node, 1, f"{number:g}")
        elif number is not None and number not in (0, 1, 2, -1) and isinstance(node.op, ast.Mult | ast.Div):
            notes.add(Kind.FACTOR, node, 0.5, f"{number}")


HANDLERS: Final[Mapping[type, Handler]] = {
    ast.AugAssign: _augmented,
    ast.Assign: _assignment,
    ast.BinOp: _binary,
}
