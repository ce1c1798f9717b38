"""What more accuracy costs: by the measured curve, else by published curves and a rule of thumb, with their source."""

from __future__ import annotations

from typing import Final

from milepost.base.chance import chance
from milepost.base.money import money
from milepost.base.ranges import Range
from milepost.evidence.assessment import Assessment
from milepost.planning.priors import RULE_OF_THUMB
from milepost.planning.value.accuracy_cost import LearningLaw
from milepost.planning.value.label_quality import votes_needed

STEEPEST, FLATTEST = 0.35, 0.07
"""Exponents of published learning curves: error above the floor ~ n^-exponent (Hestness et al., 2017)."""

PRIOR_SOURCE: Final = "a prior until a curve is measured: published curves, Hestness et al. 2017"


ANNOTATOR_ERRORS = (0.02, 0.05, 0.10)
"""How often one person may be wrong, where nobody measured it: the price of quality is said for each."""


def price_of_accuracy(
    assessment: Assessment | None, best: str, label: Range | None, asked: float | None
) -> tuple[str, ...]:
    """The part of the cost that grows faster than accuracy (LECTURE 1.4, 2 #38-43), a sentence each.

    `best` says the amount of labels that is worth most ("" where it is not known), `label` is the price of one, `asked`
    the accuracy that is required.
    """
    rest = (*([best] if best else []), *_of_quality(label, asked))
    if assessment is None or assessment.accuracy_cost is None:
        return (*_by_published_curves(label), *rest)
    cost = assessment.accuracy_cost
    return (f"{cost.shape} (in {chance(cost.convex)} of the draws of the measured curve)", *rest)


def _of_quality(label: Range | None, asked: float | None) -> tuple[str, ...]:
    """What labels cost that are good enough for the accuracy asked, apart from what it costs to have them."""
    if asked is None or not 0 < asked < 1:
        return ()
    wrong = round(1 - asked, 12)
    cases = "; ".join(_votes_of(error, wrong, label) for error in ANNOTATOR_ERRORS)
    return (
        f"quality of the labels apart: they may be wrong in {100 * wrong:.2g} % of the rows at most; {cases}",
    )


def _votes_of(error: float, wrong: float, label: Range | None) -> str:
    votes = votes_needed(error, wrong)
    people = f"people who are wrong in {100 * error:.0f} %"
    if votes is None:
        return f"{people} cannot be outvoted"
    if votes == 1:
        return f"{people} are good enough alone"
    more = (
        ""
        if label is None
        else f", {money(label.middle * (votes - 1))} more a label beside {money(label.middle)}"
    )
    return f"{people}: the majority of {votes}{more}"


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
