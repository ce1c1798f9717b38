"""The ceiling: what nobody can beat on these labels, from votes first, then from the curves of several models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from milepost.base.measurement import Direction, Measurement, Verdict
from milepost.contract.model import DesignKind
from milepost.evidence.assessment import DesignRow
from milepost.planning.designs import DesignOutlook
from milepost.planning.outlook import Outlook
from milepost.statistics.annotators import ceiling_from_annotators
from milepost.statistics.ceilings import best_accuracy, ceiling_from_models, ceiling_from_repeats, combine

LEVEL = 0.9
FEWEST_VOTED = 30
CLEAR = 1.645
"""A candidate so many standard errors beyond a value is better than it: one chance in twenty to be not."""

VOTED_METRICS = ("accuracy", "error_rate", "rmse")
"""Votes speak of these, over all rows."""

BETTER_LABELS = 0.75
"""One more vote differs from votes as often as they from each other (1), a label that is right about half as often."""

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, kw_only=True, eq=False)
class VoteCeiling:
    """What votes alone say of the best possible value, found once for all designs and requirements.

    `votes` (n, annotators), None in a cell where nobody voted, and for all where no votes count. `set_aside` says that
    there are votes, and that the labels are better than they are.
    """

    votes: Array | None
    set_aside: bool = False

    def of(self, outlook: Outlook) -> Measurement | None:
        """The best possible value of an outlook's figure; None where votes do not speak of it."""
        if metric_name(outlook) == "rmse":
            return self.rmse
        if metric_name(outlook) not in VOTED_METRICS or self.error is None:
            return None
        return best_accuracy(self.error) if outlook.direction is Direction.MAX else self.error

    @cached_property
    def rmse(self) -> Measurement | None:
        if self.votes is None or self.rows < FEWEST_VOTED:
            return None
        return ceiling_from_repeats(np.where(_given(self.votes), self.votes, np.nan).astype(float), LEVEL)

    @cached_property
    def error(self) -> Measurement | None:
        if self.votes is None or self.rows < FEWEST_VOTED:
            return None
        numbers, classes = number_votes(self.votes)
        kept = numbers[(numbers >= 0).sum(axis=1) >= 2]
        return ceiling_from_annotators(kept, max(classes, 2), level=LEVEL)

    @cached_property
    def rows(self) -> int:
        """The rows with two votes or more."""
        return 0 if self.votes is None else int((_given(self.votes).sum(axis=1) >= 2).sum())


def ceiling_of(
    deciding: Outlook, others: Sequence[Outlook], votes: VoteCeiling, horizon: int
) -> Measurement | None:
    """The best possible value of the deciding figure, with its 90 % interval; None when nothing speaks of it.

    `others` are the same figure's outlooks of the other candidates.
    """
    curves = [item.forecast.observation for item in (deciding, *others) if item.forecast is not None]
    models = ceiling_from_models(curves, LEVEL) if curves else None
    voted = votes.of(deciding)
    if voted is None:
        return None if models is None else _open_to_forecast(_not_below(models, deciding), deciding, horizon)
    if models is None:
        return voted
    return combine(voted, _not_below(models, deciding), deciding.direction)


def _not_below(ceiling: Measurement, deciding: Outlook) -> Measurement:
    """Let the ceiling hold what the best candidate reaches already where that has no curve, rules say."""
    if deciding.forecast is not None or not deciding.means:
        return ceiling
    reached = deciding.means[-1]
    if deciding.direction is Direction.MAX:
        return replace(ceiling, value=max(ceiling.value, reached), high=max(ceiling.high, reached))
    return replace(ceiling, value=min(ceiling.value, reached), low=min(ceiling.low, reached))


def _open_to_forecast(ceiling: Measurement, deciding: Outlook, horizon: int) -> Measurement:
    """Let the interval hold what the best candidate is itself expected to reach with as many labels as the horizon.

    The value stays: on 43 tasks of known best error it is off by .011, and would be by .029 were it moved there
    (docs/benchmarks.md).
    """
    ahead = deciding.at(horizon)
    if ahead is None:
        return ceiling
    if deciding.direction is Direction.MAX:
        return replace(ceiling, high=max(ceiling.high, ahead.q50))
    return replace(ceiling, low=min(ceiling.low, ahead.q50))


def under_ceiling(row: DesignRow, outlook: DesignOutlook, votes: VoteCeiling) -> DesignRow:
    """Set the chance to 0 where votes show that nobody can meet the requirement on these labels.

    Only votes can say so (a model that is not good enough looks like a ceiling), and only for designs that answer
    all cases: a list or a chosen share of the cases may do better. A candidate that is surely better than the votes
    allow shows that they do not speak of these labels.
    """
    if outlook.design.kind not in (DesignKind.AUTOMATIC, DesignKind.CONFIRM):
        return row
    for item in outlook.outlooks:
        voted = votes.of(item)
        if voted is None or item.target is None or _is_passed(voted, item):
            continue
        if _beyond(item.target, voted, item.direction):
            return _unreachable(
                row, f"not reachable by data: {item.label} lies beyond what these labels allow"
            )
    return row


