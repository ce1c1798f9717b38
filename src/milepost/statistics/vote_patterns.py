"""How likely it is that annotators vote so on a row, where each votes now and then without looking at it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from milepost.statistics.observation import Floats

MISSING = -1
LEAST = 1e-300


@dataclass(frozen=True, kw_only=True, eq=False)
class _Camp:
    """In the patterns `at` the annotator `first` is the first to vote for a class; `members` vote for it too.

    `members` (annotators from the first one on, patterns of the camp); `shares` = the classes' shares.
    """

    first: int
    at: NDArray[np.int64]
    members: NDArray[np.bool_]
    shares: Floats


class VotePatterns:
    """The different rows of votes, prepared for their probabilities at many points.

    `patterns` (patterns, annotators) holds class numbers from 0 on and MISSING; `shares` (classes,) sums to 1. Row
    shares follow a Dirichlet law of the precision with these means. An annotator votes without looking, by the
    classes' shares, with the chance given, else draws from the row's shares.
    """

    def __init__(self, patterns: NDArray[Any], shares: Floats) -> None:
        self._number, self._annotators = patterns.shape
        self._camps = [
            camp for first in range(self._annotators) if (camp := _camp(patterns, shares, first)).at.size
        ]

    def logs(self, precision: float, careless: Floats) -> Floats:
        """Log-probability of each pattern, (patterns,).

        Exact. Which annotators looked is summed over by how many of each class did: for each class a polynomial whose
        k-th coefficient is the chance that k of its voters looked, times the Dirichlet law's rising factorial; their
        product holds what 2^annotators terms do, for annotators^2 operations a class. Precision above 0; careless
        (annotators,), 0 to 1.
        """
        total = self._one()
        for camp in self._camps:
            total[:, camp.at] = _product(total[:, camp.at], _Factor.of(camp, precision, careless).weighted)
        return self._logs(total, precision)

    def slopes(self, precision: float, careless: Floats) -> tuple[Floats, Floats, Floats]:
        """Say `logs`, and their slopes in the precision, (patterns,), and in careless, (annotators, patterns).

        Backwards through the products of `logs`, for about twice its time however many annotators there are.
        """
        total, steps = self._one(), []
        for camp in self._camps:
            factor, before = _Factor.of(camp, precision, careless), total[:, camp.at]
            total[:, camp.at] = _product(before, factor.weighted)
            steps.append((factor, before))
        whole = _rising(np.array([precision]), self._annotators)
        in_precision = -(total / whole * _rising_slope(np.array([precision]), self._annotators)).sum(axis=0)
        in_careless = np.zeros((self._annotators, self._number))
        back = np.repeat(1 / whole, self._number, axis=1)
        for factor, before in reversed(steps):
            at, here = factor.camp.at, back[:, factor.camp.at]
            of_factor = _product_back(here, before, len(factor.weighted))
            back[:, at] = _product_back(here, factor.weighted, len(here))
            in_precision[at] += factor.slope_in_precision(of_factor)
            in_careless[factor.camp.first :, at] += factor.slope_in_careless(of_factor)
        chance = np.maximum((total / whole).sum(axis=0), LEAST)
        return np.log(chance), in_precision / chance, in_careless / chance

    def _one(self) -> Floats:
        total = np.zeros((self._annotators + 1, self._number))
        total[0] = 1.0
        return total

    def _logs(self, total: Floats, precision: float) -> Floats:
        whole = _rising(np.array([precision]), self._annotators)
        return np.asarray(np.log(np.maximum((total / whole).sum(axis=0), LEAST)))


@dataclass(frozen=True, kw_only=True, eq=False)
class _Factor:
    """The polynomial of a camp at a point: how many of its members looked, member by member, and by the law.

    `looked` = the polynomial after 0, 1, ... members; `blind` and `seen` = what each member multiplies it with.
    """

    camp: _Camp
    precision: float
    looked: list[Floats]
    blind: Floats
    seen: Floats

    @classmethod
    def of(cls, camp: _Camp, precision: float, careless: Floats) -> _Factor:
        shares = careless[camp.first :, None]
        blind, seen = (
            np.where(camp.members, shares * camp.shares, 1.0),
            np.where(camp.members, 1 - shares, 0.0),
        )
        looked = [np.ones((1, camp.at.size))]
        for one_blind, one_seen in zip(blind, seen, strict=True):
            grown = np.zeros((len(looked[-1]) + 1, camp.at.size))
            grown[:-1] = looked[-1] * one_blind
            grown[1:] += looked[-1] * one_seen
            looked.append(grown)
        return cls(camp=camp, precision=precision, looked=looked, blind=blind, seen=seen)

    @cached_property
    def law(self) -> Floats:
        """The rising factorials of the class's part of the precision, (members + 1, patterns of the camp)."""
        return _rising(self.precision * self.camp.shares, len(self.blind))

    @cached_property
    def weighted(self) -> Floats:
        return np.asarray(self.looked[-1] * self.law)

    def slope_in_precision(self, back: Floats) -> Floats:
        """How the whole moves with the precision, from how it moves with `weighted`; (patterns of the camp,)."""
        slope = (
            self.law * _rising_slope(self.precision * self.camp.shares, len(self.blind)) * self.camp.shares
        )
        return np.asarray((back * self.looked[-1] * slope).sum(axis=0))

    def slope_in_careless(self, back: Floats) -> Floats:
        """How the whole moves with each member's share of careless votes, (members, patterns of the camp)."""
        back, slopes = back * self.law, np.zeros(self.blind.shape)
        for place in range(len(self.blind) - 1, -1, -1):
            before = self.looked[place]
            blind, seen = (back[:-1] * before).sum(axis=0), (back[1:] * before).sum(axis=0)
            slopes[place] = np.where(self.camp.members[place], blind * self.camp.shares - seen, 0.0)
            back = back[:-1] * self.blind[place] + back[1:] * self.seen[place]
        return slopes


def _camp(patterns: NDArray[Any], shares: Floats, first: int) -> _Camp:
    voted = patterns[:, first]
    earlier = (patterns[:, :first] == voted[:, None]).any(axis=1)
    at = np.flatnonzero((voted != MISSING) & ~earlier)
    members = (patterns[at, first:] == voted[at, None]).T
    return _Camp(first=first, at=at, members=members, shares=shares[voted[at]])


def _rising(start: Floats, most: int) -> Floats:
    """start (start + 1) ... (start + k - 1) for k = 0 to `most`, (most + 1, len(start))."""
    found = np.ones((most + 1, len(start)))
    for number in range(most):
        found[number + 1] = found[number] * (start + number)
    return found


def _rising_slope(start: Floats, most: int) -> Floats:
    """The slope of log (start (start + 1) ... (start + k - 1)) in start for k = 0 to `most`, (most + 1, len(start))."""
    terms = 1 / (start + np.arange(most)[:, None])
    return np.concatenate([np.zeros((1, len(start))), np.cumsum(terms, axis=0)])


def _product(one: Floats, other: Floats) -> Floats:
    """The product of two polynomials a column, cut after the highest power that both hold."""
    found = one * other[0]
    for power in range(1, len(other)):
        if other[power].any():
            found[power:] += one[:-power] * other[power]
    return np.asarray(found)


def _product_back(back: Floats, other: Floats, count: int) -> Floats:
    """How the whole moves with the first `count` coefficients of a factor, given how it moves with the product."""
    found = np.zeros((count, back.shape[1]))
    for power in range(len(other)):
        if other[power].any():
            kept = min(count, len(back) - power)
            found[:kept] += back[power : power + kept] * other[power]
    return found
