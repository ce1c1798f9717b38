"""Resampling a metric: all resamples at once, beside a plain loop over scikit-learn.

    python benchmarks/metrics.py [--rows 10000] [--resamples 10000] [--loop 100]

The loop runs `--loop` resamples and is extrapolated to `--resamples`, in seconds and in CPU seconds. Peak
memory is what arrays take beyond the data, as tracemalloc counts it, in a run of its own.
"""

from __future__ import annotations

import argparse
import time
import tracemalloc
from collections.abc import Callable

import numpy as np
import sklearn.metrics as peer

from milepost.metrics.bootstrap import bootstrap
from milepost.metrics.outcomes import Outcomes
from milepost.metrics.table import find_metric

CLASSES = 10


def main() -> None:
    """Print one row for each metric."""
    arguments = _arguments()
    binary, many = _two_classes(arguments.rows), _many_classes(arguments.rows)
    true, score = binary.truth == "yes", binary.scores[:, 1]
    cases: dict[str, tuple[Outcomes, Callable[[np.ndarray], float]]] = {
        "accuracy": (many, lambda rows: peer.accuracy_score(many.truth[rows], many.prediction[rows])),
        "f1_macro": (
            many,
            lambda rows: peer.f1_score(many.truth[rows], many.prediction[rows], average="macro"),
        ),
        "roc_auc": (binary, lambda rows: peer.roc_auc_score(true[rows], score[rows])),
    }
    rows, resamples = f"{arguments.rows:,} rows", f"{arguments.resamples:,} resamples"
    print(f"{resamples} of {rows}; the loop is extrapolated from {arguments.loop}")
    print("metric      seconds   CPU s  peak MB   loop s   ratio        sd   loop sd")
    for name, (outcomes, slow) in cases.items():
        _compare(name, outcomes, slow, arguments)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--resamples", type=int, default=10_000)
    parser.add_argument("--loop", type=int, default=100)
    return parser.parse_args()


def _compare(
    name: str, outcomes: Outcomes, slow: Callable[[np.ndarray], float], arguments: argparse.Namespace
) -> None:
    metric, rng = find_metric(name), np.random.default_rng(1)
    metric.value(outcomes)  # imports and encodes, which both sides need once
    started, busy = time.perf_counter(), time.process_time()
    values = bootstrap(metric, outcomes, resamples=arguments.resamples, rng=rng)
    seconds, cpu = time.perf_counter() - started, time.process_time() - busy
    tracemalloc.start()
    bootstrap(metric, outcomes, resamples=arguments.resamples, rng=rng)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    started = time.perf_counter()
    looped = [slow(rng.integers(0, arguments.rows, arguments.rows)) for _ in range(arguments.loop)]
    loop = (time.perf_counter() - started) * arguments.resamples / arguments.loop
    print(
        f"{name:<10}{seconds:>9.3f}{cpu:>8.2f}{peak:>9.1f}{loop:>9.1f}{loop / seconds:>7.0f}x"
        f"{values.std():>10.5f}{np.std(looped):>10.5f}"
    )


def _f1_macro(truth: np.ndarray, prediction: np.ndarray) -> float:
    return float(peer.f1_score(truth, prediction, average="macro"))


def _two_classes(rows: int) -> Outcomes:
    rng = np.random.default_rng(0)
    true = rng.random(rows) < 0.5
    score = 1 / (1 + np.exp(-(2.0 * true - 1 + rng.normal(size=rows))))
    names = np.array(["no", "yes"])
    return Outcomes(
        truth=names[true.astype(int)],
        prediction=names[(score > 0.5).astype(int)],
        scores=np.column_stack([1 - score, score]),
        classes=("no", "yes"),
        target="y",
    )


def _many_classes(rows: int) -> Outcomes:
    rng = np.random.default_rng(0)
    names = np.array([f"class {number}" for number in range(CLASSES)])
    truth = rng.integers(0, CLASSES, rows)
    prediction = np.where(rng.random(rows) < 0.85, truth, rng.integers(0, CLASSES, rows))
    return Outcomes(truth=names[truth], prediction=names[prediction], target="y")


if __name__ == "__main__":
    main()
