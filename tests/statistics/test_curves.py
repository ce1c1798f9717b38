"""What a forecast of a learning curve promises, whatever the curve."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from milepost.base.measurement import Direction
from milepost.statistics.curves import (
    CurveObservation,
    InvalidCurveError,
    InvalidForecastQuestionError,
    TooFewPointsError,
    extrapolate,
)

LEVELS = [0.005, 0.025, 0.05, 0.1, 0.2, 0.25, 0.5, 0.6, 0.75, 0.9, 0.95, 0.975, 0.999]


def curve(means, **changes):
    """An accuracy measured at 100, 200, 400, ... examples, five times."""
    count = len(means)
    told = {
        "sizes": [100 * 2**step for step in range(count)],
        "means": list(means),
        "spreads": [0.01] * count,
        "repeats": [5] * count,
        "direction": Direction.MAX,
        "low": 0.0,
        "high": 1.0,
    }
    return CurveObservation(**{**told, **changes})


@st.composite
def curves(draw):
    """Any bounded curve that could be measured: noisy, rising, falling, at its bounds, unsorted."""
    count = draw(st.integers(2, 7))
    sizes = draw(st.lists(st.integers(1, 10**9), min_size=count, max_size=count, unique=True))
    shares = st.floats(0, 1).map(lambda share: round(share, 4))
    return CurveObservation(
        sizes=sizes,
        means=draw(st.lists(shares, min_size=count, max_size=count)),
        spreads=draw(st.lists(st.none() | st.floats(0, 0.3), min_size=count, max_size=count)),
        repeats=draw(st.lists(st.integers(1, 30), min_size=count, max_size=count)),
        direction=draw(st.sampled_from(Direction)),
        low=0.0,
        high=1.0,
    )


def mirrored(seen):
    """The same curve of the negative score."""
    other = Direction.MIN if seen.direction is Direction.MAX else Direction.MAX
    means = [-mean for mean in seen.means]
    return CurveObservation(
        **{**vars(seen), "means": means, "direction": other, "low": -seen.high, "high": -seen.low}
    )


def rescaled(seen, factor):
    """The same curve in another unit."""
    changes = {
        "means": [factor * mean for mean in seen.means],
        "spreads": [None if spread is None else factor * spread for spread in seen.spreads],
        "low": factor * seen.low,
        "high": factor * seen.high,
    }
    return CurveObservation(**{**vars(seen), **changes})


def sizes_around(seen):
    """From below the first size to far beyond the last."""
    first, last = min(seen.sizes), max(seen.sizes)
    return [
        max(first / 3, 1),
        first,
        math.sqrt(first * last),
        last,
        1.3 * last,
        2 * last,
        16 * last,
        500 * last,
    ]


@given(seen=curves())
def test_quantiles_are_ordered_and_within_the_bounds(seen):
    found = extrapolate(seen).quantiles(sizes_around(seen), LEVELS)
    assert np.isfinite(found).all()
    assert (np.diff(found, axis=1) >= -1e-12).all()
    assert ((found >= 0) & (found <= 1)).all()


@given(seen=curves(), target=st.floats(-0.2, 1.2))
def test_the_chance_to_have_met_a_target_grows_with_the_data(seen, target):
    found = extrapolate(seen).probability(target, sizes_around(seen))
    assert ((found >= 0) & (found <= 1)).all()
    assert (np.diff(found) >= -1e-12).all()


@given(seen=curves(), target=st.floats(-0.2, 1.2), more=st.floats(0, 0.5))
def test_a_harder_target_is_never_likelier_and_never_reached_with_less_data(seen, target, more):
    harder = target + more if seen.direction is Direction.MAX else target - more
    forecast = extrapolate(seen)
    sizes = sizes_around(seen)
    assert (forecast.probability(harder, sizes) <= forecast.probability(target, sizes) + 1e-12).all()
    easy, hard = (forecast.size_quantiles(goal, [0.2, 0.5, 0.8]) for goal in (target, harder))
    assert (hard >= easy * (1 - 1e-9)).all()
    assert forecast.never(harder) >= forecast.never(target) - 1e-12
    assert forecast.not_by(harder) >= forecast.not_by(target) - 1e-12


@given(seen=curves(), target=st.floats(0, 1))
def test_the_same_curve_gives_the_same_answers(seen, target):
    one, two = extrapolate(seen), extrapolate(seen)
    sizes = sizes_around(seen)
    assert (one.quantiles(sizes, LEVELS) == two.quantiles(sizes, LEVELS)).all()
    assert (one.probability(target, sizes) == two.probability(target, sizes)).all()
    assert (one.size_quantiles(target, LEVELS) == two.size_quantiles(target, LEVELS)).all()


@given(seen=curves(), target=st.floats(0, 1))
def test_a_mirrored_curve_gives_mirrored_answers(seen, target):
    sizes = sizes_around(seen)
    here, there = extrapolate(seen), extrapolate(mirrored(seen))
    levels = np.array([0.1, 0.3, 0.5, 0.9])
    np.testing.assert_allclose(there.quantiles(sizes, 1 - levels), -here.quantiles(sizes, levels), atol=1e-9)
    np.testing.assert_allclose(there.probability(-target, sizes), here.probability(target, sizes), atol=1e-6)
    assert there.notes == here.notes


@given(seen=curves(), power=st.integers(-20, 20))
def test_a_curve_in_another_unit_gives_the_same_answers_in_that_unit(seen, power):
    factor = 2.0**power
    sizes = sizes_around(seen)
    here, there = extrapolate(seen), extrapolate(rescaled(seen, factor))
    np.testing.assert_allclose(
        there.quantiles(sizes, LEVELS), factor * here.quantiles(sizes, LEVELS), rtol=1e-6, atol=1e-9 * factor
    )
    np.testing.assert_allclose(
        there.probability(0.7 * factor, sizes), here.probability(0.7, sizes), atol=1e-6
    )


@given(seen=curves(), data=st.data())
def test_the_order_of_the_points_does_not_matter(seen, data):
    order = data.draw(st.permutations(range(len(seen.sizes))))
    columns = {
        name: [getattr(seen, name)[place] for place in order]
        for name in ("sizes", "means", "spreads", "repeats")
    }
    shuffled = CurveObservation(**{**vars(seen), **columns})
    sizes = sizes_around(seen)
    assert (
        extrapolate(shuffled).quantiles(sizes, LEVELS) == extrapolate(seen).quantiles(sizes, LEVELS)
    ).all()


@given(seen=curves(), target=st.floats(0, 1), level=st.floats(0.01, 0.99))
def test_sizes_and_probabilities_are_two_readings_of_one_distribution(seen, target, level):
    forecast = extrapolate(seen)
    size = float(forecast.size_quantiles(target, [level])[0])
    if math.isinf(size):
        assert 1 - forecast.not_by(target) < level
    elif size > forecast.curve.last_size:
        assert forecast.probability(target, [size * 1.13])[0] >= level - 1e-9
        assert forecast.probability(target, [max(size / 1.13, forecast.curve.last_size)])[0] <= level + 1e-9
    else:
        assert forecast.probability(target, [forecast.curve.last_size])[0] >= level


def test_paths_follow_the_quantiles_and_wander_between_them():
    forecast = extrapolate(curve([0.80, 0.85, 0.88]))
    sizes = [400, 800, 3200, 6400]
    paths = forecast.paths(sizes, 4000, np.random.default_rng(1))
    assert paths.shape == (4000, 4)
    drawn = np.quantile(paths, [0.1, 0.5, 0.9], axis=0).T
    np.testing.assert_allclose(drawn, forecast.quantiles(sizes, [0.1, 0.5, 0.9]), atol=0.004)
    near, far = (spearmanr(paths[:, 3], paths[:, place]).statistic for place in (1, 2))
    assert 0.6 < near < 0.8 < far < 0.97
    reached = (paths >= 0.9).any(axis=1).mean()
    assert reached >= forecast.probability(0.9, [6400])[0] - 0.02


def test_beyond_what_was_seen_a_path_keeps_its_level():
    paths = extrapolate(curve([0.80, 0.85, 0.88])).paths([400 * 40, 400 * 400], 200, np.random.default_rng(2))
    assert spearmanr(*paths.T).statistic == pytest.approx(1)


def test_a_path_does_not_depend_on_the_order_of_the_sizes():
    forecast = extrapolate(curve([0.80, 0.85, 0.88]))
    one, two = (forecast.paths(sizes, 9, np.random.default_rng(4)) for sizes in ([800, 3200], [3200, 800]))
    np.testing.assert_array_equal(one, two[:, ::-1])


def test_paths_of_two_metrics_from_equal_streams_are_good_together():
    accuracy, error = (
        extrapolate(curve([0.80, 0.85, 0.88])),
        extrapolate(curve([0.20, 0.15, 0.12], direction=Direction.MIN)),
    )
    one, two = (forecast.paths([1600], 50, np.random.default_rng(3)) for forecast in (accuracy, error))
    np.testing.assert_allclose(one, 1 - two, atol=1e-9)


def test_the_numbers_are_those_of_the_table():
    seen = CurveObservation(
        sizes=[200, 400],
        means=[0.30, 0.20],
        spreads=[0.02, 0.02],
        repeats=[4, 4],
        direction=Direction.MIN,
        low=0,
        high=1,
    )
    width = 0.1 * math.sqrt(2 + 0.5) + 0.01 + 0.01 * 0.2 + 1e-4
    bend = 0.2 / math.sqrt(4)
    lower, median, upper = extrapolate(seen).quantiles([1600], [0.1, 0.5, 0.9])[0]
    assert lower == pytest.approx(bend / (2 - (0.2 - 1.36 * width) / bend))
    assert median == pytest.approx(0.2 - 0.55 * width)
    assert upper == pytest.approx(0.2 + 0.14 * width)


def test_a_target_that_is_met_now_needs_no_more_data_with_the_probability_that_it_is_met():
    forecast = extrapolate(curve([0.80, 0.85, 0.88]))
    now = forecast.probability(0.86, [400])[0]
    assert 0.95 < now < 1
    assert forecast.size_quantiles(0.86, [0.5, 0.8])[0] == 400
    assert forecast.probability(0.88, [400])[0] == pytest.approx(0.5, abs=0.01)


def test_a_target_at_or_beyond_the_best_score_is_never_met():
    forecast = extrapolate(curve([0.90, 0.96, 0.99]))
    for beyond in (1.0, 1.01):
        assert forecast.never(beyond) == forecast.not_by(beyond) == 1
    assert math.isinf(forecast.size_quantiles(1.0, [0.05], horizon=10**6)[0])
    for below in (0.0, -1.0):
        assert forecast.never(below) == forecast.not_by(below) == 0


def test_a_longer_horizon_leaves_less_to_not_yet():
    forecast = extrapolate(curve([0.80, 0.85, 0.88]))
    assert forecast.not_by(0.93, 800) > forecast.not_by(0.93, 6400) > forecast.not_by(0.93, 32 * 400)
    assert forecast.not_by(0.93) == forecast.not_by(0.93, 16 * 400)


@settings(max_examples=30)
@given(seen=curves(), target=st.floats(0.01, 0.99), factor=st.floats(1, 1e9))
def test_never_is_no_likelier_than_not_yet_however_far(seen, target, factor):
    """But for the outermost 2.5 %, where quantiles are extrapolated beyond the knots."""
    forecast = extrapolate(seen)
    assert forecast.never(target) <= forecast.not_by(target, factor * forecast.curve.last_size) + 0.025


def test_never_is_said_of_a_flat_curve_and_not_of_one_that_still_gains():
    flat = curve([0.700, 0.701, 0.700, 0.701, 0.700], spreads=[0.002] * 5)
    steep = curve([0.50, 0.60, 0.68, 0.744, 0.795], spreads=[0.002] * 5)
    assert extrapolate(flat).never(0.75) > 0.5
    assert extrapolate(steep).never(0.85) < 0.2


def test_the_forecast_is_the_noise_now_and_widens_with_the_distance():
    forecast = extrapolate(curve([0.80, 0.85, 0.88]))
    low, high = forecast.quantiles([400, 560, 800, 1600, 6400], [0.1, 0.9]).T
    assert (np.diff(high - low) > 0).all()
    assert (high - low)[0] == pytest.approx(2 * 1.2816 * 0.01 / math.sqrt(5), rel=0.12)


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (curve([0.80, 0.86, 0.80, 0.84]), "gets worse from 200 to 400"),
        (curve([0.80, 0.801, 0.802]), "noise is as large as the gain"),
        (curve([0.80, 0.85, 0.88], spreads=[None] * 3), "No spread is known"),
        (curve([0.80, 0.85, 0.88], repeats=[1] * 3), "one or two repeats"),
        (curve([0.80, math.nan, 0.85, 0.88]), "1 points without a score were left out"),
        (curve([0.80, 0.85, 0.88], sizes=[100, 200, 200]), "1 repeated sizes were pooled"),
        (curve([0.80, 0.85]), "Only two sizes"),
    ],
)
def test_what_is_unusual_is_said(seen, words):
    assert any(words in note for note in extrapolate(seen).notes)


def test_an_ordinary_curve_has_no_notes_and_says_what_it_assumed():
    forecast = extrapolate(curve([0.80, 0.85, 0.88]))
    assert forecast.notes == ()
    assert forecast.calibrated_to == 6400
    assert any("method learned" in line for line in forecast.assumed)


def test_repeated_sizes_are_pooled_as_if_run_together():
    rng = np.random.default_rng(5)
    scores = rng.normal(0.88, 0.02, 7)
    first, second = scores[:3], scores[3:]
    split = curve(
        [0.8, 0.85, first.mean(), second.mean()],
        sizes=[100, 200, 400, 400],
        spreads=[0.01, 0.01, first.std(ddof=1), second.std(ddof=1)],
        repeats=[5, 5, 3, 4],
    )
    whole = curve([0.8, 0.85, scores.mean()], spreads=[0.01, 0.01, scores.std(ddof=1)], repeats=[5, 5, 7])
    sizes = [400, 1600]
    np.testing.assert_allclose(
        extrapolate(split).quantiles(sizes, LEVELS), extrapolate(whole).quantiles(sizes, LEVELS), atol=1e-4
    )


def test_a_perfect_score_on_few_rows_is_not_taken_for_certain():
    perfect = curve([0.9, 1.0, 1.0], spreads=[0.0] * 3, rows=50)
    low = extrapolate(perfect).quantiles([400], [0.05])[0, 0]
    assert low < 1 - 1 / 50
    many = extrapolate(curve([0.9, 1.0, 1.0], spreads=[0.0] * 3, rows=50_000)).quantiles([400], [0.05])[0, 0]
    assert many > 0.999


def test_less_noise_or_more_rows_never_widen_the_answer_now():
    few, many = (
        extrapolate(curve([0.8, 0.85, 0.88], rows=rows)).quantiles([400], [0.1, 0.9])[0]
        for rows in (60, 60_000)
    )
    assert few[0] < many[0]
    assert few[1] > many[1]


@pytest.mark.parametrize(
    ("low", "high", "direction", "means"),
    [
        (0.0, math.inf, Direction.MIN, [9.0, 5.0, 3.0]),
        (-math.inf, 1.0, Direction.MAX, [-3.0, 0.2, 0.5]),
        (-math.inf, math.inf, Direction.MAX, [-30.0, 2.0, 50.0]),
        (-math.inf, math.inf, Direction.MIN, [3.0, -2.0, -5.0]),
    ],
)
def test_metrics_without_bounds_have_forecasts_too(low, high, direction, means):
    seen = curve(means, low=low, high=high, direction=direction, spreads=[0.5] * 3)
    found = extrapolate(seen).quantiles([400, 800, 6400], LEVELS)
    assert np.isfinite(found).all()
    assert (np.diff(found, axis=1) > 0).all()
    better = found[2, LEVELS.index(0.5)] - means[-1]
    assert better * (1 if direction is Direction.MAX else -1) > 0


def test_a_metric_with_a_best_value_never_passes_it():
    seen = curve([9.0, 4.0, 0.5], low=0.0, high=math.inf, direction=Direction.MIN, spreads=[0.1] * 3)
    assert (extrapolate(seen).quantiles([400, 6400, 10**8], LEVELS) >= 0).all()


def test_losses_that_are_all_zero_give_an_answer():
    found = extrapolate(
        curve([0.0, 0.0], low=0.0, high=math.inf, direction=Direction.MIN, spreads=[0.0, 0.0])
    )
    assert found.quantiles([800], [0.5])[0, 0] == pytest.approx(0, abs=1e-3)


def test_sizes_up_to_ten_billion_are_answered():
    seen = curve([0.2, 0.18, 0.17], sizes=[10**8, 10**9, 10**10], direction=Direction.MIN)
    assert 0 < extrapolate(seen).quantiles([1.6e11], [0.5])[0, 0] < 0.17


@pytest.mark.parametrize("sizes", [[], [100], [100, 100]])
def test_fewer_than_two_sizes_are_refused_with_the_sizes_to_measure(sizes):
    seen = curve([0.8] * len(sizes), sizes=sizes)
    with pytest.raises(TooFewPointsError, match=r"two or more different sizes.*Measure" if sizes else "none"):
        extrapolate(seen)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sizes": [100, 0, 400]}, "point 2 has size 0"),
        ({"sizes": [100, 200, math.nan]}, "point 3 has size nan"),
        ({"repeats": [5, 0, 5]}, "point 2 has 0 repeats"),
        ({"repeats": [5, 5]}, "3 / 3 / 3 / 2"),
        ({"low": 1.0, "high": 0.0}, "lower bound 1 is not below"),
        ({"spreads": [0.01, -0.01, 0.01]}, "point 2 has spread -0.01"),
        ({"rows": 0}, "0 held-out rows"),
    ],
)
def test_a_curve_that_cannot_be_read_is_refused_with_its_place(changes, words):
    with pytest.raises(InvalidCurveError, match=words):
        extrapolate(curve([0.80, 0.85, 0.88], **changes))


def test_scores_in_another_unit_than_the_bounds_are_refused():
    with pytest.raises(
        InvalidCurveError, match="point 2 has the score 85, far beyond the metric's bounds 0 and 1"
    ):
        extrapolate(curve([0.8, 85, 88]))


@pytest.mark.parametrize(
    ("sizes", "levels", "words"),
    [
        ([400, 0], [0.5], "size 0 .place 2"),
        ([math.nan], [0.5], "size nan"),
        ([400], [0.5, 1.0], "level 1 was asked"),
        ([], [0.5], "no size was asked"),
    ],
)
def test_questions_without_meaning_are_refused(sizes, levels, words):
    with pytest.raises(InvalidForecastQuestionError, match=words):
        extrapolate(curve([0.80, 0.85, 0.88])).quantiles(sizes, levels)


def power_law_tasks(runs, rng):
    """Curves a n^-c + b with the noise of 5 folds of 100 rows, seen up to 320; the truth at 640 to 5120."""
    for _ in range(runs):
        steep, level, floor = rng.uniform(0.15, 0.9), rng.uniform(0.1, 0.45), rng.uniform(0.0, 0.15)
        sizes = 20 * 2 ** np.arange(5)
        truth = (level - floor) * (np.array([*sizes, 640, 1280, 2560, 5120]) / 20) ** -steep + floor
        folds = rng.binomial(100, truth[:5, None], (5, 5)) / 100
        seen = CurveObservation(
            sizes=sizes.tolist(),
            means=folds.mean(axis=1).tolist(),
            spreads=folds.std(axis=1, ddof=1).tolist(),
            repeats=[5] * 5,
            direction=Direction.MIN,
            low=0.0,
            high=1.0,
        )
        yield seen, truth[5:]


@pytest.mark.guarantee
def test_the_80_percent_interval_covers_smooth_laws_at_least_as_often_as_it_says():
    """1,500 power laws with binomial noise. The prior was fitted to other curves: measured here .81 at 2 x,
    .86 at 4 x to 16 x. Bounds: .76 to .97 at each; with a true coverage of .81 the lower one fails by chance
    with probability below 1e-6 (binomial, 1,500 runs).
    """
    rng = np.random.default_rng(11)
    inside = []
    for seen, truth in power_law_tasks(1_500, rng):
        low, high = extrapolate(seen).quantiles([640, 1280, 2560, 5120], [0.1, 0.9]).T
        inside.append((low <= truth) & (truth <= high))
    coverage = np.mean(inside, axis=0)
    assert (coverage >= 0.76).all(), coverage
    assert (coverage <= 0.97).all(), coverage


@pytest.mark.guarantee
def test_the_chance_to_reach_a_target_is_right_on_smooth_laws():
    """Where 80 % or more is said (.89 on average), the target is met: measured here in .84 of 671 cases.

    A target set from the last score inherits its luck, which no forecast from that score can take out.
    Bound .77: a true share of .84 misses it by chance with probability below 1e-6.
    """
    rng = np.random.default_rng(12)
    said, met = [], []
    for seen, truth in power_law_tasks(1_500, rng):
        target = 0.9 * seen.means[-1]
        said.append(float(extrapolate(seen).probability(target, [2560])[0]))
        met.append(truth[2] <= target)
    sure = np.array(said) >= 0.8
    assert sure.sum() > 200
    assert np.array(met)[sure].mean() >= 0.77


@pytest.mark.parametrize("horizon", [math.nan, 0.5])
def test_a_horizon_that_counts_no_examples_is_refused(horizon):
    found = extrapolate(curve([0.80, 0.85, 0.88]))
    with pytest.raises(InvalidForecastQuestionError, match="was asked"):
        found.size_quantiles(0.9, [0.5], horizon)
