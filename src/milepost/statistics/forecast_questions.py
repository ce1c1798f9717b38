"""What may be asked of a forecast: sizes that count examples, levels between 0 and 1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from milepost.base.errors import WrongUseError
from milepost.statistics.observation import Floats

Numbers = Sequence[float] | Sequence[Sequence[float]] | NDArray[Any]


class InvalidForecastQuestionError(WrongUseError):
    """A forecast was asked for a size below 1 or a level outside 0 to 1."""

    slug = "invalid-forecast-question"


def checked_sizes(sizes: Numbers | float) -> Floats:
    """Read sizes, at least (sizes,).

    Raises InvalidForecastQuestionError: none, or one that is missing, infinite or below 1.
    """
    asked = np.atleast_1d(np.asarray(sizes, dtype=float))
    if not asked.size:
        raise InvalidForecastQuestionError("no size was asked: give one number of examples or more.")
    valid = np.isfinite(asked) & (asked >= 1)
    if not valid.all():
        place = int(np.argmin(valid))
        raise InvalidForecastQuestionError(
            f"size {asked.flat[place]:g} (place {place + 1}) was asked: a size counts examples, so 1 or more."
        )
    return asked


def checked_levels(levels: Sequence[float] | Floats) -> Floats:
    """Read levels, (levels,).

    Raises InvalidForecastQuestionError: one that does not lie between 0 and 1, ends excluded.
    """
    asked = np.atleast_1d(np.asarray(levels, dtype=float))
    if not ((asked > 0) & (asked < 1)).all():
        place = int(np.argmin((asked > 0) & (asked < 1)))
        raise InvalidForecastQuestionError(
            f"level {asked[place]:g} was asked: levels lie between 0 and 1, ends excluded."
        )
    return asked
