"""The tables that code takes from other modules of its folder, found in the text: nothing is imported."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from milepost.planning.scan.modules import Modules
from milepost.planning.scan.part import Part, bound, part_of
from milepost.planning.scan.source import Source


@dataclass(frozen=True, kw_only=True)
class _Origin:
    """Where an imported name is from: a module, and the `name` in it ("" for the module itself)."""

    module: str
    level: int
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class _Imports:
    """What a file imports: by the name that it has there, and the modules of which it takes all names."""

    names: dict[str, _Origin] = field(default_factory=dict)
    stars: list[_Origin] = field(default_factory=list)


def imported_tables(source: Source, statements: Sequence[ast.stmt], modules: Modules) -> tuple[Part, ...]:
    """The tables and named limits of other modules that these statements of a file name, each once.

    Followed are `from a.b import TABLE`, `import a.b as t` with `t.TABLE`, relative imports, imports inside of the
    statements, a name that a module passes on, and tables that are put together from tables. What is made by a call
    other than of `dict`, `frozenset` and the like is no table.

    >>> files = {"words.py": b"LATE = {'late': 2,\\n        'lost': 3}\\n",
    ...          "rules.py": b"from words import LATE as W\\ndef score(word):\\n    return W.get(word)\\n"}
    >>> modules = Modules(has=files.__contains__, read=files.get)
    >>> source = modules.source("rules.py")
    >>> [(str(one), one.lines_of_code, one.constants) for one in imported_tables(source, source.tree.body[1:], modules)]
    [('words.py:1 LATE', 2, 4)]
    """
    imports = _imports_of((*_outside(source.tree.body), *_inside(statements)))
    found: dict[tuple[str, int], Part] = {}
    for chain in dict.fromkeys(_chains(statements)):
        for part in _tables_behind(chain, imports, source.path, modules, set()):
            found.setdefault((part.path, part.first), part)
    return tuple(found.values())


def own_tables(source: Source, statements: Sequence[ast.stmt]) -> tuple[Part, ...]:
    """The tables and named limits among these statements of a file."""
    parts = (part_of(source, one) for one in statements if isinstance(one, ast.Assign | ast.AnnAssign))
    return tuple(part for part in parts if part.constants)


def _outside(statements: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module that run when it is imported, those under `if` and `try` too."""
    for one in statements:
        yield one
        if isinstance(one, ast.If | ast.Try | ast.With):
            inner = [*one.body, *getattr(one, "orelse", []), *getattr(one, "finalbody", [])]
            handlers = [each for handler in getattr(one, "handlers", []) for each in handler.body]
            yield from _outside([*inner, *handlers])


def _inside(statements: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    return (node for one in statements for node in ast.walk(one) if isinstance(node, ast.stmt))


def _imports_of(statements: Iterable[ast.stmt]) -> _Imports:
    found = _Imports()
    for one in statements:
        match one:
            case ast.Import(names=names):
                for alias in names:
                    found.names[alias.asname or alias.name] = _Origin(module=alias.name, level=0)
            case ast.ImportFrom(module=module, names=names, level=level):
                for alias in names:
                    origin = _Origin(module=module or "", level=level, name=alias.name)
                    if alias.name == "*":
                        found.stars.append(origin)
                    else:
                        found.names[alias.asname or alias.name] = origin
    return found


def _chains(statements: Iterable[ast.stmt]) -> Iterator[tuple[str, ...]]:
    """Every name that is read, with the attributes that follow it: `t.WORDS.get` is ("t", "WORDS", "get")."""
    for one in statements:
        for node in ast.walk(one):
            if isinstance(node, ast.Name):
                yield (node.id,)
            elif isinstance(node, ast.Attribute):
                chain = _chain(node)
                if chain:
                    yield chain


def _chain(node: ast.Attribute) -> tuple[str, ...]:
    parts: list[str] = []
    at: ast.expr = node
    while isinstance(at, ast.Attribute):
        parts.append(at.attr)
        at = at.value
    return (at.id, *reversed(parts)) if isinstance(at, ast.Name) else ()


def _tables_behind(
    chain: tuple[str, ...],
    imports: _Imports,
    seen_from: str,
    modules: Modules,
    seen: set[tuple[str, str]],
) -> Iterator[Part]:
    """The tables that a chain of names stands for in the file `seen_from`, by way of what it imports."""
    for length in range(len(chain), 0, -1):
        origin = imports.names.get(".".join(chain[:length]))
        if origin is not None:
            yield from _from(origin, chain[length:], seen_from, modules, seen)
            return
    for star in imports.stars:
        if not chain[0].startswith("_"):
            path = modules.path_of(star.module, level=star.level, seen_from=seen_from)
            yield from _tables_in(path, chain[0], modules, seen)


def _from(
    origin: _Origin, rest: tuple[str, ...], seen_from: str, modules: Modules, seen: set[tuple[str, str]]
) -> Iterator[Part]:
    path = modules.path_of(origin.module, level=origin.level, seen_from=seen_from)
    if origin.name and path:
        found = tuple(_tables_in(path, origin.name, modules, seen))
        if found or not rest:
            yield from found
            return
    if origin.name:
        inner = f"{origin.module}.{origin.name}" if origin.module else origin.name
        path = modules.path_of(inner, level=origin.level, seen_from=seen_from)
    if rest:
        yield from _tables_in(path, rest[0], modules, seen)


def _tables_in(path: str, name: str, modules: Modules, seen: set[tuple[str, str]]) -> Iterator[Part]:
    """The tables behind a name of a module: it may be put together from others, or passed on from another module."""
    if not path or (path, name) in seen:
        return
    seen.add((path, name))
    source = modules.source(path) if modules.holds(path, name) else None
    if source is None:
        return
    top = tuple(_outside(source.tree.body))
    values = [one for one in bound(top).get(name, []) if isinstance(one, _ASSIGNED)]
    imports = _imports_of(top)
    if not values:
        yield from _tables_behind((name,), imports, path, modules, seen)
    for one in values:
        part = part_of(source, one)
        if part.constants:
            yield part
        for chain in _put_together(one.value):
            yield from _tables_in(path, chain[0], modules, seen)
            yield from _tables_behind(chain, imports, path, modules, seen)


_ASSIGNED = (ast.Assign, ast.AnnAssign, ast.AugAssign)
_BUILDERS = frozenset({"set", "frozenset", "dict", "list", "tuple", "OrderedDict", "sorted"})


def _put_together(value: ast.expr | None) -> Iterator[tuple[str, ...]]:
    """The names that a table is put together from, where nothing else is done with them."""
    match value:
        case ast.Name(id=name):
            yield (name,)
        case ast.Attribute():
            yield from filter(None, [_chain(value)])
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts) | ast.Dict(values=parts):
            for part in parts:
                yield from _put_together(part)
        case ast.BinOp(left=left, right=right):
            yield from _put_together(left)
            yield from _put_together(right)
        case ast.Starred(value=inner):
            yield from _put_together(inner)
        case ast.Call(func=ast.Name(id=builder), args=parts) if builder in _BUILDERS:
            for part in parts:
                yield from _put_together(part)
