"""Estimate the best possible error of every task of a Bayes-error set through the public API, and score it.

    python benchmarks/bayes_error.py --set DIR [--without-votes | --votes-alone] [--as-assess] [--out predictions.csv]

DIR holds specs.json and tasks.py (its `make` draws the data); with score.py and truth.csv there too, the
figures are printed. Cross-validated errors of five models of scikit-learn at three sizes are kept in a
cache between runs.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

from milepost.base.ids import digest_of
from milepost.base.measurement import Direction, Measurement
from milepost.planning.ceiling import VoteCeiling, ceiling_of, votes_like_labels
from milepost.planning.outlook import Outlook
from milepost.statistics.ceilings import ceiling_from_models, ceiling_from_votes, combine
from milepost.statistics.curves import CurveObservation, extrapolate

FOLDS = 5
SHARES = (0.25, 0.5, 1.0)  # of the training rows of a fold
PUBLISHED = {  # measured by others on the published 43 tasks: ae, cov, width, over, is90, brier
    "ALL": {
        "best of 5 models, err -2 / +1 half-widths": (0.0131, 0.81, 0.050, 0.163, 0.0787, 0.057),
        "asymptote of b + a n^-c": (0.0663, 0.95, 0.115, 0.023, 0.1160, 0.232),
        "1-NN extrapolated, Cover-Hart": (0.0336, 0.88, 0.152, 0.116, 0.1956, np.nan),
        "half of the majority rule's error": (0.1440, 1.00, 0.526, 0.0, 0.5262, 0.238),
    },
    "votes": {
        "beta-binomial, 3 votes, 2 x 1.645 s.e.": (0.0054, 1.00, 0.062, 0.0, 0.0618, 0.019),
        "best of 5 models": (0.0124, 0.82, 0.047, 0.143, 0.0775, 0.057),
    },
}
FIGURES = ("ae", "cov", "width", "over", "is90", "brier")


def main() -> None:
    """Write the predictions and print the scorer's rows."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--set", type=Path, required=True, dest="folder")
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--without-votes", action="store_true", help="look at rows and labels only")
    ways.add_argument("--votes-alone", action="store_true", help="fit no models; every task must have votes")
    parser.add_argument(
        "--as-assess",
        action="store_true",
        help="ask as an assessment does: the label is no vote, annotators differ",
    )
    parser.add_argument("--out", type=Path, help="where the predictions go (a temporary file unless given)")
    asked = parser.parse_args()
    out = asked.out or Path(tempfile.mkdtemp()) / "predictions.csv"
    drawer = drawer_of(asked.folder)
    rows = [_answer(drawer, spec, asked) for spec in drawer.load_specs(asked.folder / "specs.json")]
    pd.DataFrame(rows)[["id", "est", "lo", "hi"]].to_csv(out, index=False)
    own, fits = (sum(row[name] for row in rows) for name in ("own_seconds", "fit_seconds"))
    print(
        f"{len(rows)} tasks in {out}; CPU s a task {own / len(rows):.3f}, models {fits / len(rows):.1f} once"
    )
    if (asked.folder / "score.py").exists() and (asked.folder / "truth.csv").exists():
        show(score(asked.folder, out))


def measured_curves(drawer: ModuleType, spec: Mapping[str, Any], folder: Path) -> list[CurveObservation]:
    """The error of the five models on one task at three sizes, measured once and kept between runs."""
    inputs, labels, _ = drawer.make(spec, folder)
    return _cached(spec, lambda: _curves(inputs, labels))[0]


def score(folder: Path, predictions: Path) -> dict[str, dict[str, float]]:
    """Run the set's own scorer; one row a slice."""
    with tempfile.TemporaryDirectory() as scratch:
        found = Path(scratch) / "score.json"
        files = [folder / "specs.json", folder / "truth.csv", predictions]
        command = [sys.executable, folder / "score.py", *files, "--json", found]
        subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)
        tables: dict[str, dict[str, float]] = json.loads(found.read_text())
    return {name: row for name, row in tables.items() if name != "files"}


def show(found: Mapping[str, Mapping[str, float]]) -> None:
    """Print each slice, then the headline rows beside the peers."""
    print(pd.DataFrame(found).T.round(4).to_string())
    for name, peers in PUBLISHED.items():
        if name in found:
            rows = {"milepost": [found[name][figure] for figure in FIGURES]}
            rows |= {f"{peer} (published)": list(row) for peer, row in peers.items()}
            table = pd.DataFrame(rows, index=list(FIGURES)).T.sort_values("is90")
            print(f"\n-- {name}\n{table.round(4).to_string()}")


def _answer(drawer: ModuleType, spec: Mapping[str, Any], asked: argparse.Namespace) -> dict[str, Any]:
    inputs, labels, info = drawer.make(spec, asked.folder)
    curves, fit_seconds = ([], 0.0) if asked.votes_alone else _cached(spec, lambda: _curves(inputs, labels))
    started = time.process_time()
    votes = None if asked.without_votes else info["votes"]
    found = (_as_assess if asked.as_assess else _directly)(curves, votes, labels)
    seconds = time.process_time() - started
    ends = {"est": found.value, "lo": found.low, "hi": found.high}
    return {"id": spec["id"], **ends, "own_seconds": seconds, "fit_seconds": fit_seconds}


