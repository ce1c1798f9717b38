"""One walk over a function's syntax tree: its clues, names, and what it refers to."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from milepost.planning.scan import clues as said
from milepost.planning.scan.clues import Clue, Kind
from milepost.planning.scan.comments import comments_in
from milepost.planning.scan.literals import (
    count_literals,
    dotted,
    last_name,
    looks_like_mapping,
    number_in,
    only_protocol_words,
    shown,
)
from milepost.planning.scan.source import Source
from milepost.planning.scan.tables import Table, table_of

Walked = ast.FunctionDef | ast.AsyncFunctionDef

_REGEX_CALLS: Final = frozenset(
    {
        "match",
        "search",
        "fullmatch",
        "sub",
        "subn",
        "findall",
        "finditer",
        "compile",
        "split",
        "scanner",
        "template",
    }
)
_REGEX_MODULES: Final = frozenset({"re", "regex", "re2"})
_PART_TESTS: Final = frozenset({"startswith", "endswith", "find", "rfind", "count", "index"})
_TEXT_WORK: Final = frozenset(
    {"lower", "upper", "strip", "lstrip", "rstrip", "split", "replace", "title", "casefold", "isupper", "islower",
     "isdigit", "isalpha", "istitle", "partition", "rpartition", "splitlines", "isalnum", "isnumeric", "capitalize"}
)  # fmt: skip
_OUTSIDE: Final = frozenset(
    {"open", "read", "write", "close", "send", "recv", "connect", "execute", "commit", "print", "request", "getattr",
     "setattr", "hasattr", "super", "mkdir", "remove", "unlink", "exists", "join", "encode", "decode", "pack", "unpack",
     "add_argument", "add_option", "import_module", "flush", "seek", "acquire", "release", "submit", "warn", "debug",
     "info", "warning", "error", "exception", "urlopen", "dumps", "loads", "dump", "load", "popen", "Popen", "run"}
)  # fmt: skip
_TYPE_TESTS: Final = frozenset({"isinstance", "issubclass", "type", "callable"})
_ORDERED: Final = (ast.Lt, ast.Gt, ast.LtE, ast.GtE)
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
    walk = _Walk(found, tables if owner and node.name == "__init__" else None)
    walk.run(node, bool(doc))
    found.comments, found.source_lines = comments_in(source.lines, first, last, walk.long_texts)
    if doc:
        found.doc_lines = _lines_with_text(source.lines, node.body[0])
    return found


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


class _Walk:
    """The state of a walk: clues are added by the handler of each type of node."""

    def __init__(self, found: Function, own_tables: dict[str, Table] | None) -> None:
        self.found = found
        self.clues = found.clues
        self.own_tables = own_tables
        self.elifs: set[int] = set()
        self.long_texts: list[tuple[int, int]] = []

    def run(self, root: Walked, has_doc: bool) -> None:
        names, handlers, fields = self.found.names, _HANDLERS, _FIELDS
        stack: list[Any] = [*root.body[has_doc:], root.args, *root.decorator_list]
        if has_doc:
            self.long_text(root.body[0])
        count = 0
        while stack:
            node = stack.pop()
            kind = node.__class__
            count += 1
            handler = handlers.get(kind)
            if handler is not None:
                handler(self, node)
            elif kind is ast.Name:
                names.append(node.id)
                self.found.uses.append((node.id, node.lineno, Kind.TABLE))
                continue
            for name in fields[kind]:
                child = getattr(node, name, None)
                if child.__class__ is list:
                    stack.extend(child)
                elif child is not None and child.__class__ is not str and child.__class__ is not int:
                    stack.append(child)
        self.found.nodes = count

    def add(self, kind: Kind, node: Any, amount: float = 1.0, what: str = "") -> None:
        self.clues.append(Clue(kind, node.lineno, amount, what))

    def long_text(self, node: ast.stmt | ast.expr) -> None:
        if node.end_lineno is not None and node.end_lineno > node.lineno:
            self.long_texts.append((node.lineno, node.end_lineno))

    # One method for each type of node that says something.

    def constant(self, node: ast.Constant) -> None:
        value = node.value
        if value.__class__ is str:
            self.found.literals += 1
            if node.end_lineno != node.lineno:
                self.long_text(node)
        elif value.__class__ is int or value.__class__ is float:
            self.found.literals += 1

    def attribute(self, node: ast.Attribute) -> None:
        self.found.names.append(node.attr)
        if node.value.__class__ is ast.Name:
            self.found.uses.append((f"{node.value.id}.{node.attr}", node.lineno, Kind.TABLE))

    def argument(self, node: ast.arg) -> None:
        self.found.names.append(node.arg)

    def keyword(self, node: ast.keyword) -> None:
        if node.arg:
            self.found.names.append(node.arg)
            if said.LIMIT_NAME.search(node.arg) and number_in(node.value) is not None:
                self.add(Kind.LIMIT, node, what=node.arg)

    def compare(self, node: ast.Compare) -> None:
        sides = [node.left, *node.comparators]
        for operator, left, right in zip(node.ops, sides, sides[1:], strict=False):
            if isinstance(operator, ast.In | ast.NotIn):
                self.membership(node, left, right)
            elif isinstance(operator, ast.Eq | ast.NotEq):
                self.equality(node, left, right)
            elif isinstance(operator, _ORDERED):
                self.order(node, left, right)

    def membership(self, node: ast.Compare, left: ast.expr, right: ast.expr) -> None:
        if isinstance(right, ast.Tuple | ast.List | ast.Set | ast.Dict):
            texts, numbers, _ = count_literals(right)
            if texts + numbers and not only_protocol_words(right):
                self.add(Kind.LIST_TEST, node, texts + numbers, shown(right))
        elif isinstance(right, ast.Constant) and isinstance(right.value, str):
            self.add(Kind.LIST_TEST, node, 1, shown(right))
        else:
            if isinstance(left, ast.Constant) and isinstance(left.value, str):
                self.add(Kind.KEY if looks_like_mapping(right) else Kind.PREFIX_TEST, node, 1, shown(left))
            name = dotted(right)
            if name:
                self.found.uses.append((name, node.lineno, Kind.TABLE_TEST))

    def equality(self, node: ast.Compare, left: ast.expr, right: ast.expr) -> None:
        for side in (left, right):
            if isinstance(side, ast.Constant):
                if isinstance(side.value, str) and side.value not in said.PROTOCOL_WORDS:
                    self.add(Kind.TEXT_TEST, node, 1, shown(side))
                elif type(side.value) in (int, float) and side.value not in (0, 1, -1):
                    self.add(Kind.THRESHOLD, node, 1, shown(side))

    def case(self, node: ast.MatchValue) -> None:
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            self.add(Kind.TEXT_TEST, node, 1, shown(node.value))

    def order(self, node: ast.Compare, left: ast.expr, right: ast.expr) -> None:
        for side in (left, right):
            number = number_in(side)
            if number is None:
                name = last_name(side)
                if name and said.LIMIT_NAME.search(name):
                    self.add(Kind.LIMIT, node, 1, name)
            elif isinstance(number, float):
                self.add(Kind.FINE_THRESHOLD, node, 1, f"{number:g}")
            elif number not in (0, 1, -1):
                self.add(Kind.THRESHOLD, node, 1, f"{number}")
            else:
                self.add(Kind.THRESHOLD, node, 0.3, f"{number}")

    def call(self, node: ast.Call) -> None:
        function = node.func
        name = last_name(function)
        self.add(Kind.CALL, node)
        if name in _TYPE_TESTS:
            self.add(Kind.TYPE_TEST, node, what=name)
        elif isinstance(function, ast.Attribute) and name in _REGEX_CALLS and self.regex(node, function):
            return
        elif name in _PART_TESTS and node.args:
            texts, _, _ = count_literals(node.args[0])
            if texts:
                self.add(Kind.PREFIX_TEST, node, texts, shown(node.args[0]))
        elif name in _TEXT_WORK:
            self.add(Kind.WORK_ON_TEXT, node)
        elif name in _OUTSIDE:
            self.add(Kind.OUTSIDE, node, what=name)
        if name in ("get", "pop", "setdefault") and node.args and isinstance(node.args[0], ast.Constant):
            self.add(Kind.KEY, node)
        for argument in node.args:
            text = argument.value if isinstance(argument, ast.Constant) else None
            if isinstance(text, str) and said.PATTERN.search(text):
                self.add(Kind.PATTERN_TEXT, node, 1, shown(argument))

    def regex(self, node: ast.Call, function: ast.Attribute) -> bool:
        """A call of the module `re`, or of what may be a compiled pattern."""
        home = dotted(function.value)
        if home in _REGEX_MODULES:
            pattern = node.args[0] if node.args else None
            texts = count_literals(pattern)[0] if pattern is not None else 0
            size = sum(len(one.value) for one in ast.walk(pattern) if isinstance(one, ast.Constant)
                       and isinstance(one.value, str)) if pattern is not None else 0  # fmt: skip
            if texts:
                self.add(Kind.REGEX, node, 1 + size / 20, shown(pattern))
            elif pattern is not None and (name := dotted(pattern)):
                self.found.uses.append((name, node.lineno, Kind.NAMED_REGEX))
            return True
        if home:
            self.found.uses.append((home, node.lineno, Kind.NAMED_REGEX))
        return False

    def augmented(self, node: ast.AugAssign) -> None:
        number = number_in(node.value)
        name = last_name(node.target)
        if number is not None and (number not in (1, -1) or (name and said.SCORE_NAME.search(name))):
            self.add(Kind.SCORE_SUM, node, 2 if isinstance(number, float) else 1, f"{name} {number:g}")
        elif name and said.SCORE_NAME.search(name):
            self.add(Kind.SCORE_NAME, node, 1, name)

    def assignment(self, node: ast.Assign) -> None:
        for target in node.targets:
            name = last_name(target)
            if name and said.SCORE_NAME.search(name):
                self.add(Kind.SCORE_NAME, node, 1, name)
        texts, numbers, _ = (
            count_literals(node.value)
            if isinstance(node.value, ast.List | ast.Tuple | ast.Set | ast.Dict | ast.Call)
            else (0, 0, 0)
        )
        if texts + numbers > 2:
            self.add(Kind.LITERAL_TABLE, node, texts + numbers)
        if self.own_tables is not None and isinstance(node.targets[0], ast.Attribute):
            table = table_of(node.targets[0].attr, node.value, self.found.path)
            if table is not None:
                self.own_tables.setdefault(table.name, table)

    def binary(self, node: ast.BinOp) -> None:
        for side in (node.left, node.right):
            number = number_in(side)
            if isinstance(number, float):
                self.add(Kind.FACTOR, node, 1, f"{number:g}")
            elif (
                number is not None and number not in (0, 1, 2, -1) and isinstance(node.op, ast.Mult | ast.Div)
            ):
                self.add(Kind.FACTOR, node, 0.5, f"{number}")

    def answer(self, node: ast.Return) -> None:
        value = node.value
        if isinstance(value, ast.Constant):
            if isinstance(value.value, bool):
                self.add(Kind.ANSWERS_YES_NO, node)
            elif isinstance(value.value, str | int | float):
                self.add(Kind.FIXED_ANSWER, node, 1, shown(value))
        elif isinstance(value, ast.BoolOp | ast.Compare):
            self.add(Kind.ANSWERS_YES_NO, node)

    def branch(self, node: ast.If) -> None:
        self.add(Kind.BRANCH, node)
        if id(node) in self.elifs:
            return
        length, rest = 1, node.orelse
        while len(rest) == 1 and isinstance(rest[0], ast.If):
            self.elifs.add(id(rest[0]))
            length, rest = length + 1, rest[0].orelse
        if length > 2:
            self.add(Kind.SPECIAL_CASES, node, length, f"{length} cases")

    def other_branch(self, node: Any) -> None:
        self.add(Kind.BRANCH, node)

    def raised(self, node: ast.Raise) -> None:
        self.add(Kind.RAISE, node)

    def generated(self, node: Any) -> None:
        self.add(Kind.GENERATOR, node)

    def resource(self, node: Any) -> None:
        self.add(Kind.RESOURCE, node)

    def subscript(self, node: ast.Subscript) -> None:
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            self.add(Kind.KEY, node)

    def nested(self, node: Any) -> None:
        self.found.names.append(node.name)


_HANDLERS: Final[dict[type, Callable[[_Walk, Any], None]]] = {
    ast.Constant: _Walk.constant,
    ast.Attribute: _Walk.attribute,
    ast.arg: _Walk.argument,
    ast.keyword: _Walk.keyword,
    ast.Compare: _Walk.compare,
    ast.Call: _Walk.call,
    ast.AugAssign: _Walk.augmented,
    ast.Assign: _Walk.assignment,
    ast.BinOp: _Walk.binary,
    ast.Return: _Walk.answer,
    ast.If: _Walk.branch,
    ast.IfExp: _Walk.other_branch,
    ast.For: _Walk.other_branch,
    ast.While: _Walk.other_branch,
    ast.ExceptHandler: _Walk.other_branch,
    ast.BoolOp: _Walk.other_branch,
    ast.comprehension: lambda walk, node: None,
    ast.Raise: _Walk.raised,
    ast.Yield: _Walk.generated,
    ast.YieldFrom: _Walk.generated,
    ast.Await: _Walk.resource,
    ast.With: _Walk.resource,
    ast.AsyncWith: _Walk.resource,
    ast.Subscript: _Walk.subscript,
    ast.MatchValue: _Walk.case,
    ast.FunctionDef: _Walk.nested,
    ast.AsyncFunctionDef: _Walk.nested,
    ast.ClassDef: _Walk.nested,
}
