"""The benchmark adapters answer any folder of their format, not only the published one."""

import json
import runpy
import sys
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
TASKS = "task_id,direction,lo,hi,n_horizon\na,min,0,1,1600\nb,max,-inf,1,1600\n"
ANCHORS = """task_id,n,mean,std,repeats
a,100,0.20,0.01,5
a,200,0.15,,1
a,400,0.12,0.01,5
b,200,0.5,0.02,3
b,400,0.6,0.02,3
"""
ASKED = "qid,task_id,kind,n,target\n1,a,score,1600,\n2,a,need,,0.10\n3,b,score,800,\n4,b,need,,2.0\n"


def run(monkeypatch, script, *words):
    monkeypatch.setattr(sys, "argv", [script, *map(str, words)])
    runpy.run_path(str(BENCHMARKS / script), run_name="__main__")


def test_every_question_of_a_curve_set_is_answered(tmp_path, monkeypatch, capsys):
    for name, text in (("tasks", TASKS), ("obs", ANCHORS), ("ask", ASKED)):
        pd.read_csv(StringIO(text)).to_csv(tmp_path / f"{name}.csv.gz", index=False)
    run(monkeypatch, "learning_curves.py", "--set", tmp_path, "--out", tmp_path / "found.csv")
    found = pd.read_csv(tmp_path / "found.csv").set_index("qid")
    quantiles = found.drop(columns="p_reach")
    assert list(found.index) == [1, 2, 3, 4]
    assert list(quantiles.columns) == ["q025", "q05", "q10", "q25", "q50", "q75", "q90", "q95", "q975"]
    assert quantiles.notna().all(axis=None)
    assert 0 < quantiles.loc[1, "q50"] < 0.12
    assert 400 < quantiles.loc[2, "q50"] < 1600
    assert found.loc[2, "p_reach"] > 0.5
    assert found.loc[4, "p_reach"] == 0
    assert "4 answers, 2 curves" in capsys.readouterr().out


MAKER = """
import json
import pathlib
import numpy as np
def load_specs(path):
    return json.loads(pathlib.Path(path).read_text())
def make(spec, root):
    rng = np.random.default_rng(spec["seed"])
    y = rng.integers(0, 2, 120)
    x = rng.normal(size=(120, 2)) + 2 * y[:, None]
    return x, y, {"votes": np.stack([y, y, rng.integers(0, 2, 120)], axis=1) if spec["annot"] else None}
def truth(spec, root):
    return spec["seed"] / 2**31
"""


@pytest.mark.slow
@pytest.mark.parametrize("words", [[], ["--without-votes"]])
def test_every_task_of_a_bayes_error_set_is_answered(tmp_path, monkeypatch, words):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "tasks.py").write_text(MAKER)
    (tmp_path / "specs.json").write_text(
        '[{"id": "a", "seed": 1, "annot": 3}, {"id": "b", "seed": 2, "annot": 0}]'
    )
    run(monkeypatch, "bayes_error.py", "--set", tmp_path, "--out", tmp_path / "found.csv", *words)
    found = pd.read_csv(tmp_path / "found.csv")
    assert list(found.columns) == ["id", "est", "lo", "hi"]
    assert list(found["id"]) == ["a", "b"]
    assert ((found["lo"] >= 0) & (found["lo"] <= found["est"]) & (found["est"] <= found["hi"])).all()


def test_a_bayes_error_set_is_drawn_again_with_other_seeds(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    known, new = tmp_path / "known", tmp_path / "new"
    known.mkdir()
    (known / "tasks.py").write_text(MAKER)
    (known / "specs.json").write_text(
        '[{"id": "a", "seed": 1, "annot": 3}, {"id": "b", "seed": 2, "annot": 0}]'
    )
    run(
        monkeypatch,
        "bayes_error_tasks.py",
        *("--set", known, "--tasks", 3, "--with-votes", "--out", new),
    )
    specs, truth = json.loads((new / "specs.json").read_text()), pd.read_csv(new / "truth.csv")
    assert [spec["annot"] for spec in specs] == [3, 3, 3]
    assert len({spec["seed"] for spec in specs} - {1}) == 3
    assert truth["ber"].tolist() == [spec["seed"] / 2**31 for spec in specs]
    run(monkeypatch, "bayes_error.py", "--set", new, "--out", tmp_path / "found.csv", "--votes-alone")
    assert pd.read_csv(tmp_path / "found.csv")["id"].tolist() == truth["id"].tolist()
