"""The one grammar for conditions on rows: comparisons, and / or / not, column names and literals.

It is used by `require`, `scope`, `pilot` and slices (DESIGN section 4). Nothing of a condition is ever run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from milepost.base.expression_parts import Column, Comparison, ConditionError, Joined, Negation, Part

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Condition", "ConditionError", "parse_condition"]


@dataclass(frozen=True)
class Condition:
    """A parsed condition; two conditions are equal when their texts are.

    `names` are the columns it uses; `root` is what `parse_condition` made of the text.
    """

    text: str
    names: frozenset[str] = field(compare=False)
    root: Part = field(compare=False, repr=False)

    def mask(self, columns: Mapping[str, np.ndarray[Any, Any]]) -> np.ndarray[Any, Any]:
        """Say which rows match: (n,) booleans from (n,) columns by name.

        A missing value (None, NaN, NaT) never matches, not even through `not`, because it may be anything;
        only `column == None` asks for it. Texts are compared with texts, numbers with numbers (True is 1),
        dates with ISO texts. Raises `ConditionError` for a column that is not there or holds another type.

        >>> import numpy as np
        >>> columns = {"age": np.array([17, 30, 40]), "site": np.array(["lab", "lab", None], dtype=object)}
        >>> parse_condition("age >= 18").mask(columns).tolist()
        [False, True, True]
        >>> parse_condition("not site == 'home'").mask(columns).tolist()
        [True, True, False]
        """
        from milepost.base.expression_columns import rows_where

        return rows_where(self.root, columns, self.text)


def parse_condition(text: str) -> Condition:
    """Read a condition; raises `ConditionError` that says what is wrong, and at which column of the text.

    Comparisons may be chained; `in` takes a list of literals. A name that Python would not take as one
    stands in backticks.

    >>> sorted(parse_condition("language in ['de', 'fr'] and 0 < age <= 30").names)
    ['age', 'language']
    >>> parse_condition("`class` == 'urgent'").names
    frozenset({'class'})
    """
    from milepost.base.expression_reader import ConditionReader

    root = ConditionReader(text).read()
    return Condition(text=text.strip(), names=frozenset(_names(root)), root=root)


def _names(part: Part) -> Iterator[str]:
    match part:
        case Column(name=name):
            yield name
        case Comparison(column=column, value=value):
            yield column.name
            if isinstance(value, Column):
                yield value.name
        case Negation(part=inner):
            yield from _names(inner)
        case Joined(parts=parts):
            for inner in parts:
                yield from _names(inner)