def _is_passed(voted: Measurement, item: Outlook) -> bool:
    """Whether the candidate is better today than the best that votes allow, by more than its noise."""
    if not item.means:
        return False
    error = item.spreads[-1] / np.sqrt(item.repeats[-1])
    surely = CLEAR * error if np.isfinite(error) else 0.0
    if item.direction is Direction.MAX:
        return bool(item.means[-1] - surely > voted.high)
    return bool(item.means[-1] + surely < voted.low)


def votes_like_labels(votes: Array | None, target: Array | None) -> Array | None:
    """The votes, when the labels look like one more vote; None when they are an aggregate, which can be met better.

    A label that is one person's word differs from the majority about as often as single votes do. Majorities and
    other aggregates differ much less: then no ceiling from single votes can say "nobody". Nor can it where votes differ
    from the labels much less than from each other: then the labels come from somebody who knows better. Of numbers the
    differences are squared. Where one annotator wrote the labels, they are that person's word.
    """
    if votes is None or target is None or wrote(votes, target).any():
        return votes
    if target.dtype.kind == "f":
        from_labels, from_votes = _squared_differences(votes, target)
        return votes if from_labels >= BETTER_LABELS * from_votes else None
    counts = count_votes(votes)
    classes = np.unique(votes[_given(votes)].astype(str))
    voted = counts.sum(axis=1) >= 2
    if not voted.any():
        return None
    dissent = 1 - float((counts[voted].max(axis=1) / counts[voted].sum(axis=1)).mean())
    differs = float(np.mean(classes[counts[voted].argmax(axis=1)] != target[voted].astype(str)))
    if differs < dissent / 2:
        return None
    from_labels, from_votes = _differences(votes[voted], target[voted])
    return votes if from_labels >= BETTER_LABELS * from_votes else None


def wrote(votes: Array, target: Array) -> Array:
    """Which annotators gave every label that they voted on: they wrote the labels, (annotators,) bool."""
    given = _given(votes)
    same = (votes.astype(str) == target.astype(str)[:, None]) | ~given
    return np.asarray(same.all(axis=0) & given.any(axis=0))


def _differences(votes: Array, target: Array) -> tuple[float, float]:
    """How often a vote differs from the label, and two votes on one row from each other."""
    given, words = _given(votes), votes.astype(str)
    from_labels = float(np.mean((words != target.astype(str)[:, None])[given]))
    differing = pairs = 0
    for one in range(votes.shape[1]):
        for other in range(one):
            both = given[:, one] & given[:, other]
            differing += int((words[both, one] != words[both, other]).sum())
            pairs += int(both.sum())
    return from_labels, differing / max(pairs, 1)


def _squared_differences(votes: Array, target: Array) -> tuple[float, float]:
    """Mean square of a vote less the label, and of two votes on one row; 0 for both where no row has two votes."""
    numbers = np.where(_given(votes), votes, np.nan).astype(float)
    twice = np.isfinite(numbers).sum(axis=1) >= 2
    if not twice.any():
        return 0.0, 0.0
    from_labels = float(np.nanmean((numbers[twice] - target[twice, None].astype(float)) ** 2))
    return from_labels, 2 * float(np.nanmean(np.nanvar(numbers[twice], axis=1, ddof=1)))


def _beyond(target: float, ceiling: Measurement, direction: Direction) -> bool:
    return target > ceiling.high if direction is Direction.MAX else target < ceiling.low


def _unreachable(row: DesignRow, why: str) -> DesignRow:
    return replace(
        row,
        verdict=Verdict.NO,
        probability=0.0,
        probability_ever=0.0,
        never=1.0,
        labels_for=dict.fromkeys(row.labels_for),
        frontier=tuple(replace(point, probability=0.0) for point in row.frontier),
        blocks=why,
    )


def count_votes(votes: Array) -> Array:
    """Count the votes of each row by class: (n, annotators) labels, None where nobody voted -> (n, classes)."""
    given = _given(votes)
    classes, codes = np.unique(votes[given].astype(str), return_inverse=True)
    counts = np.zeros((len(votes), len(classes)), dtype=np.int64)
    np.add.at(counts, (np.nonzero(given)[0], codes), 1)
    return counts


def number_votes(votes: Array) -> tuple[Array, int]:
    """Number the classes that were voted for: (n, annotators) int, -1 where nobody voted, and how many classes."""
    given = _given(votes)
    classes, codes = np.unique(votes[given].astype(str), return_inverse=True)
    numbers = np.full(votes.shape, -1, dtype=np.int64)
    numbers[given] = codes
    return numbers, len(classes)


def _given(votes: Array) -> Array:
    return np.array([[vote is not None for vote in row] for row in votes], dtype=bool).reshape(votes.shape)


def metric_name(outlook: Outlook) -> str:
    """The metric that a requirement, or what is optimised, speaks of."""
    return outlook.label.split(">=")[0].split("<=")[0].strip()
