"""The ladder's rungs that are not predictions of the project's candidates: published, human, failed, and voters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from milepost.base.measurement import Measurement
from milepost.contract.model import CandidateKind
from milepost.contract.references import Reference, read_references
from milepost.evidence.assessment import LadderRow
from milepost.evidence.examples import Examples
from milepost.evidence.records import Rung
from milepost.lifecycle.project import Project
from milepost.lifecycle.staleness import REFERENCES_FILE
from milepost.metrics.rule import MetricRule
from milepost.planning.designs import metric_of
from milepost.planning.results import CandidateResults
from milepost.planning.vote_rungs import Voted, vote_rungs
from milepost.training.ladder import Candidate
from milepost.training.trials import TrialRun

Array = np.ndarray[Any, Any]


def references_of(project: Project) -> tuple[Reference, ...]:
    """The results of references.yaml that the project file names, all of them where it names none."""
    path = project.root / REFERENCES_FILE
    named = {
        spec.reference or spec.name
        for spec in (*project.contract.baselines, *project.contract.candidates)
        if spec.kind in (CandidateKind.PUBLISHED, CandidateKind.HUMAN)
    }
    if not path.exists():
        return ()
    return tuple(reference for reference in read_references(path) if not named or reference.id in named)


def rungs_without_predictions(
    candidates: Sequence[Candidate], references: Sequence[Reference], rule: MetricRule
) -> list[LadderRow]:
    """Published and human results as rungs: their value as its source gives it, with a note on comparability."""
    known = {reference.id: reference for reference in references}
    rows = []
    for candidate in candidates:
        reference = known.get(candidate.reference or candidate.name)
        if candidate.rung in (Rung.PUBLISHED, Rung.HUMAN):
            rows.append(_rung(candidate, reference, rule))
    return rows


def failed_rungs(
    candidates: Sequence[Candidate], results: Sequence[CandidateResults], run: TrialRun
) -> list[LadderRow]:
    """The candidates of which every fit failed: a rung each, with the cause, so that nobody misses them."""
    failed = {trial.candidate: trial.failure for trial in run.trials if trial.failure}
    measured = {item.name for item in results}
    return [
        LadderRow(candidate=item.name, rung=item.rung, labels=0, score=None, failure=failed[item.name])
        for item in candidates
        if item.name in failed and item.name not in measured
    ]


def voted_rungs(examples: Examples, rule: MetricRule, ours: Array) -> tuple[LadderRow, ...]:
    """What the annotators of the development rows (`ours`) reach; rows for calibration and test are not looked at."""
    if examples.votes is None:
        return ()
    voted = Voted(
        votes=examples.votes,
        target=examples.target,
        columns=examples.columns,
        target_name=examples.target_name,
    )
    return vote_rungs(voted.where(ours), rule)


def _rung(candidate: Candidate, reference: Reference | None, rule: MetricRule) -> LadderRow:
    """A rung has a score where its result is of the optimised metric, and one for each requirement on its metric."""
    if reference is None:
        missing = f"no entry '{candidate.reference or candidate.name}' in {REFERENCES_FILE}"
        return LadderRow(candidate=candidate.name, rung=candidate.rung, labels=0, score=None, failure=missing)
    value = reference.value
    score = Measurement(
        value=value.middle,
        low=value.low,
        high=value.high,
        level=value.level,
        n=reference.n or 0,
        method="as published",
    )
    required = {
        item.text: score
        for item in rule.require
        if not item.resource and item.condition is None and metric_of(item).name == reference.metric
    }
    optimised = reference.metric == rule.name
    comparable = reference.comparable.value if reference.comparable else "unknown"
    if not optimised and not required:
        comparable = f"no: it is {reference.metric}, and the rule has no such metric"
    return LadderRow(
        candidate=candidate.name,
        rung=candidate.rung,
        labels=reference.n or 0,
        score=score if optimised else None,
        required=required,
        source=f"{reference.source} ({reference.metric} on {reference.data or 'unnamed data'}, "
        f"{reference.date or 'undated'})",
        comparable=comparable,
    )
