"""The script that computes the table of conf-last: from any folder of tasks, the quantiles that are in them."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from milepost.statistics.conf_last import LEVELS, TABLE

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "fit_conf_last.py"
TASKS = 60
SIZES, MEANS, SPREAD, REPEATS = (100, 200, 400), (0.30, 0.24, 0.20), 0.03, 9


@pytest.fixture
def script(monkeypatch):
    monkeypatch.syspath_prepend(SCRIPT.parent)
    spec = importlib.util.spec_from_file_location("fit_conf_last", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    return module


def written(folder, moves, direction="min"):
    """A set of equal curves; each goes on by its own number of widths at twice the last size, and at 32 times."""
    mirrored = direction == "max"
    tables = {"tasks": [], "obs": [], "ask": [], "answers": []}
    for task, move in enumerate(moves):
        tables["tasks"].append({"task_id": task, "direction": direction, "lo": 0.0, "hi": 1.0})
        for size, mean in zip(SIZES, MEANS, strict=True):
            score = 1 - mean if mirrored else mean
            tables["obs"].append(
                {"task_id": task, "n": size, "mean": score, "std": SPREAD, "repeats": REPEATS}
            )
        for octaves in (1, 5):
            width = 0.04 * np.sqrt(octaves + 0.5) + SPREAD / 3 + 0.01 * 0.20 + 1e-4
            loss, qid = 0.20 + move * width, f"{task}-{octaves}"
            tables["ask"].append({"qid": qid, "task_id": task, "kind": "score", "n": 400 * 2**octaves})
            tables["answers"].append({"qid": qid, "truth": 1 - loss if mirrored else loss})
        tables["ask"].append({"qid": f"{task}-need", "task_id": task, "kind": "need", "n": np.nan})
        tables["answers"].append({"qid": f"{task}-need", "truth": np.nan})
    for name, rows in tables.items():
        pd.DataFrame(rows).to_csv(folder / f"{name}.csv.gz", index=False)


@pytest.mark.parametrize("direction", ["min", "max"])
def test_the_table_holds_the_quantiles_of_the_moves_in_widths(script, tmp_path, direction):
    moves = np.random.default_rng(3).normal(-0.4, 0.5, TASKS)
    written(tmp_path, moves, direction)
    answers = script.answers_of(tmp_path)
    found = answers.table(answers.then)
    assert found.shape == TABLE.shape
    for row in (0, 3):  # twice the last size; what is farther than 16 times counts with the last row
        assert found[row] == pytest.approx(np.quantile(moves, LEVELS), abs=1e-9)
    assert np.isnan(found[1:3]).all()
    assert answers.table(answers.now) == pytest.approx(found, abs=1e-9, nan_ok=True)


def test_both_tables_are_printed_beside_the_shipped_one(script, tmp_path, monkeypatch, capsys):
    written(tmp_path, np.zeros(3))
    monkeypatch.setattr(sys, "argv", ["fit", "--set", str(tmp_path)])
    script.main()
    shown = capsys.readouterr().out
    assert "6 questions" in shown
    assert shown.count("largest difference 6.4500") == 2
