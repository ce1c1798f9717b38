"""The register of published results: how old each is, how far it compares, what is possible, what to try next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from milepost.base.measurement import Measurement
from milepost.contract.references import Reference, Reproduction, read_references
from milepost.evidence.assessment import Assessment, LadderRow
from milepost.evidence.records import Rung
from milepost.evidence.references import YEARS
from milepost.lifecycle.assess import newest_assessment
from milepost.lifecycle.kept import recorded_line
from milepost.lifecycle.project import Project
from milepost.lifecycle.references_record import (
    ReferencesMove,
    keep_references,
    move_lines,
)
from milepost.lifecycle.staleness import REFERENCES_FILE
from milepost.planning.goals import Comparability, Goal, GoalSource
from milepost.planning.human_ladder import LADDER
from milepost.planning.possible import Possible, ToTry, to_try_next, what_is_possible
from milepost.planning.references import (
    Age,
    age_of,
    compare_reference,
    published_value,
    reproduction_gap,
)
from milepost.planning.shortfall import Scale, scale_of
from milepost.statistics.contrasts import exactly

OWN_ROWS = "development rows, out of sample"


@dataclass(frozen=True, kw_only=True)
class RegisterRow:
    """One published or human result, with what follows from it.

    `gap` = the project's own result with that method less the published one, better is positive; None where the
    project has none.
    """

    reference: Reference
    published: Measurement
    compares: Comparability
    age: Age
    gap: Measurement | None


@dataclass(frozen=True, kw_only=True)
class MetricOutlook:
    """What published work says of one metric: the project's best, what is possible, and what to try, best first."""

    metric: str
    best: Measurement | None
    possible: Possible | None
    to_try: tuple[ToTry, ...]


@dataclass(frozen=True, kw_only=True)
class Register:
    """The whole register; `alarm` is "" unless nothing in it is recent.

    `moved` = what changed since the last record with another answer, `evidence` = id under which it is kept.
    """

    rows: tuple[RegisterRow, ...]
    outlooks: tuple[MetricOutlook, ...]
    alarm: str
    lines: tuple[str, ...]
    moved: ReferencesMove | None = None
    evidence: str = ""


def read_register(project: Project, *, today: date, years: float = YEARS) -> Register:
    """Read `references.yaml` beside the project file and hold it against the newest assessment.

    It is kept as evidence on the baselines. Raises InvalidFileError where the file is missing or wrong.
    """
    references = read_references(project.root / REFERENCES_FILE)
    assessment = newest_assessment(project)
    optimized = project.contract.metric.optimize
    mine = optimized if isinstance(optimized, str) else "a weighted mean of metrics"
    metrics = list(dict.fromkeys([mine, *_required(assessment)]))
    register = register_of(references, assessment, metrics, today=today, years=years)
    kept, moved = keep_references(project, register, years=years)
    said = () if moved is None else ("", *move_lines(moved))
    lines = (*register.lines, *said, "", recorded_line(kept))
    return replace(register, moved=moved, evidence=kept.evidence, lines=lines)


def register_of(
    references: Sequence[Reference],
    assessment: Assessment | None,
    metrics: Sequence[str],
    *,
    today: date,
    years: float = YEARS,
) -> Register:
    """Hold references against an assessment; `metrics` are those of the project's rule, the optimised one first."""
    ours = {metric: _own_goal(metric, assessment, first=metric == metrics[0]) for metric in metrics}
    rows = tuple(
        _row(reference, ours.get(reference.metric, ours[metrics[0]]), today, years)
        for reference in references
    )
    answers = {row.reference.id: row.compares for row in rows}
    outlooks = tuple(
        _outlook(metric, ours[metric], references, answers)
        for metric in metrics
        if any(reference.metric == metric for reference in references)
    )
    alarm = _alarm(rows, years)
    lines = tuple(_lines(rows, outlooks, alarm))
    return Register(rows=rows, outlooks=outlooks, alarm=alarm, lines=lines)


def _required(assessment: Assessment | None) -> list[str]:
    """The metrics that are required of all rows."""
    texts = {text for row in assessment.ladder for text in row.required} if assessment is not None else set()
    return sorted({text.split()[0] for text in texts if "[" not in text})


def _own_goal(metric: str, assessment: Assessment | None, *, first: bool) -> Goal:
    """The project's own best result of a metric, and what a simple model reaches on its rows."""
    scale = scale_of(metric)
    rows = () if assessment is None else assessment.ladder
    scores = [(row, _score(row, metric, first=first)) for row in rows]
    known = [(row, score) for row, score in scores if score is not None]
    best = _best([pair for pair in known if pair[0].rung not in (Rung.PUBLISHED, Rung.HUMAN)], scale)
    simple = _best([pair for pair in known if pair[0].rung is Rung.SIMPLE], scale)
    return Goal(
        source=GoalSource.BASELINE,
        name="" if best is None else best[0].candidate,
        metric=metric,
        value=exactly(float("nan")) if best is None else best[1],
        split="" if assessment is None else OWN_ROWS,
        n=None if assessment is None else assessment.labels_now,
        hardness=None if simple is None else simple[1],
    )