def _directly(curves: list[CurveObservation], votes: np.ndarray | None, labels: np.ndarray) -> Measurement:
    said = []
    if votes is not None:
        said.append(ceiling_from_votes(_counts(votes, labels)))
    if curves:
        said.append(ceiling_from_models(curves))
    return combine(*said) if len(said) == 2 else said[0]


def _as_assess(curves: list[CurveObservation], votes: np.ndarray | None, labels: np.ndarray) -> Measurement:
    """What an assessment says of these curves and votes, up to 16 times the rows."""
    best, *others = sorted(map(_outlook, curves), key=lambda one: float(one.means[-1]))
    words = None if votes is None else votes.astype(str).astype(object)
    counted = VoteCeiling(votes=votes_like_labels(words, labels.astype(str).astype(object)))
    found = ceiling_of(best, others, counted, 16 * len(labels))
    assert found is not None, "there are curves, so something is known"
    return found


def _outlook(curve: CurveObservation) -> Outlook:
    return Outlook(
        candidate="model",
        label="error_rate",
        direction=curve.direction,
        target=None,
        low=curve.low,
        high=curve.high,
        sizes=curve.sizes,
        means=curve.means,
        spreads=curve.spreads,
        repeats=curve.repeats,
        forecast=extrapolate(curve),
    )


def _counts(votes: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Count the votes of each row; its label is one more draw from the same distribution, so it counts."""
    together = np.column_stack([votes, labels])
    return np.stack([(together == name).sum(axis=1) for name in range(int(together.max()) + 1)], axis=1)


def _curves(inputs: np.ndarray, labels: np.ndarray) -> list[CurveObservation]:
    return [_curve(build, inputs, labels) for build in _models().values()]


def _curve(build: Callable[[], Any], inputs: np.ndarray, labels: np.ndarray) -> CurveObservation:
    from sklearn.model_selection import StratifiedKFold

    folds = list(StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(inputs, labels))
    errors = np.array([[_error(build(), inputs, labels, *fold, share) for fold in folds] for share in SHARES])
    return CurveObservation(
        sizes=[share * len(labels) * (FOLDS - 1) / FOLDS for share in SHARES],
        means=errors.mean(axis=1).tolist(),
        spreads=errors.std(axis=1, ddof=1).tolist(),
        repeats=[FOLDS] * len(SHARES),
        direction=Direction.MIN,
        low=0.0,
        high=1.0,
        rows=len(labels),
    )


def _error(
    model: Any, inputs: np.ndarray, labels: np.ndarray, train: np.ndarray, test: np.ndarray, share: float
) -> float:
    rows = np.random.default_rng(0).permutation(train)[: max(int(share * len(train)), 10)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(inputs[rows], labels[rows])
        return float((model.predict(inputs[test]) != labels[test]).mean())


def _models() -> dict[str, Callable[[], Any]]:
    from sklearn.discriminant_analysis import QuadraticDiscriminantAnalysis
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC

    return {
        "linear": lambda: make_pipeline(StandardScaler(), LogisticRegression(max_iter=200)),
        "neighbours": lambda: make_pipeline(StandardScaler(), KNeighborsClassifier(15)),
        "forest": lambda: RandomForestClassifier(100, min_samples_leaf=3, random_state=0),
        "quadratic": lambda: make_pipeline(
            StandardScaler(), QuadraticDiscriminantAnalysis(solver="eigen", shrinkage=0.1)
        ),
        "kernel": lambda: make_pipeline(StandardScaler(), SVC()),
    }


def _cached(
    spec: Mapping[str, Any], measure: Callable[[], list[CurveObservation]]
) -> tuple[list[CurveObservation], float]:
    """Keep measured curves between runs, by what they were measured from."""
    kept = Path(tempfile.gettempdir()) / "milepost-bayes-error" / f"{_key(spec)}.json"
    if not kept.exists():
        started = time.process_time()
        curves = measure()
        kept.parent.mkdir(parents=True, exist_ok=True)
        rows = [{**vars(curve), "direction": curve.direction.value} for curve in curves]
        kept.write_text(json.dumps({"curves": rows, "seconds": time.process_time() - started}))
    found = json.loads(kept.read_text())
    curves = [
        CurveObservation(**{**row, "direction": Direction(row["direction"])}) for row in found["curves"]
    ]
    return curves, found["seconds"]


def _key(spec: Mapping[str, Any]) -> str:
    return digest_of([dict(spec), Path(__file__).read_text().partition("def _curves")[2]])


def drawer_of(folder: Path) -> ModuleType:
    """Load tasks.py of a set: what draws its data."""
    path = folder / "tasks.py"
    found = importlib.util.spec_from_file_location("bayes_error_tasks", path)
    if found is None or found.loader is None:
        raise SystemExit(f"{path} is missing: it draws the data of the set")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
