"""What to do to know the ceiling better: how many rows need more people's labels, and what these cost."""

from __future__ import annotations

from typing import Any

import numpy as np

from milepost.base.measurement import Direction, Measurement
from milepost.evidence.assessment import voted
from milepost.planning.ceiling import LEVEL, VOTED_METRICS, VoteCeiling, metric_name
from milepost.planning.labels import Labels
from milepost.planning.outlook import Outlook
from milepost.statistics.double_labels import rows_to_double, rows_to_repeat

NARROWEST, WIDEST = 0.02, 0.06
"""Between these widths an interval of the best error is worth having, wherever the requirement lies."""

NARROWEST_SHARE, WIDEST_SHARE = 0.03, 0.1
"""The same for the spread of the noise of numbers, as a share of it to each side."""

NEVER_BELOW = 0.15  # of the error: votes leave about two thirds of this width open however many there are
UNKNOWN_ERROR = 0.2

SET_ASIDE = (
    "the votes do not tell: the labels are better than single votes (an aggregate, or somebody's who knows)"
)

Array = np.ndarray[Any, Any]


def rows_to_ask_twice(deciding: Outlook, ceiling: Measurement | None, target: Array | None) -> int | None:
    """How many rows need two more people's labels before the ceiling is clear of the requirement.

    By the present estimate: half of the interval is the distance of ceiling and requirement, between 1 and 3 points.
    `target` (n,) holds the labels, whose shares count. Without an estimate of the error, 0.2 is taken. None where no
    number is enough: votes do not speak of the metric.
    """
    metric = metric_name(deciding)
    if metric not in VOTED_METRICS:
        return None
    aimed = None if ceiling is None or deciding.target is None else abs(deciding.target - ceiling.value)
    if metric == "rmse":
        share = WIDEST_SHARE if ceiling is None or not aimed else aimed / max(ceiling.value, 1e-12)
        return rows_to_repeat(min(max(share, NARROWEST_SHARE), WIDEST_SHARE), level=LEVEL)
    error = UNKNOWN_ERROR
    if ceiling is not None:
        error = 1 - ceiling.value if metric == "accuracy" else ceiling.value
    width = WIDEST if aimed is None else min(max(2 * aimed, NARROWEST), WIDEST)
    counts = np.ones(2) if target is None else np.unique(target.astype(str), return_counts=True)[1]
    shares = np.asarray(counts / counts.sum(), dtype=float)
    return rows_to_double(error, max(width, NEVER_BELOW * error), shares, level=LEVEL)


def ceiling_words(
    deciding: Outlook, ceiling: Measurement | None, votes: VoteCeiling, labels: Labels, target: Array | None
) -> str:
    """Say what the ceiling rests on, and what would settle it where it is not clear of the requirement."""
    wanted = rows_to_ask_twice(deciding, ceiling, target)
    if ceiling is not None and voted(ceiling) is not None:
        rests = f"from {ceiling.method} on {ceiling.n:,} examples"
        return (
            rests if wanted is None or _is_clear(deciding, ceiling) else rests + _more(wanted, votes, labels)
        )
    ask = SET_ASIDE if votes.set_aside else _ask(deciding, wanted, labels)
    return _passed(deciding, ceiling, labels.horizon) + ask


def _passed(deciding: Outlook, ceiling: Measurement | None, horizon: int) -> str:
    """Say that the forecast goes past all that the candidates' curves allow: then it is the interval's better end.

    On 43 tasks of known best score the ceiling was nearer to it than such forecasts were (docs/benchmarks.md).
    """
    ahead = deciding.at(horizon)
    if ahead is None or ceiling is None:
        return ""
    higher = deciding.direction is Direction.MAX
    if ahead.q50 < ceiling.high if higher else ahead.q50 > ceiling.low:
        return ""
    return f"the forecast for {horizon:,} labels goes past all that they show, so one of the two errs; "


def _ask(deciding: Outlook, wanted: int | None, labels: Labels) -> str:
    """What to ask of people where nobody voted yet, or why that would not tell."""
    if wanted is None:
        known = ", ".join(VOTED_METRICS[:-1])
        return (
            f"more people's labels cannot tell: votes speak of {known} and {VOTED_METRICS[-1]}, "
            f"not of {metric_name(deciding)}"
        )
    rows = min(wanted, labels.owned)
    who = f"two more people's labels on {rows:,} of the rows{_cost(rows, labels)}"
    if wanted <= labels.owned:
        return f"{who} would settle it (labels.votes)"
    return f"{who}, all there are, would not settle it: about {wanted:,} are needed"


def _is_clear(deciding: Outlook, ceiling: Measurement) -> bool:
    return deciding.target is None or not ceiling.low <= deciding.target <= ceiling.high


def _more(wanted: int, votes: VoteCeiling, labels: Labels) -> str:
    """How many more rows, beside those with votes, narrow an interval that holds the requirement."""
    more = wanted - votes.rows
    if more <= 0:
        return "; the requirement lies so near to it that more votes would hardly tell them apart"
    if wanted > labels.owned:
        return (
            f"; the requirement lies within its interval, and telling them apart takes votes on about {wanted:,} rows, "
            f"more than the {labels.owned:,} there are"
        )
    cost = _cost(more, labels)
    return f"; two more people's labels on {more:,} more rows{cost} would tell it from the requirement"


def _cost(rows: int, labels: Labels) -> str:
    """What two more labels on each row cost."""
    if labels.price is None:
        return " (cost unknown: costs.label)"
    ends = dict.fromkeys(f"{2 * rows * end:,.0f}" for end in (labels.price.low, labels.price.high))
    return f" (cost about {' to '.join(ends)})"
