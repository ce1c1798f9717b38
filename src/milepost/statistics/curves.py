"""How far will more data take us? A measured learning curve in, a forecast out."""

from __future__ import annotations

from collections.abc import Sequence

from milepost.statistics.attribution import Attribution
from milepost.statistics.conf_last import FARTHEST
from milepost.statistics.curve_prior import CurvePrior, load_prior
from milepost.statistics.forecast import Forecast
from milepost.statistics.forecast_batch import ForecastBatch
from milepost.statistics.forecast_questions import InvalidForecastQuestionError
from milepost.statistics.learned import fit_learned
from milepost.statistics.observation import (
    CurveObservation,
    InvalidCurveError,
    TooFewPointsError,
    clean,
)

__all__ = [
    "Attribution",
    "CurveObservation",
    "CurvePrior",
    "Forecast",
    "ForecastBatch",
    "InvalidCurveError",
    "InvalidForecastQuestionError",
    "TooFewPointsError",
    "extrapolate",
    "extrapolate_many",
    "load_prior",
]

LEARNED = (
    "The curve behaves like the curves that looked like it (method learned: quantiles of what 12,359 real and 5,000 "
    "made-up curves did next, by level, slopes, fitted laws, roughness, noise and sizes)."
)
LAST_GAIN = (
    "The curve behaves like the real curves that the forecast was calibrated on (method conf-last, as the "
    "curve has two sizes, less than a doubling between them, or a metric without a best value): from its last "
    "score on it moves by a learned multiple of what the last doubling gained."
)


def extrapolate(observation: CurveObservation, prior: CurvePrior | None = None) -> Forecast:
    """Forecast the score at other training sizes, and the size that reaches a score.

    Two sizes are the least (wide and noted). With three sizes or more over a doubling, and a metric that has a best
    value, the quantiles of the change beyond the last size come from `prior` (the one that ships, unless given);
    else they are multiples of the last doubling's gain and the noise (conf-last).

    Source: own. Networks fitted by the pinball loss (Koenker and Bassett, 1978) to windows of real curves (LCDB 1.0:
    Mohr, Viering, Loog and van Rijn, 2022; LCDB 1.1: Yan, Mohr and Viering, 2025; Alabdulmohsin, Neyshabur and Zhai,
    2022; regression curves of our own) and of made-up ones: decisions 11 and 14 in docs/decisions, measured in
    docs/benchmarks.md.

    Raises TooFewPointsError: fewer than two different sizes with a score. Raises InvalidCurveError: columns of unequal
    length, a size, a number of repeats or of held-out rows below 1, a negative spread, bounds that cross, scores far
    beyond them.

    >>> from milepost.base.measurement import Direction
    >>> curve = CurveObservation(sizes=[100, 200, 400], means=[0.80, 0.85, 0.88], spreads=[0.01] * 3,
    ...                          repeats=[5] * 3, direction=Direction.MAX, low=0.0, high=1.0)
    >>> [round(float(score), 2) for score in extrapolate(curve).quantiles([1600], [0.1, 0.5, 0.9])[0]]
    [0.89, 0.92, 0.94]
    """
    return Forecast(batch=extrapolate_many([observation], prior))


def extrapolate_many(
    observations: Sequence[CurveObservation], prior: CurvePrior | None = None
) -> ForecastBatch:
    """Forecast many curves at once; each answer has one row a curve and is that of `extrapolate`.

    Curves may differ in metric, direction, sizes and their number. A thousand take a quarter of the time that a loop
    takes (docs/benchmarks.md).

    Raises what `extrapolate` raises, for the first curve that it is raised for, and InvalidCurveError without curves.

    >>> from milepost.base.measurement import Direction
    >>> curves = [CurveObservation(sizes=[100, 200, 400], means=means, spreads=[0.01] * 3, repeats=[5] * 3,
    ...                            direction=Direction.MAX, low=0.0, high=1.0)
    ...           for means in ([0.80, 0.85, 0.88], [0.60, 0.62, 0.63])]
    >>> extrapolate_many(curves).quantiles([1600], [0.5]).shape
    (2, 1, 1)
    """
    if not observations:
        raise InvalidCurveError("no learning curve was given: give one observation or more.")
    curves = tuple(clean(observation) for observation in observations)
    kernel = fit_learned(curves, prior or load_prior())
    learned = set(kernel.rows.tolist())
    return ForecastBatch(
        observations=tuple(observations),
        curves=curves,
        kernel=kernel,
        assumed=tuple(_assumed(LEARNED if row in learned else LAST_GAIN) for row in range(len(curves))),
    )


def _assumed(method: str) -> tuple[str, ...]:
    return (
        "More examples are like those measured: same source, same labelling, same pipeline and tuning.",
        method,
        f"The calibration was checked up to {FARTHEST:g} times the largest measured size; farther out the "
        "forecast is wider, and less certain than it says.",
        "For the chance to reach a target, a curve that does better than expected at one size does so at all sizes.",
    )
