"""What the rules on the ladder are worth: money a year over today, and over the years instead of a model."""

from __future__ import annotations

from milepost.evidence.plan import RulesWorth
from milepost.planning.worth.economics import Economics
from milepost.planning.worth.known import Known
from milepost.planning.worth.matrix import has_matrix, seen_worth
from milepost.statistics.npv import annuity_of


def rules_worth(known: Known, economics: Economics) -> RulesWorth | None:
    """What the rules on the ladder are worth a year over today: they need no upkeep of a model.

    None where no rules were measured. Call it only where the economics count.
    """
    rules = known.rules
    if rules is None:
        return None
    e = economics
    assert e.correct is not None
    assert e.wrong is not None
    assert e.today is not None
    assert e.decisions is not None
    share = rules.accuracy.value
    per_decision = (
        seen_worth(known.contract, rules)
        if has_matrix(known.contract)
        else share * e.correct.middle + (1 - share) * e.wrong.middle
    )
    per_year = e.adoption.middle * e.decisions.middle * (per_decision - e.today.middle)
    return RulesWorth(
        rules=rules.candidate,
        accuracy=rules.accuracy,
        per_year=per_year,
        model_per_year=None,
        difference=known.duel,
        lines=known.duel_lines,
    )


def worth_instead(rules: RulesWorth | None, economics: Economics) -> float:
    """Money over the years that rules bring, which are there already; never below doing nothing."""
    if rules is None or rules.per_year is None:
        return 0.0
    return max(0.0, rules.per_year * annuity_of(economics.years, economics.discount_rate))
