"""The questionnaire as it stands: what was answered, what is known from elsewhere, and what nobody knows."""

from __future__ import annotations

from collections.abc import Mapping

from milepost.base.measurement import Verdict
from milepost.base.ranges import Range
from milepost.contract.model import Contract
from milepost.contract.questionnaire import CHECKLIST, ITEMS, RULES, Form, Item
from milepost.contract.worth import Payoff, QuestionsSection, Said, SignOff
from milepost.evidence.assessment import Assessment
from milepost.evidence.plan import ChecklistRow, QuestionRow
from milepost.evidence.records import Rung
from milepost.evidence.references import PublishedResult, ReferencesRecord
from milepost.evidence.scan import ScanFinding, ScanSummary

WORTH_SAYING = 60.0
"""A fit of fewer seconds says nothing about the time that training takes."""

ONE_SECOND_WEIGHT = 0.1
"""The under-one-second rule is weak evidence with many counter-examples, and never a gate (LECTURE 2 #47, #48)."""


def question_rows(
    contract: Contract,
    assessment: Assessment | None,
    evidence: str = "",
    scan: ScanSummary | None = None,
    published: ReferencesRecord | None = None,
) -> tuple[QuestionRow, ...]:
    """Answer every question of the table: by what was written, else by what is known anyway, else as a named risk."""
    derived = {**_published(published), **_derived(contract, assessment, evidence), **_scanned(scan)}
    return tuple(_row(item, contract.questions.answers.get(item.key), derived) for item in ITEMS)


def checklist_rows(questions: QuestionsSection) -> tuple[ChecklistRow, ...]:
    """The seven points in order, with who signed and who refused."""
    return tuple(
        ChecklistRow(
            key=key,
            asks=asks,
            signed=tuple(_who(one) for one in questions.checklist.get(key, ()) if one.agrees),
            refused=tuple(_who(one) for one in questions.checklist.get(key, ()) if not one.agrees),
        )
        for key, asks in CHECKLIST.items()
    )


def unanswered_rules(contract: Contract, scan: ScanSummary | None = None) -> tuple[str, ...]:
    """Which of the two rules that cannot be skipped has no answer (LECTURE 2 #50); a scan may answer one."""
    answers, derived = contract.questions.answers, _scanned(scan)
    return tuple(
        f"{item.asks} (questions.{item.key})"
        for item in RULES
        if item.key not in derived and (item.key not in answers or not answers[item.key].known)
    )


def _row(item: Item, said: Said | None, derived: Mapping[str, tuple[str, str]]) -> QuestionRow:
    answer, source, known = _answer(item, said, derived)
    if item.key == "under_one_second" and known:
        answer = f"{answer} (weight {ONE_SECOND_WEIGHT:g}, never a gate)"
    return QuestionRow(
        key=item.key,
        group=item.group.value,
        asks=item.asks,
        answer=answer,
        source=source,
        known=known,
        warns=said is not None and said.word is not None and said.word.value == item.bad,
        risk="" if known else item.risk,
    )


def _answer(item: Item, said: Said | None, derived: Mapping[str, tuple[str, str]]) -> tuple[str, str, bool]:
    if said is not None and said.known:
        return _in_words(said), _source(item, said), True
    if item.key in derived:
        answer, source = derived[item.key]
        return answer, source, True
    how = "write" if item.form is Form.TEXT else "answer"
    return "unknown", f"{how} questions.{item.key}", False


def _in_words(said: Said) -> str:
    if said.word in (Verdict.YES, Verdict.NO):
        return str(said.word.value)
    return said.text if said.number is None else _number(said.number)


def _source(item: Item, said: Said) -> str:
    who = ", ".join(part for part in (said.by, said.on.isoformat() if said.on else "") if part)
    return who or f"questions.{item.key}"


