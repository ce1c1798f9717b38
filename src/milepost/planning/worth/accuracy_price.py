"""What more accuracy costs: by the measured curve, else by published curves and a rule of thumb, with their source."""

from __future__ import annotations

from typing import Final

from milepost.base.ranges import Range
from milepost.evidence.assessment import Assessment
from milepost.planning.priors import RULE_OF_THUMB
from milepost.planning.value.accuracy_cost import LearningLaw
from milepost.planning.worth.words import chance, money

STEEPEST, FLATTEST = 0.35, 0.07
"""Exponents of published learning curves: error above the floor ~ n^-exponent (Hestness et al., 2017)."""

PRIOR_SOURCE: Final = "a prior until a curve is measured: published curves, Hestness et al. 2017"


def price_of_accuracy(assessment: Assessment | None, best: str, label: Range | None) -> tuple[str, ...]:
    """The part of the cost that grows faster than accuracy (LECTURE 1.4, 2 #38-43), a sentence each.

    `best` says the amount of labels that is worth most ("" where it is not known), `label` is the price of one.
    """
    if assessment is None or assessment.accuracy_cost is None:
        return (*_by_published_curves(label), *([best] if best else []))
    cost = assessment.accuracy_cost
    measured = f"{cost.shape} (in {chance(cost.convex)} of the draws of the measured curve)"
    return (measured, *([best] if best else []))


def _by_published_curves(label: Range | None) -> tuple[str, ...]:
    """How many times the labels half the error takes, and each further nine at least; and what 10,000 labels cost."""
    steep, flat = (LearningLaw(floor=0.0, a=1.0, alpha=one) for one in (STEEPEST, FLATTEST))
    times = (
        f"half the error takes {money(steep.factor(2))} to {money(flat.factor(2))} x the labels, each further nine "
        f"{money(steep.factor(10))} x or more ({PRIOR_SOURCE})"
    )
    if label is None:
        return (times,)
    ends = dict.fromkeys(money(RULE_OF_THUMB * each) for each in (label.low, label.high))
    costs = (
        f"{RULE_OF_THUMB:,} labels, a rule of thumb for deep learning (ten times as many for images), cost "
        f"{' to '.join(ends)} (costs.label)"
    )
    return (times, costs)
