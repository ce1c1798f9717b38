"""The one use of every row: drawn by row in blocks, by group, by time, or told by a column.

A row keeps its use when rows are added at the end, whatever sample of the table is read: uses are drawn for
the whole table, class by class, in blocks of 20 rows with a fixed seed (permuted blocks, as in clinical
trials), so that every block has the shares of the contract. A split by time is the exception: there the
newest rows are the test.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from milepost.base.streams import random_stream
from milepost.data.errors import CannotSplitError, UnknownSplitValueError
from milepost.data.splitwords import use_of_word
from milepost.evidence.examples import Use

Array = np.ndarray[Any, Any]

BLOCK = 20
_LONGEST = max(len(use.value) for use in Use)
# What the first rows of a class (or the first groups) are for, so that a small class is learnt and tested.
_FIRST = (Use.TRAIN, Use.TEST, Use.TRAIN, Use.VALIDATION, Use.TRAIN, Use.CALIBRATION)


def draw_uses(
    count: int,
    shares: Mapping[Use, float],
    *,
    strata: Array | None = None,
    group: Array | None = None,
    time: Array | None = None,
) -> Array:
    """Give each of `count` rows its use; (count,) array of `Use` values.

    `shares` names the share of every use but train, which takes the rest. `strata` (count,): classes, each
    divided by the shares. `group` (count,): rows of one group have one use. `time` (count,): the newest rows
    are the test, those before them calibration, then validation. Raises CannotSplitError.
    """
    if time is not None:
        return _by_time(time, shares, group)
    if group is not None:
        numbers, groups = _numbered(group)
        _need(groups, shares, "groups")
        return _in_blocks(groups, shares, "group")[numbers]
    if strata is None:
        _need(count, shares, "rows")
        return _in_blocks(count, shares, "row")
    uses = np.full(count, Use.TRAIN.value, dtype=f"<U{_LONGEST}")
    for stratum in np.unique(strata):
        rows = np.flatnonzero(strata == stratum)
        uses[rows] = _in_blocks(len(rows), shares, str(stratum))
    return uses


def told_uses(
    values: Array,
    shares: Mapping[Use, float],
    *,
    name: str,
    strata: Array | None = None,
    group: Array | None = None,
    time: Array | None = None,
) -> Array:
    """Read the uses from a column of words; a use that no word names is drawn from the train rows.

    Raises UnknownSplitValueError, and CannotSplitError where no row is for training.
    """
    words, first, inverse = np.unique(values.astype(str), return_index=True, return_inverse=True)
    known = []
    for word, row in zip(words.tolist(), first.tolist(), strict=True):
        use = use_of_word(word)
        if use is None:
            raise UnknownSplitValueError(name=name, value=word, row=row, count=int((values == word).sum()))
        known.append(use.value)
    uses = np.array(known, dtype=f"<U{_LONGEST}")[inverse]
    train = np.flatnonzero(uses == Use.TRAIN.value)
    if not len(train):
        raise CannotSplitError(
            why=f"no row of column {name!r} says train", fix="Name the rows to learn from."
        )
    missing = {use: share for use, share in shares.items() if use.value not in uses}
    parts = {
        key: None if part is None else part[train] for key, part in (("strata", strata), ("group", group))
    }
    uses[train] = draw_uses(len(train), missing, **parts, time=None if time is None else time[train])
    return uses


def _numbered(group: Array) -> tuple[Array, int]:
    """Number the groups in the order in which they first appear."""
    _, first, inverse = np.unique(group, return_index=True, return_inverse=True)
    order = np.argsort(np.argsort(first))
    return order[inverse], len(first)


def _need(count: int, shares: Mapping[Use, float], what: str) -> None:
    uses = 1 + sum(share > 0 for share in shares.values())
    if count < uses:
        why = f"{count} {what} are fewer than the {uses} uses of the split"
        raise CannotSplitError(why=why, fix=f"Bring more {what}, or set a share of the split to 0.")


def _in_blocks(count: int, shares: Mapping[Use, float], name: str) -> Array:
    """Divide `count` units: in every block of 20, one place in each twentieth, in random order."""
    blocks = -(-count // BLOCK)
    rng = random_stream("split", name)
    draws = rng.random((blocks, 2 * BLOCK))
    order = np.argsort(draws[:, :BLOCK], axis=1)
    places = (order + draws[:, BLOCK:]) / BLOCK
    uses = _uses_at(places, shares)
    if blocks:
        _start_with(uses[0])
    return uses.reshape(-1)[:count]


def _uses_at(places: Array, shares: Mapping[Use, float]) -> Array:
    uses = np.full(places.shape, Use.TRAIN.value, dtype=f"<U{_LONGEST}")
    low = 0.0
    for use in (Use.TEST, Use.CALIBRATION, Use.VALIDATION):
        high = low + shares.get(use, 0.0)
        uses[(places >= low) & (places < high)] = use.value
        low = high
    return uses


def _start_with(block: Array) -> None:
    """Swap places in the first block, so that it starts with a row of each use."""
    at = 0
    for use in _FIRST:
        found = np.flatnonzero(block[at:] == use.value)
        if len(found):
            block[[at, at + found[0]]] = block[[at + found[0], at]]
            at += 1


def _by_time(time: Array, shares: Mapping[Use, float], group: Array | None) -> Array:
    """Cut the order of time; equal times, and the rows of a group (at its newest time), stay together."""
    moments = time if group is None else _newest_of_group(time, group)
    order = np.argsort(moments, kind="stable")
    count = len(moments)
    uses = np.full(count, Use.TRAIN.value, dtype=f"<U{_LONGEST}")
    end = count
    for use in (Use.TEST, Use.CALIBRATION, Use.VALIDATION):
        share = shares.get(use, 0.0)
        if share <= 0:
            continue
        start = _cut(moments[order], max(end - max(round(share * count), 1), 0), end)
        uses[order[start:end]] = use.value
        end = start
    if end <= 0 or count < 2:
        why = f"time and groups leave no row to learn from ({len(np.unique(moments))} distinct times)"
        raise CannotSplitError(why=why, fix="Name a finer time column, or leave `time` out.")
    return uses


def _newest_of_group(time: Array, group: Array) -> Array:
    numbers, groups = _numbered(group)
    newest = np.full(groups, time.min(), dtype=time.dtype)
    np.maximum.at(newest, numbers, time)
    # One group at a time: groups that end at the same moment must not be cut in the middle.
    rank = np.empty(groups, dtype=np.int64)
    rank[np.argsort(newest, kind="stable")] = np.arange(groups)
    return rank[numbers]


def _cut(moments: Array, start: int, end: int) -> int:
    """Move the cut to where the time changes: back if there is a change, else forward."""
    if start <= 0:
        return 0
    first = int(np.searchsorted(moments, moments[start], side="left"))
    if first > 0:
        return first
    after = int(np.searchsorted(moments, moments[start], side="right"))
    return after if after < end else start
