"""What is it worth that a prediction gets cheaper: savings on today's volume, and decisions that become affordable.

When the price of a prediction falls, it is used where it was too dear before (LECTURE #28). The two terms are
kept apart: savings are as certain as the volume, the new decisions are a bet on demand.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from milepost.base.amounts import InvalidNumberError, not_negative, positive


@dataclass(frozen=True, kw_only=True)
class CheaperPrediction:
    """What the fall of the price is worth a year, in money, and the decisions a year that it adds.

    `savings` = today's volume x (cost now - cost with the model), negative where it gets dearer.
    `newly_affordable` = what the new decisions are worth above their new cost.
    """

    savings: float
    newly_affordable: float
    new_decisions: float
    total: float


def cheaper_prediction(
    *,
    decisions_per_year: float,
    cost_now: float,
    cost_with_model: float,
    elasticity: float = 0.0,
    most_decisions: float = math.inf,
) -> CheaperPrediction:
    """Value a fall of the cost per decision (money) when demand answers with a constant elasticity.

    The decisions a year at cost c are decisions_per_year x (cost_now / c)^elasticity, at most `most_decisions`
    (all the cases that there are); every new one is worth the cost at which it would just have been made. With
    elasticity 0 there are no new decisions. Nothing is added where the cost rises.

    Raises InvalidNumberError for negative costs or volumes, and for a cost of 0 with unlimited demand.

    >>> found = cheaper_prediction(decisions_per_year=1000, cost_now=2, cost_with_model=1, elasticity=1)
    >>> found.savings, found.new_decisions, round(found.newly_affordable)
    (1000.0, 1000.0, 386)
    """
    not_negative(
        decisions_per_year=decisions_per_year,
        cost_now=cost_now,
        cost_with_model=cost_with_model,
        elasticity=elasticity,
    )
    savings = float(decisions_per_year * (cost_now - cost_with_model))
    if cost_with_model >= cost_now or elasticity == 0 or decisions_per_year == 0:
        return CheaperPrediction(savings=savings, newly_affordable=0.0, new_decisions=0.0, total=savings)
    most = max(most_decisions, decisions_per_year) / decisions_per_year
    full = cost_now * most ** (-1 / elasticity)
    if cost_with_model == 0 and full == 0:
        raise InvalidNumberError(
            "cost_with_model is 0, and at no cost the demand has no end: give most_decisions, or a cost above 0."
        )
    volume, worth = _demand(cost_now, cost_with_model, elasticity, full, most)
    gained = decisions_per_year * worth - savings
    return CheaperPrediction(
        savings=savings,
        newly_affordable=gained,
        new_decisions=decisions_per_year * (volume - 1),
        total=savings + gained,
    )


def newly_affordable(
    *, decisions_per_year: float, worth_per_decision: float, cost_per_decision: float
) -> float:
    """Value new decisions whose number and worth are known (money a year); 0 where they would not pay.

    >>> newly_affordable(decisions_per_year=5000, worth_per_decision=0.5, cost_per_decision=0.25)
    1250.0
    """
    not_negative(decisions_per_year=decisions_per_year)
    return decisions_per_year * max(0.0, worth_per_decision - cost_per_decision)


def _demand(now: float, after: float, elasticity: float, full: float, most: float) -> tuple[float, float]:
    """Volume at the new cost and the area under the demand between the costs, for a volume of 1 today."""
    positive(cost_now=now)
    bend = max(after, full)
    if elasticity == 1:
        area = now * math.log(now / bend)
    else:
        area = now / (1 - elasticity) * (1 - (bend / now) ** (1 - elasticity))
    if after < bend:
        return most, area + most * (bend - after)
    return (now / after) ** elasticity, area
