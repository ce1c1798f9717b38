"""What is it worth to be able to stop: stage gates by backward induction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from milepost.base.amounts import finite, not_negative, share


@dataclass(frozen=True, kw_only=True)
class ProjectStage:
    """A stage that is paid on entry (`cost`, money) and passed with probability `p`.

    Raises InvalidNumberError for a negative cost or a probability outside 0 to 1.
    """

    name: str
    cost: float
    p: float

    def __post_init__(self) -> None:
        not_negative(cost=self.cost)
        share(p=self.p)


@dataclass(frozen=True, kw_only=True)
class GatedValue:
    """A project with a gate after each stage, beside one that pays for all stages whatever happens; money.

    `worth_on_entry` = value of going on at the door of each stage, those before having been passed.
    `option_value_of_gates` = staged less committed, never below 0. `start` = the staged value is above 0.
    `expected_spend` = what is spent on average with gates.
    """

    p_all: float
    expected_npv_staged: float
    expected_npv_committed: float
    option_value_of_gates: float
    start: bool
    expected_spend: float
    worth_on_entry: tuple[float, ...]


def stage_gates(stages: Sequence[ProjectStage], value: float) -> GatedValue:
    """Value a project that stops at the first stage it does not pass; `value` in money after the last.

    Backward: v <- -cost + p v. Where going on is not worth it at some later door, it is not at any door before
    either, so a right to give up in between adds nothing.

    >>> pilot, build = ProjectStage(name="pilot", cost=10, p=0.5), ProjectStage(name="build", cost=60, p=0.8)
    >>> found = stage_gates([pilot, build], 100)
    >>> found.expected_npv_staged, found.expected_npv_committed, found.expected_spend
    (0.0, -30.0, 40.0)
    """
    finite(value=value)
    worth, passed, committed_cost, spend = float(value), 1.0, 0.0, 0.0
    doors = []
    for stage in reversed(stages):
        worth = stage.p * worth - stage.cost
        doors.append(worth)
    for stage in stages:
        spend += passed * stage.cost
        committed_cost += stage.cost
        passed *= stage.p
    committed = passed * value - committed_cost
    return GatedValue(
        p_all=passed,
        expected_npv_staged=worth,
        expected_npv_committed=committed,
        option_value_of_gates=worth - committed,
        start=worth > 0,
        expected_spend=spend,
        worth_on_entry=tuple(reversed(doors)),
    )
