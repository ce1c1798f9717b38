"""Which rows a trial learns from and is measured on: nested subsets and folds of the development rows.

Development rows are those with the use train or validation; calibration and test rows are never touched here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from milepost.base.ids import digest_bytes, digest_of
from milepost.base.measurement import TaskKind
from milepost.base.streams import random_stream
from milepost.evidence.examples import Examples, Use
from milepost.training.errors import TooFewGroupsError, TooFewRowsError

Array = np.ndarray[Any, Any]

FOLDS = 5
FEWEST_ROWS = 20
MOST_HELD_OUT = 2_000
NEWEST_SHARE = 1 / 3


@dataclass(frozen=True, kw_only=True, eq=False)
class Folds:
    """Positions (into the examples) to train on and to hold out, for every repeat.

    Repeat r holds out fold r % 5 of shuffle r // 5. The training rows of a repeat stand in one order, and a
    size is a prefix of it: smaller subsets are nested in larger ones. `largest` is the largest size that
    every repeat has. The first five repeats at the largest size predict each held-out row once, out of
    sample.
    """

    development: Array
    largest: int
    digest: str
    by_time: bool
    _target: Array
    _group: Array | None
    _order: Array
    _time: Array | None
    _seed: str
    _known: dict[int, Array] = field(default_factory=dict)

    def train(self, repeat: int, size: int) -> Array:
        """Return the positions of the first `size` training rows of this repeat."""
        if repeat not in self._known:
            self._known[repeat] = self._training_order(repeat)
        return self._known[repeat][:size]

    def held_out(self, repeat: int) -> Array:
        """Return the positions this repeat is measured on: at most 2,000 rows of its fold, drawn once."""
        block = self._blocks(repeat // FOLDS)[repeat % FOLDS]
        if len(block) <= MOST_HELD_OUT:
            return block
        chosen = random_stream(self._seed, "held-out", repeat).choice(
            len(block), MOST_HELD_OUT, replace=False
        )
        return block[np.sort(chosen)]

    def learned_from(self, repeat: int, size: int) -> Array:
        """Return some of the first `size` training rows of this repeat, to be predicted by the fit on them.

        Of five repeats that share a shuffle each row is named at most once: where rows are not ordered in time, by the
        repeat before the one that holds it out, so that both predict the same rows.
        """
        after = (repeat + 1) % FOLDS
        if self.by_time:
            mixed = random_stream(self._seed, "learned-from", repeat // FOLDS).permutation(self.development)
            part = mixed[after::FOLDS]
        else:
            part = self.held_out(repeat - repeat % FOLDS + after)
        train = self.train(repeat, size)
        return train[np.isin(train, part)][:MOST_HELD_OUT]

    def _training_order(self, repeat: int) -> Array:
        blocks = self._blocks(repeat // FOLDS)
        held_out = blocks[repeat % FOLDS]
        if self.by_time:
            pool = np.sort(self._order[: self._before(held_out)])
        else:
            pool = np.sort(np.concatenate([block for i, block in enumerate(blocks) if i != repeat % FOLDS]))
        if self._group is not None and self.by_time:
            pool = pool[~np.isin(self._group[pool], self._group[held_out])]
        rng = random_stream(self._seed, "order", repeat)
        return pool[_stratified_order(self._target[pool], rng)]

    def _before(self, held_out: Array) -> int:
        """How many rows in order of time lie before a block: those of its first moment do not, unless all others do."""
        first = int(np.flatnonzero(self._order == held_out[0])[0])
        if self._time is None:
            return first
        return int(np.searchsorted(self._time[self._order], self._time[held_out[0]])) or first

    def _blocks(self, shuffle: int) -> list[Array]:
        if self.by_time:
            newest = self._order[len(self._order) - int(len(self._order) * NEWEST_SHARE) :]
            return list(np.array_split(newest, FOLDS))
        rng = random_stream(self._seed, "folds", shuffle)
        if self._group is not None:
            return _group_blocks(self.development, self._group, rng)
        order = self.development[_stratified_order(self._target[self.development], rng)]
        return [order[fold::FOLDS] for fold in range(FOLDS)]


def make_folds(examples: Examples) -> Folds:
    """Lay out the folds of these examples, the same ones for the same rows.

    With time, each fold holds out a block of the newest third and learns only from rows of earlier moments than the
    block's first; those are taken at random, as labelling more of the same past would. With groups, no group is on both
    sides; within the training side rows are taken at random across groups. Otherwise folds are stratified by
    class. Raises TooFewRowsError.
    """
    development = np.flatnonzero(np.isin(examples.use, [Use.TRAIN.value, Use.VALIDATION.value]))
    if len(development) < FEWEST_ROWS:
        raise TooFewRowsError(have=len(development), need=FEWEST_ROWS)
    order = development
    if examples.time is not None:
        order = development[np.argsort(examples.time[development], kind="stable")]
    seed = _digest(examples, development)
    folds = Folds(
        development=development,
        largest=0,
        digest=seed,
        by_time=examples.time is not None,
        _target=_strata(examples),
        _group=None
        if examples.group is None
        else np.unique(examples.group.astype(str), return_inverse=True)[1],
        _order=order,
        _time=examples.time,
        _seed=seed,
    )
    return _with_largest(folds)


def _strata(examples: Examples) -> Array:
    """The class of each row as a number; regression has one stratum."""
    if examples.task is not TaskKind.CLASSIFICATION:
        return np.zeros(len(examples), dtype=np.int64)
    return np.asarray(np.unique(examples.target, return_inverse=True)[1])


def _digest(examples: Examples, development: Array) -> str:
    rows = digest_bytes(np.ascontiguousarray(examples.rows[development], dtype=np.int64).tobytes())
    kind = 1 if examples.time is None else 2
    return digest_of(["folds", kind, FOLDS, MOST_HELD_OUT, examples.version, rows])


def _with_largest(folds: Folds) -> Folds:
    from dataclasses import replace

    largest = min(len(folds._training_order(repeat)) for repeat in range(FOLDS))
    if largest < 2 or any(not len(folds.held_out(repeat)) for repeat in range(FOLDS)):
        raise TooFewGroupsError(folds=FOLDS)
    return replace(folds, largest=largest)


def _stratified_order(labels: Array, rng: np.random.Generator) -> Array:
    """Shuffle so that every prefix has about the classes' shares; each class comes once at the start."""
    if not len(labels):
        return np.zeros(0, dtype=np.int64)
    _, codes, counts = np.unique(labels, return_inverse=True, return_counts=True)
    shuffled = rng.permutation(len(labels))
    by_class = shuffled[np.argsort(codes[shuffled], kind="stable")]
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    within = np.arange(len(labels)) - np.repeat(starts, counts)
    share = (within + rng.random(len(labels))) / np.repeat(counts, counts)
    share[starts] = -np.argsort(np.argsort(rng.random(len(counts)))) - 1.0
    return by_class[np.argsort(share, kind="stable")]


