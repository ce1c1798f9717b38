"""From the text of a condition to its parts, by the standard library's `ast` under a whitelist of nodes."""

from __future__ import annotations

import ast
import keyword
import math
import warnings
from itertools import pairwise

from milepost.base.expression_parts import (
    Column,
    Comparison,
    ConditionError,
    Joined,
    LiteralValue,
    Negation,
    Part,
)

LONGEST = 2_000
DEEPEST = 40


class ConditionReader:
    """Reads one text; `read` raises `ConditionError` with the column where something is wrong.

    The text is only ever parsed. Nodes that are not named here (calls, attributes, arithmetic, ...) are
    refused.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._lead = len(text) - len(text.lstrip())
        self._masked = ""

    def read(self) -> Part:
        """Return the condition's root part."""
        if len(self._text) > LONGEST:
            raise self._error(f"it has {len(self._text)} characters; {LONGEST} is the most", None)
        if not self._text.strip():
            raise self._error("it is empty; write one, as in language == 'de'", None)
        self._masked = _mask_backticks(self._text)[self._lead :]
        return self._part(self._tree(), 0)

    def _tree(self) -> ast.expr:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter(
                    "ignore"
                )  # the parser warns about odd escapes in texts; they are still texts
                return ast.parse(self._masked, mode="eval").body
        except SyntaxError as error:
            raise self._error(_explain(self._masked, error), (error.offset or 1) - 1) from None
        except (ValueError, RecursionError, MemoryError):
            raise self._error("it cannot be read; write comparisons joined by and / or / not", None) from None

    def _part(self, node: ast.expr, depth: int) -> Part:
        if depth > DEEPEST:
            raise self._error(f"it is nested deeper than {DEEPEST}; write it flatter", self._at(node))
        match node:
            case ast.BoolOp(op=operator, values=values):
                parts = tuple(self._part(value, depth + 1) for value in values)
                return Joined(parts=parts, every=isinstance(operator, ast.And))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Negation(part=self._part(operand, depth + 1))
            case ast.Compare():
                return self._chain(node)
            case ast.Name():
                return self._column(node)
        raise self._refusal(node)

    def _chain(self, node: ast.Compare) -> Part:
        pairs = pairwise([node.left, *node.comparators])
        parts = tuple(
            self._comparison(left, operator, right)
            for (left, right), operator in zip(pairs, node.ops, strict=True)
        )
        return parts[0] if len(parts) == 1 else Joined(parts=parts, every=True)

    def _comparison(self, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> Comparison:
        word = _OPERATORS.get(type(operator))
        if word is None:
            raise self._error("'is' is not part of the grammar; write == or !=", self._at(left))
        if not isinstance(left, ast.Name):
            if not isinstance(right, ast.Name) or word not in _MIRRORED:
                raise self._refusal(left) if _is_odd(left) else self._error(_NO_COLUMN, self._at(left))
            left, right, word = right, left, _MIRRORED[word]
        if word in ("in", "not in"):
            return Comparison(column=self._column(left), operator=word, value=self._choices(right))
        value = self._column(right) if isinstance(right, ast.Name) else self._literal(right)
        if value is None and word not in ("==", "!="):
            raise self._error("None has no order; ask for missing values by == None", self._at(right))
        return Comparison(column=self._column(left), operator=word, value=value)

    def _choices(self, node: ast.expr) -> tuple[LiteralValue, ...]:
        if not isinstance(node, ast.List | ast.Tuple | ast.Set) or not node.elts:
            raise self._error("after 'in' stands a list of literals, as in ['de', 'fr']", self._at(node))
        return tuple(self._literal(item) for item in node.elts)

    def _literal(self, node: ast.expr) -> LiteralValue:
        sign = 1
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            sign = -1 if isinstance(node.op, ast.USub) else 1
            node = node.operand
            if isinstance(node, ast.Constant) and type(node.value) not in (int, float):
                raise self._refusal(node)
        match node:
            case ast.Constant(value=None | bool() | str() as value):
                return value
            case ast.Constant(value=int() | float() as number):
                if (isinstance(number, int) and number >= 2**63) or not math.isfinite(number):
                    raise self._error("the number is too large", self._at(node))
                return sign * number
        raise self._refusal(node)

    def _column(self, node: ast.Name) -> Column:
        start = self._at(node) + self._lead
        end = self._characters(node.end_col_offset or 0) + self._lead
        raw = self._text[start:end]  # not node.id: the parser rewrites some Unicode letters to others
        return Column(name=raw[1:-1] if raw.startswith("`") else raw, at=start + 1)

    def _refusal(self, node: ast.expr) -> ConditionError:
        what = _REFUSED.get(type(node), "this")
        return self._error(
            f"{what} is not part of the grammar; compare columns with literals, and join by and / or / not",
            self._at(node),
        )

    def _at(self, node: ast.expr) -> int:
        return self._characters(node.col_offset)

    def _characters(self, offset: int) -> int:
        """Turn the parser's offset in UTF-8 bytes into one in characters."""
        return len(self._masked.encode()[:offset].decode())

    def _error(self, what: str, at: int | None) -> ConditionError:
        column = None if at is None else min(max(at, 0) + self._lead, len(self._text)) + 1
        return ConditionError(what, text=self._text, column=column)


_NO_COLUMN = "a comparison needs a column's name on one side, as in language == 'de'"

_OPERATORS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}

