"""How accurate must it be to pay, and against what?

A right decision pays `correct`, a wrong one `wrong`; what would be done without the model nets `baseline` per decision.
At accuracy a the model nets a x correct + (1 - a) x wrong - run_cost - its share of fixed and yearly costs; the
break-even is the a at which that is the baseline. Above 1 no accuracy pays, and that is said before any work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from milepost.base.amounts import finite, not_negative
from milepost.planning.value.payoff import InvalidPayoffError

ROUNDING = 1e-12
"""A break-even that is above 1 by less than this is 1."""


@dataclass(frozen=True, kw_only=True)
class BreakEven:
    """The least accuracy (0 to 1) that pays: in running, with fixed costs, and with yearly upkeep too.

    A figure above 1 says that no accuracy pays, one below 0 that any does. None where there is no such figure:
    a right and a wrong decision pay the same, or costs fall on no decision at all. `reachable` says whether an
    accuracy of 1 pays all costs. `value_of_one_point_per_year` = money a year for one point (0.01) of accuracy;
    None where the decisions a year are not known.
    """

    accuracy_running: float | None
    accuracy_with_fixed_cost: float | None
    accuracy_with_upkeep: float | None
    reachable: bool
    value_of_one_point_per_year: float | None


def break_even(
    *,
    correct: float,
    wrong: float,
    baseline: float,
    run_cost: float = 0.0,
    fixed_cost: float = 0.0,
    decisions: float | None = None,
    decisions_per_year: float | None = None,
    upkeep_per_year: float = 0.0,
    complexity_per_year: float = 0.0,
) -> BreakEven:
    """Find the break-even accuracies; payoffs and `run_cost` in money per decision, the other costs in money.

    `decisions` = all decisions over the horizon, which share `fixed_cost`; `decisions_per_year` share the upkeep
    and the price of the complexity that a model brings (people who keep it, slower changes; LECTURE 4.5).

    Raises InvalidPayoffError when a wrong decision pays more than a right one, and when a cost is given and the
    number of decisions that share it is not; InvalidNumberError for negative costs or counts.

    >>> found = break_even(correct=2, wrong=-3, baseline=0.5, fixed_cost=1000, decisions=2000,
    ...                    decisions_per_year=500, upkeep_per_year=100)
    >>> found.accuracy_running, found.accuracy_with_fixed_cost, round(found.accuracy_with_upkeep, 3)
    (0.7, 0.8, 0.84)
    >>> found.reachable, found.value_of_one_point_per_year
    (True, 25.0)
    """
    finite(correct=correct, wrong=wrong, baseline=baseline, run_cost=run_cost)
    not_negative(
        fixed_cost=fixed_cost, upkeep_per_year=upkeep_per_year, complexity_per_year=complexity_per_year
    )
    not_negative(decisions=decisions or 0.0, decisions_per_year=decisions_per_year or 0.0)
    check_order(correct, wrong)
    fixed = cost_per_decision(fixed_cost, decisions, "decisions")
    yearly = cost_per_decision(
        upkeep_per_year + complexity_per_year, decisions_per_year, "decisions_per_year"
    )
    in_running = baseline + run_cost
    with_fixed = None if fixed is None else in_running + fixed
    with_all = None if with_fixed is None or yearly is None else with_fixed + yearly
    accuracy_with_all = accuracy_worth(with_all, correct, wrong)
    return BreakEven(
        accuracy_running=accuracy_worth(in_running, correct, wrong),
        accuracy_with_fixed_cost=accuracy_worth(with_fixed, correct, wrong),
        accuracy_with_upkeep=accuracy_with_all,
        reachable=_reachable(with_all, accuracy_with_all, correct),
        value_of_one_point_per_year=None
        if decisions_per_year is None
        else decisions_per_year * 0.01 * (correct - wrong),
    )


def accuracy_worth(value: float | None, correct: float, wrong: float) -> float | None:
    """The accuracy whose mean payoff is `value`; None where right and wrong pay the same.

    >>> accuracy_worth(0.5, 2, -3)
    0.7
    """
    if value is None or correct == wrong:
        return None
    return (value - wrong) / (correct - wrong)


def cost_per_decision(cost: float, decisions: float | None, name: str) -> float | None:
    """Share a cost among decisions; None where there is a cost and no decision to carry it.

    Raises InvalidPayoffError when the number of decisions is not known, and there is something to share.
    """
    if cost == 0:
        return 0.0
    if decisions is None:
        raise InvalidPayoffError(
            f"a cost of {cost:g} is shared by all decisions, and how many there are is not known: give {name}."
        )
    return cost / decisions if decisions else None


def check_order(correct: float, wrong: float) -> None:
    """Refuse payoffs where a wrong decision pays more than a right one."""
    if correct < wrong:
        raise InvalidPayoffError(
            f"a right decision pays {correct:g} and a wrong one {wrong:g}: being wrong would pay more. "
            "Swap them, or write a cost as a negative payoff."
        )


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """What is done without a model: the best of what is known, its name, its money per decision.

    `unknown` names what could be better and has no figure.
    """

    name: str
    value: float
    unknown: tuple[str, ...]


def best_baseline(options: Mapping[str, float | None]) -> Baseline:
    """Pick the best of today's process, always acting, never acting, or other ways without a model.

    `options` maps a name to its money per decision, None where it is not known. Among equals the first is
    named. Raises InvalidPayoffError when none is known.

    >>> best_baseline({"today": None, "always act": -98.6, "never act": -84.0})
    Baseline(name='never act', value=-84.0, unknown=('today',))
    """
    known = {name: value for name, value in options.items() if value is not None}
    finite(**known)
    if not known:
        raise InvalidPayoffError(
            "nothing is known of what is done without a model, so no gain can be told. Write what today's process "
            "nets per decision (`value: today_per_decision`); where nothing is done today, write 0."
        )
    name = max(known, key=lambda option: known[option])
    return Baseline(
        name=name, value=known[name], unknown=tuple(name for name in options if name not in known)
    )


def _reachable(needed: float | None, accuracy: float | None, correct: float) -> bool:
    """Whether an accuracy of 1 nets at least the baseline."""
    if needed is None:
        return False
    return accuracy <= 1 + ROUNDING if accuracy is not None else correct >= needed
