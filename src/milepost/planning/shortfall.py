"""How far a score is from the best that its metric can be: one scale for accuracies, errors and milliseconds."""

from __future__ import annotations

import math
from dataclasses import dataclass

from milepost.base.measurement import Direction
from milepost.metrics.errors import UnknownMetricError
from milepost.metrics.table import RESOURCES, find_metric


@dataclass(frozen=True, kw_only=True)
class Scale:
    """Which way a metric is better, and the best value that it can have (None: it has none).

    Less is better: the shortfall is the value itself, above 0. More is better: it is the distance to `best`,
    or 1 / value where no value is the best one. It is NaN for values that do not fit (a negative time, say).
    """

    direction: Direction
    best: float | None

    def shortfall(self, value: float) -> float:
        """What is missing to the best value.

        >>> Scale(direction=Direction.MAX, best=1.0).shortfall(0.75)
        0.25
        """
        if self.best is None:
            return 1 / value if value > 0 else math.nan
        missing = self.best - value if self.direction is Direction.MAX else value - self.best
        return missing if missing >= 0 else math.nan

    def value(self, shortfall: float) -> float:
        """The value from which this much is missing: the way back of `shortfall`."""
        if self.best is None:
            return 1 / shortfall if shortfall > 0 else math.inf
        return self.best - shortfall if self.direction is Direction.MAX else self.best + shortfall

    def factor(self, value: float, target: float) -> float:
        """How many times the shortfall that the target allows: above 1 the target is missed.

        The unit of the metric cancels, and an accuracy gives what its error rate gives.

        >>> Scale(direction=Direction.MIN, best=0.0).factor(60, 5)
        12.0
        """
        ours, allowed = self.shortfall(value), self.shortfall(target)
        if math.isnan(ours) or math.isnan(allowed):
            return math.nan
        if allowed == 0:
            return 1.0 if ours == 0 else math.inf
        return ours / allowed

    def meets(self, value: float, target: float) -> bool:
        """Whether the value is as good as the target, or better."""
        return value >= target if self.direction is Direction.MAX else value <= target


def scale_of(name: str, direction: Direction | None = None, best: float | None = None) -> Scale:
    """The scale of a metric by name; of a name that nobody knows, less is better unless said otherwise.

    `name` may carry a condition in brackets. `best` is for metrics of your own where more is better.

    >>> scale_of("recall[team == 'urgent']"), scale_of("picks_per_hour", Direction.MAX).best
    (Scale(direction=<Direction.MAX: 'max'>, best=1), None)
    """
    if direction is None or best is None:
        try:
            known = find_metric(name.split("[", maxsplit=1)[0].strip())
        except UnknownMetricError:
            known = None
        if known is not None and name not in RESOURCES and direction in (None, known.direction):
            found = known.high if known.direction is Direction.MAX else known.low
            return Scale(direction=known.direction, best=found if best is None else best)
    direction = direction or Direction.MIN
    return Scale(direction=direction, best=0.0 if best is None and direction is Direction.MIN else best)
