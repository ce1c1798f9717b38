"""The scripts that fit and score the scanner's model: any set of labels, the same bytes each time."""

import csv
import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from milepost.base.plain import to_json
from milepost.planning.scan.decisions import decide
from milepost.planning.scan.model import model_from
from tests.planning.scan.snippets import LOOK_ALIKES, RULES, read

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"
PACKAGES = ("a-b", "c", "d")
SCORER = """
def evaluate(labels, predictions, sure_only=False):
    assert len(labels) == len(predictions)
    order = sorted(zip([float(one["score"]) for one in predictions], [int(one["label"]) for one in labels]))
    first = order[-1][1]
    names = ("average_precision", "precision_at_20", "precision_at_50", "auc", "weighted_average_precision")
    return {**dict.fromkeys(names, float(first)), "by_package": {"a-b": 1.0}}
"""


@pytest.fixture
def script(monkeypatch):
    """Load a script as `python benchmarks/NAME.py` does, with its folder on the path."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))

    def load(name):
        spec = importlib.util.spec_from_file_location(name, BENCHMARKS / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, name, module)
        spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture
def labels(tmp_path):
    """A set of three packages with a function for each snippet, in the form of the published labels."""
    rows = []
    for place, (name, text) in enumerate({**RULES, **LOOK_ALIKES}.items()):
        for package in PACKAGES:
            path = f"{name.strip('_')}_module.py"
            file = tmp_path / "sources" / package.replace("-", "_") / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
            line = read(text).described[0].function.line
            rows.append({"id": f"{package}{place}", "package": package, "path": path, "line_start": line,
                         "label": int(name in RULES), "weight": 1.0, "confidence": "sure"})  # fmt: skip
    (tmp_path / "set").mkdir()
    write(tmp_path / "set" / "labels.csv", rows)
    counts = ("file_commits", "function_commits", "cyclomatic_complexity", "source_lines")
    write(tmp_path / "set" / "history.csv", [{"id": row["id"], **dict.fromkeys(counts, 1)} for row in rows])
    (tmp_path / "set" / "score.py").write_text(SCORER)
    return ["--set", str(tmp_path / "set"), "--sources", str(tmp_path / "sources")]


def write(path, rows):
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def fitted(script, labels, out, monkeypatch, *more):
    monkeypatch.setattr(sys, "argv", ["fit", *labels, "--out", str(out), *more])
    script("fit_scan_model").main()
    return out.read_bytes()


def test_the_model_is_made_again_to_the_last_byte(script, labels, tmp_path, monkeypatch):
    one, two = (fitted(script, labels, tmp_path / name, monkeypatch) for name in ("1.npz", "2.npz"))
    assert one == two
    assert model_from(one).rows == len(PACKAGES) * (len(RULES) + len(LOOK_ALIKES))


def test_decisions_move_the_model(script, labels, tmp_path, monkeypatch):
    described = read(RULES["guess_language"]).described[0]
    (tmp_path / "scan.jsonl").write_text(to_json(decide(described, accepted=False, at="2026-11-01")) + "\n")
    plain = model_from(fitted(script, labels, tmp_path / "1.npz", monkeypatch))
    more = ("--decisions", str(tmp_path / "scan.jsonl"))
    taught = model_from(fitted(script, labels, tmp_path / "2.npz", monkeypatch, *more))
    assert taught.rows == plain.rows + 1
    assert not np.array_equal(taught.weights, plain.weights)


def test_the_scores_of_a_left_out_package_are_written_for_the_scorer(
    script, labels, tmp_path, monkeypatch, capsys
):
    out = tmp_path / "predictions.csv"
    monkeypatch.setattr(sys, "argv", ["score", *labels, "--leave-package-out", "--out", str(out)])
    script("software2").main()
    shown = capsys.readouterr().out
    assert "cyclomatic complexity" in shown
    assert "milepost scan (each package left out)" in shown
    with out.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(PACKAGES) * (len(RULES) + len(LOOK_ALIKES))
    best = max(rows, key=lambda row: float(row["score"]))
    assert best["path"].removesuffix("_module.py") in RULES
    assert capsys.readouterr().out == ""


def test_a_label_whose_function_is_not_there_ends_with_a_message(script, labels, tmp_path, monkeypatch):
    (tmp_path / "sources" / "c" / "save_module.py").unlink()
    monkeypatch.setattr(sys, "argv", ["score", *labels])
    with pytest.raises(SystemExit, match="save_module"):
        script("software2").main()
