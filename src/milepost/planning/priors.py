"""The three cost drivers of the pyramid, and rules of thumb beside what the curve says (LECTURE 1.3, 2 #38-48)."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from milepost.base.chance import chance
from milepost.base.measurement import Direction
from milepost.contract.model import Contract
from milepost.contract.references import Reference
from milepost.evidence.assessment import CostDriver, PriorRow
from milepost.planning.labels import Labels
from milepost.planning.outlook import Outlook

RULE_OF_THUMB = 10_000
RULE_OF_THUMB_IMAGES = 100_000
FLAT = 0.05
"""Below this exponent half the error takes more than a million times the labels."""

ONE_SECOND_WEIGHT = 0.1
"""The under-one-second heuristic is weak evidence: it has many counter-examples (LECTURE 2 #48)."""


def cost_drivers(
    contract: Contract,
    labels: Labels,
    deciding: Outlook | None,
    fit_seconds: float,
    references: Sequence[Reference],
) -> tuple[CostDriver, ...]:
    """Say what is known of data availability, accuracy requirement and problem difficulty, widest driver first."""
    return (
        _data_availability(contract, labels),
        _accuracy_requirement(contract, deciding),
        _problem_difficulty(fit_seconds, references),
    )


def rules_of_thumb(
    labels: Labels,
    needed: int | None,
    probability: float | None,
    *,
    images: bool,
    references: Sequence[Reference],
) -> tuple[PriorRow, ...]:
    """Each rule of thumb beside what the project's own curve says."""
    says = (
        f"about {needed:,} training labels for an even chance"
        if needed
        else "not within the sizes asked about"
    )
    rule = RULE_OF_THUMB_IMAGES if images else RULE_OF_THUMB
    rows = [
        PriorRow(
            prior="at least 10,000 examples for deep learning (about 100,000 for images)",
            says=f"{labels.owned:,} examples are {'below' if labels.owned < rule else 'at or above'} {rule:,}",
            curve_says=says,
        )
    ]
    rows += [
        PriorRow(
            prior=f"data size of published result {reference.id}",
            says=f"{reference.n:,} examples gave {reference.metric} {reference.value.middle:g} on {reference.data}",
            curve_says=says,
        )
        for reference in references
        if reference.n
    ]
    rows.append(
        PriorRow(
            prior="what a typical person does in under one second can often be automated",
            says=f"not asked; weak evidence, weight {ONE_SECOND_WEIGHT:g}, never a gate",
            curve_says="nothing is required"
            if probability is None
            else f"chance to meet the requirement {chance(probability)}",
        )
    )
    return tuple(rows)


def slope_of(outlook: Outlook | None) -> float | None:
    """The exponent b of loss ~ n^-b between the first and the last measured size; None where it does not fall.

    The loss is the distance to the upper bound (direction max) or the score (direction min).
    """
    if outlook is None or outlook.forecast is None:
        return None
    high = outlook.forecast.observation.high
    means = np.asarray(outlook.means)
    loss = means if outlook.direction is Direction.MIN else high - means
    if not np.isfinite(loss).all() or loss[0] <= 0 or loss[-1] <= 0 or loss[-1] >= loss[0]:
        return None
    return float(math.log(loss[0] / loss[-1]) / math.log(outlook.sizes[-1] / outlook.sizes[0]))


def _data_availability(contract: Contract, labels: Labels) -> CostDriver:
    price = contract.costs.label
    have = f"{labels.owned:,} labelled examples for training"
    more = (
        f", at most {labels.budget:,} allowed"
        if labels.budget is not None
        else ", how many more are allowed is unknown"
    )
    if price is None:
        return CostDriver(
            driver="data availability",
            finding=have + more + "; price of a label unknown (costs.label)",
            known=False,
        )
    each = (
        f"; {price.low:g} to {price.high:g} a label"
        if price.low != price.high
        else f"; {price.low:g} a label"
    )
    return CostDriver(driver="data availability", finding=have + more + each, known=True)


def _accuracy_requirement(contract: Contract, deciding: Outlook | None) -> CostDriver:
    worth = "" if contract.value is not None else "; what a wrong answer costs is unknown (value.payoff)"
    if deciding is None or deciding.target is None:
        return CostDriver(
            driver="accuracy requirement", finding="no requirement is written down" + worth, known=False
        )
    finding = deciding.label
    slope = slope_of(deciding)
    if slope is not None and slope < FLAT:
        finding += "; the measured curve is flat: labels alone will not bring much"
    elif slope is not None:
        finding += f"; at the measured slope, half the error takes {2 ** (1 / slope):,.0f} x the labels"
    return CostDriver(driver="accuracy requirement", finding=finding + worth, known=not worth)


def _problem_difficulty(fit_seconds: float, references: Sequence[Reference]) -> CostDriver:
    took = "under 0.1 s" if fit_seconds < 0.05 else f"{fit_seconds:.1f} s"
    compute = f"the largest fit took {took} here"
    if not references:
        return CostDriver(
            driver="problem difficulty",
            finding=compute + "; published results unknown (references.yaml)",
            known=False,
        )
    best = references[0]
    return CostDriver(
        driver="problem difficulty",
        finding=f"{compute}; published: {best.metric} {best.value.middle:g} on {best.data} ({best.date})",
        known=True,
    )
