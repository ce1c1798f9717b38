"""Does the data flywheel turn: users bring labels, labels a better model, a better model more use? (LECTURE 4.2)

Three measured slopes, and the wheel stops at the weakest: where one is not above 0 it is broken, where one was not
measured nobody knows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from milepost.base.amounts import not_negative, positive
from milepost.base.measurement import Measurement, Verdict


@dataclass(frozen=True, kw_only=True)
class FlywheelLinks:
    """The three slopes, None where not measured.

    `labels_per_user_day` = labels that one user brings in a day; `metric_per_log_labels` = gain of the metric (in the
    direction that is better) when the labels grow by the factor e; `usage_per_metric` = relative growth of use per unit
    of the metric, from an A/B test (0.5: a gain of 0.1 brings 5 % more use).
    """

    labels_per_user_day: Measurement | None
    metric_per_log_labels: Measurement | None
    usage_per_metric: Measurement | None

    def named(self) -> dict[str, Measurement | None]:
        """The links by name, in the order of the loop."""
        return {
            "labels_per_user_day": self.labels_per_user_day,
            "metric_per_log_labels": self.metric_per_log_labels,
            "usage_per_metric": self.usage_per_metric,
        }


@dataclass(frozen=True, kw_only=True)
class Flywheel:
    """Whether the wheel turns, and how fast.

    `product` = the three slopes multiplied (labels per user-day x use per log of labels), None where one is unknown,
    0 where one is not above 0.
    `growth_per_day` = relative growth of use a day that the wheel gives at the present users and labels, and
    `days_to_double` the days for twice the use at that speed (None where it does not grow). It slows down as labels
    pile up. `broken` and `unknown` name links; `unsettled` those whose interval still holds 0.
    """

    turns: Verdict
    product: float | None
    growth_per_day: float | None
    days_to_double: float | None
    broken: tuple[str, ...]
    unsettled: tuple[str, ...]
    unknown: tuple[str, ...]


def flywheel(links: FlywheelLinks, *, users: float, labels: float, growth_at_least: float = 0.0) -> Flywheel:
    """Judge the loop from its slopes, with `users` a day and `labels` today.

    It turns when every link is above 0 by its interval and the growth a day, with every link at its lower end, is
    above `growth_at_least`; it does not when a link's interval ends at 0 or below, or the growth with every link at
    its upper end is not above it. Unknown otherwise. Raises InvalidNumberError for no labels or negative users.

    >>> def link(value, low, high):
    ...     return Measurement(value=value, low=low, high=high, level=0.95, n=100, method="made")
    >>> found = flywheel(FlywheelLinks(labels_per_user_day=link(0.2, 0.1, 0.3),
    ...                                metric_per_log_labels=link(0.02, 0.01, 0.03),
    ...                                usage_per_metric=None), users=1000, labels=50_000)
    >>> found.turns, found.unknown
    (<Verdict.UNKNOWN: 'unknown'>, ('usage_per_metric',))
    """
    not_negative(users=users)
    positive(labels=labels)
    named = links.named()
    known = {name: link for name, link in named.items() if link is not None}
    complete = len(known) == len(named)
    broken = tuple(name for name, link in known.items() if link.high <= 0)
    product = math.prod(max(link.value, 0.0) for link in known.values()) if complete else None
    growth = None if product is None else product * users / labels
    return Flywheel(
        turns=_verdict(known, complete, users / labels, growth_at_least),
        product=product,
        growth_per_day=growth,
        days_to_double=math.log(2) / math.log1p(growth) if growth is not None and growth > 0 else None,
        broken=broken,
        unsettled=tuple(name for name, link in known.items() if link.low <= 0 < link.high),
        unknown=tuple(name for name, link in named.items() if link is None),
    )


def _verdict(
    known: dict[str, Measurement], complete: bool, users_per_label: float, at_least: float
) -> Verdict:
    if any(link.high <= 0 for link in known.values()):
        return Verdict.NO
    if not complete:
        return Verdict.UNKNOWN
    if math.prod(link.high for link in known.values()) * users_per_label <= at_least:
        return Verdict.NO
    slowest = math.prod(max(link.low, 0.0) for link in known.values()) * users_per_label
    return Verdict.YES if slowest > at_least else Verdict.UNKNOWN
