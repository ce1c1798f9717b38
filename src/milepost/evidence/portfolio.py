"""What a portfolio knows of each project: designs with worth, chance, use and cost, and where each number is from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from milepost.base.ranges import Law, Range
from milepost.evidence.closing import Closing

_QUANTILES = 400


class SourceKind(Enum):
    """Where a number comes from."""

    EVIDENCE = "evidence"
    EXPERT = "expert"
    PROJECT_FILE = "project file"
    DEFAULT = "default"


@dataclass(frozen=True, kw_only=True)
class Source:
    """The source of a number: `name` is the id of the evidence, the expert, or the key of the file."""

    kind: SourceKind
    name: str = ""
    on: date | None = None

    def __str__(self) -> str:
        parts = [self.kind.value, self.name, "" if self.on is None else str(self.on)]
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number as a range with its law, to draw from, and where it is from.

    A plan's figure (`milepost.evidence.plan`) keeps the three points of drawn numbers instead.

    >>> Figure(range=Range(100.0, 100.0), source=Source(kind=SourceKind.EXPERT, name="Ann")).mean
    100.0
    """

    range: Range
    source: Source

    @property
    def mean(self) -> float:
        """The expected value under the law of the range."""
        return mean_of(self.range)


@dataclass(frozen=True, kw_only=True)
class ProjectOption:
    """One design of a project: `value` in money a year if it succeeds, `success` = P(requirement reached in use).

    `uses` = people and machines, by the words of organisation.yaml, for the year; None where nobody said. `cost` =
    money that is spent whether it succeeds or not. None is unknown.
    """

    design: str
    value: Figure | None
    success: Figure | None
    uses: Mapping[str, Range] | None
    cost: Figure | None


@dataclass(frozen=True, kw_only=True)
class ProjectCase:
    """A project as the portfolio sees it; where it cannot be compared `reason` says why, and `command` what to do.

    `assumed` = the numbers that nobody said and that count as nothing, or by default. `behind` = what all this was made
    from: ids of the plan and the assessment that were counted with, digests of the file where no plan was.
    """

    name: str
    options: tuple[ProjectOption, ...] = ()
    archetype: str | None = None
    closed: Closing | None = None
    reason: str = ""
    command: str = ""
    scores: Mapping[str, float] = field(default_factory=dict)
    assumed: tuple[str, ...] = ()
    behind: Mapping[str, str] = field(default_factory=dict)


def mean_of(number: Range) -> float:
    """The mean of the law that a range stands for: above the middle for lognormal ones.

    >>> mean_of(Range(3.0, 3.0)), round(mean_of(Range(1, 100)), 1)
    (3.0, 50.2)
    """
    match number.law:
        case Law.POINT | Law.NORMAL:
            return number.middle
        case Law.LOGNORMAL:
            from statistics import NormalDist

            z = NormalDist().inv_cdf(0.5 + number.level / 2)
            spread = (math.log(number.high) - math.log(number.low)) / (2 * z)
            return number.middle * math.exp(min(spread * spread / 2, 700.0))
        case Law.LOGIT_NORMAL:
            points = ((i + 0.5) / _QUANTILES for i in range(_QUANTILES))
            return sum(number.quantile(point) for point in points) / _QUANTILES
