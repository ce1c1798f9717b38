"""How far will more data take us? A measured learning curve in, a forecast out."""

from __future__ import annotations

from milepost.statistics.conf_last import FARTHEST, NORMAL, fit_conf_last
from milepost.statistics.curve_prior import CurvePrior, load_prior
from milepost.statistics.forecast import Forecast, InvalidForecastQuestionError
from milepost.statistics.learned import fit_learned
from milepost.statistics.observation import (
    CurveObservation,
    InvalidCurveError,
    TooFewPointsError,
    clean,
)

__all__ = [
    "CurveObservation",
    "CurvePrior",
    "Forecast",
    "InvalidCurveError",
    "InvalidForecastQuestionError",
    "TooFewPointsError",
    "extrapolate",
    "load_prior",
]

LEARNED = (
    "The curve behaves like the real curves that looked like it (method learned: quantiles of what 12,359 "
    "curves did next, by level, slopes, fitted laws, roughness, noise and sizes)."
)
LAST_GAIN = (
    "The curve behaves like the real curves that the forecast was calibrated on (method conf-last, as the "
    "curve has two sizes, less than a doubling between them, or a metric without a best value): from its last "
    "score on it moves by a learned multiple of what the last doubling gained."
)


def extrapolate(observation: CurveObservation, prior: CurvePrior | None = None) -> Forecast:
    """Forecast the score at other training sizes, and the size that reaches a score.

    Two sizes are the least (wide and noted); raises TooFewPointsError with fewer, InvalidCurveError for a
    curve that cannot be read. With three sizes or more over a doubling, and a metric that has a best value, the
    quantiles of the change beyond the last size come from `prior` (the one that ships, unless given); else they are
    multiples of the last doubling's gain and the noise (conf-last).

    >>> from milepost.base.measurement import Direction
    >>> curve = CurveObservation(sizes=[100, 200, 400], means=[0.80, 0.85, 0.88], spreads=[0.01] * 3,
    ...                          repeats=[5] * 3, direction=Direction.MAX, low=0.0, high=1.0)
    >>> [round(float(score), 2) for score in extrapolate(curve).quantiles([1600], [0.1, 0.5, 0.9])[0]]
    [0.9, 0.92, 0.94]
    """
    curve = clean(observation)
    learned = fit_learned(curve, prior or load_prior())
    return Forecast(
        observation=observation,
        curve=curve,
        kernel=learned or fit_conf_last(curve),
        normal=NORMAL,
        calibrated_to=FARTHEST * curve.last_size,
        assumed=_assumed(LEARNED if learned else LAST_GAIN),
        notes=curve.notes,
    )


def _assumed(method: str) -> tuple[str, ...]:
    return (
        "More examples are like those measured: same source, same labelling, same pipeline and tuning.",
        method,
        f"The calibration was checked up to {FARTHEST:g} times the largest measured size; farther out the "
        "forecast is wider, and less certain than it says.",
        "A curve that does better than expected at one size does so at all sizes (comonotone paths).",
    )
