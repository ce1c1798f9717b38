"""The ceiling: what nobody can beat on these labels, from votes first, then from the curves of several models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from milepost.base.measurement import Direction, Measurement, Verdict
from milepost.contract.model import DesignKind
from milepost.evidence.assessment import DesignRow
from milepost.planning.designs import DesignOutlook
from milepost.planning.outlook import Outlook
from milepost.statistics.annotators import ceiling_from_annotators
from milepost.statistics.ceilings import best_accuracy, ceiling_from_models, ceiling_from_repeats, combine
from milepost.statistics.double_labels import rows_to_double, rows_to_repeat

LEVEL = 0.9
FEWEST_VOTED = 30

NARROWEST, WIDEST = 0.02, 0.06
"""Between these widths an interval of the best error is worth having, wherever the requirement lies."""

NARROWEST_SHARE, WIDEST_SHARE = 0.03, 0.1
"""The same for the spread of the noise of numbers, as a share of it to each side."""

NEVER_BELOW = 0.15  # of the error: votes leave about two thirds of this width open however many there are
UNKNOWN_ERROR = 0.2

BETTER_LABELS = 0.75
"""One more vote differs from votes as often as they from each other (1), a label that is right about half as often."""

Array = np.ndarray[Any, Any]


def ceiling_of(
    deciding: Outlook, others: Sequence[Outlook], votes: Array | None, horizon: int
) -> Measurement | None:
    """The best possible value of the deciding figure, with its 90 % interval; None when nothing speaks of it.

    `others` are the same figure's outlooks of the other candidates. `votes` is (n, annotators), None where nobody
    voted. Votes speak of accuracy, error rate and RMSE over all rows.
    """
    curves = [item.forecast.observation for item in (deciding, *others) if item.forecast is not None]
    models = ceiling_from_models(curves, LEVEL) if curves else None
    voted = _from_votes(deciding, votes)
    if voted is None:
        return None if models is None else _as_good_as_forecast(models, deciding, horizon)
    if models is None:
        return voted
    return combine(voted, models, deciding.direction)


def _as_good_as_forecast(ceiling: Measurement, deciding: Outlook, horizon: int) -> Measurement:
    """Nobody can be expected to stop short of what the best candidate is itself expected to reach."""
    ahead = deciding.at(horizon)
    if ahead is None:
        return ceiling
    if deciding.direction is Direction.MAX:
        value = max(ceiling.value, ahead.q50)
        return replace(ceiling, value=value, high=max(ceiling.high, value))
    value = min(ceiling.value, ahead.q50)
    return replace(ceiling, value=value, low=min(ceiling.low, value))


def rows_to_ask_twice(deciding: Outlook, ceiling: Measurement | None, target: Array | None) -> int:
    """How many rows need two more people's labels before the ceiling is clear of the requirement.

    By the present estimate: half of the interval is the distance of ceiling and requirement, between 1 and 3 points.
    `target` (n,) holds the labels, whose shares count. Without an estimate of the error, 0.2 is taken.
    """
    metric = _metric_of(deciding)
    aimed = None if ceiling is None or deciding.target is None else abs(deciding.target - ceiling.value)
    if metric == "rmse":
        share = WIDEST_SHARE if ceiling is None or not aimed else aimed / max(ceiling.value, 1e-12)
        return rows_to_repeat(min(max(share, NARROWEST_SHARE), WIDEST_SHARE), level=LEVEL)
    error = UNKNOWN_ERROR
    if ceiling is not None and metric in {"accuracy", "error_rate"}:
        error = 1 - ceiling.value if metric == "accuracy" else ceiling.value
    width = WIDEST if aimed is None else min(max(2 * aimed, NARROWEST), WIDEST)
    counts = np.ones(2) if target is None else np.unique(target.astype(str), return_counts=True)[1]
    shares = np.asarray(counts / counts.sum(), dtype=float)
    return rows_to_double(error, max(width, NEVER_BELOW * error), shares, level=LEVEL) or 0


def under_ceiling(row: DesignRow, outlook: DesignOutlook, votes: Array | None) -> DesignRow:
    """Set the chance to 0 where votes show that nobody can meet the requirement on these labels.

    Only votes can say so (a model that is not good enough looks like a ceiling), and only for designs that answer
    all cases: a list or a chosen share of the cases may do better.
    """
    if outlook.design.kind not in (DesignKind.AUTOMATIC, DesignKind.CONFIRM):
        return row
    for item in outlook.outlooks:
        voted = _from_votes(item, votes)
        if voted is not None and item.target is not None and _beyond(item.target, voted, item.direction):
            return _unreachable(
                row, f"not reachable by data: {item.label} lies beyond what these labels allow"
            )
    return row


def votes_like_labels(votes: Array | None, target: Array | None) -> Array | None:
    """The votes, when the labels look like one more vote; None when they are an aggregate, which can be met better.

    A label that is one person's word differs from the majority about as often as single votes do. Majorities and
    other aggregates differ much less: then no ceiling from single votes can say "nobody". Nor can it where votes differ
    from the labels much less than from each other: then the labels come from somebody who knows better.
    """
    if votes is None or target is None or target.dtype.kind == "f":
        return votes
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


def _beyond(target: float, ceiling: Measurement, direction: Direction) -> bool:
    return target > ceiling.high if direction is Direction.MAX else target < ceiling.low


def _unreachable(row: DesignRow, why: str) -> DesignRow:
    return replace(
        row,
        verdict=Verdict.NO,
        probability=0.0,
        probability_ever=0.0,
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


def _metric_of(outlook: Outlook) -> str:
    return outlook.label.split(">=")[0].split("<=")[0].strip()


def _from_votes(deciding: Outlook, votes: Array | None) -> Measurement | None:
    metric = _metric_of(deciding)
    if votes is None or metric not in {"accuracy", "error_rate", "rmse"}:
        return None
    if metric == "rmse":
        return ceiling_from_repeats(np.where(_given(votes), votes, np.nan).astype(float), LEVEL)
    numbers, classes = number_votes(votes)
    numbers = numbers[(numbers >= 0).sum(axis=1) >= 2]
    if len(numbers) < FEWEST_VOTED:
        return None
    error = ceiling_from_annotators(numbers, max(classes, 2), level=LEVEL)
    return best_accuracy(error) if deciding.direction is Direction.MAX else error
