"""Training error beside validation error, at the end of a candidate's curve, as errors in the unit of the metric."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from milepost.base.measurement import Direction, Measurement
from milepost.base.streams import random_stream
from milepost.metrics.outcomes import Outcomes
from milepost.metrics.rule import MetricRule, Requirement, measure, value
from milepost.planning.designs import metric_of
from milepost.planning.results import CandidateResults, Run, pool
from milepost.planning.same_curves import Pairs
from milepost.statistics.intervals import corrected_student

MOST_PARTS, ROWS_OF_PART = 5, 40
"""What one fit learned from and others held out is cut into up to five parts of 40 rows or more."""

SAME_ROWS = 0.8
"""The share of the rows of a block that must be shared: split by time, what is learned from is older."""

Array = np.ndarray[Any, Any]
Figure = MetricRule | Requirement

FEWEST_BLOCKS = 3
"""Blocks of rows that both errors were measured on, before their differences say how far they spread."""


@dataclass(frozen=True, kw_only=True)
class CurveErrors:
    """Both errors of a candidate's largest fits; `pairs` where enough of them were measured on the same rows."""

    training: Measurement
    validation: Measurement
    pairs: Pairs | None


def curve_errors(results: CandidateResults, figure: Figure, *, level: float) -> CurveErrors | None:
    """Measure both errors of the largest fits of a candidate by a figure; None where one of them is not known.

    The training error is that of rows that a fit learned from, the validation error that of rows that it had not seen.
    Each has the interval of its rows, `level` wide.
    """
    learned = results.training_at_largest()
    if not learned:
        return None
    stream = random_stream("training error", results.name)
    inside = measure(figure, pool([run.outcomes for run in learned]), level=level, rng=stream)
    outside = measure(figure, results.at_largest(), level=level, rng=stream)
    if not (math.isfinite(inside.value) and math.isfinite(outside.value)):
        return None
    training, validation = as_error(inside, figure), as_error(outside, figure)
    blocks = _blocks(results.runs_at_largest(), learned, figure)
    pairs = _pairs(training, validation, blocks, results.largest, level) if blocks is not None else None
    return CurveErrors(training=training, validation=validation, pairs=pairs)


def as_error(measured: Measurement, figure: Figure) -> Measurement:
    """What is missing to the best value of the figure, so that less is better."""
    ends = [error_at(each, figure) for each in (measured.low, measured.high)]
    return Measurement(
        value=error_at(measured.value, figure),
        low=min(ends),
        high=max(ends),
        level=measured.level,
        n=measured.n,
        method=measured.method,
    )


def error_at(score: float, figure: Figure) -> float:
    """The error at one value of the figure.

    >>> from milepost.metrics.rule import parse_requirement
    >>> error_at(0.75, parse_requirement("accuracy >= 0.9")), error_at(3.0, parse_requirement("rmse <= 2"))
    (0.25, 3.0)
    """
    best, direction = _best(figure)
    return best - score if direction is Direction.MAX else score - best


def _best(figure: Figure) -> tuple[float, Direction]:
    if isinstance(figure, Requirement):
        terms = [(metric_of(figure), 1.0)]
    else:
        terms = [(term.metric, weight) for term, weight in figure.optimize]
    direction = terms[0][0].direction
    ends = [(metric.high if direction is Direction.MAX else metric.low, weight) for metric, weight in terms]
    return sum(end * weight for end, weight in ends) / sum(weight for _, weight in terms), direction


def _blocks(outside: Sequence[Run], inside: Sequence[Run], figure: Figure) -> Array | None:
    """Validation error, training error and rows of each block, (blocks, 3); None where there are fewer than three.

    A block is some rows that one fit learned from and others held out, so that both errors are of the same rows.
    """
    held_out = _joined(outside)
    found = []
    for learned in inside:
        shared = np.intersect1d(_rows(held_out), _rows(learned))
        enough = len(shared) >= SAME_ROWS * len(learned.outcomes)
        for part in _parts(shared, learned.repeat) if enough else ():
            errors = [error_at(value(figure, _on(run, part)), figure) for run in (held_out, learned)]
            found.append((*errors, len(part)))
    blocks = np.array([block for block in found if np.isfinite(block).all()], dtype=float)
    return blocks if len(blocks) >= FEWEST_BLOCKS else None


def _joined(runs: Sequence[Run]) -> Run:
    outcomes, rows = pool([run.outcomes for run in runs]), np.concatenate([_rows(run) for run in runs])
    return Run(size=runs[0].size, repeat=0, outcomes=outcomes, rows=rows)


def _parts(rows: Array, repeat: int) -> list[Array]:
    """The rows in up to five parts by lot, none where there are no rows."""
    if not len(rows):
        return []
    count = min(MOST_PARTS, max(1, len(rows) // ROWS_OF_PART))
    mixed = random_stream("blocks", repeat, len(rows)).permutation(rows)
    return [mixed[part::count] for part in range(count)]


def _on(run: Run, rows: Array) -> Outcomes:
    return run.outcomes.where(np.isin(_rows(run), rows))


def _rows(run: Run) -> Array:
    return np.zeros(0, dtype=np.int64) if run.rows is None else run.rows


def _pairs(
    training: Measurement, validation: Measurement, blocks: Array, size: int, level: float
) -> Pairs | None:
    """Both contrasts, with the interval that the differences from block to block give."""
    variance = _contrast(training, validation, blocks, 1.0, size, level)
    lead = _contrast(training, validation, blocks, 2.0, size, level)
    return None if variance is None or lead is None else Pairs(variance=variance, lead=lead)


def _contrast(
    training: Measurement, validation: Measurement, blocks: Array, times: float, size: int, level: float
) -> Measurement | None:
    """Validation error less `times` the training error; None where no block differs from another."""
    differences = blocks[:, 0] - times * blocks[:, 1]
    if float(np.ptp(differences)) <= 0:
        return None
    middle = validation.value - times * training.value
    low, high = corrected_student(
        middle, differences.tolist(), tested=float(blocks[:, 2].mean()), trained=size, level=level
    )
    return Measurement(
        value=middle,
        low=low,
        high=high,
        level=level,
        n=min(training.n, validation.n),
        method=f"corrected resampled t, {len(blocks)} blocks",
    )
