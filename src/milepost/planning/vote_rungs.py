"""What people reach, from a project's own votes: rungs for one annotator and for the majority of several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from milepost.base.measurement import Measurement
from milepost.base.streams import random_stream
from milepost.evidence.assessment import LadderRow
from milepost.evidence.records import Rung
from milepost.metrics.outcomes import Outcomes
from milepost.metrics.rule import MetricRule, Requirement, Term, measure
from milepost.metrics.table import Metric
from milepost.planning.ceiling import FEWEST_VOTED, number_votes, votes_like_labels, wrote
from milepost.planning.human_ladder import DRAWS, ensemble_values

SIZES: Final = (1, 3, 5)
SOURCE: Final = "votes"
ALMOST_ALL: Final = 0.95
"""From this share of the rows on, the rows with votes count as the rows that candidates are measured on."""
FEWEST_CONTRADICTIONS: Final = 5
SHUFFLES: Final = 10
FEWEST_DRAWS: Final = 20
ROWS_FOR_ALL_DRAWS: Final = 2_000

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, kw_only=True, eq=False)
class Voted:
    """Rows with votes: `votes` (n, annotators), None where nobody voted; `target` (n,) labels; `columns` of (n,)."""

    votes: Array
    target: Array
    columns: Mapping[str, Array]
    target_name: str

    def where(self, mask: Array) -> Voted:
        """Keep the rows where the mask holds."""
        return replace(
            self,
            votes=self.votes[mask],
            target=self.target[mask],
            columns={name: values[mask] for name, values in self.columns.items()},
        )


def vote_rungs(voted: Voted, rule: MetricRule) -> tuple[LadderRow, ...]:
    """Measure one annotator, and ensembles of 3 and 5, against the labels, by every metric that takes hard labels.

    Give only rows that may be looked at. Each rung is measured on the rows with that many votes; a rung with fewer than
    30 rows is left out. Empty where the labels are numbers or do not stand apart from the votes
    (`labels_stand_apart`). An annotator whose every vote is the label wrote the labels, and does not count as a voter.
    """
    if voted.target.dtype.kind == "f":
        return ()
    voted = replace(voted, votes=_without_the_writer(voted.votes, voted.target))
    if not labels_stand_apart(voted.votes, voted.target):
        return ()
    rows = (_rung(voted, rule, size) for size in SIZES)
    return tuple(row for row in rows if row is not None)


def labels_stand_apart(votes: Array, target: Array) -> bool:
    """Whether the labels are somebody's word, and not an aggregate of these votes, such as their majority.

    `votes` (n, annotators) with None where nobody voted, `target` (n,) labels. A majority contradicts a label of its
    own making nearly never; a label from elsewhere it contradicts at least about as often as if annotators erred
    independently of each other. That is what shuffling each annotator's votes among the rows of one label tells. Where
    fewer than 5 contradictions are to be expected, labels must look like one more vote (`votes_like_labels`).

    >>> rng = np.random.default_rng(0)
    >>> truth = rng.choice(["a", "b"], 2000)
    >>> votes = np.where(rng.random((2000, 3)) < 0.8, truth[:, None], "c").astype(object)
    >>> labels_stand_apart(votes, truth), labels_stand_apart(votes, np.where((votes == "c").sum(1) > 1, "c", truth))
    (True, False)
    """
    numbers, _ = number_votes(votes)
    names = np.unique(votes[votes != None].astype(str)) if (numbers >= 0).any() else np.array([], dtype=str)  # noqa: E711
    truth = _numbered(target.astype(str), names)
    stream = random_stream("votes", "shuffled")
    expected = float(
        np.mean([_contradicted(_shuffled(numbers, truth, stream), truth) for _ in range(SHUFFLES)])
    )
    if expected < FEWEST_CONTRADICTIONS:
        return votes_like_labels(votes, target) is not None
    return _contradicted(numbers, truth) >= expected / 2


def _numbered(labels: Array, names: Array) -> Array:
    """Labels as numbers of the names that were voted for; those that nobody voted for come after them."""
    known = {name: number for number, name in enumerate(names.tolist())}
    for label in labels.tolist():
        known.setdefault(label, len(known))
    return np.array([known[label] for label in labels.tolist()], dtype=np.int64)


def _contradicted(numbers: Array, truth: Array) -> int:
    """How many rows have two votes or more, most of them for one and the same other label."""
    voters = (numbers >= 0).sum(axis=1)
    found = np.zeros(len(numbers), dtype=bool)
    for name in range(int(numbers.max(initial=-1)) + 1):
        found |= (2 * (numbers == name).sum(axis=1) > voters) & (truth != name)
    return int((found & (voters >= 2)).sum())


def _shuffled(numbers: Array, truth: Array, stream: np.random.Generator) -> Array:
    """Each annotator's votes in another order among the rows of the same label that they voted on."""
    mixed = numbers.copy()
    for column in range(numbers.shape[1]):
        rows = np.nonzero(numbers[:, column] >= 0)[0]
        before = rows[np.argsort(truth[rows], kind="stable")]
        after = rows[np.lexsort((stream.random(len(rows)), truth[rows]))]
        mixed[after, column] = numbers[before, column]
    return mixed


