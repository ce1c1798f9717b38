"""How closed projects ended: base rates of the causes of failure over the portfolio (LECTURE 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from milepost.evidence.closing import Closing
from milepost.statistics.intervals import wilson

LEVEL = 0.8


@dataclass(frozen=True, kw_only=True)
class BaseRate:
    """How many of the `n` closed projects ended so, and the share with its 80 % interval (Wilson)."""

    ended: Closing
    says: str
    count: int
    n: int
    share: float
    low: float
    high: float


def base_rates(endings: Sequence[Closing]) -> tuple[BaseRate, ...]:
    """Count the endings, the most frequent first; nothing where no project is closed.

    >>> [(rate.ended.value, rate.count, rate.n) for rate in base_rates([Closing.DONE, Closing.TOO_SMALL] * 2)]
    [('done', 2, 4), ('too-small', 2, 4)]
    """
    found = []
    for ended in Closing:
        count = sum(each is ended for each in endings)
        if count:
            low, high = wilson(count, len(endings), LEVEL)
            share = count / len(endings)
            found.append(
                BaseRate(
                    ended=ended,
                    says=ended.says,
                    count=count,
                    n=len(endings),
                    share=share,
                    low=low,
                    high=high,
                )
            )
    return tuple(sorted(found, key=lambda rate: -rate.count))
