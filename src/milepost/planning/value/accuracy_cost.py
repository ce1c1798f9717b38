"""What does an accuracy cost in labels, and how many labels are the best amount?

The law of a learning curve is error(n) = floor + a n^-alpha (Hestness et al., 2017). Costs rise faster than accuracy:
each halving of what is above the floor takes 2^(1/alpha) times the data, each further nine 10^(1/alpha) (LECTURE 1.4).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from milepost.base.amounts import finite, not_negative, positive, share


@dataclass(frozen=True, kw_only=True)
class LearningLaw:
    """error(n) = floor + a n^-alpha for n training examples; floor, a > 0 in the unit of the error, alpha > 0.

    Raises InvalidNumberError for a law that does not fall.

    >>> law = LearningLaw(floor=0.02, a=2.0, alpha=0.5)
    >>> law.error(10_000), law.factor(2), law.examples(0.02) is None
    (0.04, 4.0, True)
    """

    floor: float
    a: float
    alpha: float

    def __post_init__(self) -> None:
        not_negative(floor=self.floor)
        positive(a=self.a, alpha=self.alpha)

    def error(self, examples: float) -> float:
        """The error after so many examples (above 0)."""
        return float(self.floor + self.a * examples**-self.alpha)

    def examples(self, error: float) -> float | None:
        """The examples that reach an error; None at or below the floor, and where they are too many to count."""
        if error <= self.floor:
            return None
        return _power(self.a / (error - self.floor), 1 / self.alpha)

    def factor(self, times: float) -> float:
        """How many times the data divides the reducible error (above the floor) by `times`; inf past 1e308."""
        found = _power(times, 1 / self.alpha)
        return math.inf if found is None else found


@dataclass(frozen=True, kw_only=True)
class LabelPrices:
    """What labels cost, in money: `fixed` once, `cost_per_label` for one more; `owned` labels are there already."""

    cost_per_label: float
    fixed: float = 0.0
    owned: float = 0.0

    def __post_init__(self) -> None:
        not_negative(cost_per_label=self.cost_per_label, fixed=self.fixed, owned=self.owned)

    def cost(self, examples: float) -> float:
        """The money to have so many labels."""
        return self.fixed + self.cost_per_label * max(0.0, examples - self.owned)


@dataclass(frozen=True, kw_only=True)
class CostPoint:
    """The labels and the money that an error takes; None where it cannot be reached."""

    error: float
    examples: float | None
    cost: float | None
    reachable: bool


@dataclass(frozen=True, kw_only=True)
class AccuracyCostCurve:
    """The price of accuracy, and the amount of labels that is worth most.

    `best_examples` maximises `best_net`, the decisions' value less the labels' cost, in money over the horizon, with
    `best_error` there. All three are None where labels are free (more is always better) or no amount of one or more
    examples is worth it.
    """

    points: tuple[CostPoint, ...]
    data_factor_for_half_reducible_error: float
    data_factor_for_tenth: float
    best_examples: float | None
    best_error: float | None
    best_net: float | None


def accuracy_cost(
    law: LearningLaw,
    errors: Sequence[float],
    prices: LabelPrices,
    *,
    decisions: float,
    value_of_correct_over_wrong: float,
) -> AccuracyCostCurve:
    """Price each error, and find the best amount of labels.

    `decisions` over the horizon, each worth `value_of_correct_over_wrong` money more when right. The best amount is
    (decisions x value x a x alpha / cost_per_label)^(1 / (1 + alpha)), and never fewer than are owned.

    Raises InvalidNumberError for negative counts and values, and for errors outside 0 to 1.

    >>> found = accuracy_cost(LearningLaw(floor=0.02, a=2.0, alpha=0.5), [0.04, 0.02],
    ...                       LabelPrices(cost_per_label=0.1), decisions=1e6, value_of_correct_over_wrong=1)
    >>> [(point.error, point.cost and round(point.cost)) for point in found.points], round(found.best_examples)
    ([(0.04, 1000), (0.02, None)], 46416)
    """
    not_negative(decisions=decisions, value_of_correct_over_wrong=value_of_correct_over_wrong)
    worth = decisions * value_of_correct_over_wrong
    best = _best_examples(law, prices, worth)
    error = None if best is None else law.error(best)
    return AccuracyCostCurve(
        points=tuple(cost_point(law, prices, error) for error in errors),
        data_factor_for_half_reducible_error=law.factor(2),
        data_factor_for_tenth=law.factor(10),
        best_examples=best,
        best_error=error,
        best_net=None if best is None or error is None else worth * (1 - error) - prices.cost(best),
    )


def cost_point(law: LearningLaw, prices: LabelPrices, error: float) -> CostPoint:
    """Price one error (0 to 1)."""
    share(error=error)
    examples = law.examples(error)
    cost = None if examples is None else prices.cost(examples)
    return CostPoint(error=error, examples=examples, cost=cost, reachable=examples is not None)


@dataclass(frozen=True, kw_only=True)
class NextNine:
    """From one error to a tenth of it: the labels to add and their money; None where the floor is in the way."""

    from_error: float
    to_error: float
    more_examples: float | None
    more_cost: float | None


def cost_of_next_nine(law: LearningLaw, prices: LabelPrices, error: float) -> NextNine:
    """Price one more nine from an error, such as from 0.1 (90 % right) to 0.01 (99 %).

    >>> nine = cost_of_next_nine(LearningLaw(floor=0.0, a=1.0, alpha=0.5), LabelPrices(cost_per_label=2), 0.1)
    >>> round(nine.more_examples), round(nine.more_cost)
    (9900, 19800)
    """
    now, then = cost_point(law, prices, error), cost_point(law, prices, error / 10)
    more = None if now.examples is None or then.examples is None else then.examples - now.examples
    cost = None if now.cost is None or then.cost is None else then.cost - now.cost
    return NextNine(from_error=error, to_error=error / 10, more_examples=more, more_cost=cost)


def _best_examples(law: LearningLaw, prices: LabelPrices, worth: float) -> float | None:
    finite(worth=worth)
    if prices.cost_per_label == 0:
        return None
    best = (worth * law.a * law.alpha / prices.cost_per_label) ** (1 / (1 + law.alpha))
    best = max(best, prices.owned)
    return best if best >= 1 else None


def _power(base: float, exponent: float) -> float | None:
    """`base ** exponent`; None where it is too large for a float."""
    try:
        return float(base**exponent)
    except OverflowError:
        return None
