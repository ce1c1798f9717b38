"""Votes of several annotators, joined to the right rows or refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.contract.model import LabelsSection
from milepost.data.errors import VotesDoNotJoinError
from milepost.data.ingest import read_examples
from milepost.evidence.examples import Examples
from tests.data.projects import contract_on, write

CLASSES = ["a" if place % 3 else "b" for place in range(60)]


def _read(tmp_path: Path, votes: str, *, most_rows: int | None = None, **task: str) -> Examples:
    rows = "\n".join(f"id{place},{place * 7 % 11},{label}" for place, label in enumerate(CLASSES))
    write(tmp_path / "t.csv", f"key,x,label\n{rows}\n")
    write(tmp_path / "v.csv", votes)
    loaded = contract_on("t.csv", labels=LabelsSection(votes_file="v.csv"), inputs=("x",), **task)
    return read_examples(loaded, root=tmp_path, most_rows=most_rows)


def _given(examples: Examples, place: int) -> list[str]:
    assert examples.votes is not None
    return [vote for vote in examples.votes[place].tolist() if vote is not None]


@pytest.mark.parametrize("most_rows", [None, 20])
def test_long_votes_are_joined_by_row_number(tmp_path: Path, most_rows: int | None) -> None:
    lines = [
        f"{place},w{worker},{CLASSES[place]}" for place in reversed(range(60)) for worker in range(place % 4)
    ]
    examples = _read(tmp_path, "item,worker,label\n" + "\n".join(lines), most_rows=most_rows)
    for place, row in enumerate(examples.rows.tolist()):
        assert _given(examples, place) == [CLASSES[row]] * (row % 4)


def test_long_votes_are_joined_by_id_and_the_last_of_a_person_counts(tmp_path: Path) -> None:
    examples = _read(tmp_path, "key,worker,label\nid5,w,a\nid5,v,b\nid5,w,b\nid7,w,a\n", id="key")
    assert _given(examples, 5) == ["b", "b"]
    assert _given(examples, 7) == ["a"]
    assert _given(examples, 0) == []


def test_counts_by_class_become_votes(tmp_path: Path) -> None:
    lines = [
        f"{place},{2 if label == 'a' else 1},{3 if label == 'b' else 0}"
        for place, label in enumerate(CLASSES)
    ]
    examples = _read(tmp_path, "index,n_a,n_b\n" + "\n".join(lines))
    assert examples.votes is not None
    assert examples.votes.shape == (60, 4)
    assert _given(examples, 0) == ["a", "b", "b", "b"]
    assert _given(examples, 1) == ["a", "a"]


def test_one_column_for_each_annotator_is_joined_in_order(tmp_path: Path) -> None:
    examples = _read(tmp_path, "first,second\n" + "\n".join(f"{label}," for label in CLASSES))
    assert _given(examples, 4) == [CLASSES[4]]


def test_votes_stand_in_columns_of_the_table_too(tmp_path: Path) -> None:
    rows = "\n".join(
        f"{place % 5},{label},{label},{'' if place else 'a'}" for place, label in enumerate(CLASSES)
    )
    write(tmp_path / "t.csv", f"x,label,one,two\n{rows}\n")
    loaded = contract_on("t.csv", labels=LabelsSection(votes=("one", "two")))
    examples = read_examples(loaded, root=tmp_path)
    assert list(examples.inputs) == ["x"]
    assert _given(examples, 0) == ["b", "a"]
    assert _given(examples, 1) == ["a"]


def test_votes_are_part_of_the_version(tmp_path: Path) -> None:
    first = _read(tmp_path, "item,worker,label\n5,w,a\n")
    assert first.version != _read(tmp_path, "item,worker,label\n5,w,b\n").version


WRONG = [
    ("item,worker,label\n99,w,a\n", "'item' holds 99"),
    ("one,two\na,b\n", "1 lines for 60 rows"),
    ("index,n_x,n_y\n1,2,3\n", "counts are of x, y, but the classes are a, b"),
    ("index,n_a,n_b\n1,2,-3\n", "no whole number"),
    ("index,n_a,n_b\n1,2,3\n1,2,3\n", "names a row twice"),
    ("item\n1\n", "no column of votes"),
    ("one\n" + "\n".join("b" if label == "a" else "a" for label in CLASSES), "agree with the target"),
]


@pytest.mark.parametrize(("votes", "words"), WRONG)
def test_votes_that_do_not_join_are_refused(tmp_path: Path, votes: str, words: str) -> None:
    with pytest.raises(VotesDoNotJoinError, match=words):
        _read(tmp_path, votes)


def test_ids_that_the_table_does_not_have_are_refused(tmp_path: Path) -> None:
    with pytest.raises(VotesDoNotJoinError, match="none of its 1 items"):
        _read(tmp_path, "key,worker,label\nother,w,a\n", id="key")


@settings(max_examples=25)
@given(counts=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=60, max_size=60))
def test_no_vote_is_lost_or_made_up(
    tmp_path_factory: pytest.TempPathFactory, counts: list[tuple[int, int]]
) -> None:
    counts = [
        (a + 3, b) if label == "a" else (a, b + 3) for (a, b), label in zip(counts, CLASSES, strict=True)
    ]
    lines = [f"{place},{a},{b}" for place, (a, b) in enumerate(counts)]
    examples = _read(tmp_path_factory.mktemp("votes"), "index,n_a,n_b\n" + "\n".join(lines))
    for place, (a, b) in enumerate(counts):
        assert np.unique(_given(examples, place), return_counts=True)[1].sum() == a + b
        assert _given(examples, place).count("a") == a
