"""Nines: how near a score is to a perfect one; each leaves a tenth of what was missing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from milepost.evidence.assessment import NineRow


@dataclass(frozen=True, kw_only=True)
class NineScale:
    """The scale of a score that is `perfect` at its best: accuracy at 1, an error at 0."""

    perfect: float
    rising: bool

    def nines(self, score: float | None) -> float | None:
        """Count the nines of a score; None where it is perfect, beyond, or not known.

        >>> NineScale(perfect=1.0, rising=True).nines(0.999)
        3.0
        """
        left = math.nan if score is None else self.left(score)
        return round(-math.log10(left), 9) if 0 < left < math.inf else None

    def left(self, score: float) -> float:
        """Give what is left to a perfect score."""
        return self.perfect - score if self.rising else score - self.perfect

    def score(self, nines: float) -> float:
        """Give the score with this many nines."""
        left: float = 10.0**-nines
        return self.perfect - left if self.rising else self.perfect + left


def scale_of(rows: Sequence[NineRow]) -> NineScale | None:
    """Read the scale off scores that go up by half nines; None where they do not tell it."""
    scores = [row.score for row in rows]
    if len(scores) < 2 or not all(map(math.isfinite, scores)) or scores[0] == scores[1]:
        return None
    ratio = math.sqrt(10)
    perfect = (ratio * scores[1] - scores[0]) / (ratio - 1)
    # Beside the scores themselves, what rounding left is nothing.
    perfect = round(perfect, 9 - math.ceil(math.log10(max(map(abs, scores)))))
    scale = NineScale(perfect=perfect, rising=scores[1] > scores[0])
    nines = [scale.nines(score) for score in scores]
    steps = [math.nan if n is None or m is None else m - n for n, m in pairwise(nines)]
    return scale if all(abs(step - 0.5) < 0.01 for step in steps) else None


@dataclass(frozen=True, kw_only=True)
class NinePoint:
    """A score on the scale, the labels for an even and an 80 % chance (None: out of reach), the money."""

    nines: float
    even: int | None
    likely: int | None
    money: str