def _derived(contract: Contract, assessment: Assessment | None, evidence: str) -> dict[str, tuple[str, str]]:
    """What other parts of the project file, or an assessment, answer already: answer and source by key."""
    found: dict[str, tuple[str, str]] = {}
    value = contract.value
    if value is not None and value.decisions_per_year is not None:
        found["lens_cheap_prediction"] = (_number(value.decisions_per_year), "value.decisions_per_year")
    if contract.costs.label is not None:
        found["label_cost"] = (_number(contract.costs.label), "costs.label")
    if value is not None and value.payoff is not None and value.payoff.wrong is not None:
        found["wrong_costs"] = (_number(value.payoff.wrong), "value.payoff.wrong")
    if value is not None and value.payoff is not None and value.payoff.matrix:
        found["wrong_costs"] = (_mistakes(value.payoff), "value.payoff.matrix")
    quality = [text for text in contract.metric.require if not _resource(text)]
    if quality:
        found["useful_share"] = ("; ".join(quality), "metric.require")
    times = [text for text in contract.metric.require if text.startswith("latency")]
    if times:
        found["serving_ms"] = ("; ".join(times), "metric.require")
    if assessment is not None:
        found |= _measured(assessment, evidence)
    return found


def _measured(assessment: Assessment, evidence: str) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    needed = assessment.labels_for.get("0.8")
    if needed is not None:
        found["examples_needed"] = (f"{needed:,} training labels for an 80 % chance", evidence)
    for key, rung in (("published", Rung.PUBLISHED), ("human_can", Rung.HUMAN)):
        scores = [row.score for row in assessment.ladder if row.rung is rung and row.score is not None]
        if scores:
            best = max(score.value for score in scores)
            found[key] = (f"{best:.3g}" if rung is Rung.PUBLISHED else f"people reach {best:.3g}", evidence)
    seconds = max((row.fit_seconds or 0.0 for row in assessment.ladder), default=0.0)
    if seconds >= WORTH_SAYING:
        found["training_hours"] = (f"the largest fit took {seconds:.1f} s here", evidence)
    return found


def _published(record: ReferencesRecord | None) -> dict[str, tuple[str, str]]:
    """What the register of published results answers before an assessment has them on its ladder."""
    if record is None:
        return {}
    source = f"references {record.evidence[:8]}"
    found: dict[str, tuple[str, str]] = {}
    results = [one for one in record.results if one.compares != "no"]
    people = next((one for one in results if one.people), None)
    method = next((one for one in results if not one.people), None)
    if people is not None:
        found["human_can"] = (f"people reach {_reached(people)}", source)
    if method is not None:
        expected = [f"here {one.says}" for one in record.outlooks if one.possible is not None]
        found["published"] = ("; ".join((_reached(method), *expected)), source)
    return found


def _reached(one: PublishedResult) -> str:
    return f"{one.metric} {one.value.value:.3g} ({one.reference}, comparable: {one.compares})"


def _scanned(scan: ScanSummary | None) -> dict[str, tuple[str, str]]:
    """What a scan answers. That one folder holds no rules does not say that there are none: no answer then."""
    if scan is None:
        return {}
    source = f"scan {scan.evidence[:8]}"
    of = f"{scan.likely:,} of {scan.functions:,} functions in {scan.root} are likely hand-written rules"
    found = {"lens_manual_pipeline": (of, source)}
    if scan.likely and scan.top:
        found["complicated_rules"] = (f"yes: {of}, first {_upkept(scan.top[0])}", source)
    return found


def _upkept(first: ScanFinding) -> str:
    """A finding with its size, and its upkeep where that is known."""
    lines = f"{first.function} ({first.path}:{first.line}; {first.lines_of_code} lines"
    if first.lines_a_year is None:
        return f"{lines})"
    return f"{lines}, {first.lines_a_year:g} changed a year)"


def _mistakes(payoff: Payoff) -> str:
    """What each wrong decision of the matrix pays, and those that it leaves to `wrong`."""
    said = [
        f"{truth} taken for {decided}: {_number(worth)}"
        for truth, row in payoff.matrix.items()
        for decided, worth in row.items()
        if truth != decided
    ]
    rest = [] if payoff.wrong is None else [f"{'else ' if said else ''}{_number(payoff.wrong)}"]
    return "; ".join((*said, *rest))


def _resource(text: str) -> bool:
    return text.startswith(("latency", "memory", "cost", "size", "throughput"))


def _number(known: Range) -> str:
    ends = [f"{end:,.0f}" if abs(end) >= 1000 else f"{end:g}" for end in (known.low, known.high)]
    return " to ".join(dict.fromkeys(ends))


def _who(one: SignOff) -> str:
    return f"{one.name} ({one.role}), {one.date.isoformat()}"
