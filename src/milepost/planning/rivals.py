"""The outlooks beside the one that decides: of the optimised metric, of the other candidates, and their curves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from milepost.evidence.assessment import CurveRecord
from milepost.metrics.rule import MetricRule, bounds_of, value
from milepost.planning.designs import AUTOMATIC, DesignOutlook, outlook_of
from milepost.planning.labels import Labels
from milepost.planning.outlook import FEWEST_SIZES, Outlook, look_ahead
from milepost.planning.results import CandidateResults


def optimised_outlook(results: CandidateResults, rule: MetricRule) -> Outlook:
    """The outlook of the optimised metric: what there is to say when nothing is required."""
    low, high = bounds_of(rule)
    return look_ahead(
        results,
        lambda repeats: [value(rule, outcomes) for outcomes in repeats],
        label=rule.name,
        direction=rule.direction,
        target=None,
        low=low,
        high=high,
    )


def rivals_of(
    candidates: Sequence[CandidateResults], main: DesignOutlook, rule: MetricRule, label: str
) -> list[Outlook]:
    """The deciding figure's outlook, by its label, for the other candidates that learn."""
    found = []
    for results in candidates:
        if results.name == main.results.name or not has_curve(results):
            continue
        others = outlook_of(AUTOMATIC, results, rule).outlooks or (optimised_outlook(results, rule),)
        found += [outlook for outlook in others if outlook.label == label]
    return found


def has_curve(results: CandidateResults) -> bool:
    """Whether a candidate was measured at two sizes or more; what does not learn never is."""
    return len({run.size for run in results.runs}) >= FEWEST_SIZES


def curves_shown(
    rule: MetricRule,
    main: DesignOutlook,
    rivals: Sequence[Outlook],
    labels: Labels,
) -> tuple[CurveRecord, ...]:
    """The curves worth drawing: each requirement of the best candidate, then the deciding one of the others."""
    own = main.outlooks or (optimised_outlook(main.results, rule),)
    sizes = np.union1d(labels.sizes[:: max(1, len(labels.sizes) // 24)], labels.sizes[-1:])
    return tuple(outlook.record(sizes, labels.horizon) for outlook in (*own, *rivals))
