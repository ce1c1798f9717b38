"""How closed projects ended: base rates of the causes of failure over the portfolio (LECTURE 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from milepost.evidence.portfolio import ClosedAs
from milepost.statistics.intervals import wilson

WORDS: Mapping[ClosedAs, str] = MappingProxyType(
    {
        ClosedAs.DONE: "done",
        ClosedAs.INFEASIBLE: "technically infeasible, or badly scoped",
        ClosedAs.NOT_DEPLOYED: "never reached production",
        ClosedAs.UNCLEAR_CRITERIA: "unclear criteria of success",
        ClosedAs.MANAGEMENT: "poor management of the team",
        ClosedAs.TOO_SMALL: "solved, but too small a problem for its complexity",
    }
)
LEVEL = 0.8


@dataclass(frozen=True, kw_only=True)
class BaseRate:
    """How many of the `n` closed projects ended so, and the share with its 80 % interval (Wilson)."""

    ended: ClosedAs
    says: str
    count: int
    n: int
    share: float
    low: float
    high: float


def base_rates(endings: Sequence[ClosedAs]) -> tuple[BaseRate, ...]:
    """Count the endings, the most frequent first; nothing where no project is closed.

    >>> [(rate.ended.value, rate.count, rate.n) for rate in base_rates([ClosedAs.DONE, ClosedAs.TOO_SMALL] * 2)]
    [('done', 2, 4), ('too-small', 2, 4)]
    """
    found = []
    for ended in ClosedAs:
        count = sum(each is ended for each in endings)
        if count:
            low, high = wilson(count, len(endings), LEVEL)
            share = count / len(endings)
            found.append(
                BaseRate(
                    ended=ended,
                    says=WORDS[ended],
                    count=count,
                    n=len(endings),
                    share=share,
                    low=low,
                    high=high,
                )
            )
    return tuple(sorted(found, key=lambda rate: -rate.count))
