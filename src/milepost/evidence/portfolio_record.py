"""The portfolio of a year as an organisation keeps it: what to staff and buy, its worth, what it was made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from milepost.evidence.portfolio_inputs import PortfolioInputs


@dataclass(frozen=True, kw_only=True)
class StaffedRecord:
    """A project that is staffed: its name in organisation.yaml (`key`) and the one shown, design, chance, worth, use.

    `success` = P(success) under all risks, `worth` = money a year, `use` = people and machines, by resource.
    """

    key: str
    project: str
    design: str
    success: float
    worth: float
    use: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class PortfolioRecord:
    """What `milepost portfolio` said: what to staff and to buy, and what it is worth.

    `value` = money a year, all costs taken off; `proven` where no other choice has more, else at most `bound`.
    `probability` = P(value at least `plan`). `not_staffed`, `closed` = names; `left_out` = what is not compared, with
    the reason. `said` = what organisation.yaml said, by key, so that a later record can tell which of it changed, and
    `inputs` = the numbers that were solved (projects by their key), so that it can tell which of them made a
    difference; None in records of versions before that.
    """

    value: float
    bound: float
    proven: bool
    bought: Mapping[str, int]
    staffed: tuple[StaffedRecord, ...]
    not_staffed: tuple[str, ...]
    left_out: Mapping[str, str]
    closed: tuple[str, ...]
    plan: float
    probability: float
    said: Mapping[str, str]
    inputs: PortfolioInputs | None = None
