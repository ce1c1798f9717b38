"""The outlooks beside the one that decides: of the optimised metric, of the other candidates, and their curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from milepost.evidence.assessment import CurveRecord
from milepost.evidence.records import Rung
from milepost.metrics.rule import MetricRule, bounds_of, value
from milepost.planning.designs import AUTOMATIC, DesignOutlook, outlook_of
from milepost.planning.labels import Labels
from milepost.planning.outlook import Outlook, look_ahead
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
    """The deciding figure's outlook, by its label, for the other candidates that have a curve."""
    found = []
    for results in candidates:
        if results.name == main.results.name or len({run.size for run in results.runs}) < 2:
            continue
        others = outlook_of(AUTOMATIC, results, rule).outlooks or (optimised_outlook(results, rule),)
        found += [outlook for outlook in others if outlook.label == label]
    return found


def learners_among(rivals: Sequence[Outlook], candidates: Sequence[CandidateResults]) -> list[Outlook]:
    """The rivals that learn: the curves of the others say nothing of how good a learner can be."""
    trivial = {results.name for results in candidates if results.rung is Rung.TRIVIAL}
    return [rival for rival in rivals if rival.candidate not in trivial]


def curves_shown(
    rule: MetricRule,
    main: DesignOutlook,
    rivals: Sequence[Outlook],
    candidates: Sequence[CandidateResults],
    labels: Labels,
) -> tuple[CurveRecord, ...]:
    """The curves worth drawing: each requirement of the best candidate, then the deciding one of the others.

    Of a trivial rival nothing is noted: it does not learn, so noise hides nothing.
    """
    own = main.outlooks or (optimised_outlook(main.results, rule),)
    learners = learners_among(rivals, candidates)
    sizes = np.union1d(labels.sizes[:: max(1, len(labels.sizes) // 24)], labels.sizes[-1:])
    records = [outlook.record(sizes, labels.horizon) for outlook in (*own, *rivals)]
    noted = [True] * len(own) + [rival in learners for rival in rivals]
    return tuple(
        record if kept else replace(record, notes=()) for record, kept in zip(records, noted, strict=True)
    )
