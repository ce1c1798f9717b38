"""Chances of success that people gave, held against what came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class PastEstimate:
    """A chance of success that somebody gave before there was evidence, and what came.

    `middle`, `low`, `high` as the plan counted with them. `came` is 1 for a success, 0 for a project that was closed,
    None while it is open; `why` says by which record. `brier` = (middle - came)^2, 0 is best, 1 is worst.
    """

    by: str
    on: date
    middle: float
    low: float
    high: float
    came: int | None
    why: str
    brier: float | None


@dataclass(frozen=True, kw_only=True)
class PastEstimates:
    """All of them, oldest first; `brier` = mean score by expert over the estimates whose outcome is known.

    `known` = how many those are, by expert.
    """

    estimates: tuple[PastEstimate, ...]
    brier: Mapping[str, float]
    known: Mapping[str, int]
