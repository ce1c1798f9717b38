"""The script that fits the prior: any folder of curves, the same numbers each time, no group that is left out."""

import importlib.util
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from milepost.base.measurement import Direction
from milepost.statistics.curve_batch import batch_of
from milepost.statistics.curve_features import summarize
from milepost.statistics.curve_prior import ascending
from milepost.statistics.curves import CurveObservation, extrapolate, load_prior
from milepost.statistics.observation import clean

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "fit_curve_prior.py"


@pytest.fixture(scope="module")
def script(folder_of_scripts):
    spec = importlib.util.spec_from_file_location("fit_curve_prior", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    module.STEPS, module.BATCH, module.MEMBERS = 30, 64, 2
    module.made_up_curves = partial(module.made_up_curves, count=20)
    return module


@pytest.fixture(scope="module")
def folder_of_scripts():
    """Scripts find each other as when one is run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(SCRIPT.parent)
        yield


@pytest.fixture(scope="module")
def curves():
    """Sixteen power laws in four groups, of an error rate and of a metric without an upper bound."""
    rng = np.random.default_rng(2)
    rows = []
    for place in range(16):
        high = 1.0 if place % 2 else np.inf
        for size in 16 * 2 ** np.arange(0, 7.5, 0.5):
            truth = 0.4 * (size / 16) ** -rng.uniform(0.3, 0.32) + 0.05
            rows.append(
                {
                    "curve_id": f"c{place:02d}",
                    "source": "lcdb11" if place % 2 else "regression",
                    "group": f"g{place % 4}",
                    "learner": ("knn", "ridge", "PyTorch thing")[place % 3],
                    "metric": "error" if place % 2 else "rmse",
                    "direction": "min",
                    "lo": 0.0,
                    "hi": high,
                    "n": round(size),
                    "repeats": 5,
                    "mean": truth + 0.004 * rng.standard_normal(),
                    "std": 0.01 if place % 3 else np.nan,
                    "truth": truth,
                }
            )
    return pd.DataFrame(rows)


def fitted(script, curves, left_out=()):
    windows = script.cut(curves)
    return script.fit_prior(windows, summarize(windows.batch), np.array(left_out, dtype=str), 1)


def test_the_gradient_is_that_of_the_pinball_loss(script):
    rng = np.random.default_rng(0)
    weights = [value + 0.3 * rng.standard_normal(value.shape) for value in script._start((7, 5, 5, 9), rng)]
    inputs, target, weight = rng.standard_normal((20, 7)), rng.standard_normal(20), rng.random(20)

    def loss():
        layer = inputs
        for step in (0, 2):
            before = layer @ weights[step] + weights[step + 1]
            layer = before * script.expit(before)
        error = target[:, None] - ascending(layer @ weights[4] + weights[5])
        return (np.maximum(script.LEVELS * error, (script.LEVELS - 1) * error).mean(axis=1) * weight).mean()

    for value, slope in zip(weights, script.gradient(weights, inputs, target, weight), strict=True):
        place = tuple(rng.integers(0, side) for side in value.shape)
        kept, step = value[place], 1e-6
        value[place] = kept + step
        above = loss()
        value[place] = kept - step
        below = loss()
        value[place] = kept
        assert slope[place] == pytest.approx((above - below) / (2 * step), rel=1e-4, abs=1e-9)


def test_two_runs_give_the_same_numbers(script, curves):
    one, two = fitted(script, curves), fitted(script, curves)
    for name, value in one.items():
        np.testing.assert_array_equal(value, two[name])


def test_a_group_that_is_left_out_has_no_say(script, curves):
    changed = curves.copy()
    mine = changed["group"] == "g1"
    changed.loc[mine, ["mean", "truth"]] = 0.5
    for name, value in fitted(script, curves, ["g1"]).items():
        np.testing.assert_array_equal(value, fitted(script, changed, ["g1"])[name])
    assert (fitted(script, changed)["out"] != fitted(script, curves)["out"]).any()


def test_made_up_curves_count_on_the_side_of_every_fold(script, curves):
    together = pd.concat([curves, script.made_up_curves()])
    with_them = fitted(script, together, ["g1"])
    assert (fitted(script, curves, ["g1"])["out"] != with_them["out"]).any()
    changed = together.copy()
    changed.loc[changed["group"] == "g1", ["mean", "truth"]] = 0.5
    for name, value in with_them.items():
        np.testing.assert_array_equal(value, fitted(script, changed, ["g1"])[name])


def test_what_is_written_can_be_used(script, curves, tmp_path, monkeypatch, capsys):
    curves.to_csv(tmp_path / "curves.csv.gz", index=False)
    out = tmp_path / "priors"
    monkeypatch.setattr(sys, "argv", ["fit", "--set", str(tmp_path), "--folds", "2", "--out", str(out)])
    script.main()
    assert "2 questions" not in capsys.readouterr().out
    left_out = [str(group) for path in sorted(out.glob("*.npz")) for group in np.load(path)["left_out"]]
    assert sorted(left_out) == ["g0", "g1", "g2", "g3"]
    seen = CurveObservation(
        sizes=[100, 200, 400],
        means=[0.3, 0.25, 0.22],
        spreads=[0.01] * 3,
        repeats=[5] * 3,
        direction=Direction.MIN,
        low=0.0,
        high=1.0,
    )
    found = extrapolate(seen, load_prior(out / "fold0.npz")).quantiles([1600], [0.1, 0.5, 0.9])[0]
    assert 0 < found[0] < found[1] < found[2] < 0.4


def test_a_window_is_read_as_a_user_s_curve_is(script, curves):
    """The features that the networks were fitted on are those that they are shown."""
    one = curves[(curves["curve_id"] == "c01") & (curves["n"] <= 128)]
    windows = script.cut(curves[curves["curve_id"] == "c01"])
    seen = CurveObservation(
        sizes=one["n"].tolist(),
        means=one["mean"].tolist(),
        spreads=one["std"].tolist(),
        repeats=one["repeats"].tolist(),
        direction=Direction.MIN,
        low=0.0,
        high=1.0,
    )
    here = summarize(batch_of(clean(seen))).features[0]
    there = summarize(windows.batch).features
    assert np.abs(there - here).max(axis=1).min() < 1e-9
