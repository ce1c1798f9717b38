"""What becomes of one target on a learning curve: met now, met by a horizon, or never, and the reason."""

from __future__ import annotations

import math
from dataclasses import dataclass

from milepost.base.chance import chance
from milepost.statistics.forecast import Forecast
from milepost.statistics.forecast_batch import DEFAULT_HORIZON
from milepost.statistics.forecast_questions import InvalidForecastQuestionError
from milepost.statistics.observation import CurveObservation, loss_of

LIKELY = 0.5


@dataclass(frozen=True, kw_only=True)
class Reach:
    """The chances of a target: met at the last measured size (`now`), by `horizon` examples, and never.

    `never` is no more than 1 - `by_horizon`; what is left between them comes beyond the horizon. `why` says in words
    what the chances rest on.
    """

    target: float
    horizon: float
    now: float
    by_horizon: float
    never: float
    why: str


def reach(forecast: Forecast, target: float, horizon: float | None = None) -> Reach:
    """Say whether a target is met now, by `horizon` examples (16 x the last size unless given), or never, and why.

    Raises InvalidForecastQuestionError for a horizon below 1 or a target that is no number.

    >>> from milepost.base.measurement import Direction
    >>> from milepost.statistics.curves import CurveObservation, extrapolate
    >>> curve = CurveObservation(sizes=[100, 200, 400], means=[0.80, 0.85, 0.88], spreads=[0.01] * 3,
    ...                          repeats=[5] * 3, direction=Direction.MAX, low=0.0, high=1.0)
    >>> reach(extrapolate(curve), 0.85).why
    'met at the last measured size already: chance over 99 %'
    >>> reach(extrapolate(curve), 1.0).why
    'the target is the best score that there is, 1: losses come near to 0 and do not vanish'
    """
    if math.isnan(target):
        raise InvalidForecastQuestionError("the target is no number: give a score in the metric's unit.")
    last = forecast.curve.last_size
    far = max(DEFAULT_HORIZON * last if horizon is None else horizon, last)
    now, by = float(forecast.probability(target, [last])[0]), 1 - forecast.not_by(target, horizon)
    never = min(forecast.never(target), 1 - by)
    why = why_beyond(forecast.observation, target) or _why(now, by, never, far)
    return Reach(target=target, horizon=far, now=now, by_horizon=by, never=never, why=why)


def why_beyond(observation: CurveObservation, target: float) -> str:
    """Why a target at a bound of the metric, or beyond it, is met by every score or by none; "" where it is neither."""
    best, worst = (float(loss_of(observation, end)) for end in _ends(observation))
    wanted = float(loss_of(observation, target))
    score = _ends(observation)[0]
    if wanted < best:
        return f"the target lies beyond the best score that there is, {score:g}"
    if wanted == best and math.isfinite(best):
        return (
            f"the target is the best score that there is, {score:g}: losses come near to 0 and do not vanish"
        )
    return "no score of this metric is worse than the target" if wanted >= worst else ""


def _ends(observation: CurveObservation) -> tuple[float, float]:
    """The best and the worst score."""
    ends = observation.low, observation.high
    return ends if loss_of(observation, ends[0]) <= loss_of(observation, ends[1]) else ends[::-1]


def _why(now: float, by: float, never: float, far: float) -> str:
    if now >= LIKELY:
        return f"met at the last measured size already: chance {chance(now)}"
    later = chance(max(1 - by - never, 0.0))
    return (
        f"of the curves that went on like this one, {chance(by)} meet it by {far:,.0f} examples, {later} later, "
        f"{chance(never)} end short of it"
    )