def _without_the_writer(votes: Array, target: Array) -> Array:
    return votes[:, ~wrote(votes, target)]


def _rung(voted: Voted, rule: MetricRule, size: int) -> LadderRow | None:
    enough = (voted.votes != None).sum(axis=1) >= size  # noqa: E711
    if enough.sum() < FEWEST_VOTED:
        return None
    rows, total = voted.where(enough), len(voted.target)
    drawn = _outcomes(rows, size, random_stream("votes", size))
    right = _share_right(rows, size, rule.confidence)
    required = {
        item.text: _measured(item, right, drawn, rule)
        for item in rule.require
        if isinstance(item.metric, Metric) and not item.metric.needs_scores
    }
    hard = not any(term.metric.needs_scores for term, _ in rule.optimize)
    first = rule.optimize[0][0] if len(rule.optimize) == 1 else rule
    score = _measured(first, right, drawn, rule) if hard else None
    if score is None and not required:
        return None
    many = len(rows.target) >= ALMOST_ALL * total
    return LadderRow(
        candidate="one annotator" if size == 1 else f"ensemble of {size}",
        rung=Rung.HUMAN,
        labels=0,
        score=score,
        required=required,
        source=SOURCE,
        comparable="yes"
        if many
        else f"partly: on the {len(rows.target):,} of {total:,} rows with {_votes(size)}",
    )


def _measured(
    item: Term | Requirement | MetricRule, right: Measurement, drawn: Outcomes, rule: MetricRule
) -> Measurement:
    """Accuracy and error rate of all rows by many draws; other metrics by one ensemble drawn for each row."""
    if isinstance(item, MetricRule) or _name(item) not in {"accuracy", "error_rate"} or item.condition:
        stream = random_stream("votes", item.name if isinstance(item, MetricRule) else item.text)
        return measure(item, drawn, level=rule.confidence, rng=stream)
    if _name(item) == "accuracy":
        return right
    return replace(right, value=1 - right.value, low=1 - right.high, high=1 - right.low)


def _share_right(rows: Voted, size: int, level: float) -> Measurement:
    """The share of rows that an ensemble gets right; the more rows, the fewer draws are needed."""
    draws = min(DRAWS, max(FEWEST_DRAWS, DRAWS * ROWS_FOR_ALL_DRAWS // len(rows.target)))
    stream = random_stream("votes", "share", size)
    found = ensemble_values(rows.votes, rows.target, [size], rng=stream, level=level, draws=draws)
    return next(one.value for one in found if one.size == size)


def _name(item: Term | Requirement) -> str:
    return item.metric.name if isinstance(item.metric, Metric) else item.metric


def _outcomes(rows: Voted, size: int, stream: np.random.Generator) -> Outcomes:
    """What the majority of `size` annotators, drawn anew for each row, says; ties are broken by lot."""
    numbers, classes = number_votes(rows.votes)
    labels = np.unique(rows.votes[rows.votes != None].astype(str))  # noqa: E711
    keys = np.where(numbers < 0, 2.0, stream.random(numbers.shape))
    chosen = np.take_along_axis(numbers, np.argsort(keys, axis=1)[:, :size], axis=1)
    counts = np.zeros((len(numbers), classes))
    np.add.at(counts, (np.arange(len(numbers))[:, None], chosen), 1)
    majority = labels[(counts + 0.5 * stream.random(counts.shape)).argmax(axis=1)]
    return Outcomes(
        truth=rows.target.astype(str), prediction=majority, columns=rows.columns, target=rows.target_name
    )


def _votes(size: int) -> str:
    return "a vote" if size == 1 else f"{size} votes or more"
