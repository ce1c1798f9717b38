"""What the flow of a function says: branches, special cases, answers, errors and resources."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any, Final

from milepost.planning.scan.clues import Kind
from milepost.planning.scan.literals import shown
from milepost.planning.scan.notes import Handler, Notes


def _answer(notes: Notes, node: ast.Return) -> None:
    value = node.value
    if isinstance(value, ast.Constant):
        if isinstance(value.value, bool):
            notes.add(Kind.ANSWERS_YES_NO, node)
        elif isinstance(value.value, str | int | float):
            notes.add(Kind.FIXED_ANSWER, node, 1, shown(value))
    elif isinstance(value, ast.BoolOp | ast.Compare):
        notes.add(Kind.ANSWERS_YES_NO, node)


def _branch(notes: Notes, node: ast.If) -> None:
    notes.add(Kind.BRANCH, node)
    if id(node) in notes.elifs:
        return
    length, rest = 1, node.orelse
    while len(rest) == 1 and isinstance(rest[0], ast.If):
        notes.elifs.add(id(rest[0]))
        length, rest = length + 1, rest[0].orelse
    if length > 2:
        notes.add(Kind.SPECIAL_CASES, node, length, f"{length} cases")


def _other_branch(notes: Notes, node: Any) -> None:
    notes.add(Kind.BRANCH, node)


def _raised(notes: Notes, node: ast.Raise) -> None:
    notes.add(Kind.RAISE, node)


def _generated(notes: Notes, node: Any) -> None:
    notes.add(Kind.GENERATOR, node)


def _resource(notes: Notes, node: Any) -> None:
    notes.add(Kind.RESOURCE, node)


HANDLERS: Final[Mapping[type, Handler]] = {
    ast.Return: _answer,
    ast.If: _branch,
    ast.IfExp: _other_branch,
    ast.For: _other_branch,
    ast.While: _other_branch,
    ast.ExceptHandler: _other_branch,
    ast.BoolOp: _other_branch,
    ast.Raise: _raised,
    ast.Yield: _generated,
    ast.YieldFrom: _generated,
    ast.Await: _resource,
    ast.With: _resource,
    ast.AsyncWith: _resource,
}
