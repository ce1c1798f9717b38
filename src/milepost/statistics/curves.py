"""How far will more data take us? A measured learning curve in, a forecast out."""

from __future__ import annotations

from milepost.statistics.conf_last import FARTHEST, NORMAL, fit_conf_last
from milepost.statistics.forecast import Forecast, InvalidForecastQuestionError
from milepost.statistics.observation import (
    CurveObservation,
    InvalidCurveError,
    TooFewPointsError,
    clean,
)

__all__ = [
    "CurveObservation",
    "Forecast",
    "InvalidCurveError",
    "InvalidForecastQuestionError",
    "TooFewPointsError",
    "extrapolate",
]

ASSUMED = (
    "More examples are like those measured: same source, same labelling, same pipeline and tuning.",
    "The curve behaves like the real curves that the forecast was calibrated on (method conf-last): from its "
    "last score on it moves by a learned multiple of what the last doubling gained.",
    f"The calibration has seen up to {FARTHEST:g} times the largest measured size; farther out the forecast "
    "is wider, and less certain than it says.",
    "A curve that does better than expected at one size does so at all sizes (comonotone paths).",
)


def extrapolate(observation: CurveObservation) -> Forecast:
    """Forecast the score at other training sizes, and the size that reaches a score.

    Two sizes are the least (wide and noted); raises TooFewPointsError with fewer, InvalidCurveError for a
    curve that cannot be read. Method conf-last: quantiles of the change beyond the last size, in units of
    the last doubling's gain and the noise, learned from real curves.

    >>> from milepost.base.measurement import Direction
    >>> curve = CurveObservation(sizes=[100, 200, 400], means=[0.80, 0.85, 0.88], spreads=[0.01] * 3,
    ...                          repeats=[5] * 3, direction=Direction.MAX, low=0.0, high=1.0)
    >>> [round(float(score), 2) for score in extrapolate(curve).quantiles([1600], [0.1, 0.5, 0.9])[0]]
    [0.87, 0.91, 0.95]
    """
    curve = clean(observation)
    return Forecast(
        observation=observation,
        curve=curve,
        kernel=fit_conf_last(curve),
        normal=NORMAL,
        calibrated_to=FARTHEST * curve.last_size,
        assumed=ASSUMED,
        notes=curve.notes,
    )
