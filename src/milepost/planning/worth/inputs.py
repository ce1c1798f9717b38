"""A number that a plan counts with: its range, where it comes from, and who said it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from milepost.base.ranges import Range
from milepost.evidence.plan import Figure

LEVEL = 0.8
SECONDS_PER_HOUR = 3600
DAYS_PER_YEAR = 365.0

ZERO, ONE = Range(0, 0), Range(1, 1)


@dataclass(frozen=True, kw_only=True)
class Input:
    """A number with where it comes from; `default` where nobody said it, `by` and `on` where somebody did.

    `follows` = how much it moves with what a right and a wrong decision are worth: of people who decide, the shares of
    both. Its own range is then that of the rest.
    """

    name: str
    range: Range
    source: str
    default: bool = False
    by: str = ""
    on: date | None = None
    follows: tuple[float, float] = (0.0, 0.0)

    @cached_property
    def middle(self) -> float:
        """The median."""
        return self.range.middle

    def figure(self) -> Figure:
        """The number as it is kept and shown: its median, 10 % and 90 % points."""
        low, high = (self.range.quantile(part) for part in (0.1, 0.9))
        return Figure(
            name=self.name,
            value=self.middle,
            low=low,
            high=high,
            source=self.source,
            default=self.default,
            by=self.by,
            on=self.on,
        )


def known_input(name: str, known: Range | None, source: str) -> Input | None:
    """The number where somebody said it; None where nobody did."""
    return None if known is None else Input(name=name, range=known, source=source)


def input_or_nothing(name: str, known: Range | None, source: str) -> Input:
    """The number where somebody said it; else nothing is counted, by default."""
    return known_input(name, known, source) or Input(
        name=name, range=ZERO, source="default: nothing", default=True
    )


def between(ends: Sequence[float]) -> Range:
    """The 80 % range between two numbers, in any order."""
    return Range(min(ends), max(ends), LEVEL)
