"""Which rows learn and which are held out."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.training.errors import TooFewGroupsError, TooFewRowsError
from milepost.training.folds import FOLDS, anchors, make_folds
from tests.training.made import blobs


@settings(max_examples=25)
@given(
    rows=st.integers(60, 400), classes=st.integers(1, 6), repeat=st.integers(0, 11), seed=st.integers(0, 99)
)
def test_training_and_held_out_rows_never_meet_and_are_development_rows(rows, classes, repeat, seed):
    examples = blobs(rows, classes=classes, seed=seed)
    folds = make_folds(examples)
    train, held_out = folds.train(repeat, folds.largest), folds.held_out(repeat)
    assert not set(train) & set(held_out)
    assert set(examples.use[np.concatenate([train, held_out])]) <= {"train", "validation"}
    assert len(set(train)) == len(train) == folds.largest


@settings(max_examples=20)
@given(small=st.integers(2, 100), large=st.integers(2, 100), repeat=st.integers(0, 9))
def test_smaller_subsets_are_nested_in_larger_ones(small, large, repeat):
    folds = make_folds(blobs(300))
    small, large = sorted((small, large))
    assert set(folds.train(repeat, small)) <= set(folds.train(repeat, large))


def test_the_first_five_repeats_hold_out_every_development_row_once():
    folds = make_folds(blobs(300))
    held_out = np.concatenate([folds.held_out(repeat) for repeat in range(FOLDS)])
    assert sorted(held_out) == sorted(folds.development)


def test_further_repeats_shuffle_the_folds():
    folds = make_folds(blobs(300))
    assert set(folds.held_out(0)) != set(folds.held_out(FOLDS))


def test_many_held_out_rows_are_capped_and_drawn_once():
    folds = make_folds(blobs(20_000))
    assert len(folds.held_out(2)) == 2_000
    assert np.array_equal(folds.held_out(2), make_folds(blobs(20_000)).held_out(2))


def test_every_class_comes_early_and_prefixes_keep_the_shares():
    examples = blobs(600, classes=6)
    folds = make_folds(examples)
    assert len(set(examples.target[folds.train(0, 6)])) == 6
    counts = np.unique(examples.target[folds.train(0, 120)], return_counts=True)[1]
    whole = np.unique(examples.target[folds.train(0, folds.largest)], return_counts=True)[1]
    assert np.abs(counts / 120 - whole / folds.largest).max() < 0.03


def test_no_group_is_on_both_sides():
    groups = np.random.default_rng(3).integers(12, size=300)
    folds = make_folds(blobs(300, group=groups))
    for repeat in range(7):
        assert not set(groups[folds.train(repeat, folds.largest)]) & set(groups[folds.held_out(repeat)])


def test_with_time_every_fold_learns_from_the_past_only_and_holds_out_the_newest_third():
    moments = np.random.default_rng(4).permutation(300)
    folds = make_folds(blobs(300, time=moments))
    for repeat in range(FOLDS):
        assert moments[folds.train(repeat, folds.largest)].max() < moments[folds.held_out(repeat)].min()
    held_out = np.concatenate([folds.held_out(repeat) for repeat in range(FOLDS)])
    newest = folds.development[np.argsort(moments[folds.development])][-len(held_out) :]
    assert sorted(held_out) == sorted(newest)


def test_with_time_and_groups_neither_rule_is_broken():
    moments, groups = np.arange(400), np.random.default_rng(5).integers(80, size=400)
    folds = make_folds(blobs(400, time=moments, group=groups))
    train, held_out = folds.train(1, folds.largest), folds.held_out(1)
    assert moments[train].max() < moments[held_out].min()
    assert not set(groups[train]) & set(groups[held_out])


def test_too_few_rows_and_too_few_groups_are_refused():
    with pytest.raises(TooFewRowsError, match="20 are needed"):
        make_folds(blobs(12))
    with pytest.raises(TooFewGroupsError, match=r"task\.group"):
        make_folds(blobs(300, group=np.arange(300) % 3))


def test_where_every_group_comes_back_the_message_says_so():
    with pytest.raises(TooFewGroupsError, match=r"task\.group"):
        make_folds(blobs(300, time=np.arange(300), group=np.arange(300) % 5))


def test_rows_of_one_moment_are_never_on_both_sides():
    days = np.sort(np.random.default_rng(7).integers(40, size=400))
    folds = make_folds(blobs(400, time=days))
    for repeat in range(FOLDS):
        assert days[folds.train(repeat, folds.largest)].max() < days[folds.held_out(repeat)].min()


def test_the_digest_changes_with_the_rows_and_not_with_the_run():
    assert make_folds(blobs(300)).digest == make_folds(blobs(300)).digest
    assert make_folds(blobs(300)).digest != make_folds(blobs(301)).digest


@given(largest=st.integers(8, 1_000_000), classes=st.integers(1, 200))
def test_sizes_grow_by_about_two_and_end_at_the_largest(largest, classes):
    sizes = anchors(largest, classes)
    assert sizes[-1] == largest
    assert all(1.9 < after / before <= 3 for before, after in pairwise(sizes))
    assert sizes[0] >= min(16, largest // 4) or len(sizes) == 1


# Rows that a fit learned from, to be predicted by it


@pytest.mark.parametrize("by_time", [False, True])
def test_rows_learned_from_are_training_rows_and_named_once_in_five_repeats(by_time):
    moments = np.random.default_rng(4).permutation(300).astype(float)
    folds = make_folds(blobs(300, time=moments) if by_time else blobs(300))
    learned = [folds.learned_from(repeat, folds.largest) for repeat in range(FOLDS)]
    for repeat, rows in enumerate(learned):
        assert set(rows) <= set(folds.train(repeat, folds.largest))
        assert not set(rows) & set(folds.held_out(repeat))
    everything = np.concatenate(learned)
    assert len(set(everything)) == len(everything) >= 0.6 * len(folds.development)


def test_what_one_fold_learned_from_the_next_one_holds_out():
    folds = make_folds(blobs(1000))
    for repeat in range(2 * FOLDS):
        after = repeat - repeat % FOLDS + (repeat + 1) % FOLDS
        learned, held_out = folds.learned_from(repeat, folds.largest), folds.held_out(after)
        assert set(learned) <= set(held_out)
        assert len(learned) >= len(held_out) - FOLDS


def test_many_rows_learned_from_are_capped_like_those_held_out():
    folds = make_folds(blobs(20_000))
    assert len(folds.learned_from(0, folds.largest)) <= 2_000


def test_a_smaller_fit_names_only_rows_that_it_learned_from():
    folds = make_folds(blobs(1000))
    assert set(folds.learned_from(1, 100)) <= set(folds.train(1, 100))
