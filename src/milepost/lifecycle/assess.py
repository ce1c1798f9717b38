"""The main job: from a project file and its data to "can we get there, and what will it take?"."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np

from milepost.base.clock import utc_now
from milepost.base.errors import WrongUseError
from milepost.base.plain import to_plain
from milepost.base.progress import Progress, or_silent
from milepost.base.restore import restore
from milepost.data.checks import Finding, Severity, check_examples
from milepost.data.ingest import data_version, read_examples
from milepost.evidence.assessment import Assessment
from milepost.evidence.examples import Examples, Use
from milepost.evidence.questions import Question
from milepost.evidence.records import BackEdge, Decision, Evidence, Rung
from milepost.lifecycle.back_edges import edges_that_fire
from milepost.lifecycle.gain import gain_over_trivial
from milepost.lifecycle.observe import MOST_ROWS, results_of
from milepost.lifecycle.project import Project
from milepost.lifecycle.rule_dates import dated_before, rules_in_force
from milepost.lifecycle.rule_fit import check_rule_fits, reading_also
from milepost.lifecycle.rungs import failed_rungs, references_of, rungs_without_predictions, voted_rungs
from milepost.lifecycle.state import State, current_state
from milepost.lifecycle.steering import aim_of, losses_of
from milepost.lifecycle.training_error import with_training_error
from milepost.lifecycle.verdicts import Answer, answers_of, made_from_of
from milepost.metrics.rule import MetricRule, parse_rule
from milepost.metrics.table import MEMORY
from milepost.planning.assessment import Measured, assess_results
from milepost.planning.choice import best_learner
from milepost.planning.labels import labels_of
from milepost.planning.results import CandidateResults
from milepost.training.folds import FOLDS
from milepost.training.ladder import Candidate, ladder_of
from milepost.training.trials import TrialRun, run_trials

KIND = "assessment"
Array = np.ndarray[Any, Any]


class NothingMeasuredError(WrongUseError):
    """No candidate ended a single fit, so there is nothing to draw conclusions from."""

    slug = "nothing-measured"

    def __init__(self, *, causes: Sequence[str]) -> None:
        listed = "".join(f"\n  {cause}" for cause in causes)
        super().__init__(
            "No candidate could be measured, so the question stays open. Put the candidates below right, or give more "
            f"time with --budget 60s.{listed}"
        )


def assess(
    project: Project,
    *,
    budget_seconds: float = 60.0,
    engine: str = "local",
    require: Sequence[str] = (),
    progress: Progress | None = None,
) -> Assessment:
    """Measure the candidates' learning curves, answer the main question, and record evidence and decisions.

    `budget_seconds` is the time for reading and fitting together. Trials that the ledger knows are not fitted again.
    With `require` the question is asked for these requirements in place of the contract's, and only the trials are
    recorded: the project's answer is the one to its own project file. Raises NothingMeasuredError when no fit ended.
    """
    begun = time.monotonic()
    tell = or_silent(progress)
    tell("reading the data", 0, 3)
    state = current_state(project.path, project.ledger)
    rule = rule_of(project, require)
    examples = _read(project, require)
    check_rule_fits(project.contract, rule, examples)
    findings = check_examples(examples)
    candidates = ladder_of(project.contract, examples, project.root)
    tell("reading the data", 3, 3)
    fit = partial(
        run_trials,
        examples,
        candidates,
        project.ledger,
        made_from={"data": examples.version, "split": state.digests["split"], "task": state.digests["task"]},
        root=project.root,
        progress=lambda share, what: tell("measuring learning curves", round(100 * share), 100),
        engine=engine,
        aim=partial(aim_of, project.contract, rule, examples),
        losses=losses_of(project.contract, rule, examples),
        weighs=any(item.metric == MEMORY for item in rule.require),
    )

    def left() -> float:
        return budget_seconds - (time.monotonic() - begun)

    run = fit(seconds=max(1.0, left()))
    tell("drawing conclusions", 0, 1)
    measured = _measured(project, rule, examples, candidates, run, findings)
    learner = best_learner(measured.candidates, rule, measured.labels)
    if learner is not None:
        more = with_training_error(
            learner.results,
            candidates,
            run,
            seconds_left=left(),
            fit=lambda plan, seconds: fit(plan=plan, seconds=seconds),
        )
        if more is not run:
            run, measured = more, _measured(project, rule, examples, candidates, more, findings)
    assessment = assess_results(measured)
    if not require:
        _record(project, state, assessment, measured, findings, dated=_dated(project, run))
    tell("drawing conclusions", 1, 1)
    return assessment


def newest_assessment(project: Project) -> Assessment | None:
    """The newest assessment that the ledger keeps; None when there was none yet."""
    evidence = project.ledger.newest_evidence(Question.REACH, KIND)
    return None if evidence is None else restore(Assessment, evidence.payload)


def rule_of(project: Project, require: Sequence[str] = ()) -> MetricRule:
    """The metric rule of the contract, with other requirements if they are given."""
    metric = project.contract.metric
    return parse_rule(
        metric.optimize, require or metric.require, metric.confidence, project.contract.task.kind
    )


def candidate_results(
    project: Project, examples: Examples, candidates: Sequence[Candidate], run: TrialRun
) -> list[CandidateResults]:
    """The outcomes of every trial, by candidate."""
    rungs = {item.name: item.rung for item in candidates if item.rung not in (Rung.PUBLISHED, Rung.HUMAN)}
    return results_of(
        run.trials,
        rungs,
        folds=FOLDS,
        examples=examples,
        ledger=project.ledger,
        learners={item.name: item.learner for item in candidates},
        fixed={item.name for item in candidates if not item.learns},
    )


def _read(project: Project, require: Sequence[str]) -> Examples:
    ledger = project.ledger
    version = data_version(project.loaded, project.root, ledger.known_file, ledger.remember_file)
    ledger.add_data(version)
    return read_examples(
        reading_also(project.loaded, require),
        root=project.root,
        most_rows=MOST_ROWS,
        known_file=ledger.known_file,
        remember_file=ledger.remember_file,
    )


def _measured(
    project: Project,
    rule: MetricRule,
    examples: Examples,
    candidates: Sequence[Candidate],
    run: TrialRun,
    findings: Sequence[Finding],
) -> Measured:
    results = candidate_results(project, examples, candidates, run)
    if not results:
        raise NothingMeasuredError(causes=run.notes)
    references = references_of(project)
    ours = np.isin(examples.use, (Use.TRAIN.value, Use.VALIDATION.value))
    labels = labels_of(
        project.contract,
        total_rows=examples.total_rows,
        training_share=examples.training_share,
        measured=max(
            (item.largest for item in results if item.rung is not Rung.PREDICTIONS), default=run.largest
        ),
        trainable=run.largest,
    )
    return Measured(
        contract=project.contract,
        rule=rule,
        labels=labels,
        candidates=results,
        rungs=[
            *rungs_without_predictions(candidates, references, rule),
            *failed_rungs(candidates, results, run),
            *voted_rungs(examples, rule, ours),
        ],
        references=references,
        votes=None if examples.votes is None else examples.votes[ours],
        target=examples.target[ours],
        findings=[*(str(finding) for finding in findings), *_failures(run)],
        spent={"seconds": round(run.seconds, 1), "fits": float(run.fitted), "trials": float(len(run.trials))},
        notes=run.notes,
        total_rows=examples.total_rows,
        images=any(kind.value in {"image_path", "image_bytes", "pixels"} for kind in examples.kinds.values()),
    )


def _failures(run: TrialRun) -> list[str]:
    failed = {trial.candidate: trial.failure for trial in run.trials if trial.failure}
    return [f"Candidate {name} failed: {cause}" for name, cause in failed.items()]


def _dated(project: Project, run: TrialRun) -> str:
    """Whether the metric rule is older than the trials that it judges, in words."""
    rules = rules_in_force(project.ledger.contracts())
    return dated_before(rules[-1][0], run.trials)[1] if rules else ""


def _record(
    project: Project,
    state: State,
    assessment: Assessment,
    measured: Measured,
    findings: Sequence[Finding],
    *,
    dated: str,
) -> None:
    """Write the evidence first, then the decisions that rest on it."""
    now = utc_now()
    made_from = made_from_of(Question.REACH, state.digests)
    plain = to_plain(assessment)
    evidence = Evidence(question=Question.REACH, kind=KIND, payload=plain, made_from=made_from, at=now)
    project.ledger.add_evidence(evidence)
    answers = answers_of(
        assessment,
        beats=gain_over_trivial(measured.candidates, measured.rule),
        errors=[str(item) for item in findings if item.severity is Severity.ERROR],
        warnings=[str(item) for item in findings if item.severity is Severity.WARNING],
        notes=[str(item) for item in findings if item.severity is Severity.NOTE],
        dated=dated,
    )
    for answer in answers:
        project.ledger.add_decision(_decision(answer, state.digests, evidence.id, now))


def _decision(answer: Answer, digests: Mapping[str, str], evidence: str, now: datetime) -> Decision:
    decision = Decision(
        question=answer.question,
        verdict=answer.verdict,
        reasons=answer.reasons,
        evidence=(evidence,),
        made_from=made_from_of(answer.question, digests),
        at=now,
        next_command=answer.next_command,
        causes=answer.causes,
    )
    back = edges_that_fire({answer.question: decision})
    edge: BackEdge | None = back[0] if back else None
    return replace(decision, back=edge)
