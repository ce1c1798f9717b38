"""The smoke test: does every candidate train and predict end to end on a tiny subset?

It judges attempts that were made elsewhere; a candidate is not asked to be good here, only to work.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from milepost.base.measurement import TaskKind, Verdict
from milepost.evidence.predictions import Predictions

Array = np.ndarray[Any, Any]

SHARE_TOLERANCE = 1e-3


class Attempt(Protocol):
    """One candidate, trained and asked once on the tiny subset."""

    @property
    def candidate(self) -> str:
        """Its name."""

    @property
    def seconds(self) -> float:
        """Seconds from the raw inputs to the predictions."""

    @property
    def asked(self) -> Array:
        """The row numbers that it was asked to predict."""

    @property
    def predictions(self) -> Predictions | None:
        """What it answered; None when it failed."""

    @property
    def failure(self) -> str:
        """The cause, when it failed."""


@dataclass(frozen=True, kw_only=True)
class SmokeCheck:
    """What came of one candidate: `problem` is empty when it works."""

    candidate: str
    seconds: float
    problem: str

    @property
    def passed(self) -> bool:
        """Whether it trained and answered every row with something usable."""
        return not self.problem


@dataclass(frozen=True, kw_only=True)
class SmokeResult:
    """All candidates: yes when each works, no when one does not, unknown when there was none to try."""

    verdict: Verdict
    rows: int
    checks: tuple[SmokeCheck, ...]
    reasons: tuple[str, ...]


def smoke(attempts: Iterable[Attempt], *, task: TaskKind, labels: Iterable[str], rows: int) -> SmokeResult:
    """Judge the attempts; `labels` are the classes of the target, `rows` the size of the subset.

    A candidate works when it did not fail, predicts each row that it was asked for once, numbers that are
    finite or classes that exist, and its scores, where it gives any, are shares of 1.
    """
    known = frozenset(labels)
    checks = tuple(
        SmokeCheck(
            candidate=attempt.candidate, seconds=attempt.seconds, problem=find_problem(attempt, task, known)
        )
        for attempt in attempts
    )
    failed = [check for check in checks if not check.passed]
    if not checks:
        nothing = ("No candidate was tried: there is none that predicts.",)
        return SmokeResult(verdict=Verdict.UNKNOWN, rows=rows, checks=(), reasons=nothing)
    if failed:
        reasons = tuple(f"{check.candidate}: {check.problem}" for check in failed)
        return SmokeResult(verdict=Verdict.NO, rows=rows, checks=checks, reasons=reasons)
    seconds = sum(check.seconds for check in checks)
    reasons = (f"All {len(checks)} candidates train and predict on {rows} rows, in {seconds:.1f} s.",)
    return SmokeResult(verdict=Verdict.YES, rows=rows, checks=checks, reasons=reasons)


def find_problem(attempt: Attempt, task: TaskKind, labels: frozenset[str]) -> str:
    """Say what is wrong with one attempt; empty when nothing is."""
    if attempt.failure or attempt.predictions is None:
        return attempt.failure or "it gave no predictions"
    answers = attempt.predictions
    if not np.array_equal(np.sort(answers.rows), np.sort(attempt.asked)):
        return (
            f"it predicted {len(np.unique(answers.rows))} of the {len(attempt.asked)} rows it was asked for"
        )
    if task is TaskKind.REGRESSION:
        bad = int(np.sum(~np.isfinite(answers.prediction.astype(float))))
        return f"{bad} predictions are not finite numbers" if bad else ""
    strange = sorted({str(label) for label in answers.prediction} - labels)
    if strange:
        return f"it predicts classes that the target does not have: {', '.join(strange[:5])}"
    return _score_problem(answers)


def _score_problem(answers: Predictions) -> str:
    if answers.scores is None:
        return ""
    if answers.scores.shape != (len(answers.rows), len(answers.classes)):
        return f"its scores have the shape {answers.scores.shape}, not one for each row and class"
    if not np.isfinite(answers.scores).all():
        return "some of its scores are not finite"
    sums = answers.scores.sum(axis=1)
    if (answers.scores < -SHARE_TOLERANCE).any() or np.abs(sums - 1).max(initial=0.0) > SHARE_TOLERANCE:
        return "its scores are not shares of 1"
    return ""
