"""Score the rule scanner on hand-labelled functions of published packages, beside other rankings.

    OMP_NUM_THREADS=1 python benchmarks/software2.py --set DIR --sources FOLDER --leave-package-out [--out FILE.csv]

DIR holds labels.csv, history.csv and the scorer score.py; FOLDER holds each package's unpacked wheel in a folder of the
package's name, as the set's README says. With --leave-package-out the model (features, words and how they are joined)
is fitted to the other packages for each package; without it the model that ships is used, which has seen every row.
--settings also shows the ranking with other penalties and weights of the words. --out writes predictions.csv.
Needs numpy and scipy.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import itertools
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from milepost.planning.scan.explain import hand_score
from milepost.planning.scan.features import NAMES, Described, features_of
from milepost.planning.scan.fit import Labelled, fit_model
from milepost.planning.scan.model import ScanModel, shipped_model
from milepost.planning.scan.ranking import Read, bags_of, read_package

Floats = np.ndarray[Any, Any]
PENALTIES, WORD_SHARES = (0.03, 0.1, 0.3), (0.0, 0.25, 0.5, 1.0)


@dataclass(frozen=True, kw_only=True, eq=False)
class LabelSet:
    """The rows of labels.csv, the functions that they name, and the same ready to be fitted to."""

    rows: list[dict[str, str]]
    described: list[Described]
    labelled: Labelled
    read: dict[str, Read]


def main() -> None:
    """Print one line for each ranking."""
    asked = _arguments()
    scorer = _scorer(asked.folder)
    labels = read_set(asked.folder, asked.sources)
    for package, read in labels.read.items():
        for one in read.unreadable:
            print(f"left out: {package}/{one.path}: {one.reason}")
    print(f"{'ranking':<58}{'AP':>7}{'P@20':>7}{'P@50':>7}{'AUC':>7}{'w. AP':>7}{'sure':>7}")
    for name, scores in _references(labels, asked.folder).items():
        _show(name, scores, labels, scorer)
    scores = _scores(labels, asked.leave_package_out)
    how = (
        "each package left out" if asked.leave_package_out else "the model that ships: it has seen these rows"
    )
    result = _show(f"milepost scan ({how})", scores, labels, scorer)
    print(
        "by package: "
        + ", ".join(f"{name} {value:.2f}" for name, value in result["by_package"].items() if value)
    )
    if asked.settings:
        _show_settings(labels, scorer)
    if asked.out:
        _write(asked.out, labels, scores)


def read_set(folder: Path, sources: Path) -> LabelSet:
    """Read the labels and the functions they name; stops with a message where a function is not found."""
    with (folder / "labels.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    read = {name: _package(sources, name) for name in sorted({row["package"] for row in rows})}
    places = {
        (package, one.function.path, one.function.line): one
        for package, content in read.items()
        for one in content.described
    }
    missing = [row for row in rows if (row["package"], row["path"], int(row["line_start"])) not in places]
    if missing:
        sys.exit(f"{len(missing)} labelled functions are not in {sources}, for one {missing[0]['path']}")
    described = [places[row["package"], row["path"], int(row["line_start"])] for row in rows]
    labelled = Labelled(
        features=features_of(described),
        words=bags_of(described),
        labels=np.array([float(row["label"]) for row in rows]),
        packages=np.array([row["package"] for row in rows]),
        weights=np.array([float(row["weight"]) for row in rows]),
    )
    return LabelSet(rows=rows, described=described, labelled=labelled, read=read)


def leave_package_out(labelled: Labelled, fit: Callable[[Labelled], ScanModel]) -> Floats:
    """The score of each function by the model that was fitted without its package."""
    scores = np.zeros(len(labelled.labels))
    for package in np.unique(labelled.packages):
        mine = labelled.packages == package
        here = labelled.where(mine)
        scores[mine] = fit(labelled.where(~mine)).scores(here.features, here.words)
    return scores


def _show_settings(labels: LabelSet, scorer: ModuleType) -> None:
    """The ranking with other settings than those that ship: how much rests on their choice."""
    for penalty, share in itertools.product(PENALTIES, WORD_SHARES):
        fit = partial(fit_model, penalty=penalty, word_share=share)
        scores = leave_package_out(labels.labelled, fit)
        _show(f"  penalty {penalty:g}, weight of the words {share:g}", scores, labels, scorer)


def _scores(labels: LabelSet, left_out: bool) -> Floats:
    if left_out:
        return leave_package_out(labels.labelled, fit_model)
    return shipped_model().scores(labels.labelled.features, labels.labelled.words)


def _references(labels: LabelSet, folder: Path) -> dict[str, Floats]:
    with (folder / "history.csv").open(newline="", encoding="utf-8") as file:
        history = {row["id"]: row for row in csv.DictReader(file)}

    def known(name: str) -> Floats:
        return np.array([float(history[row["id"]][name]) for row in labels.rows])

    complexity = known("cyclomatic_complexity")
    return {
        "random order": np.random.default_rng(0).random(len(labels.rows)),
        "source lines": known("source_lines"),
        "cyclomatic complexity": complexity,
        "hotspot: commits of the file x complexity": known("file_commits") * complexity,
        "hotspot: commits of the function x complexity": known("function_commits") * complexity,
        "count of literals": labels.labelled.features[:, NAMES.index("literals")],
        "score by hand, nothing fitted": np.array([hand_score(one) for one in labels.described]),
    }


def _package(sources: Path, name: str) -> Read:
    root = next((sources / one for one in (name, name.replace("-", "_")) if (sources / one).is_dir()), None)
    if root is None:
        sys.exit(f"there is no folder {sources / name}; unpack the wheel there as the set's README says")
    return read_package(
        (path.relative_to(root).as_posix(), path.read_bytes()) for path in sorted(root.rglob("*.py"))
    )


def _predictions(labels: LabelSet, scores: Sequence[float]) -> list[dict[str, Any]]:
    return [
        {
            "package": row["package"],
            "path": row["path"],
            "line_start": row["line_start"],
            "score": repr(float(score)),
        }
        for row, score in zip(labels.rows, scores, strict=True)
    ]


def _show(name: str, scores: Floats, labels: LabelSet, scorer: ModuleType) -> dict[str, Any]:
    rows = _predictions(labels, scores.tolist())
    every, sure = (scorer.evaluate(labels.rows, rows, sure_only) for sure_only in (False, True))
    figures = ("average_precision", "precision_at_20", "precision_at_50", "auc", "weighted_average_precision")
    line = "".join(f"{every[figure]:7.3f}" for figure in figures)
    print(f"{name:<58}{line}{sure['average_precision']:7.3f}", flush=True)
    return dict(every)


def _write(path: Path, labels: LabelSet, scores: Floats) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["package", "path", "line_start", "score"])
        writer.writeheader()
        writer.writerows(_predictions(labels, scores.tolist()))
    print(f"wrote {path}")


def _scorer(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("software2_score", folder / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--set", type=Path, required=True, dest="folder")
    parser.add_argument("--sources", type=Path, required=True)
    parser.add_argument("--leave-package-out", action="store_true")
    parser.add_argument("--settings", action="store_true")
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
