"""Is it worth a model at all? Read what is known, weigh it, and keep the answer: seconds, with data or without."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from milepost.base.clock import utc_now
from milepost.base.errors import ProjectError
from milepost.base.plain import to_plain
from milepost.base.restore import restore
from milepost.contract.model import Contract
from milepost.evidence.assessment import Assessment
from milepost.evidence.plan import Plan
from milepost.evidence.questions import Question
from milepost.evidence.records import Decision, Evidence, Rung
from milepost.lifecycle.closing import refuse_closed
from milepost.lifecycle.past_estimates import read_past_estimates
from milepost.lifecycle.project import Project
from milepost.lifecycle.references_record import (
    beyond_published,
    digest_for_plan,
    newest_references,
    references_changed,
)
from milepost.lifecycle.scan_record import newest_scan, scanned_code_changed
from milepost.lifecycle.staleness import changes
from milepost.lifecycle.state import State, current_state
from milepost.lifecycle.status import assessment_in_force
from milepost.lifecycle.verdicts import ASSESSED, PUBLISHED, SCANNED, made_from_of
from milepost.planning.duel import Duel
from milepost.planning.worth.accuracy import accuracy_asked
from milepost.planning.worth.known import STALE_ASSESSMENT, Known
from milepost.planning.worth.observed import Observed, observe
from milepost.planning.worth.plan import make_plan

KIND = "plan"
ACCURACY = "accuracy"


@dataclass(frozen=True, kw_only=True, eq=False)
class _Seen:
    """The predictions that a plan counts with, and what could not be read."""

    best: Observed | None = None
    rules: Observed | None = None
    notes: tuple[str, ...] = ()


def plan(project: Project, *, duels: bool = False, reopen: bool = False) -> Plan:
    """Answer "is it worth a model at all?", and record evidence and decision.

    Works before there is any data. What the newest fresh assessment found is used; a stale one is named, not used.
    With `duels` the rules and the best model are compared on the same rows. Raises ProjectClosedError on a closed
    project unless `reopen`, InvalidPayoffError for payoffs that contradict themselves, and what a duel raises where a
    side is missing.
    """
    begun = time.monotonic()
    ledger = project.ledger
    if not reopen:
        refuse_closed(ledger.decisions(Question.GOALS)[::-1])
    state = current_state(project.path, ledger)
    evidence = assessment_behind(project, state)
    known = known_of(project, state, evidence)
    duel = _duel(project) if duels else None
    found = make_plan(
        replace(
            known,
            duel=None if duel is None else duel.difference,
            duel_lines=() if duel is None else duel.lines,
            past=read_past_estimates(ledger, kind=KIND),
            notes=(*known.notes, *_published(known), *_stale(project, evidence)),
            spent={"seconds": round(time.monotonic() - begun, 2)},
        )
    )
    _record(project, state, found, evidence)
    return found


def known_of(project: Project, state: State, evidence: Evidence | None) -> Known:
    """What there is to plan with: the project file, and an assessment with its predictions and a scan, if any."""
    assessment = None if evidence is None else restore(Assessment, evidence.payload)
    seen = _Seen() if assessment is None else _seen(project, state, assessment)
    return Known(
        contract=project.contract,
        assessment=assessment,
        evidence="" if evidence is None else evidence.id,
        observed=seen.best,
        rules=seen.rules,
        scan=newest_scan(project.ledger),
        published=newest_references(project.ledger),
        notes=seen.notes,
    )


def assessment_behind(project: Project, state: State) -> Evidence | None:
    """The assessment behind the newest fresh answer on reach."""
    decisions = project.ledger.decisions(Question.REACH)[::-1]
    wanted = assessment_in_force(decisions, state.digests)
    if not wanted:
        return None
    kept = project.ledger.evidence(Question.REACH, ASSESSED)
    return next((one for one in kept if one.id == wanted), None)


def newest_plan(project: Project) -> Plan | None:
    """The newest plan that the ledger keeps; None when there was none yet."""
    evidence = project.ledger.newest_evidence(Question.GOALS, KIND)
    return None if evidence is None else restore(Plan, evidence.payload)


def _duel(project: Project) -> Duel:
    from milepost.lifecycle.duel import rules_vs_model

    return rules_vs_model(project)


def _published(known: Known) -> tuple[str, ...]:
    """Before anything is measured: whether more is asked than published work lets one expect."""
    if known.assessment is not None:
        return ()
    note = beyond_published(known.published, ACCURACY, accuracy_asked(known.contract))
    return (note,) if note else ()


def _stale(project: Project, used: Evidence | None) -> tuple[str, ...]:
    notes = tuple(note for note in (scanned_code_changed(project), references_changed(project)) if note)
    if used is not None or project.ledger.newest_evidence(Question.REACH) is None:
        return notes
    return (*notes, STALE_ASSESSMENT)


def _seen(project: Project, state: State, assessment: Assessment) -> _Seen:
    """Read the best candidate's and the rules' predictions again; what cannot be read is a note, and not an error."""
    best = assessment.best_candidate
    names = {
        row.candidate: row.rung
        for row in assessment.ladder
        if row.rung is Rung.RULES or row.candidate == best
    }
    try:
        return _read(project, state, names, best)
    except (ProjectError, OSError) as error:
        first = str(error).splitlines()[0]
        return _Seen(notes=(f"which decisions the candidates make could not be read: {first}",))


def _read(project: Project, state: State, names: Mapping[str, Rung], best: str) -> _Seen:
    from milepost.data.ingest import read_examples
    from milepost.lifecycle.observe import MOST_ROWS, results_of
    from milepost.training.folds import FOLDS

    ledger, contract = project.ledger, project.contract
    fresh = [
        trial
        for trial in ledger.trials()
        if trial.candidate in names and not trial.failure and not changes(trial.made_from, state.digests)
    ]
    largest = {trial.candidate: 0 for trial in fresh}
    for trial in fresh:
        largest[trial.candidate] = max(largest[trial.candidate], trial.size)
    kept = [trial for trial in fresh if trial.size == largest[trial.candidate]]
    examples = read_examples(
        project.loaded,
        root=project.root,
        most_rows=MOST_ROWS,
        known_file=ledger.known_file,
        remember_file=ledger.remember_file,
    )
    results = results_of(kept, names, folds=FOLDS, examples=examples, ledger=ledger)
    level, positive = contract.metric.confidence, _class_that_matters(contract)
    observed = {one.name: observe(one, level=level, positive=positive) for one in results}
    rules = [one for name, one in observed.items() if one is not None and names[name] is Rung.RULES]
    return _Seen(best=observed.get(best), rules=max(rules, key=lambda one: one.accuracy.value, default=None))


def _class_that_matters(contract: Contract) -> str | None:
    """The class that the metric rule speaks of, as in recall[team == 'urgent']; None where it names none."""
    named = re.compile(rf"{re.escape(contract.task.target)}`? == ['\"]([^'\"]+)['\"]")
    optimize = contract.metric.optimize
    texts = (*contract.metric.require, *([optimize] if isinstance(optimize, str) else optimize))
    return next((found[1] for text in texts if (found := named.search(text))), None)


def _record(project: Project, state: State, found: Plan, assessment: Evidence | None) -> None:
    """Write the evidence first, then the decision that rests on it, on the assessment and on the scan."""
    scan = "" if found.scan is None else found.scan.evidence
    made_from = {
        **({} if assessment is None else assessment.made_from),
        **made_from_of(Question.GOALS, state.digests),
        ASSESSED: "" if assessment is None else assessment.id,
        SCANNED: scan,
        PUBLISHED: digest_for_plan(project.ledger),
    }
    now = utc_now()
    evidence = Evidence(
        question=Question.GOALS, kind=KIND, payload=to_plain(found), made_from=made_from, at=now
    )
    project.ledger.add_evidence(evidence)
    project.ledger.add_decision(
        Decision(
            question=Question.GOALS,
            verdict=found.verdict,
            reasons=(found.summary, *found.reasons[1:]),
            evidence=(evidence.id, *(one for one in (made_from[ASSESSED], scan) if one)),
            made_from=made_from,
            at=now,
            next_command=found.next_command,
        )
    )
