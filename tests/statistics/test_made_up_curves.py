"""The made-up curves beside the real ones: drawn again alike, measured with the noise that they state."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "made_up_curves.py"


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("made_up_curves", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def drawn(script):
    return script.made_up_curves(300, seed=3)


def test_one_seed_gives_one_set_and_another_seed_another(script, drawn):
    assert drawn.equals(script.made_up_curves(300, seed=3))
    assert not drawn.equals(script.made_up_curves(300, seed=4))


def test_curves_are_long_enough_to_ask_and_sizes_ascend(drawn):
    for _, curve in drawn.groupby("curve_id"):
        assert (np.diff(curve["n"]) > 0).all()
        assert curve["n"].iloc[-1] / curve["n"].iloc[0] > 15
        assert curve["truth"].between(0, 1).all()


def test_means_lie_off_the_truth_as_far_as_the_spreads_say(drawn):
    """All spreads together: the standardized distance has mean 0 and, from ten repeats on, standard deviation 1."""
    sure = drawn[(drawn["repeats"] >= 10) & (drawn["std"] > 0)]
    away = (sure["mean"] - sure["truth"]) / (sure["std"] / np.sqrt(sure["repeats"]))
    assert len(away) > 500
    assert abs(away.mean()) < 0.2
    assert 0.9 < away.std() < 1.3
    assert drawn.loc[drawn["repeats"] == 1, "std"].isna().all()


def test_each_law_does_what_its_name_says(script):
    times = 2.0 ** np.arange(12)
    rng = np.random.default_rng(0)
    for law in script.SHARES:
        for _ in range(50):
            steps = np.diff(law(rng)(times))
            if law in (script.worse,):
                assert (steps >= 0).all()
            elif law is script.turning:
                assert steps[0] <= 0
            else:
                assert (steps <= 0).all()
    assert sum(script.SHARES.values()) == pytest.approx(1)


def test_an_exponential_law_ends_more_suddenly_than_a_power_law(script):
    """The last octave of a curve gains less of its whole gain."""
    times, rng = 2.0 ** np.arange(9), np.random.default_rng(1)
    shares = {}
    for law in (script.exponential, script.power):
        errors = np.array([law(rng)(times) for _ in range(200)])
        shares[law] = np.median((errors[:, -2] - errors[:, -1]) / (errors[:, 0] - errors[:, -1]))
    assert shares[script.exponential] < shares[script.power] / 3
