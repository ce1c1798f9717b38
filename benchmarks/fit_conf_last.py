"""Compute the table of conf-last again from a folder of learning-curve tasks, and print it beside the shipped one.

    python benchmarks/fit_conf_last.py --set DIR

DIR holds tasks.csv.gz, obs.csv.gz, ask.csv.gz and answers.csv.gz (the format of benchmarks/learning_curves.py). Rows
are the octaves beyond the last size, 1 to 4 (rounded; farther ones count with the last), columns the nine levels of
(later loss - last loss) / width. Every question about a score counts the same.

Two tables are computed, as a part of the width is a little different in a forecast than when the table was made. Then:
standard error at the last size as measured (2 % of the last loss where there is none) + 0.0001. In a forecast: at
least half the curve's median one (which stands for a missing one, too) + 0.0001 of the unit.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from learning_curves import observation_of
from milepost.statistics.conf_last import LEVELS, TABLE, fit_conf_last
from milepost.statistics.observation import UNKNOWN_ERROR, CurveObservation, Floats, LossCurve, clean, loss_of

OF_LOSS, SMALLEST = 0.01, 1e-4  # of the width: share of the last loss, and what is always there


@dataclass(frozen=True, kw_only=True, eq=False)
class Answers:
    """Questions about a later score, one a place: octaves ahead, change of the loss, and what a width is made of."""

    octaves: Floats
    change: Floats
    gain: Floats
    then: Floats  # what does not grow with the octaves, when the table was made
    now: Floats  # the same in a forecast

    def table(self, still: Floats) -> Floats:
        """Quantiles of the change in widths, (octaves, levels); NaN where nothing was asked."""
        widths = np.abs(self.gain) * np.sqrt(self.octaves + 0.5) + still
        row = np.clip(np.rint(self.octaves), 1, len(TABLE))
        return np.array(
            [
                np.quantile((self.change / widths)[row == place + 1], LEVELS)
                if (row == place + 1).any()
                else np.full(len(LEVELS), np.nan)
                for place in range(len(TABLE))
            ]
        )


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--set", type=Path, required=True, dest="folder")
    answers = answers_of(parser.parse_args().folder)
    print(f"{len(answers.change)} questions\n\n-- shipped\n{_shown(TABLE)}")
    for name, still in (("widths as then", answers.then), ("widths as in a forecast", answers.now)):
        found = answers.table(still)
        print(f"\n-- {name}: largest difference {np.nanmax(np.abs(found - TABLE)):.4f}\n{_shown(found)}")


def answers_of(folder: Path) -> Answers:
    """Read the tasks, and what came of them."""
    tasks = pd.read_csv(folder / "tasks.csv.gz").assign(learner=None)
    seen = dict(tuple(pd.read_csv(folder / "obs.csv.gz").groupby("task_id")))
    observations = [observation_of(task, seen[task.task_id]) for task in tasks.itertuples()]
    curves = [clean(observation) for observation in observations]
    truth = pd.read_csv(folder / "answers.csv.gz")[["qid", "truth"]]
    asked = pd.read_csv(folder / "ask.csv.gz").query("kind == 'score'").merge(truth, on="qid")
    row = asked["task_id"].map({task: place for place, task in enumerate(tasks["task_id"])}).to_numpy()
    last_size, last = (
        np.array([getattr(curve, name) for curve in curves])[row] for name in ("last_size", "last_loss")
    )
    later = [
        float(loss_of(observations[place], score)) for place, score in zip(row, asked["truth"], strict=True)
    ]
    return Answers(
        octaves=np.log2(asked["n"].to_numpy() / last_size),
        change=np.array(later) - last,
        gain=fit_conf_last(curves).gain[row],
        then=OF_LOSS * np.abs(last) + np.array(list(map(_noise, observations, curves)))[row] + SMALLEST,
        now=OF_LOSS * np.abs(last)
        + np.array([curve.errors[-1] + SMALLEST * curve.unit for curve in curves])[row],
    )


def _noise(observation: CurveObservation, curve: LossCurve) -> float:
    """Standard error at the largest size, from its own repeats."""
    place = int(np.argmax(observation.sizes))
    spread = observation.spreads[place]
    if spread is None or not math.isfinite(spread):
        return UNKNOWN_ERROR * abs(curve.last_loss)
    return spread / math.sqrt(observation.repeats[place])


def _shown(table: Floats) -> str:
    rows = [f"{2 ** (place + 1)} x" for place in range(len(table))]
    return pd.DataFrame(table, index=rows, columns=[f"{level:g}" for level in LEVELS]).round(3).to_string()


if __name__ == "__main__":
    main()
