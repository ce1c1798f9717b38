"""Which number to measure next, before anything is decided."""

from __future__ import annotations

import math
from collections.abc import Sequence

from milepost.base.money import money
from milepost.evidence.plan import LabelsWorth
from milepost.planning.worth.investment import Invested
from milepost.planning.worth.words import how_to_know

KNOW_NEXT = 0.01
"""What to measure next is named when knowing it is worth this part of the spread of the net present value."""


def measure_next(invested: Invested | None, labels: Sequence[LabelsWorth], *, assessed: bool) -> str:
    """The input whose exact value would be worth most before deciding, and how much; empty where nothing is."""
    if invested is None:
        return ""
    worth = {bar.name: bar.worth_knowing for bar in invested.bars}
    worth["whether it succeeds"] = invested.worth_of_success
    name, most = max(worth.items(), key=lambda item: item[1])
    spread = abs(invested.investment.p90 - invested.investment.p10)
    if most <= KNOW_NEXT * max(spread, 1e-12):
        return ""
    how = how_to_know(name, assessed=assessed)
    return f"{name}: knowing it before deciding is worth up to {money(most)}{how}{_more_labels(labels)}"


def _more_labels(labels: Sequence[LabelsWorth]) -> str:
    """The number of test labels that nets most, where it nets anything."""
    best = max((row for row in labels if row.net is not None and row.kind == "test"), key=_net, default=None)
    return "" if best is None or _net(best) <= 0 else f"; {best.n:,} more test labels net {money(_net(best))}"


def _net(row: LabelsWorth) -> float:
    return row.net if row.net is not None else -math.inf
