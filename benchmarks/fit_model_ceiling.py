"""Fit the four numbers of the ceiling from models to tasks with a known best error, drawn with own seeds.

    OMP_NUM_THREADS=1 python benchmarks/fit_model_ceiling.py --set DIR [--tasks 129] [--seed 1]

DIR is a Bayes-error set (specs.json, tasks.py). Its tasks themselves are not used: every specification gets a seed
of its own and another difficulty, so that the best errors are others as well. Each task is measured as
benchmarks/bayes_error.py does (five learners at three sizes, kept between runs) and read with 1, 2, 3 and 5 of
the learners, which ones is drawn.

The numbers fitted are those with the highest mean log density of the true best loss. Printed: shipped and fitted
numbers with their range over five fits that each leave a fifth of the tasks out, and what both are worth on tasks
that no fit has seen; once for all tasks, once without those made of real rows, whose truth is in part assumed.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from bayes_error import drawer_of, measured_curves
from bayes_error_tasks import with_other_seeds
from milepost.statistics import model_ceiling
from milepost.statistics.model_ceiling import LossPosterior, loss_posterior
from milepost.statistics.observation import Floats, LossCurve, clean

CONSTANTS = ("SHARE_LEFT", "LEARNERS_POWER", "DOUBLINGS_LEFT", "NOISE_SHARE")
LEARNERS = (1, 2, 3, 5)
DIFFICULTIES = (
    "sep",
    "spread",
    "shift",
    "sym",
    "rates",
)  # of a specification: distances, shares of flipped labels
EASIER, HARDER = 0.6, 1.4  # factors of these
SPREAD_OUT = 0.01  # of the density lies evenly over 0 to 1, so that one truth off the grid does not decide
FOLDS = 5
START = (0.3, 1.0, 0.7, 1.0)  # in the order of CONSTANTS, not at the shipped ones
FIRST_STEP, MOST_STEPS = 0.5, 800  # of a fit; the first in logarithms
LEVEL = 0.9


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """One task seen with some of its learners."""

    task: int
    real_rows: bool
    learners: int
    curves: tuple[LossCurve, ...]
    truth: float


def main() -> None:
    """Draw, measure, fit, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--set", type=Path, required=True, dest="folder")
    parser.add_argument("--tasks", type=int, default=129)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    cases = list(cases_of(asked.folder, asked.tasks, asked.seed))
    report("all tasks", cases)
    drawn = [case for case in cases if not case.real_rows]
    if len(drawn) < len(cases):
        report("without real rows", drawn)


def cases_of(folder: Path, tasks: int, seed: int) -> Iterator[Case]:
    """Draw tasks and measure them; one case for each number of learners."""
    drawer = drawer_of(folder)
    for place, spec in enumerate(islice(other_tasks(drawer.load_specs(folder / "specs.json"), seed), tasks)):
        curves = [clean(curve) for curve in measured_curves(drawer, spec, folder)]
        truth = float(drawer.truth(spec, folder))
        order = np.random.default_rng(spec["seed"])
        for learners in LEARNERS:
            chosen = order.choice(len(curves), learners, replace=False)
            yield Case(
                task=place,
                real_rows="file" in spec,
                learners=learners,
                curves=tuple(curves[learner] for learner in chosen),
                truth=truth,
            )


def other_tasks(specs: Sequence[Mapping[str, Any]], seed: int) -> Iterator[dict[str, Any]]:
    """The specifications in turn, without end, each with its own seed and another difficulty."""
    rng = np.random.default_rng([seed, 1])
    for spec in with_other_seeds(list(specs), seed):
        factor = float(rng.uniform(EASIER, HARDER))
        yield spec | {name: _times(spec[name], factor) for name in DIFFICULTIES if name in spec}


def _times(value: Any, factor: float) -> Any:
    return [one * factor for one in value] if isinstance(value, list) else value * factor