_MIRRORED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

_REFUSED: dict[type[ast.expr], str] = {
    ast.Call: "a call",
    ast.Attribute: "a dot",
    ast.Subscript: "a subscript",
    ast.BinOp: "arithmetic",
    ast.UnaryOp: "arithmetic",
    ast.Lambda: "a lambda",
    ast.JoinedStr: "a text with f before it",
    ast.Constant: "a literal of this kind, or in this place,",
    ast.Name: "a column's name in this place",
    ast.Compare: "a comparison in this place",
    ast.BoolOp: "and / or in this place",
    ast.IfExp: "if / else",
    ast.NamedExpr: "an assignment",
    ast.List: "a list in this place",
    ast.Tuple: "a list in this place",
}


def _is_odd(node: ast.expr) -> bool:
    return not isinstance(node, ast.Constant | ast.List | ast.Tuple | ast.Set)


def _mask_backticks(text: str) -> str:
    """Put a Python name of equal length in place of each name in backticks, so that places stay right."""
    masked, quote, at = list(text), "", 0
    while at < len(text):
        character = text[at]
        if quote:
            at += character == "\\"
            quote = "" if character == quote else quote
        elif character in "'\"":
            if text.startswith(character * 3, at):
                raise ConditionError(
                    "three quotes in a row; put a text in one pair", text=text, column=at + 1
                )
            quote = character
        elif character == "`":
            end = text.find("`", at + 1)
            if end <= at + 1:
                raise ConditionError("a name in backticks is empty or not closed", text=text, column=at + 1)
            masked[at : end + 1] = "_" * (end + 1 - at)
            at = end
        elif character == "#":
            raise ConditionError("'#' starts no comment here; put texts in quotes", text=text, column=at + 1)
        elif character in "\r\n\t\f\v":
            masked[at] = " "
        at += 1
    return "".join(masked)


def _explain(text: str, error: SyntaxError) -> str:
    """Name the slips that people make most."""
    word = _word_at(text, (error.offset or 1) - 1)
    if keyword.iskeyword(word) and word not in ("and", "or", "not", "in", "is", "True", "False", "None"):
        return (
            f"'{word}' is a word that Python keeps for itself; put the column's name in backticks: `{word}`"
        )
    if "unterminated" in str(error.msg):
        return "a quote is not closed"
    if "=" in text and not any(sign in text for sign in ("==", "!=", "<=", ">=")):
        return "a single = does not compare; write =="
    if any(sign in text for sign in ("&&", "||", "!")) and "!=" not in text:
        return "write and / or / not"
    return "it cannot be read from here; write comparisons joined by and / or / not, with texts in quotes"


def _word_at(text: str, at: int) -> str:
    start = end = min(max(at, 0), len(text))
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] == "_"):
        start -= 1
    while end < len(text) and (text[end].isalnum() or text[end] == "_"):
        end += 1
    return text[start:end]
