"""Candidates with a known law: accuracy 1 - a * n^-b, scores that know when they are unsure."""

from __future__ import annotations

import numpy as np

from milepost.evidence.records import Rung
from milepost.metrics.outcomes import Outcomes
from milepost.planning.results import CandidateResults, Run

CLASSES = ("a", "b", "c", "d")


def outcomes(error: float, n: int, rng: np.random.Generator, *, scored: bool = True) -> Outcomes:
    """n rows whose true error rate is `error`; wrong answers come with low confidence and the truth in second place."""
    truth = rng.integers(0, len(CLASSES), n)
    wrong = rng.random(n) < error
    answer = np.where(wrong, (truth + 1) % len(CLASSES), truth)
    confidence = np.where(wrong, rng.uniform(0.3, 0.6, n), rng.uniform(0.45, 1.0, n))
    scores = np.zeros((n, len(CLASSES)))
    scores[np.arange(n), truth] = np.where(wrong, 0.25, 0)
    scores[np.arange(n), answer] = confidence
    names = np.array(CLASSES)
    return Outcomes(
        truth=names[truth],
        prediction=names[answer],
        scores=scores if scored else None,
        classes=CLASSES if scored else (),
        columns={"letter": names[truth], "site": np.where(np.arange(n) % 2 == 0, "lab", "field")},
        target="letter",
    )


def candidate(
    name: str = "model",
    *,
    a: float = 1.0,
    b: float = 0.4,
    floor: float = 0.0,
    sizes: tuple[int, ...] = (50, 100, 200, 400, 800),
    rung: Rung = Rung.MODEL,
    rows: int = 400,
    seed: int = 0,
    scored: bool = True,
) -> CandidateResults:
    """A candidate measured at these sizes on five folds."""
    rng = np.random.default_rng(seed)
    runs = [
        Run(size=size, repeat=repeat, outcomes=outcomes(floor + a * size**-b, rows, rng, scored=scored))
        for size in sizes
        for repeat in range(5)
    ]
    return CandidateResults(
        name=name,
        rung=rung,
        runs=tuple(runs),
        folds=5,
        fit_seconds=0.1,
        resources={"latency_p99_ms": 3.0},
        learns=rung not in (Rung.TRIVIAL, Rung.RULES, Rung.PREDICTIONS),
    )