def _group_blocks(development: Array, group: Array, rng: np.random.Generator) -> list[Array]:
    """Put whole groups into five blocks, the largest groups first, always into the smallest block."""
    _, codes = np.unique(group[development], return_inverse=True)
    counts = np.bincount(codes)
    if len(counts) < FOLDS:
        raise TooFewGroupsError(folds=FOLDS)
    order = rng.permutation(len(counts))
    order = order[np.argsort(-counts[order], kind="stable")]
    block_of, filled = np.empty(len(counts), dtype=int), np.zeros(FOLDS)
    for number in order:
        block_of[number] = int(np.argmin(filled))
        filled[block_of[number]] += counts[number]
    return [development[block_of[codes] == fold] for fold in range(FOLDS)]


def anchors(largest: int, classes: int, *, most: int = 8) -> tuple[int, ...]:
    """Choose sizes a factor of two apart that end at the largest one.

    The smallest is at least 16 and twice the number of classes, where the rows allow.

    >>> anchors(1000, 10)
    (31, 62, 125, 250, 500, 1000)
    """
    smallest = max(16, 2 * classes)
    sizes = [largest]
    while len(sizes) < most and sizes[-1] // 2 >= min(smallest, largest // 4):
        sizes.append(sizes[-1] // 2)
    return tuple(sorted(size for size in set(sizes) if size >= 2))
