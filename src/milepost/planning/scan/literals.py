"""What stands written out in an expression: numbers, texts, names, and how they are shown."""

from __future__ import annotations

import ast
from typing import Final

from milepost.planning.scan.clues import PROTOCOL_WORDS

_BUILDERS: Final = frozenset(
    {
        "set",
        "frozenset",
        "dict",
        "list",
        "tuple",
        "OrderedDict",
        "Counter",
        "defaultdict",
        "namedtuple",
        "sorted",
    }
)


def count_literals(node: ast.expr) -> tuple[int, int, int]:
    """Count texts, numbers and compiled regular expressions in an expression that builds a table.

    >>> count_literals(ast.parse("{'um': -1, 'er': -2}", mode="eval").body)
    (2, 2, 0)
    """
    texts = numbers = regexes = 0
    stack: list[ast.AST | None] = [node]
    while stack:
        one = stack.pop()
        match one:
            case ast.Constant(value=str()):
                texts += 1
            case ast.Constant(value=bool() | None):
                pass
            case ast.Constant(value=int() | float()):
                numbers += 1
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
                stack.extend(parts)
            case ast.Dict(keys=keys, values=values):
                stack.extend(keys)
                stack.extend(values)
            case ast.Call(func=ast.Attribute(attr="compile")):
                regexes += 1
                stack.extend(one.args[:1])
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str() as words), attr="split")):
                texts += len(words.split())
            case ast.Call(func=ast.Name(id=builder)) if builder in _BUILDERS:
                stack.extend(one.args)
                stack.extend(keyword.value for keyword in one.keywords)
            case ast.BinOp(left=left, right=right):
                stack += [left, right]
            case ast.UnaryOp(operand=operand):
                stack.append(operand)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
                stack += [one.elt, *(part.iter for part in one.generators)]
            case _:
                pass
    return texts, numbers, regexes


def dotted(node: ast.expr | None) -> str:
    """The name as written, of a name or of an attribute of a name; "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return ""


def number_in(node: ast.expr) -> int | float | None:
    sign = 1
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        sign, node = -1, node.operand
    if (
        isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
    ):
        return sign * node.value
    return None


def last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript):
        return last_name(node.value)
    return ""


def only_protocol_words(node: ast.expr) -> bool:
    parts = node.keys if isinstance(node, ast.Dict) else node.elts  # type: ignore[attr-defined]
    return all(isinstance(part, ast.Constant) and part.value in PROTOCOL_WORDS for part in parts)


def looks_like_mapping(node: ast.expr) -> bool:
    name = last_name(node).lower()
    return any(
        part in name for part in ("dict", "map", "kwargs", "config", "opt", "data", "params", "meta", "attr")
    )


def shown(node: ast.expr | None) -> str:
    """A literal in short, as it stands in the code."""
    if isinstance(node, ast.Constant):
        text = repr(node.value)
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        parts = [text for part in node.elts if (text := shown(part))]
        text = ", ".join(parts[:3]) + (", …" if len(parts) > 3 else "")
    else:
        return ""
    return text if len(text) <= 40 else text[:39] + "…"
