"""The decision curve of a yes/no task: at which thresholds acting by the model beats acting on all and on none."""

from __future__ import annotations

import numpy as np

from milepost.contract.model import Contract
from milepost.evidence.plan import DecisionCurve, DecisionPoint
from milepost.planning.value.threshold import decision_curve, optimal_threshold
from milepost.planning.worth.matrix import binary_payoff
from milepost.planning.worth.observed import Observed

THRESHOLDS = tuple(float(one) for one in np.round(np.arange(0.01, 0.991, 0.02), 2))


def curve_of_decisions(contract: Contract, observed: Observed | None) -> DecisionCurve | None:
    """Draw the curve where there are two classes with scores; None otherwise.

    The threshold that the payoffs ask for stands beside it, None where they say never or always to act, or are not
    known.
    """
    if observed is None or not observed.risk:
        return None
    found = decision_curve(observed.risk, observed.truth, THRESHOLDS)
    payoff = binary_payoff(contract, observed)
    rule = None if payoff is None else optimal_threshold(payoff)
    return DecisionCurve(
        positive=observed.positive,
        threshold=None if rule is None else rule.threshold,
        policy="" if rule is None else rule.policy.value.replace("_", " "),
        points=tuple(
            DecisionPoint(
                threshold=point.threshold,
                model=point.net_benefit,
                act_on_all=point.net_benefit_act_on_all,
            )
            for point in found.points
        ),
    )
