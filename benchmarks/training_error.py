"""Gaps between validation and training error: how often 95 % intervals hold them, and how wide they are.

    python benchmarks/training_error.py --draws 150

Made data of two laws (a noisy line, a noisy XOR) is drawn again and again, four learners are fitted on five folds of
it, and the gap of each draw is compared with the mean of all draws: "blocks" is what an assessment uses (the same rows,
corrected resampled t), "apart" takes both errors as measured on different rows.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from milepost.base.measurement import Measurement
from milepost.evidence.records import Rung
from milepost.metrics.outcomes import Outcomes
from milepost.metrics.rule import parse_requirement
from milepost.planning.results import CandidateResults, Run
from milepost.planning.same_curves import Pairs, independent
from milepost.planning.training_error import curve_errors

FOLDS, LEVEL, INPUTS, NOISE = 5, 0.95, 5, 0.7
REQUIREMENT = parse_requirement("accuracy >= 0.9")
NAMES = np.array(["a", "b"])
Array = np.ndarray[Any, Any]


def learners() -> dict[str, Callable[[], Any]]:
    """The four learners, from stable to restless."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.tree import DecisionTreeClassifier

    return {
        "logistic regression": LogisticRegression,
        "five neighbours": lambda: KNeighborsClassifier(5),
        "tree of depth 6": lambda: DecisionTreeClassifier(max_depth=6),
        "full tree": DecisionTreeClassifier,
    }


def draw(law: str, rows: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Draw inputs (rows, 5) and classes (rows,) 0 or 1."""
    inputs = rng.normal(size=(rows, INPUTS))
    signal = inputs[:, 0] + inputs[:, 1] if law == "line" else 2 * inputs[:, 0] * inputs[:, 1]
    return inputs, (signal + NOISE * rng.normal(size=rows) > 0).astype(int)


def fitted(law: str, rows: int, make: Callable[[], Any], rng: np.random.Generator) -> CandidateResults:
    """Fit a learner on five folds: each fit predicts its own fold, and the next one that it learned from."""
    inputs, classes = draw(law, rows, rng)
    fold = rng.permutation(rows) % FOLDS
    outside, inside = [], []
    for number in range(FOLDS):
        model = make().fit(inputs[fold != number], classes[fold != number])
        for runs, place in ((outside, number), (inside, (number + 1) % FOLDS)):
            chosen = np.flatnonzero(fold == place)
            told = NAMES[model.predict(inputs[chosen])]
            outcomes = Outcomes(truth=NAMES[classes[chosen]], prediction=told)
            runs.append(Run(size=rows - rows // FOLDS, repeat=number, outcomes=outcomes, rows=chosen))
    return CandidateResults(
        name="learner", rung=Rung.MODEL, runs=tuple(outside), folds=FOLDS, training=tuple(inside)
    )


def pairs_of(results: CandidateResults) -> dict[str, Pairs]:
    """Both contrasts of one draw, by how their intervals are made."""
    found = curve_errors(results, REQUIREMENT, level=LEVEL)
    assert found is not None
    apart = independent(found.training, found.validation)
    return {"blocks": found.pairs or apart, "apart": apart}


def lines(draws: int, sizes: tuple[int, ...]) -> Iterator[str]:
    """Measure each setting and write it as one line."""
    rng = np.random.default_rng(1)
    for law in ("line", "XOR"):
        for rows in sizes:
            for name, make in learners().items():
                found = [pairs_of(fitted(law, rows, make, rng)) for _ in range(draws)]
                for contrast in ("variance", "lead"):
                    told = [
                        f"{way} {_told([getattr(each[way], contrast) for each in found])}"
                        for way in ("blocks", "apart")
                    ]
                    yield f"{law:4} {rows:5} rows  {name:19}  {contrast:8}  {'; '.join(told)}"


def _told(measured: list[Measurement]) -> str:
    truth = float(np.mean([each.value for each in measured]))
    held = np.mean([each.low <= truth <= each.high for each in measured])
    width = np.mean([each.high - each.low for each in measured])
    return f"held {100 * held:3.0f} %, width {width:.3f}"


def main() -> None:
    """Print how often the intervals hold and how wide they are."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--draws", type=int, default=150)
    parser.add_argument("--rows", type=int, nargs="+", default=[250, 1000])
    options = parser.parse_args()
    for line in lines(options.draws, tuple(options.rows)):
        print(line, flush=True)


if __name__ == "__main__":
    main()
