"""From which risk does a yes/no task act, where a payoff matrix prices it, and which decisions come out?

A candidate's own decision is mostly the likelier class. Where a missed positive costs far more than a false alarm,
that is the wrong place to cut: acting pays from Elkan's threshold of the calibrated risk (IJCAI 2001). The payoffs
alone set the threshold, and each row's risk is calibrated on the other half of the rows: nothing flatters itself.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from milepost.contract.model import Contract
from milepost.planning.value.threshold import Policy, ThresholdRule, optimal_threshold
from milepost.planning.worth.matrix import binary_payoff, has_matrix
from milepost.planning.worth.observed import Observed, measured_share


def at_best_threshold(contract: Contract, observed: Observed | None) -> Observed | None:
    """Decide by the risk from which acting pays: new counts, accuracy and `acting`.

    Unchanged where no matrix prices the decisions, or there are not two classes with scores. Raises
    InvalidPayoffError for payoffs that are the wrong way round.
    """
    if observed is None or not observed.risk or not has_matrix(contract):
        return observed
    payoff = binary_payoff(contract, observed)
    assert payoff is not None
    rule = optimal_threshold(payoff)
    act = observed.classes.index(observed.positive)
    decided = np.where(np.array(observed.risk) >= act_from(rule), act, 1 - act)
    truth = np.where(np.array(observed.truth), act, 1 - act)
    counts = np.zeros((2, 2))
    np.add.at(counts, (decided, truth), 1)
    right = int((decided == truth).sum())
    accuracy = measured_share(right, len(truth), observed.accuracy.level)
    return replace(observed, counts=counts, accuracy=accuracy, acting=rule)


def act_from(rule: ThresholdRule) -> float:
    """The least risk at which the rule acts; beyond 1 where it never does.

    >>> act_from(ThresholdRule(policy=Policy.NEVER_ACT, threshold=None))
    inf
    """
    if rule.threshold is not None:
        return rule.threshold
    return np.inf if rule.policy is Policy.NEVER_ACT else 0.0
