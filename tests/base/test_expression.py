"""Conditions: one small grammar, evaluated in three values, and nothing of it is ever run."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.base.expression import ConditionError, parse_condition

COLUMNS = {
    "age": np.array([17, 30, 40]),
    "wide": np.array([17, 30, 40], dtype=np.int8),
    "site": np.array(["lab", "home", None], dtype=object),
    "class": np.array(["a", "b", "c"]),
    "no of rooms": np.array([1.0, np.nan, 3.0]),
    "day": np.array(["2024-01-01", "2024-02-01", "NaT"], dtype="M8[ns]"),
    "seen": np.array(
        [dt.datetime(2024, 1, 1, tzinfo=dt.UTC), pd.NaT, pd.Timestamp("2024-03-01", tz="Asia/Tokyo")]
    ),
    "born": np.array([dt.date(2000, 1, 1), None, dt.date(2010, 1, 1)], dtype=object),
    "paid": np.array([True, None, False], dtype=object),
    "new": np.array([True, False, True]),
    "count": pd.array([1, None, 2], dtype="Int64"),
    "half": np.array([0.1, 0.5, 1.0], dtype=np.float16),
    "empty": np.array([None, np.nan, pd.NA], dtype=object),
    "größe": np.array([1, 2, 3]),
}
T, F = True, False


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("age >= 18", [F, T, T]),
        ("18 < age <= 30", [F, T, F]),
        ("20 < age", [F, T, T]),
        ("30 < age", [F, F, T]),
        ("30 <= age", [F, T, T]),
        ("30 > age", [T, F, F]),
        ("30 >= age", [T, T, F]),
        ("30 != age", [T, F, T]),
        ("age == 17.0 or age == 4e1", [T, F, T]),
        ("age > -1", [T, T, T]),
        ("age > +20", [F, T, T]),
        ("wide < 1000 and wide > -1000", [T, T, T]),
        ("site == 'lab'", [T, F, F]),
        ('site != "lab"', [F, T, F]),
        ("not site == 'lab'", [F, T, F]),
        ("not (site == 'lab' and age > 100)", [T, T, T]),
        ("site in ['lab', 'home']", [T, T, F]),
        ("site not in ('lab',)", [F, T, F]),
        ("site in {'lab', None}", [T, F, T]),
        ("site == None", [F, F, T]),
        ("site != None", [T, T, F]),
        ("'b' <= site", [T, T, F]),
        ("`class` in ['a', 'c']", [T, F, T]),
        ("`no of rooms` > 1", [F, F, T]),
        ("not `no of rooms` > 1", [T, F, F]),
        ("`no of rooms` < age", [T, F, T]),
        ("day >= '2024-01-15'", [F, T, F]),
        ("seen > '2024-01-01'", [F, F, T]),
        ("seen >= '2024-01-01T00:00:00+00:00'", [T, F, T]),
        ("born < '2005-01-01'", [T, F, F]),
        ("paid", [T, F, F]),
        ("not paid", [F, F, T]),
        ("paid == True", [T, F, F]),
        ("new and age > 20", [F, F, T]),
        ("new == 1", [T, F, T]),
        ("count >= 2", [F, F, T]),
        ("half < 1e30", [T, T, T]),
        ("empty == 'x' or empty > 3", [F, F, F]),
        ("empty", [F, F, F]),
        ("größe == 2", [F, T, F]),
        ("  age\n  >\t20 ", [F, T, T]),
        ("site == 'l' 'ab'", [T, F, F]),
        ("site == '`#' or age == 30", [F, T, F]),
    ],
)
def test_a_condition_matches_the_rows_it_says(text, rows):
    mask = parse_condition(text).mask(COLUMNS)
    assert mask.dtype == bool
    assert mask.tolist() == rows


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("", None, "empty"),
        ("age = 3", 5, "=="),
        ("  age = 3", 7, "=="),
        ("class == 'a'", 1, "backticks"),
        ("age > 1 # old", 9, "#"),
        ("age is 3", 1, "=="),
        ("age > None", 7, "order"),
        ("age in []", 8, "list"),
        ("age in site", 8, "list"),
        ("3 in age", 1, "a column's name"),
        ("1 == 1", 1, "a column's name"),
        ("True", 1, "literal"),
        ("age > 'x", 7, "quote"),
        ("`age > 1", 1, "backticks"),
        ("`` > 1", 1, "backticks"),
        ("age > '''x'''", 7, "three quotes"),
        ("age > 1e999", 7, "too large"),
        ("age > 99999999999999999999", 7, "too large"),
        ("age > --1", 8, "arithmetic"),
        ("age + 1 > 2", 1, "arithmetic"),
        ("é == age.x", 6, "dot"),
        ("site == f'x'", 9, "f before it"),
        ("site == b'x'", 9, "literal"),
        ("age > 3j", 7, "literal"),
        ("age > 1 if new else new", 1, "if / else"),
        ("(age := 3) > 1", 2, "assignment"),
        ("__import__('os').system('true')", 1, "call"),
        ("age[0] > 1", 1, "subscript"),
        ("[a for a in age]", 1, "grammar"),
        ("lambda: age", 1, "lambda"),
        ("age > 1; import os", 8, "cannot be read"),
        ("age > 1)\nor (site", 8, "cannot be read"),
        ("age && new", 6, "and / or / not"),
        ("age > 1\x00", None, None),
        ("\ud800 > 1", None, None),
        ("not " * 60 + "new", None, "deeper"),
        ("(" * 300 + "new", None, None),
        ("age > 1 or " * 500 + "new", None, "characters"),
    ],
)
def test_what_is_no_condition_is_refused_with_its_place(text, column, says):
    with pytest.raises(ConditionError, match=None if says is None else says.replace("(", r"\(")) as caught:
        parse_condition(text)
    if column is not None:
        assert caught.value.column == column


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("agee > 1", "did you mean 'age'"),
        ("zzz > 1", "the columns are age"),
        ("site > 1", "holds text; write '1'"),
        ("age == 'x'", "holds numbers"),
        ("site < age", "compare like with like"),
        ("age", "compare it with something"),
        ("day > 'tomorrow'", "write '2026-01-31'"),
        ("day > 3", "holds dates"),
        ("mixed == 'a'", "mixes types"),
        ("bytes == 'a'", "mixes types"),
        ("age > 1 and short > 1", "another length"),
        ("table > 1", "mixes types"),
    ],
)
def test_a_condition_that_does_not_fit_the_columns_is_refused(text, says):
    odd = {
        "mixed": np.array(["a", 1, None], dtype=object),
        "bytes": np.array([b"a", b"b", b"c"]),
        "short": np.array([1, 2]),
        "table": np.zeros((3, 2)),
    }
    with pytest.raises(ConditionError, match=says):
        parse_condition(text).mask({**COLUMNS, **odd})


def test_the_names_are_the_columns_it_uses():
    assert parse_condition("a == 1 and (`b c` in [1] or not d) and e < f").names == {
        "a",
        "b c",
        "d",
        "e",
        "f",
    }


def test_conditions_with_one_text_are_one_condition():
    assert parse_condition(" a == 1 ") == parse_condition("a == 1")
    assert len({parse_condition("a == 1"), parse_condition("a == 1"), parse_condition("a == 2")}) == 2


def test_no_rows_give_no_matches():
    assert parse_condition("a > 1 and b == 'x'").mask(
        {"a": np.array([]), "b": np.array([], dtype=object)}
    ).shape == (0,)


values = st.one_of(st.none(), st.integers(-3, 3))
atoms = st.builds(
    lambda name, sign, value: f"{name} {sign} {value}",
    st.sampled_from("ab"),
    st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
    st.integers(-3, 3),
)
conditions = st.recursive(
    atoms,
    lambda inner: st.one_of(
        inner.map(lambda text: f"not ({text})"),
        st.tuples(inner, inner).map(" and ".join),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} or {pair[1]})"),
    ),
    max_leaves=6,
)


@given(text=conditions, rows=st.lists(st.tuples(values, values), min_size=1, max_size=8))
def test_where_nothing_is_missing_a_condition_means_what_it_says_in_python(text, rows):
    columns = {
        name: np.array(column, dtype=object)
        for name, column in zip("ab", zip(*rows, strict=True), strict=True)
    }
    mask = parse_condition(text).mask(columns)
    for row, matches in zip(rows, mask, strict=True):
        if None not in row:
            assert matches == eval(text, {}, dict(zip("ab", row, strict=True)))


@given(text=conditions, rows=st.lists(st.tuples(values, values), min_size=1, max_size=8))
def test_a_row_never_matches_a_condition_and_its_negation(text, rows):
    columns = {
        name: np.array(column, dtype=object)
        for name, column in zip("ab", zip(*rows, strict=True), strict=True)
    }
    yes = parse_condition(text).mask(columns)
    no = parse_condition(f"not ({text})").mask(columns)
    whole = [None not in row for row in rows]
    assert not (yes & no).any()
    assert (yes | no)[whole].all()


PIECES = [
    "age", "site", "`class`", "==", "<", "in", "not", "and", "or", "(", ")", "[", "]", ",", "'lab'", "3",
    "-", ".", "is", "None", "True", "lambda", ":", "x", "#", "`", "' ", "=", "*", "if", "else", "for",
    "\\", "é", "await", "yield", "print", "exec", "__class__", "f'{age}'", "1_000", "0x1f", "1e5", "...",
    ";", "@", "->", ":=", "**", "\t", "\n",
]  # fmt: skip


@given(text=st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join)))
def test_any_text_is_a_condition_or_a_condition_error(text):
    error = error_of(text)
    assert error is None or error.column is None or 1 <= error.column <= len(text) + 1


def error_of(text):
    """The condition error that a text gives; any other error is a failure of the test."""
    try:
        parse_condition(text).mask(COLUMNS)
    except ConditionError as error:
        return error
    return None
