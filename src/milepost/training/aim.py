"""What the curves are measured for: one decision, and which further repeats would narrow it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from milepost.base.measurement import Direction
from milepost.statistics.curves import CurveObservation, extrapolate_many
from milepost.statistics.learner_kinds import LearnerKind
from milepost.training.allocation import Tally, level_ahead, repeats_to_add

NARROW_ENOUGH = 0.1
"""Noise below this share of the forecast's own spread widens its interval by half a percent."""

LEVELS = (0.025, 0.1, 0.5, 0.9)
NORMAL_SPREAD = 2.563  # from the 10 % to the 90 % point, in standard deviations


@dataclass(frozen=True, kw_only=True)
class Aim:
    """The question that the fits serve: do the losses of some candidate fall to `target` with `horizon` examples?

    A loss is 0 when perfect, and less is better. There is one for each requirement of each product design, the designs
    in order of preference, and `worst` are the largest that they can be. `target` None: nothing is required, and the
    one loss at the horizon is to be known well. `confidence` is that of the verdict.
    """

    horizon: float
    target: float | None = None
    confidence: float = 0.95
    worst: tuple[float, ...] = (math.inf,)
    designs: int = 1

    def places(self, design: int) -> range:
        """The places of a design's losses among all."""
        width = len(self.worst) // self.designs
        return range(design * width, (design + 1) * width)


@dataclass(frozen=True, kw_only=True)
class Prospect:
    """What to expect of one candidate at the horizon: 2.5, 10, 50 and 90 % points of its loss, P(target met).

    Of several losses it is the `place`-th, the hardest: the one that is least likely to meet the target.
    """

    candidate: str
    place: int
    lowest: float
    low: float
    middle: float
    high: float
    chance: float

    @property
    def spread(self) -> float:
        """The standard deviation that the forecast speaks of."""
        return (self.high - self.low) / NORMAL_SPREAD


def look(
    aim: Aim, candidate: str, tallies: Mapping[int, Tally], learner: LearnerKind | None = None
) -> Prospect:
    """Forecast the losses of a candidate at the horizon, as the assessment will in the end; say the hardest.

    `tallies` holds the measured curve of each loss that has one, by its place.
    """
    forecasts = extrapolate_many(
        [_seen(aim.worst[place], tally, learner) for place, tally in tallies.items()]
    )
    horizon = max(aim.horizon, *(float(tally.sizes[-1]) for tally in tallies.values()))
    quantiles = forecasts.quantiles([horizon], LEVELS)[:, 0]
    chances = np.full(len(tallies), math.nan)
    if aim.target is not None:
        chances = forecasts.probability([aim.target], [horizon])[:, 0, 0]
    hardest = min(range(len(tallies)), key=lambda row: (chances[row], -quantiles[row, 2]))
    lowest, low, middle, high = map(float, quantiles[hardest])
    return Prospect(
        candidate=candidate,
        place=list(tallies)[hardest],
        lowest=lowest,
        low=low,
        middle=middle,
        high=high,
        chance=float(chances[hardest]),
    )


def _seen(worst: float, tally: Tally, learner: LearnerKind | None) -> CurveObservation:
    return CurveObservation(
        sizes=[float(size) for size in tally.sizes],
        means=[float(mean) for mean in tally.means],
        spreads=[float(spread) for spread in np.sqrt(tally.variances)],
        repeats=[int(count) for count in tally.repeats],
        direction=Direction.MIN,
        low=0.0,
        high=worst,
        rows=tally.rows,
        learner=learner,
    )


def contenders(prospects: Sequence[Prospect]) -> list[Prospect]:
    """Those who may be the best at the horizon (better than the likeliest with 2.5 % chance), the likeliest first."""
    ordered = sorted(prospects, key=lambda prospect: prospect.middle)
    return [prospect for prospect in ordered if prospect.lowest <= ordered[0].middle]


def favourites(prospects: Sequence[Prospect]) -> list[Prospect]:
    """The contenders whose chance to be better than the likeliest is 10 %: those worth more than the least work."""
    found = contenders(prospects)
    return [prospect for prospect in found if prospect.low <= found[0].middle]


def is_settled(aim: Aim, prospects: Sequence[Prospect]) -> bool:
    """Whether the verdict is clear by twice the margin that it needs: surely met by one, or surely missed by all.

    Who stops when it suits stops too early: so half of what the confidence leaves open is kept.
    """
    if aim.target is None or not prospects:
        return False
    return is_missed(aim, prospects) or _likeliest(prospects) >= 1 - _open_share(aim)


def is_missed(aim: Aim, prospects: Sequence[Prospect]) -> bool:
    """Whether all surely miss the target, by twice the margin that the verdict needs."""
    return aim.target is not None and bool(prospects) and _likeliest(prospects) <= _open_share(aim)


def _likeliest(prospects: Sequence[Prospect]) -> float:
    return max(prospect.chance for prospect in contenders(prospects))


def _open_share(aim: Aim) -> float:
    return (1 - aim.confidence) / 2


def repeats_wanted(aim: Aim, prospect: Prospect, tally: Tally, most: int) -> tuple[int, ...]:
    """Say how many repeats at each size of a candidate would narrow its forecast, `most` in all.

    All zeros once the noise of what was measured is small beside what nobody knows of the way ahead.
    """
    wish = level_ahead(tally.sizes, max(aim.horizon, float(tally.sizes[-1])))
    return repeats_to_add(tally, wish, (NARROW_ENOUGH * prospect.spread) ** 2, most)
