"""The measurement that is played forward is forecast with all that is known of the one that was made."""

from dataclasses import replace

import numpy as np

from milepost.base.measurement import Direction
from milepost.planning import decides
from milepost.planning.decides import labels_that_decide
from milepost.planning.labels import Labels
from milepost.planning.outlook import look_ahead
from milepost.statistics.learner_kinds import LearnerKind
from tests.planning.made import candidate

COLUMNS = ("sizes", "means", "spreads", "repeats")
LABELS = Labels(owned=1000, measured=800, budget=6400, price=None)


def told(observation):
    """All that an observation says beside its points."""
    return {name: value for name, value in vars(observation).items() if name not in COLUMNS}


def test_a_later_measurement_is_forecast_with_all_that_the_first_one_says(monkeypatch):
    results = replace(candidate(rows=60, a=0.3, b=0.12), learner=LearnerKind.TREE)
    outlook = look_ahead(
        results,
        lambda repeats: [float((one.prediction == one.truth).mean()) for one in repeats],
        label="accuracy >= 0.9",
        direction=Direction.MAX,
        target=0.9,
        low=0.0,
        high=1.0,
    )
    seen = []

    def extrapolated(observation):
        seen.append(observation)
        return extrapolate(observation)

    extrapolate = decides.extrapolate
    monkeypatch.setattr(decides, "extrapolate", extrapolated)
    labels_that_decide(outlook, LABELS, 0.95)
    first = outlook.forecast.observation
    assert first.rows == 300
    assert first.learner is LearnerKind.TREE
    assert len(seen) >= decides.PATHS
    assert all(told(observation) == told(first) for observation in seen)
    assert all(np.array_equal(observation.means[:5], first.means) for observation in seen)
    assert seen[0].sizes == [50, 100, 200, 400, 800, 1600]
