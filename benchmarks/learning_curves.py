"""Answer every question of a learning-curve set through the public API, and score the answers.

    python benchmarks/learning_curves.py --set DIR [--out predictions.csv] [--leave-group-out FOLDER] [--tell-learner]

DIR holds tasks.csv.gz, obs.csv.gz and ask.csv.gz; with score.py (and answers.csv.gz) there too, the figures
are printed. The prior that ships was fitted to curves of the published set, so the honest figures there are
those of priors that have not seen the task's `group`: FOLDER as fit_curve_prior.py --folds writes it. The kind of
learner of a task is not used unless told.

Then 1,000 curves are timed, warm: nine quantiles at five horizons and the distribution of the size for three
targets each, in one batch and in a loop (set OMP_NUM_THREADS=1 for one thread).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from milepost.base.measurement import Direction
from milepost.statistics.curves import (
    CurveObservation,
    CurvePrior,
    Forecast,
    ForecastBatch,
    extrapolate,
    extrapolate_many,
    load_prior,
)
from milepost.statistics.learner_kinds import kind_named

QUANTILES = {
    "q025": 0.025,
    "q05": 0.05,
    "q10": 0.10,
    "q25": 0.25,
    "q50": 0.50,
    "q75": 0.75,
    "q90": 0.90,
    "q95": 0.95,
    "q975": 0.975,
}
FARTHEST = 32.0  # sizes are sought up to this multiple of the task's horizon
FIGURES = ("wis", "medae", "c80", "cal", "brier", "right", "lr")
PUBLISHED = {  # macro figures measured by others on this set; fitted parts cross-fitted by group
    "boosted quantiles + conf-last, calibrated": (0.0298, 0.0311, 0.791, 0.027, 0.122, 0.819, 0.510),
    "mixture of laws": (0.0363, 0.0369, 0.650, 0.128, 0.148, 0.792, 0.524),
    "six laws, BIC weights": (0.0514, 0.0520, 0.626, 0.166, 0.216, 0.703, 1.06),
    "median of six laws, conformal": (0.0453, 0.0477, 0.837, 0.058, 0.170, 0.768, 0.663),
    "curve_fit a n^-c + b": (0.0662, 0.0557, 0.683, 0.133, 0.205, 0.721, 1.10),
    "conf-last, cross-fitted table": (0.0379, 0.0345, 0.846, 0.072, 0.144, 0.817, 0.591),
}


def main() -> None:
    """Write the predictions and print the headline row."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--set", type=Path, required=True, dest="folder")
    parser.add_argument("--out", type=Path, help="where the predictions go (a temporary file unless given)")
    parser.add_argument("--leave-group-out", type=Path, help="priors by fold, none used on its own groups")
    parser.add_argument("--tell-learner", action="store_true", help="say the kind of learner of each task")
    asked = parser.parse_args()
    out = asked.out or Path(tempfile.mkdtemp()) / "predictions.csv"
    tasks = pd.read_csv(asked.folder / "tasks.csv.gz")
    started = time.process_time()
    if not asked.tell_learner or "learner" not in tasks:
        tasks["learner"] = None
    answers = pd.DataFrame(predict(asked.folder, tasks, priors_of(asked.leave_group_out)))
    spent = time.process_time() - started
    answers.to_csv(out, index=False)
    print(f"{len(answers)} answers, {len(tasks)} curves in {out}: {1000 * spent / len(tasks):.2f} ms a curve")
    time_batch(asked.folder, tasks)
    if (asked.folder / "score.py").exists():
        show(score(asked.folder, out), bool(asked.leave_group_out))


def priors_of(folder: Path | None) -> dict[str, CurvePrior] | None:
    """Read the prior to use for each group: the one fitted without it."""
    if folder is None:
        return None
    return {
        str(group): load_prior(path)
        for path in sorted(folder.glob("*.npz"))
        for group in np.load(path, allow_pickle=False)["left_out"]
    }


