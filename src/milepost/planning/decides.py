"""Unknown is not no: how many more labels would decide, found by playing the measurement forward."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from milepost.base.measurement import Verdict
from milepost.base.streams import random_stream
from milepost.planning.designs import verdict_of
from milepost.planning.labels import Labels
from milepost.planning.outlook import Outlook
from milepost.statistics.curves import CurveObservation, extrapolate

PATHS = 60
ENOUGH = 0.8
FACTORS = (2, 4, 8, 16)
TRY_A_LEARNER = "measure a candidate that learns from labels (baselines: [linear, boosted])"

Array = np.ndarray[Any, Any]


def labels_that_decide(outlook: Outlook, labels: Labels, confidence: float) -> int | None:
    """The training size at which measuring again gives a yes or a no with 80 % chance; None when none does.

    Paths are drawn from the forecast; at each size the path is observed with the noise of the last measurement and
    forecast again by the same method. What the forecast expects of itself, not a guarantee.
    """
    if outlook.forecast is None or outlook.target is None:
        return None
    last = int(outlook.sizes[-1])
    ahead = [last * factor for factor in FACTORS if last * factor <= labels.horizon]
    if not ahead:
        return None
    stream = random_stream("decides", outlook.candidate, outlook.label, last)
    paths = np.asarray(outlook.forecast.paths(np.array(ahead), PATHS, stream))
    error = _standard_error(outlook)
    observed = paths + stream.normal(0, error, paths.shape)
    for upto in range(1, len(ahead) + 1):
        decided = [
            _decided(
                outlook.forecast.observation, outlook.target, ahead[:upto], path[:upto], labels, confidence
            )
            for path in observed
        ]
        if np.mean(decided) >= ENOUGH:
            return ahead[upto - 1]
    return None


def what_decides(outlook: Outlook, size: int | None, labels: Labels, *, learned: bool) -> str:
    """Say what would probably decide an open verdict: training labels, `size` in all, or a curve that is missing.

    `outlook` is the figure that decides; `learned` says whether any candidate has a learning curve.
    """
    if not learned:
        return TRY_A_LEARNER
    if not outlook.means:
        return f"measure a candidate for which {outlook.label} is defined"
    if not outlook.learns:
        return f"measure {outlook.candidate} on more rows: labels for training do not change it"
    if outlook.is_open:
        return f"measure {outlook.candidate} at two sizes or more: give a larger --budget"
    return _more_labels(size, labels)


def _more_labels(size: int | None, labels: Labels) -> str:
    if size is None:
        return "no number of labels within the horizon is likely to decide it; change the design or the requirement"
    low, high = labels.cost(size)
    extra = max(0, size - labels.owned)
    if size <= labels.most:
        return f"measuring with {size:,} of the labels you have would probably decide: give a larger --budget"
    if extra == 0:
        return f"{size:,} of the labels you have would probably decide; an assessment trains on {labels.most:,} at most"
    price = "cost unknown (costs.label)" if low is None or high is None else f"cost {low:,.0f} to {high:,.0f}"
    return f"{extra:,} more training labels ({size:,} in all) would probably decide it; {price}"


def _decided(
    seen: CurveObservation,
    target: float,
    sizes: Sequence[int],
    path: Array,
    labels: Labels,
    confidence: float,
) -> bool:
    """Whether the verdict is yes or no once this path has been seen up to the last of the sizes."""
    again = extrapolate(
        replace(
            seen,
            sizes=[*seen.sizes, *sizes],
            means=[*seen.means, *path],
            spreads=[*seen.spreads, *[seen.spreads[-1]] * len(sizes)],
            repeats=[*seen.repeats, *[seen.repeats[-1]] * len(sizes)],
        )
    )
    chance = float(again.probability(target, np.array([labels.horizon]))[0])
    return verdict_of(chance, confidence) is not Verdict.UNKNOWN


def _standard_error(outlook: Outlook) -> float:
    error = outlook.spreads[-1] / np.sqrt(outlook.repeats[-1])
    return float(error) if np.isfinite(error) else 0.0
