"""Value every design, pick the best, and draw what it may bring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from milepost.evidence.plan import RulesWorth
from milepost.planning.delivered import name_of
from milepost.planning.worth.basis import Basis
from milepost.planning.worth.investment import Invested, invest, share_that_pays_if_perfect
from milepost.planning.worth.lines import Blocked, Line, lines_of
from milepost.planning.worth.rules_worth import rules_worth, worth_instead
from milepost.planning.worth.success import accuracy_of_design, success_of_design
from milepost.planning.worth.venture import SUCCESS, Venture

LEAST_CHANCE = 0.05


@dataclass(frozen=True, kw_only=True, eq=False)
class Valuation:
    """The money side of a plan where enough is known; every part None or empty where it is not.

    `lines` = the designs that can be valued, `blocked` = the others; `ventures` by design, `venture` = the best of
    them, and `invested` = what its draws say. `perfect` = share of the draws in which a perfect model pays. `rules` =
    what the rules on the ladder bring a year, `instead` = over the years, money.
    """

    lines: tuple[Line, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    venture: Venture | None = None
    invested: Invested | None = None
    perfect: float | None = None
    rules: RulesWorth | None = None
    instead: float = 0.0
    ventures: Mapping[str, Venture] = field(default_factory=dict)


def value_designs(basis: Basis) -> Valuation:
    """Value the designs, pick the best, and draw what it may bring. Raises InvalidPayoffError."""
    known, economics = basis.known, basis.economics
    if not economics.counts:
        return Valuation(blocked=_all_blocked(basis))
    lines, blocked = lines_of(known.contract, economics, known.assessment, known.observed, basis.asked)
    if not lines:
        return Valuation(blocked=blocked)
    rules = rules_worth(known, economics)
    instead = worth_instead(rules, economics)
    ventures = [_venture(basis, line, instead) for line in lines]
    valued = Valuation(
        lines=lines, blocked=blocked, perfect=_perfect(basis, ventures), rules=rules, instead=instead
    )
    return (
        valued
        if basis.accuracy is None
        else _with_the_best(valued, ventures, draws=basis.success is not None)
    )


def per_year(venture: Venture) -> float:
    """Money a year over what is done without a model, at the middle of the inputs."""
    return float(venture.per_year(venture.middles())[0])


def _all_blocked(basis: Basis) -> tuple[Blocked, ...]:
    why = "what decisions are worth is not known (value)"
    return tuple(Blocked(design=name_of(design), why=why) for design in basis.known.contract.designs)


def _venture(basis: Basis, line: Line, instead: float) -> Venture:
    return Venture(
        economics=basis.economics,
        line=line,
        accuracy=accuracy_of_design(line, basis.accuracy, basis.known.observed),
        success=success_of_design(line, basis.success, basis.known),
        stages=basis.known.value.stages,
        instead=instead,
    )


def _perfect(basis: Basis, ventures: Sequence[Venture]) -> float:
    """The largest share of the draws in which a perfect model pays; stages count only beside a known cost."""
    unknown = basis.economics.build is None
    return max(share_that_pays_if_perfect(replace(one, stages=()) if unknown else one) for one in ventures)


def _with_the_best(valued: Valuation, ventures: Sequence[Venture], *, draws: bool) -> Valuation:
    """Add the design that promises most; with its draws where a chance of success is known."""
    best = max(ventures, key=_promise)
    rules = valued.rules
    return replace(
        valued,
        venture=best,
        invested=invest(best) if draws else None,
        rules=None if rules is None else replace(rules, model_per_year=per_year(best)),
        ventures={one.line.design: one for one in ventures},
    )


def _promise(venture: Venture) -> float:
    """What a venture brings at the middle of its inputs: how the best design is found.

    Chances below 5 % count as 5 %: between designs that are out of reach, what they would bring decides.
    """
    middles = venture.middles()
    return float(venture.expected({**middles, SUCCESS: np.maximum(middles[SUCCESS], LEAST_CHANCE)})[0])
