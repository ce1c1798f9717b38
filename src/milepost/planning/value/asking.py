"""How much less accurate may a model be that asks instead of acting by itself?

The lecture's case: face tags are suggested, not set. A wrong suggestion costs a look, a wrong tag an angry person: the
required odds of being right fall by the ratio of the two error costs (LECTURE #45).
"""

from __future__ import annotations

from dataclasses import dataclass

from milepost.base.amounts import finite
from milepost.planning.value.break_even import accuracy_worth, check_order


@dataclass(frozen=True, kw_only=True)
class AskInstead:
    """The break-even accuracy of acting and of asking, and by which factor asking lowers the odds it needs.

    `error_cost_ratio` = cost of an error when acting over that when asking, both counted from the baseline; it
    is the factor between the required odds a / (1 - a) wherever a right answer is worth the same either way. None where
    an error costs nothing when asked (any accuracy pays), or no accuracy pays.
    """

    required_accuracy_acting: float | None
    required_accuracy_asking: float | None
    error_cost_ratio: float | None
    required_odds_ratio: float | None


def ask_instead(
    *,
    correct: float,
    wrong_acting: float,
    wrong_asking: float,
    baseline: float = 0.0,
    correct_asking: float | None = None,
) -> AskInstead:
    """Compare acting with asking; payoffs in money per case, `correct_asking` as `correct` unless given.

    Raises InvalidPayoffError for a wrong answer that pays more than a right one.

    >>> found = ask_instead(correct=1, wrong_acting=-20, wrong_asking=-0.5)
    >>> round(found.required_accuracy_acting, 3), round(found.required_accuracy_asking, 3), found.error_cost_ratio
    (0.952, 0.333, 40.0)
    """
    asked = correct if correct_asking is None else correct_asking
    finite(
        correct=correct,
        correct_asking=asked,
        wrong_acting=wrong_acting,
        wrong_asking=wrong_asking,
        baseline=baseline,
    )
    check_order(correct, wrong_acting)
    check_order(asked, wrong_asking)
    acting_odds, asking_odds = _odds(baseline, correct, wrong_acting), _odds(baseline, asked, wrong_asking)
    return AskInstead(
        required_accuracy_acting=accuracy_worth(baseline, correct, wrong_acting),
        required_accuracy_asking=accuracy_worth(baseline, asked, wrong_asking),
        error_cost_ratio=_ratio(baseline - wrong_acting, baseline - wrong_asking),
        required_odds_ratio=_ratio(acting_odds, asking_odds),
    )


def _odds(baseline: float, correct: float, wrong: float) -> float | None:
    """Odds of being right at which the mean payoff is the baseline; None where no accuracy pays."""
    return (baseline - wrong) / (correct - baseline) if correct > baseline else None


def _ratio(acting: float | None, asking: float | None) -> float | None:
    if acting is None or asking is None or acting <= 0 or asking <= 0:
        return None
    return acting / asking
