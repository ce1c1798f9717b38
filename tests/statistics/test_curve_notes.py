"""What is said of a measured curve: where it gets worse, where noise hides its slope, what would show it."""

import re

import numpy as np
import pytest

from milepost.base.measurement import Direction
from milepost.statistics.curves import CurveObservation, InvalidCurveError, extrapolate
from tests.statistics.test_curves import curve

HIDDEN = re.compile(
    r"last doubling: ([\d,]+) repeats at each of the two largest sizes, or one size of ([\d,]+) examples, "
    r"would show a gain of ([\d.]+) for each doubling"
)


def hidden(seen):
    """The repeats, the size and the gain of the note about noise."""
    (match,) = filter(None, map(HIDDEN.search, extrapolate(seen).notes))
    return [float(number.replace(",", "")) for number in match.groups()]


@pytest.mark.parametrize("means", [[0.80, 0.805, 0.815], [0.80, 0.812, 0.81], [0.80, 0.81, 0.811]])
def test_the_repeats_and_the_size_that_are_named_show_the_gain_at_two_standard_errors(means):
    spread, repeats = 0.04, 5
    need, size, gain = hidden(curve(means, spreads=[spread] * 3, repeats=[repeats] * 3))
    assert gain * np.sqrt(need) / (np.sqrt(2) * spread) == pytest.approx(2, rel=0.03)
    doublings, noise = np.log2(size / 400), np.sqrt(2 / repeats) * spread
    assert doublings * gain / noise == pytest.approx(2, rel=0.03)
    assert 4 * repeats <= need <= 16 * repeats


def test_with_the_repeats_that_are_named_the_note_is_gone():
    means = [0.80, 0.805, 0.815]
    need, _, gain = hidden(curve(means, spreads=[0.03] * 3))
    assert gain == pytest.approx(0.01)
    again = extrapolate(curve(means, spreads=[0.03] * 3, repeats=[need] * 3))
    assert not any("noise" in note for note in again.notes)


def test_where_few_held_out_rows_make_the_noise_more_of_them_are_asked_for():
    """The gain of the last doubling is less than one of the 150 rows that both sizes are scored on."""
    (note,) = extrapolate(curve([0.80, 0.805, 0.81], spreads=[0.001] * 3, rows=150)).notes
    (need,) = re.findall(r"([\d,]+) held-out rows \(now 150\)", note)
    assert "repeats" not in note
    assert 4 * 150 < int(need.replace(",", "")) < 16 * 150
    again = extrapolate(curve([0.80, 0.805, 0.81], spreads=[0.001] * 3, rows=int(need.replace(",", ""))))
    assert again.notes == ()


def test_noise_that_sizes_share_because_they_are_scored_on_the_same_rows_hides_no_gain():
    """The level is sure to .01 with 1,000 rows; a gain of .004 that each of five repeats shows is there."""
    seen = extrapolate(curve([0.870, 0.875, 0.879], spreads=[0.001] * 3, rows=1000))
    assert seen.curve.errors[-1] > 0.01
    assert not any("noise" in note for note in seen.notes)


def peaking(features=40):
    """The error rate of least squares without shrinkage, at its worst near as many examples as features."""
    rng = np.random.default_rng(3)
    weights = rng.normal(size=features)
    sizes = (10, 20, 40, 80, 160)

    def error(size):
        rows, new = rng.normal(size=(size, features)), rng.normal(size=(400, features))
        fitted = np.linalg.pinv(rows) @ np.sign(rows @ weights)
        return float(np.mean(np.sign(new @ fitted) != np.sign(new @ weights)))

    scores = np.array([[error(size) for _ in range(30)] for size in sizes])
    return CurveObservation(
        sizes=sizes,
        means=scores.mean(axis=1),
        spreads=scores.std(axis=1, ddof=1),
        repeats=[30] * len(sizes),
        direction=Direction.MIN,
        low=0.0,
        high=1.0,
        features=features,
    )


def test_a_peak_at_as_many_examples_as_features_is_named():
    forecast = extrapolate(peaking())
    (note,) = (note for note in forecast.notes if "gets worse" in note)
    assert "from 20 to 40 examples" in note
    assert "there are 40 features (examples / features = 1)" in note
    assert "measure at 160 examples or more" in note


def test_a_rise_elsewhere_or_with_unknown_features_is_not_put_down_to_them():
    for features in (None, 3, 5000):
        notes = extrapolate(curve([0.80, 0.86, 0.79, 0.87], features=features)).notes
        assert any("gets worse" in note for note in notes)
        assert not any("features" in note for note in notes)


def test_no_features_at_all_are_refused():
    with pytest.raises(InvalidCurveError, match="0 features were given"):
        extrapolate(curve([0.80, 0.85, 0.88], features=0))


def test_of_two_rises_the_one_that_is_clear_is_named():
    seen = CurveObservation(
        sizes=[20, 50, 400, 800, 1600],
        means=[0.60, 0.52, 0.80, 0.85, 0.80],
        spreads=[0.2, 0.2, 0.02, 0.02, 0.01],
        repeats=[5] * 5,
        direction=Direction.MAX,
        low=0.0,
        high=1.0,
    )
    (note,) = [note for note in extrapolate(seen).notes if "gets worse" in note]
    assert "from 800 to 1600 examples" in note
