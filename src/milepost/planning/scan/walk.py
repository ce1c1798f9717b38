"""One walk over a function's syntax tree; the handlers of its types of nodes note what speaks for rules, or against."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any, Final

from milepost.planning.scan import arithmetic, calls, comparisons, control_flow, names
from milepost.planning.scan.clues import Kind
from milepost.planning.scan.comments import comments_in
from milepost.planning.scan.notes import Function, Handler, Notes
from milepost.planning.scan.source import Source
from milepost.planning.scan.tables import Table

Walked = ast.FunctionDef | ast.AsyncFunctionDef

_HANDLERS: Final[Mapping[type, Handler]] = {
    **names.HANDLERS,
    **comparisons.HANDLERS,
    **calls.HANDLERS,
    **arithmetic.HANDLERS,
    **control_flow.HANDLERS,
}
_NO_CHILDREN: Final = frozenset(
    {"ctx", "op", "ops", "id", "attr", "name", "names", "kind", "type_comment", "module", "kwd_attrs"}
)
_FIELDS: Final[dict[type, tuple[str, ...]]] = {
    kind: tuple(name for name in kind._fields if name not in _NO_CHILDREN)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}
_FIELDS[ast.Constant] = ()
_FIELDS[ast.Name] = ()
_FIELDS[ast.MatchSingleton] = ()
_FIELDS[type(None)] = ()  # `**spread` in a dict has no key


def walk_function(node: Walked, source: Source, owner: str, tables: dict[str, Table]) -> Function:
    """Gather the clues and words of one function."""
    first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
    last = node.end_lineno or node.lineno
    doc = _doc(node)
    found = Function(
        path=source.path,
        name=f"{owner}.{node.name}" if owner else node.name,
        owner=owner.rpartition(".")[2],
        line=first,
        last=last,
        doc=doc,
        comments=[],
        parameters=tuple(one.arg for one in (*node.args.posonlyargs, *node.args.args)),
    )
    notes = Notes(found, tables if owner and node.name == "__init__" else None)
    _walk(notes, node, bool(doc))
    found.comments, found.source_lines = comments_in(source.lines, first, last, notes.long_texts)
    if doc:
        found.doc_lines = _lines_with_text(source.lines, node.body[0])
    return found


def _walk(notes: Notes, root: Walked, has_doc: bool) -> None:
    names, handlers, fields = notes.found.names, _HANDLERS, _FIELDS
    stack: list[Any] = [*root.body[has_doc:], root.args, *root.decorator_list]
    if has_doc:
        notes.long_text(root.body[0])
    count = 0
    while stack:
        node = stack.pop()
        kind = node.__class__
        count += 1
        handler = handlers.get(kind)
        if handler is not None:
            handler(notes, node)
        elif kind is ast.Name:
            names.append(node.id)
            notes.found.uses.append((node.id, node.lineno, Kind.TABLE))
            continue
        for name in fields[kind]:
            child = getattr(node, name, None)
            if child.__class__ is list:
                stack.extend(child)
            elif child is not None and child.__class__ is not str and child.__class__ is not int:
                stack.append(child)
    notes.found.nodes = count


def _lines_with_text(lines: list[str], node: ast.stmt) -> int:
    """How many lines of a docstring are not empty: they are no code."""
    last = min(node.end_lineno or node.lineno, len(lines))
    return sum(bool(lines[line - 1].strip()) for line in range(node.lineno, last + 1))


def _doc(node: Walked) -> str:
    first = node.body[0]
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        return first.value.value
    return ""
