"""A learning curve for less: CPU at equal squared error, beside 20 uniform repeats with training scores."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from milepost.training.allocation import Tally, estimate, levels, repeats_to_add, squared_error, steps

SETS = ("digits_lr", "digits_svc", "digits_rf", "cancer_lr", "synth_lr")
ROOT = Path(__file__).resolve().parents[2]
PILOT = 2
GROWTH = 0.3  # of the repeats so far, before spreads and costs are estimated again


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Tell the command line what can be chosen."""
    parser.add_argument("--script", type=Path, required=True, help="curve_cost.py, which holds the protocol")
    parser.add_argument(
        "--pools", type=Path, help="where its measured repeats are kept (temporary unless given)"
    )
    parser.add_argument("--reps", type=int, default=400)
    parser.add_argument("--only", nargs="*", default=SETS)


def run(options: argparse.Namespace) -> None:
    """Run the protocol; its own lines are the answer."""
    pools = options.pools or Path(tempfile.mkdtemp(prefix="milepost-curve-"))
    command = [sys.executable, str(options.script.resolve()), "--dir", str(pools)]
    command += ["--candidate", "benchmarks.execution:design", "--reps", str(options.reps)]
    subprocess.run([*command, "--only", *options.only], check=True, cwd=ROOT)


def plan_and_draw(
    draw: Callable[[int], tuple[float, float]], sizes: Sequence[int], target: float, what: str
) -> np.ndarray[Any, Any]:
    """Estimate the curve with independent repeats: a pilot, then where the smoothed curve gains most."""
    wish = (levels if what == "levels" else steps)(np.asarray(sizes, dtype=float))
    drawn: list[list[tuple[float, float]]] = [[draw(k) for _ in range(PILOT)] for k in range(len(sizes))]
    while True:
        tally = _tally(sizes, drawn)
        curve = estimate(tally)
        if squared_error(curve, wish) <= target:
            return curve.means
        most = max(1, int(GROWTH * float(tally.repeats.sum())))
        for k, count in enumerate(repeats_to_add(tally, wish, target, most)):
            drawn[k] += [draw(k) for _ in range(count)]


def _tally(sizes: Sequence[int], drawn: Sequence[Sequence[tuple[float, float]]]) -> Tally:
    cells = [np.array(cell) for cell in drawn]
    return Tally(
        sizes=np.asarray(sizes, dtype=float),
        repeats=np.array([float(len(cell)) for cell in cells]),
        means=np.array([cell[:, 0].mean() for cell in cells]),
        variances=np.array([cell[:, 0].var(ddof=1) for cell in cells]),
        seconds=np.array([cell[:, 1].mean() for cell in cells]),
    )
