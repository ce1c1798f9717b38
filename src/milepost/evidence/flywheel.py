"""Whether a data flywheel turns: three slopes with their sources, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass

from milepost.base.measurement import Verdict


@dataclass(frozen=True, kw_only=True)
class FlywheelSlope:
    """One link of the wheel: its slope with 10 % and 90 % points and its source; all three None where unknown."""

    key: str
    says: str
    value: float | None
    low: float | None
    high: float | None
    source: str


@dataclass(frozen=True, kw_only=True)
class FlywheelWorth:
    """The wheel: labels a user brings in a day, metric gained by labels, use gained by the metric; better is positive.

    `growth_per_day` = relative growth of use a day at the present `users` and `labels`, None while a slope, the users
    or the labels are unknown. `broken`, `unsettled` (an interval holds 0) and `unknown` name slopes by key.
    """

    turns: Verdict
    slopes: tuple[FlywheelSlope, ...]
    users: float | None
    labels: float | None
    growth_per_day: float | None
    days_to_double: float | None
    broken: tuple[str, ...]
    unsettled: tuple[str, ...]
    unknown: tuple[str, ...]