def predict(
    folder: Path, tasks: pd.DataFrame, priors: dict[str, CurvePrior] | None = None
) -> Iterator[dict[str, Any]]:
    """Answer all questions of the set, one row each."""
    seen = dict(tuple(pd.read_csv(folder / "obs.csv.gz").groupby("task_id")))
    asked = dict(tuple(pd.read_csv(folder / "ask.csv.gz").groupby("task_id")))
    for task in tasks.itertuples():
        prior = priors[task.group] if priors is not None else None
        forecast = extrapolate(observation_of(task, seen[task.task_id]), prior)
        for question in asked[task.task_id].itertuples():
            yield {"qid": question.qid, **_answer(forecast, task, question)}


def observation_of(task: Any, anchors: pd.DataFrame) -> CurveObservation:
    """What a method may see of a task: its row of tasks.csv.gz and its anchors."""
    return CurveObservation(
        sizes=anchors["n"].tolist(),
        means=anchors["mean"].tolist(),
        spreads=anchors["std"].tolist(),
        repeats=anchors["repeats"].tolist(),
        direction=Direction(task.direction),
        low=float(task.lo),
        high=float(task.hi),
        learner=kind_named(task.learner) if isinstance(task.learner, str) else None,
    )


def time_batch(folder: Path, tasks: pd.DataFrame, curves: int = 1000) -> None:
    """Print the CPU milliseconds a curve that the same answers take in a loop and in one batch, best of three."""
    seen = dict(tuple(pd.read_csv(folder / "obs.csv.gz").groupby("task_id")))
    observations = [observation_of(task, seen[task.task_id]) for task in tasks.head(curves).itertuples()]

    def batch() -> None:
        _all_answers(extrapolate_many(observations))

    def loop() -> None:
        for observation in observations:
            _all_answers(extrapolate_many([observation]))

    spent = {}
    for work in (batch, loop):
        work()
        seconds = []
        for _ in range(3):
            started = time.process_time()
            work()
            seconds.append(time.process_time() - started)
        spent[work.__name__] = 1000 * min(seconds) / len(observations)
    print(
        ", ".join(f"{name} {each:.2f} ms a curve" for name, each in spent.items()),
        f"({len(observations)} curves)",
    )


def _all_answers(forecasts: ForecastBatch) -> None:
    last = np.array([curve.last_size for curve in forecasts.curves])[:, None]
    losses = np.array([curve.last_loss for curve in forecasts.curves])[:, None]
    forecasts.quantiles(last * [2, 4, 8, 16, 32], list(QUANTILES.values()))
    targets = forecasts.scores(losses * [0.95, 0.85, 0.7])
    forecasts.size_quantiles(targets, list(QUANTILES.values()))
    forecasts.probability(targets, 16 * last)


def score(folder: Path, predictions: Path) -> pd.DataFrame:
    """Run the set's own scorer; one row a family, and MACRO."""
    with tempfile.TemporaryDirectory() as scratch:
        found = Path(scratch) / "score.json"
        command = [sys.executable, folder / "score.py", folder, predictions, "--json", found]
        subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)
        tables = json.loads(found.read_text())
    rows = {**tables["family"], **{f"curves that get {name}": row for name, row in tables["worse"].items()}}
    return pd.DataFrame(rows).T[["tasks", *FIGURES]]


def show(found: pd.DataFrame, left_out: bool) -> None:
    """Print the figures of each family, then the headline row beside the peers."""
    print(found.round(4).to_string(), "\n")
    name = "priors without the task's group" if left_out else "shipped prior, fitted to the published set"
    rows = {f"milepost ({name})": found.loc["MACRO", list(FIGURES)]}
    rows |= {f"{name} (published)": pd.Series(row, index=FIGURES) for name, row in PUBLISHED.items()}
    print(pd.DataFrame(rows).T.sort_values("wis").round(4).to_string())


def _answer(forecast: Forecast, task: Any, question: Any) -> dict[str, float]:
    levels = list(QUANTILES.values())
    if question.kind == "score":
        values, reach = forecast.quantiles([question.n], levels)[0], None
    else:
        values = forecast.size_quantiles(question.target, levels, FARTHEST * task.n_horizon)
        reach = float(forecast.probability(question.target, [task.n_horizon])[0])
    return {**dict(zip(QUANTILES, values, strict=True)), "p_reach": reach}


if __name__ == "__main__":
    main()
