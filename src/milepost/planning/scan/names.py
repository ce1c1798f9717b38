"""The names and the literals of a function: attributes, arguments, keys, and what is defined inside."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any, Final

from milepost.planning.scan import clues as said
from milepost.planning.scan.clues import Kind
from milepost.planning.scan.literals import number_in
from milepost.planning.scan.notes import Handler, Notes


def _constant(notes: Notes, node: ast.Constant) -> None:
    value = node.value
    if value.__class__ is str:
        notes.found.literals += 1
        if node.end_lineno != node.lineno:
            notes.long_text(node)
    elif value.__class__ is int or value.__class__ is float:
        notes.found.literals += 1


def _attribute(notes: Notes, node: ast.Attribute) -> None:
    notes.name(node.attr)
    if node.value.__class__ is ast.Name:
        notes.use(f"{node.value.id}.{node.attr}", node.lineno, Kind.TABLE)


def _argument(notes: Notes, node: ast.arg) -> None:
    notes.name(node.arg)


def _keyword(notes: Notes, node: ast.keyword) -> None:
    if node.arg:
        notes.name(node.arg)
        if said.LIMIT_NAME.search(node.arg) and number_in(node.value) is not None:
            notes.add(Kind.LIMIT, node, what=node.arg)


def _subscript(notes: Notes, node: ast.Subscript) -> None:
    if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
        notes.add(Kind.KEY, node)


def _nested(notes: Notes, node: Any) -> None:
    notes.name(node.name)


HANDLERS: Final[Mapping[type, Handler]] = {
    ast.Constant: _constant,
    ast.Attribute: _attribute,
    ast.arg: _argument,
    ast.keyword: _keyword,
    ast.Subscript: _subscript,
    ast.FunctionDef: _nested,
    ast.AsyncFunctionDef: _nested,
    ast.ClassDef: _nested,
}
