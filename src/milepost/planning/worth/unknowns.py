"""Everything that nobody knows, by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from milepost.contract.model import CandidateKind
from milepost.evidence.plan import ChecklistRow, QuestionRow
from milepost.planning.worth.asked import unanswered_rules
from milepost.planning.worth.basis import Basis
from milepost.planning.worth.known import STALE_ASSESSMENT, Known


def unknowns_of(
    basis: Basis, questions: Sequence[QuestionRow], checklist: Sequence[ChecklistRow]
) -> tuple[str, ...]:
    """Name what nobody knows, what keeps the answer open first; each once."""
    known = basis.known
    names = list(basis.missing)
    if basis.success is None:
        names.append("the chance of success (milepost assess, or value.success)")
    names += basis.economics.risks
    names += _not_measured(known)
    names += known.notes
    names += unanswered_rules(known.contract, known.scan)
    names += _not_said(questions, checklist)
    return tuple(dict.fromkeys(names))


def _not_measured(known: Known) -> Iterator[str]:
    if known.rules is None and any(one.kind is CandidateKind.RULES for one in known.contract.baselines):
        yield "what the rules reach: they were not measured yet (milepost assess)"
    elif known.rules is None:
        yield "what rules would reach: no rules are on the ladder (baselines: {rules: ...})"
    if known.assessment is None and STALE_ASSESSMENT not in known.notes:
        yield "everything that data says: nothing was assessed yet (milepost assess)"


def _not_said(questions: Sequence[QuestionRow], checklist: Sequence[ChecklistRow]) -> Iterator[str]:
    open_questions = sum(not row.known for row in questions)
    if open_questions:
        yield f"the answers to {open_questions} of {len(questions)} questions (milepost plan --verbose)"
    unsigned = sum(not row.signed for row in checklist)
    if unsigned:
        yield f"who agrees with {unsigned} of the {len(checklist)} points (questions.checklist)"
