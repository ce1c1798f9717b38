"""Plain forms, ids, random streams, problems and verdicts: what everything else stands on."""

import json
import math
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.base.clock import utc_now
from milepost.base.errors import InvalidFileError, MissingExtraError, Problem
from milepost.base.ids import digest_bytes, digest_file, digest_of
from milepost.base.measurement import Measurement, Verdict, verdict_on
from milepost.base.plain import to_json, to_plain
from milepost.base.streams import random_stream


class Colour(Enum):
    RED = "red"


@dataclass(frozen=True, kw_only=True)
class Point:
    x: float
    label: Colour


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (None, None),
        (True, True),
        (math.nan, None),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
        (Colour.RED, "red"),
        ({Colour.RED: 1}, {"red": 1}),
        ((1, [2]), [1, [2]]),
        ({"b", "a"}, ["a", "b"]),
        (Path("a/b"), "a/b"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, tzinfo=UTC), "2026-01-02T00:00:00+00:00"),
        (b"\x01\xff", "01ff"),
        (Point(x=1.5, label=Colour.RED), {"x": 1.5, "label": "red"}),
        (np.float32(0.5), 0.5),
        (np.array([[1, 2]]), [[1, 2]]),
    ],
)
def test_a_value_has_one_plain_form(value, plain):
    assert to_plain(value) == plain


def test_what_has_no_plain_form_is_refused():
    with pytest.raises(TypeError, match="object has no plain form"):
        to_plain(object())


plains = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(value=plains)
def test_json_reads_back_what_was_written(value):
    assert json.loads(to_json(value)) == value


@given(value=st.dictionaries(st.text(), st.integers(), min_size=1))
def test_a_digest_does_not_depend_on_the_order_of_keys(value):
    assert digest_of(dict(reversed(value.items()))) == digest_of(value)


@given(one=plains, other=plains)
def test_a_digest_tells_what_differs(one, other):
    assert (digest_of(one) == digest_of(other)) == (to_json(one) == to_json(other))


def test_a_file_has_the_digest_of_its_bytes(tmp_path):
    content = bytes(range(256)) * 8192
    path = tmp_path / "content"
    path.write_bytes(content)
    assert digest_file(path) == digest_bytes(content)


def test_a_random_stream_repeats_and_differs_by_its_ids():
    first = random_stream("split", 1).integers(10**9)
    assert random_stream("split", 1).integers(10**9) == first
    assert random_stream("split", 2).integers(10**9) != first


def test_the_clock_is_aware_and_in_utc():
    assert utc_now().utcoffset().total_seconds() == 0


def test_an_invalid_file_shows_all_its_problems_with_their_places():
    problems = [
        Problem(where="a.yaml", line=2, column=3, what="odd", fix="mend it"),
        Problem(where="a.yaml", what="old"),
    ]
    text = str(InvalidFileError(problems))
    assert text == "2 problems found\n  a.yaml:2:3: odd; mend it\n  a.yaml: old"
    assert str(InvalidFileError(problems[1:])).startswith("1 problem found")


def test_a_missing_extra_says_how_to_install_it():
    error = MissingExtraError(extra="charts", package="vl-convert-python", what="drawing SVG")
    assert "pip install 'milepost[charts]'" in str(error)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(0.9, 0.95, Verdict.YES), (0.8, 0.95, Verdict.UNKNOWN), (0.7, 0.8, Verdict.NO)],
)
def test_a_verdict_is_unknown_while_the_interval_holds_the_requirement(low, high, verdict):
    measured = Measurement(value=low, low=low, high=high, level=0.95, n=100, method="exact")
    assert verdict_on(measured, at_least=0.9) is verdict


def test_what_was_not_measured_is_unknown():
    assert verdict_on(None, at_least=0.0) is Verdict.UNKNOWN
