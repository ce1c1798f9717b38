"""The script that fits the ceiling's four numbers: own tasks, every number of learners, and what they were drawn by."""

import importlib.util
import json
import sys
from itertools import islice
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from milepost.base.measurement import Direction
from milepost.statistics import model_ceiling
from milepost.statistics.observation import CurveObservation, clean

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "fit_model_ceiling.py"
SPECS = [
    {"id": "a", "seed": 1, "kind": "gauss", "sep": 2.0, "n": 500},
    {"id": "b", "seed": 2, "kind": "noisy", "file": "rows.npz", "rates": [0.1, 0.2], "sym": 0.0},
]
ERROR = 0.004


@pytest.fixture
def script(monkeypatch):
    monkeypatch.syspath_prepend(SCRIPT.parent)
    spec = importlib.util.spec_from_file_location("fit_model_ceiling", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    return module


def flat(loss):
    """A learner that is done: the same error at every size."""
    return CurveObservation(
        sizes=[250, 500, 1000],
        means=[loss] * 3,
        spreads=[ERROR * np.sqrt(5)] * 3,
        repeats=[5] * 3,
        direction=Direction.MIN,
        low=0.0,
        high=1.0,
        rows=100_000,
    )


def drawn(script, tasks, share_left):
    """Tasks whose single learner keeps such a share of its loss, drawn as the law of the ceiling says."""
    rng = np.random.default_rng(5)
    for task in range(tasks):
        loss = rng.uniform(0.1, 0.3)
        truth = float(loss - rng.exponential(share_left * loss) - ERROR * rng.standard_normal())
        curves = (clean(flat(loss)),)
        yield script.Case(task=task, real_rows=False, learners=1, curves=curves, truth=max(truth, 0.001))


def test_tasks_have_seeds_and_difficulties_of_their_own(script):
    found = list(islice(script.other_tasks(SPECS, 1), 6))
    assert len({spec["seed"] for spec in found} | {1, 2}) == 8
    assert [spec["kind"] for spec in found] == ["gauss", "noisy"] * 3
    distances = [spec["sep"] for spec in found[::2]]
    assert len(set(distances)) == 3
    assert all(2.0 * script.EASIER <= distance <= 2.0 * script.HARDER for distance in distances)
    for spec in found[1::2]:
        first, second = spec["rates"]
        assert second == pytest.approx(2 * first)
        assert spec["sym"] == 0
    assert found == list(islice(script.other_tasks(SPECS, 1), 6))
    assert found != list(islice(script.other_tasks(SPECS, 2), 6))


@pytest.mark.slow
@pytest.mark.parametrize("share_left", [0.05, 0.2])
def test_the_share_by_which_tasks_were_drawn_is_found(script, share_left):
    cases = list(drawn(script, 50, share_left))
    found = script.fitted(cases)
    assert found["SHARE_LEFT"] == pytest.approx(share_left, rel=0.4)
    shipped = {name: getattr(model_ceiling, name) for name in script.CONSTANTS}
    unseen = list(drawn(script, 100, share_left))[50:]
    gained = [script._score(case, found) - script._score(case, shipped) for case in unseen]
    assert np.mean(gained) > 0


def test_a_truth_far_off_counts_little_and_the_shipped_numbers_stay(script):
    case = next(drawn(script, 1, 0.1))
    before = {name: getattr(model_ceiling, name) for name in script.CONSTANTS}
    far = script._score(script.Case(**{**vars(case), "truth": 0.99}), {**before, "SHARE_LEFT": 0.01})
    assert far == pytest.approx(np.log(script.SPREAD_OUT))
    assert before == {name: getattr(model_ceiling, name) for name in script.CONSTANTS}


def test_every_number_of_learners_is_read_and_both_tables_are_printed(script, tmp_path, monkeypatch, capsys):
    (tmp_path / "specs.json").write_text(json.dumps(SPECS))
    drawer = SimpleNamespace(
        load_specs=lambda path: json.loads(path.read_text()), truth=lambda spec, folder: 0.1
    )
    learners = [flat(0.12 + 0.01 * learner) for learner in range(5)]
    monkeypatch.setattr(script, "drawer_of", lambda folder: drawer)
    monkeypatch.setattr(script, "measured_curves", lambda drawer, spec, folder: learners)
    monkeypatch.setattr(script, "MOST_STEPS", 3)
    cases = list(script.cases_of(tmp_path, 2, 1))
    assert [case.learners for case in cases] == [1, 2, 3, 5] * 2
    assert [len({curve.last_loss for curve in case.curves}) for case in cases] == [1, 2, 3, 5] * 2
    assert [case.real_rows for case in cases] == [False] * 4 + [True] * 4
    monkeypatch.setattr(sys, "argv", ["fit", "--set", str(tmp_path), "--tasks", "10"])
    script.main()
    shown = capsys.readouterr().out
    assert "-- all tasks: 10 tasks, 40 cases" in shown
    assert "-- without real rows: 5 tasks, 20 cases" in shown
