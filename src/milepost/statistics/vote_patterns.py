"""How likely it is that annotators vote so on a row, where each votes now and then without looking at it."""

from __future__ import annotations

from dataclasses import dataclass
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
        total = np.zeros((self._annotators + 1, self._number))
        total[0] = 1.0
        for camp in self._camps:
            looked = _looked(camp, careless[camp.first :])
            looked *= _rising(precision * camp.shares, len(looked) - 1)
            total[:, camp.at] = _product(total[:, camp.at], looked)
        whole = _rising(np.array([precision]), self._annotators)
        return np.asarray(np.log(np.maximum((total / whole).sum(axis=0), LEAST)))


def _camp(patterns: NDArray[Any], shares: Floats, first: int) -> _Camp:
    voted = patterns[:, first]
    earlier = (patterns[:, :first] == voted[:, None]).any(axis=1)
    at = np.flatnonzero((voted != MISSING) & ~earlier)
    members = (patterns[at, first:] == voted[at, None]).T
    return _Camp(first=first, at=at, members=members, shares=shares[voted[at]])


def _looked(camp: _Camp, careless: Floats) -> Floats:
    """The chance that k of a camp looked, times that of the others' votes, (k + 1, patterns of the camp)."""
    found = np.zeros((len(careless) + 1, camp.at.size))
    found[0] = 1.0
    for count, (share, member) in enumerate(zip(careless, camp.members, strict=True), start=1):
        blind, seen = np.where(member, share * camp.shares, 1.0), np.where(member, 1 - share, 0.0)
        for number in range(count, 0, -1):
            found[number] = found[number] * blind + found[number - 1] * seen
        found[0] *= blind
    return found


def _rising(start: Floats, most: int) -> Floats:
    """start (start + 1) ... (start + k - 1) for k = 0 to `most`, (most + 1, len(start))."""
    found = np.ones((most + 1, len(start)))
    for number in range(most):
        found[number + 1] = found[number] * (start + number)
    return found


def _product(one: Floats, other: Floats) -> Floats:
    """The product of two polynomials a column, cut after the highest power that both hold."""
    found = one * other[0]
    for power in range(1, len(other)):
        if other[power].any():
            found[power:] += one[:-power] * other[power]
    return np.asarray(found)
