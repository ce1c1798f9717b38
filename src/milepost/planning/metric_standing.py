"""Where a metric stands: its best candidate against the target, how far it is, and whether candidates differ in it.

What the choice of the metric to drive is made from (LECTURE 2 #52-56, 4.3; milepost.planning.metric_choice).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from milepost.base.measurement import Measurement
from milepost.planning.shortfall import Scale

INSENSITIVE = 1.1
"""Candidates whose shortfalls differ by less than this factor do not differ in a metric, for the choice of one."""


class Standing(Enum):
    """Where a metric stands against its target, by the interval of the best candidate."""

    MISSED = "missed"
    OPEN = "no target"
    NEAR = "at the target"
    MET = "met"
    UNMEASURED = "not measured"


@dataclass(frozen=True, kw_only=True)
class MetricRow:
    """One metric: its target, what the baseline and each candidate reach, and what the team says of it.

    `target` is the requirement's threshold (None: as good as possible). `around` says that the product can be
    engineered around it (a cache for latency, say). `tolerance` is the worst value that what comes after the
    model can live with for now. All values are in the unit of the metric.
    """

    name: str
    scale: Scale
    target: float | None = None
    baseline: Measurement | None = None
    candidates: Mapping[str, Measurement] = field(default_factory=dict)
    around: bool = False
    tolerance: float | None = None


class MetricStanding:
    """A row with what follows from it.

    `candidate` is the one with the least shortfall ("" where nothing was measured: `now` is None), the baseline
    where there is no other. `gap` is its shortfall over the one that the target allows, `gap_low` and `gap_high`
    that at the better and the worse end of its interval; NaN without a target. `spread` = worst over best
    shortfall of the candidates, NaN with fewer than two.
    """

    def __init__(self, row: MetricRow) -> None:
        self.row = row
        measured = {name: each for name, each in row.candidates.items() if math.isfinite(each.value)}
        if not measured and row.baseline is not None and math.isfinite(row.baseline.value):
            measured = {"baseline": row.baseline}
        shortfalls = {name: row.scale.shortfall(each.value) for name, each in measured.items()}
        known = {name: each for name, each in shortfalls.items() if not math.isnan(each)}
        self.candidate = min(known, key=lambda name: (known[name], name)) if known else ""
        self.now = measured.get(self.candidate)
        self.spread = _ratio(max(known.values()), min(known.values())) if len(known) > 1 else math.nan
        self.standing = self._standing()
        self.gap, self.gap_low, self.gap_high = self._gaps()

    @property
    def insensitive(self) -> bool:
        """Whether candidates were compared, and do not differ."""
        return self.spread < INSENSITIVE

    @property
    def tolerated(self) -> bool:
        """Whether what comes after the model can live with all that the value may be."""
        tolerance, now, scale = self.row.tolerance, self.now, self.row.scale
        if tolerance is None or now is None:
            return False
        return scale.meets(now.low, tolerance) and scale.meets(now.high, tolerance)

    @property
    def rank(self) -> int | None:
        """The place in the order of what to drive; None for what needs no drive, or cannot be driven."""
        later = self.row.around or self.tolerated
        match self.standing:
            case Standing.MISSED:
                return 2 if later else 0
            case Standing.OPEN:
                return 4 if later else 1
            case Standing.NEAR:
                return 5 if later else 3
            case Standing.MET | Standing.UNMEASURED:
                return None

    @property
    def order(self) -> tuple[int, bool, float, float, str]:
        """The key by which to sort: what to drive first comes first."""
        gap = self.gap if not math.isnan(self.gap) else 0.0
        spread = self.spread if not math.isnan(self.spread) else 0.0
        return (self.rank if self.rank is not None else 6, self.insensitive, -gap, -spread, self.row.name)

    def _standing(self) -> Standing:
        if self.now is None:
            return Standing.UNMEASURED
        target, scale = self.row.target, self.row.scale
        if target is None:
            return Standing.OPEN
        ends = {scale.meets(self.now.low, target), scale.meets(self.now.high, target)}
        if ends == {True, False}:
            return Standing.NEAR
        return Standing.MET if ends == {True} else Standing.MISSED

    def _gaps(self) -> tuple[float, float, float]:
        """The gap at the value, and at the better and the worse end of its interval."""
        target = self.row.target
        if self.now is None or target is None:
            return math.nan, math.nan, math.nan
        at = [self.row.scale.factor(each, target) for each in (self.now.value, self.now.low, self.now.high)]
        ends = [each for each in at if not math.isnan(each)] or [math.nan]
        return at[0], min(ends), max(ends)


def _ratio(worst: float, best: float) -> float:
    if best == 0:
        return 1.0 if worst == 0 else math.inf
    return worst / best
