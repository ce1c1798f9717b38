"""The smoke run: every candidate trained and asked once on a tiny subset, and the verdict kept."""

from __future__ import annotations

from milepost.base.clock import utc_now
from milepost.base.plain import to_plain
from milepost.data.ingest import read_examples
from milepost.evidence.questions import Question
from milepost.evidence.records import Decision, Evidence
from milepost.lifecycle.project import Project
from milepost.lifecycle.state import current_state
from milepost.lifecycle.verdicts import made_from_of
from milepost.testing.smoke import smoke as judge_attempts
from milepost.training.ladder import ladder_of
from milepost.training.rehearsal import SMOKE_ROWS, rehearse

READ_ROWS = 2_000


def smoke(project: Project) -> Decision:
    """Answer "does the project train and test end to end on a tiny subset?", and record it.

    The subset has `tests.small_subset` rows, 200 unless the contract says otherwise.
    """
    ledger, contract = project.ledger, project.contract
    digests = current_state(project.path, ledger).digests
    rows = contract.tests.small_subset or SMOKE_ROWS
    most = max(READ_ROWS, 4 * rows)
    examples = read_examples(project.loaded, root=project.root, most_rows=most, known_file=ledger.known_file)
    candidates = ladder_of(contract, examples, project.root)
    attempts = rehearse(examples, candidates, root=project.root, rows=rows)
    labels = [str(label) for label in set(examples.target.tolist())]
    found = judge_attempts(attempts, task=examples.task, labels=labels, rows=rows)
    now, made_from = utc_now(), made_from_of(Question.CODEBASE, digests)
    evidence = Evidence(
        question=Question.CODEBASE, kind="smoke", payload=to_plain(found), made_from=made_from, at=now
    )
    ledger.add_evidence(evidence)
    decision = Decision(
        question=Question.CODEBASE,
        verdict=found.verdict,
        reasons=found.reasons,
        evidence=(evidence.id,),
        made_from=made_from,
        at=now,
        next_command="milepost status",
    )
    ledger.add_decision(decision)
    return decision
