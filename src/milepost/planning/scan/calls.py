"""What a call says of rules: regular expressions, tests and work on texts, and the world outside."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Final

from milepost.planning.scan import clues as said
from milepost.planning.scan.clues import Kind
from milepost.planning.scan.literals import count_literals, dotted, last_name, shown
from milepost.planning.scan.notes import Handler, Notes

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


def _call(notes: Notes, node: ast.Call) -> None:
    function = node.func
    name = last_name(function)
    notes.add(Kind.CALL, node)
    if name in _TYPE_TESTS:
        notes.add(Kind.TYPE_TEST, node, what=name)
    elif isinstance(function, ast.Attribute) and name in _REGEX_CALLS and _regex(notes, node, function):
        return
    elif name in _PART_TESTS and node.args:
        texts, _, _ = count_literals(node.args[0])
        if texts:
            notes.add(Kind.PREFIX_TEST, node, texts, shown(node.args[0]))
    elif name in _TEXT_WORK:
        notes.add(Kind.WORK_ON_TEXT, node)
    elif name in _OUTSIDE:
        notes.add(Kind.OUTSIDE, node, what=name)
    if name in ("get", "pop", "setdefault") and node.args and isinstance(node.args[0], ast.Constant):
        notes.add(Kind.KEY, node)
    for argument in node.args:
        text = argument.value if isinstance(argument, ast.Constant) else None
        if isinstance(text, str) and said.PATTERN.search(text):
            notes.add(Kind.PATTERN_TEXT, node, 1, shown(argument))


def _regex(notes: Notes, node: ast.Call, function: ast.Attribute) -> bool:
    """A call of the module `re`, or of what may be a compiled pattern."""
    home = dotted(function.value)
    if home in _REGEX_MODULES:
        pattern = node.args[0] if node.args else None
        texts = count_literals(pattern)[0] if pattern is not None else 0
        size = sum(len(one.value) for one in ast.walk(pattern) if isinstance(one, ast.Constant)
                   and isinstance(one.value, str)) if pattern is not None else 0  # fmt: skip
        if texts:
            notes.add(Kind.REGEX, node, 1 + size / 20, shown(pattern))
        elif pattern is not None and (name := dotted(pattern)):
            notes.use(name, node.lineno, Kind.NAMED_REGEX)
        return True
    if home:
        notes.use(home, node.lineno, Kind.NAMED_REGEX)
    return False


HANDLERS: Final[Mapping[type, Handler]] = {
    ast.Call: _call,
}