def _score(row: LadderRow, metric: str, *, first: bool) -> Measurement | None:
    if first and row.score is not None:
        return row.score
    return next((each for text, each in row.required.items() if text.split()[0] == metric), None)


def _best(
    pairs: Sequence[tuple[LadderRow, Measurement]], scale: Scale
) -> tuple[LadderRow, Measurement] | None:
    known = [pair for pair in pairs if scale.shortfall(pair[1].value) >= 0]
    return min(known, key=lambda pair: scale.shortfall(pair[1].value), default=None)


def _row(reference: Reference, ours: Goal, today: date, years: float) -> RegisterRow:
    scale = scale_of(reference.metric)
    return RegisterRow(
        reference=reference,
        published=published_value(reference),
        compares=compare_reference(reference, ours, scale),
        age=age_of(reference, today, years=years),
        gap=reproduction_gap(reference, scale),
    )


def _outlook(
    metric: str, ours: Goal, references: Sequence[Reference], answers: Mapping[str, Comparability]
) -> MetricOutlook:
    scale = scale_of(metric)
    best = ours.value if ours.name else None
    return MetricOutlook(
        metric=metric,
        best=best,
        possible=what_is_possible(references, answers, scale, metric),
        to_try=to_try_next(references, answers, scale, metric, best),
    )


def _alarm(rows: Sequence[RegisterRow], years: float) -> str:
    if not rows:
        return "no published result is known: search for one before anything is built"
    if all(row.age.stale for row in rows):
        return f"nothing here is dated within the last {years:g} years: search for newer work"
    return ""


def _lines(rows: Sequence[RegisterRow], outlooks: Sequence[MetricOutlook], alarm: str) -> list[str]:
    lines = []
    for row in rows:
        lines += [_head(row), *(f"    {text}" for text in _under(row))]
    for outlook in outlooks:
        lines += ["", *_outlook_lines(outlook)]
    return [*lines, *(["", f"Alarm: {alarm}."] if alarm else [])]


def _head(row: RegisterRow) -> str:
    reference = row.reference
    data = f" on {reference.data}" if reference.data else ""
    size = f", n = {reference.n:,}" if reference.n else ""
    rung = next((each for each in LADDER if each.people is reference.people), None)
    whose = f", {rung.says} (rung {rung.place} of {len(LADDER)})" if rung is not None else ""
    return f"{reference.id}: {reference.metric} {reference.value}{data}{size}{whose}; {reference.source}"


def _under(row: RegisterRow) -> list[str]:
    answer = row.compares.answer
    word = "unknown" if answer is None else answer.value
    found = [f"comparable: {word} ({'; '.join(row.compares.reasons)})"]
    found.append(f"{'stale' if row.age.stale else 'age'}: {row.age.why}")
    found.append(f"reproduced: {_reproduced(row)}")
    return found


def _reproduced(row: RegisterRow) -> str:
    own = row.reference.reproduced
    if own is None:
        return "not known"
    if not isinstance(own, Reproduction):
        return own.value
    gap = row.gap
    assert gap is not None
    said = (
        "not told apart" if gap.low <= 0 <= gap.high else "surely better" if gap.low > 0 else "surely worse"
    )
    return f"{own.value} here, gap {gap.value:+.3g} [{gap.low:+.3g}, {gap.high:+.3g}]: {said}"


def _outlook_lines(outlook: MetricOutlook) -> list[str]:
    lines = []
    if outlook.possible is not None:
        value, source = outlook.possible.value, outlook.possible
        lines.append(
            f"What is possible, {outlook.metric}: about {value.value:.3g} "
            f"({value.low:.3g} to {value.high:.3g}, 8 in 10), from {source.reference} ({source.discount})"
        )
    else:
        lines.append(f"What is possible, {outlook.metric}: not known, nothing that compares was published")
    if outlook.best is not None:
        lines.append(f"Your best: {outlook.best.value:.3g} [{outlook.best.low:.3g}, {outlook.best.high:.3g}]")
    lines += [
        f"Try next {place}: {one.reference}"
        + ("" if one.gain is None else f", gain to expect {one.gain:.2g}")
        + f"; {one.first}"
        for place, one in enumerate(outlook.to_try, 1)
    ]
    return lines
