"""The ladder of people: whose labels and whose scores to steer by, and what an ensemble of raters is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import betaincinv

from milepost.base.errors import InvalidInputError
from milepost.base.measurement import Measurement
from milepost.contract.references import People
from milepost.statistics.intervals import student

DRAWS = 200
"""Ensembles drawn from the votes of each row."""

Array = np.ndarray[Any, Any]


class RaterVotesError(InvalidInputError):
    """Votes and reference labels that cannot be compared."""

    slug = "rater-votes"

    def __init__(self, *, what: str) -> None:
        super().__init__(
            f"{what}, so the value of raters cannot be measured. Give (rows, raters) votes with None where nobody "
            "voted, one reference label for each row, and sizes from 1 to the number of votes on a row."
        )


@dataclass(frozen=True, kw_only=True)
class HumanRung:
    """A rung of the ladder of people: quality goes up with `place`, and how easily they label goes down."""

    place: int
    people: People
    says: str


LADDER = (
    HumanRung(place=1, people=People.CROWD, says="people picked at random, such as crowd workers"),
    HumanRung(place=2, people=People.CROWD_ENSEMBLE, says="the majority of several people picked at random"),
    HumanRung(place=3, people=People.EXPERTS, says="experts of the domain, such as doctors"),
    HumanRung(place=4, people=People.SPECIALISTS, says="deep experts, such as specialists"),
    HumanRung(place=5, people=People.MIXTURE, says="several experts who decide together"),
)
"""From the easiest to the best (LECTURE 4.4). Take the highest rung that still lets you label more with ease."""


@dataclass(frozen=True, kw_only=True)
class EnsembleValue:
    """The share of rows that the majority of `size` raters gets right; `gain` over one rater, None for one."""

    size: int
    value: Measurement
    gain: Measurement | None


def ensemble_values(
    votes: Array,
    reference: Array,
    sizes: Sequence[int],
    *,
    rng: np.random.Generator,
    level: float = 0.95,
    draws: int = DRAWS,
) -> tuple[EnsembleValue, ...]:
    """Measure what ensembles of raters are worth, by drawing raters from the votes of each row again and again.

    `votes` (n, raters) of labels, None where nobody voted; `reference` (n,) labels from a higher rung: labels
    that were made from these very votes flatter large ensembles. Only rows with as many votes as the largest of
    `sizes` count. Majorities that tie are drawn by lot. The interval of the value is that of Clopper and Pearson
    for a share of n rows, which is wide enough because a row counts between 0 and 1; that of the gain is Student's
    for the rows' differences. Raises RaterVotesError.

    >>> votes = np.array([["a", "a", "b"]] * 40 + [["b", "b", "b"]] * 10, dtype=object)
    >>> truth = np.array(["a"] * 40 + ["b"] * 10)
    >>> one, three = ensemble_values(votes, truth, [1, 3], rng=np.random.default_rng(0))
    >>> round(one.value.value, 2), three.value.value
    (0.73, 1.0)
    """
    table, truth, wanted = _checked(votes, reference, sizes)
    right = _right(table, truth, wanted, rng=rng, draws=draws)
    return tuple(
        EnsembleValue(
            size=size,
            value=_share(right[size], level, f"majority of {size} drawn from the votes"),
            gain=None if size == 1 else _gain(right[size], right[1], level),
        )
        for size in wanted
    )


def _checked(votes: Array, reference: Array, sizes: Sequence[int]) -> tuple[Array, Array, list[int]]:
    """Votes and truth as class numbers (-1: no vote) for the rows that count, and the sizes in order."""
    if votes.ndim != 2 or len(votes) != len(reference):
        raise RaterVotesError(
            what=f"votes of shape {votes.shape} do not fit {len(reference)} reference labels"
        )
    wanted = sorted(set(sizes) | {1})
    if wanted[0] < 1 or wanted[-1] > votes.shape[1]:
        raise RaterVotesError(what=f"ensembles of {wanted[0]} to {wanted[-1]} of {votes.shape[1]} raters")
    given = votes != None  # noqa: E711
    rows = given.sum(axis=1) >= wanted[-1]
    if not rows.any():
        raise RaterVotesError(what=f"no row has {wanted[-1]} votes")
    words = np.where(given, votes, "").astype(str)[rows]
    truth = reference.astype(str)[rows]
    _, numbers = np.unique(np.concatenate([words.ravel(), truth]), return_inverse=True)
    table = numbers[: words.size].reshape(words.shape)
    return np.where(given[rows], table, -1), numbers[words.size :], wanted


def _right(
    table: Array, truth: Array, sizes: Sequence[int], *, rng: np.random.Generator, draws: int
) -> dict[int, Array]:
    """For each size, how often the majority is right on each row: (rows,) between 0 and 1."""
    rows, every = len(table), np.arange(len(table))
    total = {size: np.zeros(rows) for size in sizes}
    for _ in range(draws):
        keys = np.where(table < 0, 2.0, rng.random(table.shape))
        drawn = np.take_along_axis(table, np.argsort(keys, axis=1)[:, : sizes[-1]], axis=1)
        counts = np.zeros((rows, int(max(table.max(), truth.max())) + 1))
        for place in range(sizes[-1]):
            counts[every, drawn[:, place]] += 1
            if place + 1 in total:
                top = counts.max(axis=1)
                total[place + 1] += (counts[every, truth] == top) / (counts == top[:, None]).sum(axis=1)
    return {size: each / draws for size, each in total.items()}


def _share(right: Array, level: float, method: str) -> Measurement:
    n, hits, tail = len(right), float(right.sum()), (1 - level) / 2
    hits = min(hits, float(n))
    low = 0.0 if hits <= 0 else float(betaincinv(hits, n - hits + 1, tail))
    high = 1.0 if hits >= n else float(betaincinv(hits + 1, n - hits, 1 - tail))
    return Measurement(value=hits / n, low=low, high=high, level=level, n=n, method=method)


def _gain(right: Array, single: Array, level: float) -> Measurement:
    gains = right - single
    n, value = len(gains), float(gains.mean())
    if n < 2:
        return Measurement(value=value, low=-1.0, high=1.0, level=level, n=n, method="one row")
    low, high = student(value, float(gains.std(ddof=1)) / n**0.5, n - 1, level)
    return Measurement(
        value=value, low=max(-1.0, low), high=min(1.0, high), level=level, n=n, method="paired by row"
    )
