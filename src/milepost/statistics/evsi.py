"""Are more labelled test cases worth their price before deciding whether to deploy?

The accuracy is not known; labelled cases narrow it, and may change the decision. Both forms compare the expected
value of deciding after the sample with that of deciding now, less what the sample costs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import betainc, gammaln, ndtr

from milepost.base.amounts import InvalidNumberError, finite, not_negative, positive
from milepost.statistics.draws import Floats


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """What deploying pays: decisions x (A correct + (1 - A) wrong - baseline) - fixed_cost at accuracy A, in money.

    Payoffs and the baseline are money per decision, `decisions` those over the horizon. Not deploying pays 0.
    Raises InvalidNumberError for numbers that cannot be.
    """

    decisions: float
    correct: float
    wrong: float
    baseline: float
    fixed_cost: float = 0.0

    def __post_init__(self) -> None:
        not_negative(decisions=self.decisions)
        finite(correct=self.correct, wrong=self.wrong, baseline=self.baseline, fixed_cost=self.fixed_cost)

    @property
    def slope(self) -> float:
        """What an accuracy of 1 pays over one of 0."""
        return self.decisions * (self.correct - self.wrong)

    @property
    def at_zero(self) -> float:
        """What an accuracy of 0 pays."""
        return self.decisions * (self.wrong - self.baseline) - self.fixed_cost

    @property
    def break_even_accuracy(self) -> float | None:
        """The accuracy that pays 0; None where accuracy does not matter."""
        return -self.at_zero / self.slope if self.slope else None

    def payoff(self, accuracy: float) -> float:
        """What deploying pays at an accuracy."""
        return self.slope * accuracy + self.at_zero


@dataclass(frozen=True, kw_only=True)
class SampleWorth:
    """What `n` labelled cases are worth, and what is left after paying for them; money."""

    n: int
    evsi: float
    net: float


@dataclass(frozen=True, kw_only=True)
class TestLabelsWorth:
    """Whether to collect test labels first, and how many; money.

    `decision_now` = deploy or stop, worth `value_now`. `evpi` bounds what any number of labels is worth.
    `best_n` = the number of the grid with the largest net (among equals the smallest), `collect` = that is above 0.
    """

    break_even_accuracy: float | None
    decision_now: str
    value_now: float
    evpi: float
    grid: tuple[SampleWorth, ...]
    best_n: int
    collect: bool


def evsi_beta_binomial(
    deployment: Deployment,
    prior_beta: tuple[float, float],
    grid: Sequence[int],
    *,
    cost_per_label: float,
    cost_start: float = 0.0,
) -> TestLabelsWorth:
    """Value n more labelled test cases for every n of `grid`, exactly.

    The accuracy is Beta(a, b) = `prior_beta`: with a uniform prior, 1 + right and 1 + wrong so far. Costs are money
    for one label and for starting at all. Only results that would change the decision count, so nothing is lost by
    cancelling; the time grows with the largest n, not with its square.

    Raises InvalidNumberError for an empty grid, a negative n, or a or b of 0 or less.

    >>> found = evsi_beta_binomial(Deployment(decisions=1000, correct=1, wrong=-4, baseline=0), (8, 2), [0, 10],
    ...                            cost_per_label=1)
    >>> found.decision_now, round(found.evpi, 1), [round(point.net, 1) for point in found.grid]
    ('stop', 241.6, [0.0, 157.2])
    """
    a, b = prior_beta
    positive(prior_a=a, prior_b=b)
    not_negative(cost_per_label=cost_per_label, cost_start=cost_start)
    sizes = [_count(n) for n in grid]
    if not sizes:
        raise InvalidNumberError("no number of labels was asked about: give a grid, such as 0, 100, 500.")
    now = deployment.payoff(a / (a + b))
    worth = _worth_upto(max(sizes), deployment, a, b).tolist()
    points = [
        SampleWorth(n=n, evsi=worth[n], net=worth[n] - cost_per_label * n - cost_start if n else 0.0)
        for n in sizes
    ]
    best = max(points, key=lambda point: (point.net, -point.n))
    return TestLabelsWorth(
        break_even_accuracy=deployment.break_even_accuracy,
        decision_now="deploy" if now > 0 else "stop",
        value_now=max(0.0, now),
        evpi=_evpi(deployment, a, b, deploying=now > 0),
        grid=tuple(points),
        best_n=best.n,
        collect=best.net > 0,
    )


@dataclass(frozen=True, kw_only=True)
class NormalWorth:
    """What a sample is worth when the payoff is normal; `preposterior_sd` = how far the sample moves the mean."""

    preposterior_sd: float
    evsi: float
    evpi: float
    net: float


def evsi_normal(*, mean: float, prior_sd: float, obs_sd: float, n: int, cost: float = 0.0) -> NormalWorth:
    """Value n observations of a payoff that is Normal(mean, prior_sd), each seen with `obs_sd`; money.

    The quick screen: going ahead pays the normal amount, not going ahead 0. Raises InvalidNumberError for negative
    spreads, counts or costs.

    >>> found = evsi_normal(mean=0, prior_sd=1, obs_sd=1, n=1)
    >>> round(found.preposterior_sd, 4), round(found.evsi, 4), round(found.evpi, 4)
    (0.7071, 0.2821, 0.3989)
    """
    finite(mean=mean)
    not_negative(prior_sd=prior_sd, obs_sd=obs_sd, n=n, cost=cost)
    moved = 0.0
    if n > 0 and prior_sd > 0:
        moved = prior_sd**2 / math.hypot(prior_sd, obs_sd / math.sqrt(n))
    worth = _unit_loss(mean, moved)
    return NormalWorth(preposterior_sd=moved, evsi=worth, evpi=_unit_loss(mean, prior_sd), net=worth - cost)


def _unit_loss(mean: float, sd: float) -> float:
    """E[max(0, x)] - max(0, mean) for x ~ Normal(mean, sd)."""
    if sd == 0:
        return 0.0
    far = abs(mean) / sd
    return max(0.0, sd * math.exp(-far * far / 2) / math.sqrt(2 * math.pi) - abs(mean) * float(ndtr(-far)))


def _evpi(deployment: Deployment, a: float, b: float, *, deploying: bool) -> float:
    """Expected loss of the present decision against knowing the accuracy, by the incomplete beta function."""
    even = deployment.break_even_accuracy
    if even is None:
        return 0.0
    cut, average = min(max(even, 0.0), 1.0), a / (a + b)
    below, mass_below = float(betainc(a, b, cut)), average * float(betainc(a + 1, b, cut))
    lost_below = deployment.slope * (even * below - mass_below)
    lost_above = deployment.slope * (average - mass_below - even * (1 - below))
    wrong_below = deploying == (deployment.slope > 0)
    return max(0.0, (lost_below if wrong_below else lost_above) * math.copysign(1, deployment.slope))


def _count(n: int) -> int:
    if n < 0 or n != int(n):
        raise InvalidNumberError(f"n is {n:g}: a number of labels is a whole number of 0 or more.")
    return int(n)


def _worth_upto(most: int, deployment: Deployment, a: float, b: float) -> Floats:
    """What 0, 1, ..., `most` labelled cases are worth before deciding, (most + 1,): each case adds what it may change.

    After n cases of which x are right, one more changes the decision for one x only: the x for which the zero of the
    payoff lies between the results x and x + 1 of n + 1 cases. What that case gains there is the smaller of what a
    right and a wrong answer would bring, and all these gains are positive, so that adding them loses nothing.
    """
    even, slope = deployment.break_even_accuracy, abs(deployment.slope)
    if even is None or not 0 < even < 1:  # no accuracy is the break-even, so no result changes the decision
        return np.zeros(most + 1)
    n = np.arange(float(most))
    total = a + b + n
    zero = even * (total + 1) - a
    x = np.floor(zero)
    past, inside = zero - x, (x >= 0) & (x <= n)
    x = np.clip(x, 0.0, n)
    right = (a + x) / total
    gain = np.minimum(right * (1 - past), (1 - right) * past) * (slope / (total + 1))
    added = np.where(inside, np.exp(_log_chance(x, n, a, b)) * gain, 0.0)
    return np.concatenate([[0.0], np.cumsum(added)])


def _log_chance(x: Floats, n: Floats, a: float, b: float) -> Floats:
    """log P(x right of n) under the beta-binomial law."""
    ways = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    seen = gammaln(a + x) + gammaln(b + n - x) - gammaln(a + b + n)
    return np.asarray(ways + seen - (gammaln(a) + gammaln(b) - gammaln(a + b)))