def report(name: str, cases: Sequence[Case]) -> None:
    """Print both sets of numbers, and what they are worth."""
    shipped = {constant: float(getattr(model_ceiling, constant)) for constant in CONSTANTS}
    fold = [case.task % FOLDS for case in cases]
    left_out = [
        fitted([case for case, own in zip(cases, fold, strict=True) if own != out]) for out in range(FOLDS)
    ]
    best, table = fitted(cases), pd.DataFrame(left_out)
    numbers = {"shipped": shipped, "fitted": best, "least": table.min(), "most": table.max()}
    print(f"\n-- {name}: {len({case.task for case in cases})} tasks, {len(cases)} cases")
    print(pd.DataFrame(numbers).round(3).to_string())
    used = {
        "shipped": [shipped] * len(cases),
        "fitted to all of them": [best] * len(cases),
        "fitted to the others": [left_out[own] for own in fold],
    }
    worth = {way: _figures(cases, constants, used["shipped"]) for way, constants in used.items()}
    print(pd.DataFrame(worth).T.round(4).to_string())


def fitted(cases: Sequence[Case]) -> dict[str, float]:
    """Find the numbers with the highest mean log density of the truth."""

    def cost(logs: Floats) -> float:
        constants = dict(zip(CONSTANTS, np.exp(logs), strict=True))
        return -float(np.mean([_score(case, constants) for case in cases]))

    start = np.log(START)
    corners = np.vstack([start, start + FIRST_STEP * np.eye(len(start))])
    found = minimize(
        cost,
        start,
        method="Nelder-Mead",
        options={"initial_simplex": corners, "xatol": 0.01, "fatol": 1e-5, "maxiter": MOST_STEPS},
    )
    return dict(zip(CONSTANTS, np.exp(found.x).tolist(), strict=True))


def _score(case: Case, constants: Mapping[str, float]) -> float:
    """Log density of the true best loss."""
    posterior = _posterior(case, constants)
    density = posterior.shares / (posterior.losses[1] - posterior.losses[0])
    here = float(np.interp(case.truth, posterior.losses, density, left=0.0, right=0.0))
    return float(np.log((1 - SPREAD_OUT) * here + SPREAD_OUT))


def _posterior(case: Case, constants: Mapping[str, float]) -> LossPosterior:
    with patch.multiple(model_ceiling, **constants):
        return loss_posterior(case.curves, by_rows=True)


def _figures(
    cases: Sequence[Case], constants: Sequence[Mapping[str, float]], shipped: Sequence[Mapping[str, float]]
) -> dict[str, float]:
    """Log density, how it differs from the shipped numbers' (both with standard errors over tasks), and intervals."""
    logs, before = (
        np.array([_score(case, own) for case, own in zip(cases, numbers, strict=True)])
        for numbers in (constants, shipped)
    )
    tail = (1 - LEVEL) / 2
    posteriors = [_posterior(case, own) for case, own in zip(cases, constants, strict=True)]
    low, high = np.array([posterior.quantiles([tail, 1 - tail]) for posterior in posteriors]).T
    truth = np.array([case.truth for case in cases])
    above, below = np.maximum(low - truth, 0), np.maximum(truth - high, 0)
    mean, error = _mean_by_task(cases, logs)
    gained, of_gain = _mean_by_task(cases, logs - before)
    return {
        "log density": mean,
        "+-": error,
        "less shipped": gained,
        "+- of that": of_gain,
        "is90": float((high - low + (above + below) / tail).mean()),
        "cov": float(((above == 0) & (below == 0)).mean()),
        "over": float((above > 0).mean()),
    }


def _mean_by_task(cases: Sequence[Case], values: Floats) -> tuple[float, float]:
    """Mean and its standard error; the cases of a task count as one."""
    tasks = pd.Series(values).groupby([case.task for case in cases]).mean()
    return float(tasks.mean()), float(tasks.std(ddof=1) / np.sqrt(len(tasks)))


if __name__ == "__main__":
    main()
