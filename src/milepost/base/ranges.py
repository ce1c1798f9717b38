"""A number that is not known exactly: low and high, and the law in between."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from milepost.base.errors import InvalidInputError

DEFAULT_LEVEL = 0.8


class RangeError(InvalidInputError):
    """A text or a pair of numbers is not a range."""

    slug = "invalid-range"


class Law(Enum):
    """The distribution that a range stands for."""

    POINT = "point"
    LOGNORMAL = "lognormal"
    LOGIT_NORMAL = "logit-normal"
    NORMAL = "normal"


@dataclass(frozen=True)
class Range:
    """An estimate whose central interval of `level` is `low` to `high`, in the unit of its key.

    With the usual level of 0.8 the ends are the 10 % and 90 % points. A known number has `low == high`.
    `share` says that the number lies between 0 and 1. Raises `RangeError` when the ends or the level make no
    sense.

    >>> Range(100, 400).law, round(Range(100, 400).middle)
    (<Law.LOGNORMAL: 'lognormal'>, 200)
    """

    low: float
    high: float
    level: float = DEFAULT_LEVEL
    share: bool = False

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high)):
            raise RangeError("the ends of a range are finite numbers: write two of them, as in '10 to 20'")
        if self.low > self.high:
            raise RangeError(
                f"the range starts at {self.low:g} and ends below it, at {self.high:g}: "
                f"write '{self.high:g} to {self.low:g}'"
            )
        if not 0 < self.level < 1:
            raise RangeError(
                f"the level {self.level:g} is not between 0 and 1: 0.8 means 10 % and 90 % points"
            )
        if self.share:
            _check_share(self.low, self.high)

    @property
    def law(self) -> Law:
        """Lognormal when both ends are positive, logit-normal for shares, else normal (DESIGN section 4)."""
        if self.low == self.high:
            return Law.POINT
        if self.share:
            return Law.LOGIT_NORMAL
        return Law.LOGNORMAL if self.low > 0 else Law.NORMAL

    @property
    def middle(self) -> float:
        """The median under the law: as often too low as too high."""
        return self.quantile(0.5)

    def quantile(self, probability: float) -> float:
        """Return the value that is not exceeded with this probability (0 < probability < 1).

        >>> round(Range(-10, 10).quantile(0.9), 6)
        10.0
        """
        if self.low == self.high:
            return self.low
        from statistics import NormalDist

        z = NormalDist().inv_cdf(probability) / NormalDist().inv_cdf(0.5 + self.level / 2)
        there, back = _SCALES[self.law]
        low, high = there(self.low), there(self.high)
        return back(low / 2 + high / 2 + z * (high / 2 - low / 2))

    def __str__(self) -> str:
        return f"{self.low:g}" if self.low == self.high else f"{self.low:g} to {self.high:g}"


def parse_range(value: float | int | str, *, share: bool = False) -> Range:
    """Read a number, or a text `a to b`; raises `RangeError` that says how to write it.

    >>> parse_range("0.20 to 0.50")
    Range(low=0.2, high=0.5, level=0.8, share=False)
    >>> parse_range(3)
    Range(low=3.0, high=3.0, level=0.8, share=False)
    """
    if isinstance(value, str):
        low, high = _ends(value)
    else:
        low = high = _to_float(value)
    return Range(low, high, share=share)


_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_TEXT = re.compile(rf"\s*({_NUMBER})(?:\s+to\s+({_NUMBER}))?\s*", re.ASCII)


def _ends(text: str) -> tuple[float, float]:
    found = _TEXT.fullmatch(text) if len(text) <= 200 else None
    if found is None:
        shown = text if len(text) <= 40 else text[:37] + "..."
        bare = text.replace("_", "").replace(",", "").strip()
        example = bare if bare != text and _TEXT.fullmatch(bare[:200]) else "12.5, or '10 to 20'"
        raise RangeError(f"{shown!r} is neither a number nor a range: write {example}")
    low = float(found[1])
    return low, low if found[2] is None else float(found[2])


def _to_float(value: float | int) -> float:
    try:
        return float(value)
    except OverflowError:
        raise RangeError("the number is too large: write one below 1e308") from None


def _check_share(low: float, high: float) -> None:
    if low < 0 or high > 1:
        raise RangeError(f"a share lies between 0 and 1, not {low:g} to {high:g}: write 5 % as 0.05")
    if low < high and (low == 0 or high == 1):
        raise RangeError(
            "an uncertain share lies strictly between 0 and 1: write 0.001 for almost never, 0.999 for almost always"
        )


def _same(x: float) -> float:
    return x


def _logit(x: float) -> float:
    return math.log(x) - math.log1p(-x)


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


_SCALES: dict[Law, tuple[Callable[[float], float], Callable[[float], float]]] = {
    Law.LOGNORMAL: (math.log, math.exp),
    Law.LOGIT_NORMAL: (_logit, _logistic),
    Law.NORMAL: (_same, _same),
}
