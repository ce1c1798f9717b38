"""What a comparison says of rules: fixed texts and lists, thresholds, and limits with a name."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Final

from milepost.planning.scan import clues as said
from milepost.planning.scan.clues import Kind
from milepost.planning.scan.literals import (
    count_literals,
    dotted,
    last_name,
    looks_like_mapping,
    number_in,
    only_protocol_words,
    shown,
)
from milepost.planning.scan.notes import Handler, Notes

_ORDERED: Final = (ast.Lt, ast.Gt, ast.LtE, ast.GtE)


def _compare(notes: Notes, node: ast.Compare) -> None:
    sides = [node.left, *node.comparators]
    for operator, left, right in zip(node.ops, sides, sides[1:], strict=False):
        if isinstance(operator, ast.In | ast.NotIn):
            _membership(notes, node, left, right)
        elif isinstance(operator, ast.Eq | ast.NotEq):
            _equality(notes, node, left, right)
        elif isinstance(operator, _ORDERED):
            _order(notes, node, left, right)


def _case(notes: Notes, node: ast.MatchValue) -> None:
    if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        notes.add(Kind.TEXT_TEST, node, 1, shown(node.value))


def _membership(notes: Notes, node: ast.Compare, left: ast.expr, right: ast.expr) -> None:
    if isinstance(right, ast.Tuple | ast.List | ast.Set | ast.Dict):
        texts, numbers, _ = count_literals(right)
        if texts + numbers and not only_protocol_words(right):
            notes.add(Kind.LIST_TEST, node, texts + numbers, shown(right))
    elif isinstance(right, ast.Constant) and isinstance(right.value, str):
        notes.add(Kind.LIST_TEST, node, 1, shown(right))
    else:
        if isinstance(left, ast.Constant) and isinstance(left.value, str):
            notes.add(Kind.KEY if looks_like_mapping(right) else Kind.PREFIX_TEST, node, 1, shown(left))
        name = dotted(right)
        if name:
            notes.use(name, node.lineno, Kind.TABLE_TEST)


def _equality(notes: Notes, node: ast.Compare, left: ast.expr, right: ast.expr) -> None:
    for side in (left, right):
        if isinstance(side, ast.Constant):
            if isinstance(side.value, str) and side.value not in said.PROTOCOL_WORDS:
                notes.add(Kind.TEXT_TEST, node, 1, shown(side))
            elif type(side.value) in (int, float) and side.value not in (0, 1, -1):
                notes.add(Kind.THRESHOLD, node, 1, shown(side))


def _order(notes: Notes, node: ast.Compare, left: ast.expr, right: ast.expr) -> None:
    for side in (left, right):
        number = number_in(side)
        if number is None:
            name = last_name(side)
            if name and said.LIMIT_NAME.search(name):
                notes.add(Kind.LIMIT, node, 1, name)
        elif isinstance(number, float):
            notes.add(Kind.FINE_THRESHOLD, node, 1, f"{number:g}")
        elif number not in (0, 1, -1):
            notes.add(Kind.THRESHOLD, node, 1, f"{number}")
        else:
            notes.add(Kind.THRESHOLD, node, 0.3, f"{number}")


HANDLERS: Final[Mapping[type, Handler]] = {
    ast.Compare: _compare,
    ast.MatchValue: _case,
}
