"""When does acting on a risk pay, and what is that worth against acting on all or on none?

The threshold of cost-sensitive decisions is Elkan's (IJCAI 2001); net benefit and the decision curve are Vickers and
Elkin's (Medical Decision Making, 2006).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike

from milepost.base.amounts import InvalidNumberError, not_negative
from milepost.planning.value.payoff import BinaryPayoff, Floats, InvalidPayoffError


class Policy(Enum):
    """What the payoffs say before any model is seen."""

    NEVER_ACT = "never_act"
    ALWAYS_ACT = "always_act"
    THRESHOLD = "threshold"


@dataclass(frozen=True, kw_only=True)
class ThresholdRule:
    """Act when the calibrated risk is at least `threshold`; None where the policy needs no risk."""

    policy: Policy
    threshold: float | None


def optimal_threshold(payoff: BinaryPayoff) -> ThresholdRule:
    """Say when acting pays: at a risk of D / (D + B) or more, with B = tp - fn and D = tn - fp.

    B <= 0 <= D: never act; D <= 0 <= B: always act (where both are 0, nothing matters: never act).
    Raises InvalidPayoffError when both are negative: acting would then pay on negatives only.

    >>> optimal_threshold(BinaryPayoff(tp=9, fn=0, fp=-1, tn=0))
    ThresholdRule(policy=<Policy.THRESHOLD: 'threshold'>, threshold=0.1)
    >>> optimal_threshold(BinaryPayoff(tp=0, fn=0, fp=-1, tn=0)).policy
    <Policy.NEVER_ACT: 'never_act'>
    """
    benefit, harm = payoff.benefit, payoff.harm
    if benefit <= 0 <= harm:
        return ThresholdRule(policy=Policy.NEVER_ACT, threshold=None)
    if harm <= 0 <= benefit:
        return ThresholdRule(policy=Policy.ALWAYS_ACT, threshold=None)
    if benefit < 0:
        raise InvalidPayoffError(
            f"acting loses {-benefit:g} on a true positive and gains {-harm:g} on a true negative: the payoffs "
            "say that the decision is the wrong way round. Swap tp with fn, and fp with tn, or the classes."
        )
    return ThresholdRule(policy=Policy.THRESHOLD, threshold=harm / (harm + benefit))


@dataclass(frozen=True, kw_only=True)
class NetBenefit:
    """True positives per case, less false positives at the exchange rate of the threshold.

    The unit is one true positive per case: times `BinaryPayoff.benefit` it is money over never acting, which has
    a net benefit of 0.
    """

    threshold: float
    net_benefit: float
    net_benefit_act_on_all: float

    def value_over_never_act(self, payoff: BinaryPayoff) -> float:
        """What acting by the model is worth over never acting; money per case."""
        return payoff.benefit * self.net_benefit


def net_benefit(*, tp: float, fp: float, n: float, positives: float, threshold: float) -> NetBenefit:
    """Weigh the true and false positives among `n` cases at a threshold: tp/n - fp/n x t/(1-t).

    Raises InvalidNumberError for counts that cannot be and for a threshold outside [0, 1).

    >>> round(net_benefit(tp=30, fp=80, n=1000, positives=40, threshold=0.1).net_benefit, 5)
    0.02111
    """
    not_negative(tp=tp, fp=fp, n=n, positives=positives)
    if not (n > 0 and tp <= positives <= n and fp <= n - positives):
        raise InvalidNumberError(
            f"tp {tp:g}, fp {fp:g}, positives {positives:g} and n {n:g} do not fit: tp is at most the positives, "
            "fp at most the rest, and n is above 0."
        )
    odds = _odds(threshold)
    return NetBenefit(
        threshold=threshold,
        net_benefit=tp / n - fp / n * odds,
        net_benefit_act_on_all=positives / n - (n - positives) / n * odds,
    )


@dataclass(frozen=True, kw_only=True)
class DecisionCurve:
    """Net benefit at each threshold; never acting is 0 throughout.

    `worth_using` holds the thresholds at which the model beats both acting on all and acting on none.
    """

    points: tuple[NetBenefit, ...]

    @property
    def worth_using(self) -> tuple[float, ...]:
        """The thresholds at which acting by the model is best."""
        return tuple(
            point.threshold
            for point in self.points
            if point.net_benefit > max(0.0, point.net_benefit_act_on_all)
        )


def decision_curve(risk: ArrayLike, positive: ArrayLike, thresholds: Sequence[float]) -> DecisionCurve:
    """Draw the decision curve of calibrated risks, (n,), against what was true, (n,).

    A case is acted on when its risk is at least the threshold. Raises InvalidPayoffError for arrays of different
    or no length, InvalidNumberError for a threshold outside [0, 1).

    >>> curve = decision_curve([0.9, 0.2, 0.6, 0.1], [1, 0, 0, 0], [0.5, 0.7])
    >>> [point.net_benefit for point in curve.points]
    [0.0, 0.25]
    """
    risks, truth = np.asarray(risk, dtype=float), np.asarray(positive, dtype=bool)
    if risks.ndim != 1 or risks.shape != truth.shape or not len(risks):
        raise InvalidPayoffError(
            f"risks of shape {risks.shape} and truths of shape {truth.shape} do not fit: give one of each a case."
        )
    return DecisionCurve(points=tuple(_point(risks, truth, float(threshold)) for threshold in thresholds))


def _point(risks: Floats, truth: np.ndarray, threshold: float) -> NetBenefit:
    acted = risks >= threshold
    return net_benefit(
        tp=int((acted & truth).sum()),
        fp=int((acted & ~truth).sum()),
        n=len(risks),
        positives=int(truth.sum()),
        threshold=threshold,
    )


def _odds(threshold: float) -> float:
    if not 0 <= threshold < 1:
        raise InvalidNumberError(
            f"the threshold is {threshold:g}: a risk to act at lies from 0 up to below 1."
        )
    return threshold / (1 - threshold)
