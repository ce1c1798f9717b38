"""Which metric to drive: from the project's rule and trials, or from a table that people wrote."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from milepost.base.errors import InvalidInputError, ProjectError
from milepost.base.expression import Condition
from milepost.base.measurement import Direction, Measurement
from milepost.base.streams import random_stream
from milepost.evidence.records import Rung
from milepost.lifecycle.assess import rule_of
from milepost.lifecycle.kept import recorded_line
from milepost.lifecycle.metric_record import MetricMove, keep_suggestion, move_lines
from milepost.lifecycle.metric_table import read_metric_table
from milepost.lifecycle.metric_try import read_fresh_trials
from milepost.lifecycle.project import Project, open_project
from milepost.metrics.errors import BadScoresError
from milepost.metrics.rule import MetricRule, Term, measure, parse_term, value
from milepost.metrics.table import RESOURCES, Metric
from milepost.planning.metric_choice import MetricAdvice, MetricChoice, choose_metric
from milepost.planning.metric_section import proposed_requirements, proposed_section
from milepost.planning.metric_standing import MetricRow
from milepost.planning.results import CandidateResults
from milepost.planning.shortfall import scale_of


@dataclass(frozen=True, kw_only=True)
class MetricSuggestion:
    """The choice of metric, the section of the project file that it proposes, and the same as lines for people.

    `optimize` and `require` are what the section says. `moved` = what changed since the last suggestion that said
    otherwise, `evidence` = id under which it is kept; "" where it is not.
    """

    choice: MetricChoice
    section: str
    optimize: str
    require: tuple[str, ...]
    lines: tuple[str, ...]
    moved: MetricMove | None = None
    evidence: str = ""


def suggest_metric(project: Project) -> MetricSuggestion:
    """Choose the metric to drive from the project's own rule and its fresh trials.

    Rows are what the rule optimises and requires, and what `engineer_around` and `tolerance` name. The baseline is
    the best simple rung; every candidate that learns or has rules is compared. The choice is kept as evidence on the
    metric. Raises NoTrialsError without trials.
    """
    rule, metric = rule_of(project), project.contract.metric
    terms = _terms(rule, (*metric.engineer_around, *metric.tolerance))
    fresh = read_fresh_trials(project, [f"{name} >= 0" for name in terms if "[" in name])
    baseline, compared = _divided(fresh.candidates, rule)
    rows = [
        MetricRow(
            name=name,
            scale=scale_of(name),
            target=_target(rule, name),
            baseline=None if baseline is None else _measured(name, term, baseline, rule),
            candidates={
                item.name: found
                for item in compared
                if (found := _measured(name, term, item, rule)) is not None
            },
            around=name in {_canonical(text) for text in metric.engineer_around},
            tolerance={_canonical(text): worst for text, worst in metric.tolerance.items()}.get(name),
        )
        for name, term in terms.items()
    ]
    return _kept(project, _suggestion(rows, confidence=rule.confidence))


def suggest_from_table(path: Path, *, project: Path | None = None) -> MetricSuggestion:
    """Choose the metric to drive from a CSV table; raises InvalidFileError, and NoMetricsError without a value.

    It is kept as evidence of the `project` whose file is named. A table needs no project, so the answer comes in any
    case; where it cannot be kept, its lines say why.
    """
    found = _suggestion(read_metric_table(path), confidence=0.95)
    if project is None:
        return found
    if not project.exists():
        return _not_kept(found, f"there is no project file {project}")
    try:
        with open_project(project) as opened:
            return _kept(opened, found, table=path)
    except ProjectError as error:
        return _not_kept(found, " ".join(str(error).split()))


def _kept(project: Project, found: MetricSuggestion, *, table: Path | None = None) -> MetricSuggestion:
    """Keep a suggestion as evidence, and say what changed since the last one that said otherwise."""
    kept, moved = keep_suggestion(
        project, found.choice, optimize=found.optimize, require=found.require, table=table
    )
    said = () if moved is None else ("", *move_lines(moved))
    lines = (*found.lines, *said, "", recorded_line(kept))
    return replace(found, moved=moved, evidence=kept.evidence, lines=lines)


def _not_kept(found: MetricSuggestion, why: str) -> MetricSuggestion:
    return replace(found, lines=(*found.lines, "", f"Not recorded: {why}"))


def _suggestion(rows: Sequence[MetricRow], *, confidence: float) -> MetricSuggestion:
    choice = choose_metric(rows)
    section = proposed_section(choice, rows, confidence=confidence)
    return MetricSuggestion(
        choice=choice,
        section=section,
        optimize=choice.drive or rows[0].name,
        require=proposed_requirements(choice, rows),
        lines=tuple(_lines(choice, rows, section)),
    )


def _terms(rule: MetricRule, also: Sequence[str]) -> dict[str, Term | None]:
    """Every metric once, by its canonical name, what is optimised first; None stands for a resource."""
    found: dict[str, Term | None] = {_name_of(term.metric, term.condition): term for term, _ in rule.optimize}
    for item in rule.require:
        name = _name_of(item.metric, item.condition)
        found.setdefault(name, None if item.resource else parse_term(name))
    for text in also:
        found.setdefault(_canonical(text), None if text in RESOURCES else parse_term(text))
    return found


def _canonical(text: str) -> str:
    if text in RESOURCES:
        return text
    term = parse_term(text)
    return _name_of(term.metric, term.condition)


def _name_of(metric: Metric | str, condition: Condition | None) -> str:
    name = metric if isinstance(metric, str) else metric.name
    return name if condition is None else f"{name}[{condition.text}]"


def _target(rule: MetricRule, name: str) -> float | None:
    """The hardest threshold that the rule requires of this metric."""
    mine = [item for item in rule.require if _name_of(item.metric, item.condition) == name]
    if not mine:
        return None
    hardest = max if mine[0].operator == ">=" else min
    return hardest(item.threshold for item in mine)


def _divided(
    candidates: Sequence[CandidateResults], rule: MetricRule
) -> tuple[CandidateResults | None, list[CandidateResults]]:
    """The baseline, and the candidates to compare: all that are not trivial, or all if there are no others."""
    simple = [item for item in candidates if item.rung in (Rung.RULES, Rung.SIMPLE)]
    sign = 1 if rule.direction is Direction.MAX else -1

    def score(item: CandidateResults) -> float:
        found = sign * value(rule, item.at_largest())
        return found if math.isfinite(found) else -math.inf

    others = [item for item in candidates if item.rung is not Rung.TRIVIAL]
    return max(simple or candidates, key=score, default=None), others or list(candidates)


def _measured(name: str, term: Term | None, item: CandidateResults, rule: MetricRule) -> Measurement | None:
    if term is None:
        number = item.resources.get(name)
        if number is None:
            return None
        level, method = rule.confidence, "on this machine"
        return Measurement(value=number, low=number, high=number, level=level, n=1, method=method)
    try:
        stream = random_stream("suggest", item.name, name)
        found = measure(term, item.at_largest(), level=rule.confidence, rng=stream)
    except BadScoresError:  # scores that are no probabilities have no log loss: not measured, and so it says
        return None
    return None if math.isnan(found.value) else found


def _lines(choice: MetricChoice, rows: Sequence[MetricRow], section: str) -> list[str]:
    by_name = {row.name: row for row in rows}
    table: list[tuple[str, ...]] = [("metric", "do", "now", "target", "gap", "spread", "hold at")]
    table += [_cells(advice, by_name[advice.metric]) for advice in choice.advice]
    widths = [max(len(line[column]) for line in table) for column in range(len(table[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in table
    ]
    lines += ["", *(f"{advice.metric}: {advice.why}." for advice in choice.advice)]
    if choice.notes:
        lines += ["", *choice.notes]
    if choice.left:
        lines += ["", f"Kept by these thresholds: {', '.join(choice.left)}"]
    return [*lines, "", "For the project file:", "", *section.rstrip().splitlines(), *_strangers(rows)]


def _strangers(rows: Sequence[MetricRow]) -> list[str]:
    """Name the metrics that a project file does not take: they are measured elsewhere."""
    names = [row.name for row in rows if row.name not in RESOURCES and not _is_known(row.name)]
    if not names:
        return []
    return [
        "",
        f"No metrics of Milepost, so measured and held elsewhere: {', '.join(names)} (docs/metrics.md)",
    ]


def _is_known(name: str) -> bool:
    try:
        parse_term(name)
    except InvalidInputError:
        return False
    return True


def _cells(advice: MetricAdvice, row: MetricRow) -> tuple[str, ...]:
    now = advice.now
    if now is None:
        shown = "not measured"
    else:
        shown = f"{now.value:.4g}" + ("" if now.low == now.high else f" [{now.low:.4g}, {now.high:.4g}]")
    operator = ">=" if row.scale.direction is Direction.MAX else "<="
    return (
        advice.metric,
        advice.role.value,
        shown,
        "–" if advice.target is None else f"{operator} {advice.target:g}",
        "–" if math.isnan(advice.gap) else f"{advice.gap:.3g} x",
        "–" if math.isnan(advice.spread) else f"{advice.spread:.3g} x",
        "–" if advice.threshold is None else f"{advice.threshold:.4g}",
    )
