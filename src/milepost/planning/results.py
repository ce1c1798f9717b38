"""What training measured of a candidate: out-of-sample outcomes at every training size and repeat."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from milepost.evidence.records import FEATURES, Rung
from milepost.metrics.outcomes import Outcomes
from milepost.statistics.fold_effects import LARGEST_FIGURE, even_means
from milepost.statistics.learner_kinds import LearnerKind

Array = np.ndarray[Any, Any]
Figures = Callable[[Sequence[Outcomes]], Sequence[float]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Run:
    """One trial: the candidate trained on `size` examples, and its outcomes.

    `rows` (n,) are the row numbers of the outcomes in the data version; None where they are not known.
    """

    size: int
    repeat: int
    outcomes: Outcomes
    rows: Array | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class CandidateResults:
    """All runs of one candidate, on held-out rows. `resources` holds speed, memory and features of the largest fit.

    `training` holds outcomes of some of these fits on rows that they learned from; `learner` is the kind, where known.
    `learns` says whether more labels can make it better: not rules, nor predictions made elsewhere.
    """

    name: str
    rung: Rung
    runs: tuple[Run, ...]
    folds: int
    fit_seconds: float | None = None
    resources: Mapping[str, float] = field(default_factory=dict)
    training: tuple[Run, ...] = ()
    learner: LearnerKind | None = None
    learns: bool = True

    @property
    def features(self) -> int | None:
        """The columns that the largest fit learned from, where it says so."""
        count = self.resources.get(FEATURES)
        return None if count is None else int(count)

    @property
    def largest(self) -> int:
        """The largest training size that was measured."""
        return max(run.size for run in self.runs)

    def runs_at_largest(self) -> list[Run]:
        """The largest fits of one round of folds: every development row at most once in all."""
        seen = [run for run in self.runs if run.size == self.largest and run.repeat < self.folds]
        return seen or [max(self.runs, key=lambda run: run.size)]

    def folds_at_largest(self) -> list[Outcomes]:
        """The outcomes of `runs_at_largest`."""
        return [run.outcomes for run in self.runs_at_largest()]

    def training_at_largest(self) -> list[Run]:
        """The largest fits of one round of folds on rows that they learned from: every row at most once in all."""
        top = [run for run in self.training if run.size == self.largest]
        rounds = {run.repeat // self.folds for run in top}
        return [run for run in top if run.repeat // self.folds == min(rounds)]

    def at_largest(self) -> Outcomes:
        """The outcomes of `folds_at_largest` in one."""
        return pool(self.folds_at_largest())


def pool(parts: Sequence[Outcomes]) -> Outcomes:
    """Join outcomes of the same candidate that have no row in common."""
    if len(parts) == 1:
        return parts[0]
    first = parts[0]
    scored = all(part.scores is not None and part.classes == first.classes for part in parts)
    return replace(
        first,
        truth=np.concatenate([part.truth for part in parts]),
        prediction=np.concatenate([part.prediction for part in parts]),
        scores=np.concatenate([np.asarray(part.scores) for part in parts]) if scored else None,
        weight=None if first.weight is None else np.concatenate([np.asarray(part.weight) for part in parts]),
        columns={name: np.concatenate([part.columns[name] for part in parts]) for name in first.columns},
    )


def curve_of(
    results: CandidateResults, measure: Figures
) -> tuple[list[int], list[float], list[float], list[int]]:
    """Average a figure over the repeats of each size: sizes, means, spread of one repeat (NaN: unknown), repeats.

    `measure` gets the outcomes of all repeats of one size and gives one figure for each. A repeat where the figure
    is not defined (a class that is missing, say), or has no variance that a number could hold, does not count. Sizes
    that lack some repeats of the largest one are levelled by what these differ in (`even_means`).
    """
    sizes = sorted({run.size for run in results.runs})
    figures = np.full((len(sizes), max(run.repeat for run in results.runs) + 1), np.nan)
    for row, size in zip(figures, sizes, strict=True):
        runs = [run for run in results.runs if run.size == size]
        row[[run.repeat for run in runs]] = measure([run.outcomes for run in runs])
    figures[~(np.abs(figures) < LARGEST_FIGURE)] = np.nan
    defined = np.isfinite(figures)
    kept = np.flatnonzero(defined.any(axis=1))
    if not len(kept):
        return [], [], [], []
    figures, repeats = figures[kept], defined[kept].sum(axis=1)
    spreads = [
        float(np.nanstd(row, ddof=1)) if count > 1 else float("nan")
        for row, count in zip(figures, repeats, strict=True)
    ]
    return [sizes[place] for place in kept], even_means(figures).tolist(), spreads, repeats.tolist()
