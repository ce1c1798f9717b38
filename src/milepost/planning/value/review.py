"""Between which risks should a person look, before a yes/no decision is made?

The model's risk is calibrated and distributed as Beta(a, b); the person is right with known sensitivity and
specificity, and costs money. Not acting, asking and acting are three straight lines in the risk: the best is the
upper envelope. All payoffs and costs are money per case.
"""

from __future__ import annotations

from dataclasses import dataclass

from scipy.special import betainc

from milepost.base.amounts import finite, not_negative, positive, share
from milepost.planning.value.payoff import BinaryPayoff
from milepost.planning.value.threshold import Policy, optimal_threshold


@dataclass(frozen=True, kw_only=True)
class DeferBinary:
    """What asking a person between two risks is worth; values are money per case.

    Below `defer_from` do not act, above `defer_to` act, between them ask, when `defer_from < defer_to`; else
    never ask. The two ends are None where they do not exist (one action is always best, or people always say the
    same), the threshold where no risk is needed. `defer_fraction` = share of cases that people see. The two rates
    of missed positives are the share of true positives on which nobody acts. `value_human_all` needs no model.
    """

    threshold_without_deferral: float | None
    defer_from: float | None
    defer_to: float | None
    defer_fraction: float
    value: float
    value_without_deferral: float
    value_human_all: float
    missed_positive_rate_with_deferral: float
    missed_positive_rate_without_deferral: float


@dataclass(frozen=True, kw_only=True)
class Reviewer:
    """A person who looks at a case: sensitivity `tpr`, specificity `tnr`, and the cost of a review in money.

    Raises InvalidNumberError for a rate outside 0 to 1 or a negative cost.
    """

    tpr: float
    tnr: float
    cost: float

    def __post_init__(self) -> None:
        share(human_tpr=self.tpr, human_tnr=self.tnr)
        not_negative(human_cost=self.cost)

    def positive_payoff(self, payoff: BinaryPayoff) -> float:
        """What a review of a true positive pays, before its cost."""
        return self.tpr * payoff.tp + (1 - self.tpr) * payoff.fn

    def negative_payoff(self, payoff: BinaryPayoff) -> float:
        """What a review of a true negative pays, before its cost."""
        return self.tnr * payoff.tn + (1 - self.tnr) * payoff.fp


def defer_binary_beta(
    payoff: BinaryPayoff,
    *,
    human_tpr: float,
    human_tnr: float,
    human_cost: float,
    score_beta: tuple[float, float],
    run_cost: float = 0.0,
) -> DeferBinary:
    """Find the risks between which a review pays, and what it is worth over deciding by the risk alone.

    `score_beta` = (a, b) of the Beta distribution of the calibrated risk. Exact, by the regularised incomplete
    beta function. Raises InvalidNumberError for a or b of 0 or less, InvalidPayoffError for payoffs that are the
    wrong way round.

    >>> payoff = BinaryPayoff(tp=10, fn=-30, fp=-5, tn=0)
    >>> found = defer_binary_beta(payoff, human_tpr=0.9, human_tnr=0.95, human_cost=1, score_beta=(1, 9))
    >>> round(found.defer_from, 3), round(found.defer_to, 3), round(found.defer_fraction, 3)
    (0.034, 0.429, 0.723)
    """
    reviewer = Reviewer(tpr=human_tpr, tnr=human_tnr, cost=human_cost)
    positive(beta_a=score_beta[0], beta_b=score_beta[1])
    finite(run_cost=run_cost)
    rule = optimal_threshold(payoff)
    start, end = review_interval(payoff, reviewer) if rule.policy is Policy.THRESHOLD else (None, None)
    act_from = rule.threshold if rule.threshold is not None else float(rule.policy is Policy.NEVER_ACT)
    alone = _outcome(payoff, reviewer, score_beta, act_from, act_from)
    if start is not None and end is not None and start < end:
        asked = _outcome(payoff, reviewer, score_beta, start, end)
    else:
        asked = alone
    mean = score_beta[0] / (score_beta[0] + score_beta[1])
    positives, negatives = reviewer.positive_payoff(payoff), reviewer.negative_payoff(payoff)
    return DeferBinary(
        threshold_without_deferral=rule.threshold,
        defer_from=start,
        defer_to=end,
        defer_fraction=asked.asked,
        value=asked.value - run_cost,
        value_without_deferral=alone.value - run_cost,
        value_human_all=mean * positives + (1 - mean) * negatives - reviewer.cost,
        missed_positive_rate_with_deferral=asked.missed,
        missed_positive_rate_without_deferral=alone.missed,
    )


def review_interval(payoff: BinaryPayoff, reviewer: Reviewer) -> tuple[float | None, float | None]:
    """The risks from which a review beats not acting and up to which it beats acting; benefit and harm above 0.

    Empty when the first is not below the second. None where people never act, or always do, whatever they see.
    """
    benefit, harm = payoff.benefit, payoff.harm
    over_leaving = reviewer.tpr * benefit + (1 - reviewer.tnr) * harm
    over_acting = reviewer.tnr * harm + (1 - reviewer.tpr) * benefit
    start = ((1 - reviewer.tnr) * harm + reviewer.cost) / over_leaving if over_leaving > 0 else None
    end = (reviewer.tnr * harm - reviewer.cost) / over_acting if over_acting > 0 else None
    return start, end


@dataclass(frozen=True, kw_only=True)
class _Outcome:
    value: float
    asked: float
    missed: float


def _outcome(
    payoff: BinaryPayoff, reviewer: Reviewer, beta: tuple[float, float], start: float, end: float
) -> _Outcome:
    """Leave cases below `start`, ask from there to `end`, act above."""
    mean = beta[0] / (beta[0] + beta[1])
    below, sick_below = _below(start, beta)
    upto, sick_upto = _below(end, beta)
    asked, sick_asked = upto - below, sick_upto - sick_below
    sick_above = mean - sick_upto
    value = sick_below * payoff.fn + (below - sick_below) * payoff.tn
    value += sick_asked * reviewer.positive_payoff(payoff) - asked * reviewer.cost
    value += (asked - sick_asked) * reviewer.negative_payoff(payoff)
    value += sick_above * payoff.tp + (1 - upto - sick_above) * payoff.fp
    missed = (sick_below + (1 - reviewer.tpr) * sick_asked) / mean
    return _Outcome(value=value, asked=asked, missed=missed)


def _below(risk: float, beta: tuple[float, float]) -> tuple[float, float]:
    """P(p <= risk) and E[p; p <= risk] under Beta(a, b)."""
    a, b = beta
    cut = min(max(risk, 0.0), 1.0)
    return float(betainc(a, b, cut)), a / (a + b) * float(betainc(a + 1, b, cut))
