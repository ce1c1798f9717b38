"""Where the project stands: computed from the ledger and from what the project is now, never typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from milepost.base.measurement import Verdict
from milepost.evidence.questions import Question
from milepost.evidence.records import BackEdge, Decision
from milepost.evidence.status import Status, StatusRow
from milepost.lifecycle.back_edges import edges_that_fire
from milepost.lifecycle.closing import REOPEN, closing_of, without_reopened
from milepost.lifecycle.kept_results import kept_results
from milepost.lifecycle.place import open_ledger_of
from milepost.lifecycle.references_record import digest_for_plan
from milepost.lifecycle.staleness import changes
from milepost.lifecycle.state import State, current_state
from milepost.lifecycle.verdicts import ASSESSED, PUBLISHED, RESTS_ON, SCANNED


def project_status(path: str | Path = "milepost.yaml") -> Status:
    """Say the newest fresh verdict for every question, what is stale and why, and the one next command."""
    path = Path(path).resolve()
    with open_ledger_of(path) as ledger:
        state = current_state(path, ledger)
        scan = ledger.newest_evidence(Question.GOALS, SCANNED)
        status = compute_status(
            state,
            ledger.decisions()[::-1],
            ledger.trial_sources(),
            scan="" if scan is None else scan.id,
            published=digest_for_plan(ledger),
        )
        return replace(status, kept=kept_results(state, ledger, path.parent).rows)


def compute_status(
    state: State,
    decisions: Sequence[Decision],
    trial_sources: Sequence[tuple[Mapping[str, str], int]] = (),
    *,
    scan: str = "",
    published: str = "",
) -> Status:
    """Compute the status. `decisions` newest first; `trial_sources` = (digests, number of trials made from them).

    `scan` = id of the newest scan of the code, `published` = digest of what a plan takes from the register of
    published results, "" without one.
    """
    closing = closing_of(decisions)
    decisions = without_reopened(decisions)
    rests_on = {
        ASSESSED: assessment_in_force(decisions, state.digests),
        SCANNED: scan,
        PUBLISHED: published,
    }
    digests = {**state.digests, **rests_on}
    rows = tuple(_row(question, decisions, digests) for question in Question)
    fresh = {row.question: _decision(row, decisions) for row in rows if row.fresh}
    back = edges_that_fire(fresh)
    command, reason = _next(_in_order(rows, valued=state.contract.value is not None), fresh, back)
    if closing is not None:
        back, command, reason = (), REOPEN, f"the project is closed: {closing.says}"
    fresh_trials, stale_trials = _trials(trial_sources, state.digests)
    return Status(
        project=state.contract.name,
        rows=rows,
        back=back,
        next_command=command,
        next_reason=state.troubles[0] if state.troubles and closing is None else reason,
        closed="" if closing is None else closing.value,
        fresh_trials=fresh_trials,
        stale_trials=stale_trials,
    )


def assessment_in_force(decisions: Sequence[Decision], digests: Mapping[str, str]) -> str:
    """The id of the assessment behind the newest fresh answer on reach, "" without one; `decisions` newest first."""
    reach = (decision for decision in decisions if decision.question is Question.REACH)
    fresh = next((decision for decision in reach if not changes(decision.made_from, digests)), None)
    return fresh.evidence[0] if fresh is not None and fresh.evidence else ""


def _row(question: Question, decisions: Sequence[Decision], digests: Mapping[str, str]) -> StatusRow:
    mine = [decision for decision in decisions if decision.question is question]
    fresh = next((decision for decision in mine if not changes(decision.made_from, digests)), None)
    newest = fresh or (mine[0] if mine else None)
    return StatusRow(
        question=question,
        covered=question in RESTS_ON,
        verdict=newest.verdict if newest else None,
        reasons=newest.reasons if newest else (),
        stale_because=changes(newest.made_from, digests) if newest else (),
        decided_at=newest.at if newest else None,
        decision=newest.id if newest else "",
    )


def _decision(row: StatusRow, decisions: Sequence[Decision]) -> Decision:
    return next(decision for decision in decisions if decision.id == row.decision)


def _next(
    rows: Sequence[StatusRow], fresh: Mapping[Question, Decision], back: Sequence[BackEdge]
) -> tuple[str, str]:
    """The first covered question without a fresh answer; then the way back; then the first that is not yes."""
    for row in rows:
        if row.covered and not row.fresh:
            why = f"{row.question.value}: " + ("; ".join(row.stale_because) or "not answered yet")
            return _command(row.question), why
    if back:
        edge = back[0]
        return edge.command, f"back from {edge.source.value} to {edge.target.value}: {edge.cause}"
    for row in rows:
        if row.covered and row.verdict is not Verdict.YES:
            decision = fresh[row.question]
            reason = row.reasons[0] if row.reasons else "not decided"
            return decision.next_command or "milepost report", f"{row.question.value}: {reason}"
    return "milepost report", "every question that this version covers is answered yes"


def _in_order(rows: Sequence[StatusRow], *, valued: bool) -> list[StatusRow]:
    """The rows as they are gone through: goals first, before anything is known and once it is said what it is worth.

    A plan that is stale rests on what the others answer, one that is not decided waits for numbers that people have,
    and one that nobody can make yet (no `value`) is no reason to keep a project waiting that is under way: then goals
    come last.
    """
    goals = next(row for row in rows if row.question is Question.GOALS)
    others = [row for row in rows if row is not goals]
    first = valued or all(row.verdict is None for row in others)
    late = bool(goals.stale_because) or goals.verdict is Verdict.UNKNOWN
    return [goals, *others] if (first and not late) or goals.verdict is Verdict.NO else [*others, goals]


def _command(question: Question) -> str:
    match question:
        case Question.GOALS:
            return "milepost plan"
        case Question.CODEBASE:
            return "milepost test --smoke"
    return "milepost assess"


def _trials(
    sources: Sequence[tuple[Mapping[str, str], int]], digests: Mapping[str, str]
) -> tuple[int, dict[str, int]]:
    fresh, stale = 0, dict[str, int]()
    for made_from, count in sources:
        changed = changes(made_from, digests)
        if changed:
            stale["; ".join(changed)] = stale.get("; ".join(changed), 0) + count
        else:
            fresh += count
    return fresh, stale
