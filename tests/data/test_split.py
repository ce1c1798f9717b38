"""Every row has one use, and keeps it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.data.errors import CannotSplitError, UnknownSplitValueError
from milepost.data.split import draw_uses, told_uses
from milepost.evidence.examples import Use

SHARES = {Use.VALIDATION: 0.15, Use.CALIBRATION: 0.10, Use.TEST: 0.20}
USES = {use.value for use in Use}


def _share(uses: np.ndarray[Any, Any], use: Use) -> float:
    return float(np.mean(uses == use.value))


@given(counts=st.lists(st.integers(2, 200), min_size=1, max_size=5))
def test_every_class_is_divided_by_the_shares(counts: list[int]) -> None:
    strata = np.random.default_rng(0).permutation(np.repeat(np.arange(len(counts)).astype(str), counts))
    uses = draw_uses(len(strata), SHARES, strata=strata)
    assert set(uses.tolist()) <= USES
    for stratum in np.unique(strata):
        own = uses[strata == stratum]
        assert Use.TRAIN.value in own
        assert Use.TEST.value in own
        for use, share in SHARES.items():
            assert abs(np.sum(own == use.value) - share * len(own)) <= 4


@given(count=st.integers(4, 300), more=st.integers(0, 300), grouped=st.booleans())
def test_rows_that_are_added_change_no_use(count: int, more: int, grouped: bool) -> None:
    strata = np.array(["a", "b", "b"])[np.arange(count + more) % 3]
    group = np.arange(count + more) // 3 + 10 if grouped else None
    if grouped and count < 12:
        count += 12
        more = max(more - 12, 0)
        strata, group = np.array(["a", "b", "b"])[np.arange(count + more) % 3], np.arange(count + more) // 3
    before = draw_uses(count, SHARES, strata=strata[:count], group=None if group is None else group[:count])
    after = draw_uses(count + more, SHARES, strata=strata, group=group)
    assert after[:count].tolist() == before.tolist()


@given(groups=st.lists(st.integers(0, 30), min_size=40, max_size=200), timed=st.booleans())
def test_a_group_is_never_on_two_sides(groups: list[int], timed: bool) -> None:
    group = np.array([f"g{number}" for number in [*range(6), *groups]])
    time = np.random.default_rng(len(group)).integers(0, 20, len(group)).astype(float) if timed else None
    try:
        uses = draw_uses(len(group), SHARES, group=group, time=time)
    except CannotSplitError:  # rightly refused: one group with the newest times holds nearly all rows
        assert timed
        assert np.bincount(np.unique(group, return_inverse=True)[1]).max() > len(group) / 2
        return
    assert Use.TEST.value in uses
    assert Use.TRAIN.value in uses
    for one in np.unique(group):
        assert len(set(uses[group == one].tolist())) == 1


@given(moments=st.lists(st.integers(0, 50), min_size=10, max_size=200))
def test_the_newest_rows_are_the_test(moments: list[int]) -> None:
    time = np.array([*moments, *range(50)], dtype=float)
    uses = draw_uses(len(time), SHARES, time=time)
    order = [Use.TRAIN, Use.VALIDATION, Use.CALIBRATION, Use.TEST]
    spans = [time[uses == use.value] for use in order if use.value in uses]
    assert Use.TEST.value in uses
    assert Use.TRAIN.value in uses
    for older, newer in pairwise(spans):
        assert older.max() < newer.min()


def test_a_split_by_time_keeps_about_the_shares() -> None:
    uses = draw_uses(1000, SHARES, time=np.random.default_rng(0).permutation(1000).astype(float))
    assert [_share(uses, use) for use in (Use.TEST, Use.CALIBRATION, Use.VALIDATION)] == [0.2, 0.1, 0.15]


def test_a_column_tells_the_uses_and_the_missing_ones_come_from_train() -> None:
    words = np.array(["train"] * 200 + ["Test"] * 50 + ["dev"] * 50)
    uses = told_uses(words, SHARES, name="split")
    assert set(uses[200:250].tolist()) == {"test"}
    assert set(uses[250:].tolist()) == {"validation"}
    assert set(uses[:200].tolist()) == {"train", "calibration"}
    assert _share(uses[:200], Use.CALIBRATION) == pytest.approx(0.1)


def test_a_word_that_names_no_use_is_an_error_with_its_row() -> None:
    with pytest.raises(UnknownSplitValueError, match="'banana' in row 1"):
        told_uses(np.array(["train", "banana", "test"]), SHARES, name="split")


def test_a_column_without_train_rows_is_an_error() -> None:
    with pytest.raises(CannotSplitError, match="says train"):
        told_uses(np.array(["test", "test"]), SHARES, name="split")


@pytest.mark.parametrize("time", [None, np.zeros(3)])
def test_too_few_groups_are_an_error(time: Any) -> None:
    with pytest.raises(CannotSplitError):
        draw_uses(3, SHARES, group=np.array(["a", "a", "a"]), time=time)


def test_a_share_of_zero_leaves_a_use_out() -> None:
    uses = draw_uses(400, SHARES | {Use.CALIBRATION: 0.0})
    assert set(uses.tolist()) == {"train", "validation", "test"}
    assert _share(uses, Use.TRAIN) == pytest.approx(0.65)
