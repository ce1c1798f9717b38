"""The versions of the metric rule: since when each holds, whether it is older than what it judges, what it flips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from milepost.base.errors import InvalidInputError
from milepost.contract.model import MetricSection
from milepost.lifecycle.metric_try import (
    FreshTrials,
    NoTrialsError,
    flip_lines,
    in_words,
    judged,
    read_fresh_trials,
)
from milepost.lifecycle.project import Project
from milepost.lifecycle.rule_dates import dated_before, rules_in_force
from milepost.lifecycle.rule_fit import check_rule_fits
from milepost.metrics.ranking import RuleChange, compare_rules
from milepost.metrics.rule import MetricRule, parse_rule


@dataclass(frozen=True, kw_only=True)
class RuleVersion:
    """A metric rule, and when the ledger first saw it in force.

    `trials_before` and `trials_after` count the kept trials that are older and newer than it.
    """

    number: int
    since: datetime
    rule: str
    trials_before: int
    trials_after: int


@dataclass(frozen=True, kw_only=True)
class RuleStep:
    """From one version to the next: what flips when all kept trials are judged by both, or why that is not known."""

    before: int
    after: int
    change: RuleChange | None
    unknown: str


@dataclass(frozen=True, kw_only=True)
class RuleHistory:
    """All versions, oldest first. `dated_before` says whether the rule in force is older than every kept trial."""

    versions: tuple[RuleVersion, ...]
    steps: tuple[RuleStep, ...]
    dated_before: bool | None
    reason: str
    lines: tuple[str, ...]


def rule_history(project: Project) -> RuleHistory:
    """List the versions of the metric rule, and judge all fresh trials by each; nothing is fitted or recorded."""
    sections = rules_in_force(project.ledger.contracts())
    rules = [_rule(section, project) for _, section in sections]
    fresh = _fresh(project, [section for _, section in sections])
    trials = () if fresh is None else fresh.trials
    versions = tuple(
        RuleVersion(
            number=number,
            since=since,
            rule=_words(section, rule),
            trials_before=sum(trial.at < since for trial in trials),
            trials_after=sum(trial.at >= since for trial in trials),
        )
        for number, ((since, section), rule) in enumerate(zip(sections, rules, strict=True), 1)
    )
    steps = tuple(_step(number, rules, fresh, project) for number in range(1, len(rules)))
    dated, reason = dated_before(versions[-1].since, trials)
    lines = tuple(_lines(versions, steps, reason))
    return RuleHistory(versions=versions, steps=steps, dated_before=dated, reason=reason, lines=lines)


def _rule(section: MetricSection, project: Project) -> MetricRule | None:
    """The rule; None where it does not fit the project's task any more."""
    try:
        return parse_rule(section.optimize, section.require, section.confidence, project.contract.task.kind)
    except InvalidInputError:
        return None


def _fresh(project: Project, sections: Sequence[MetricSection]) -> FreshTrials | None:
    texts = [text for section in sections for text in section.require]
    texts += [
        f"{term} >= 0"
        for section in sections
        for term in ([section.optimize] if isinstance(section.optimize, str) else section.optimize)
    ]
    try:
        return read_fresh_trials(project, [text for text in texts if "[" in text])
    except NoTrialsError:
        return None


def _step(
    number: int, rules: Sequence[MetricRule | None], fresh: FreshTrials | None, project: Project
) -> RuleStep:
    old, new = rules[number - 1], rules[number]
    if fresh is None:
        return RuleStep(before=number, after=number + 1, change=None, unknown="no kept trial to judge")
    if old is None or new is None:
        why = "a rule does not fit the task any more"
        return RuleStep(before=number, after=number + 1, change=None, unknown=why)
    try:
        for rule in (old, new):
            check_rule_fits(project.contract, rule, fresh.examples)
        change = compare_rules(judged(old, fresh.candidates), judged(new, fresh.candidates))
    except InvalidInputError as error:
        return RuleStep(before=number, after=number + 1, change=None, unknown=str(error))
    return RuleStep(before=number, after=number + 1, change=change, unknown="")


def _words(section: MetricSection, rule: MetricRule | None) -> str:
    if rule is not None:
        return f"{in_words(rule)} at confidence {rule.confidence:g}"
    return f"optimise {section.optimize}, require {'; '.join(section.require) or 'nothing'}"


def _lines(versions: Sequence[RuleVersion], steps: Sequence[RuleStep], reason: str) -> list[str]:
    lines = []
    for version in versions:
        lines.append(f"{version.number}. since {version.since:%Y-%m-%d %H:%M} UTC: {version.rule}")
        lines.append(f"   kept trials: {version.trials_before} older, {version.trials_after} newer")
        step = next((step for step in steps if step.before == version.number), None)
        if step is not None:
            lines += [f"   then: {said}" for said in _step_lines(step)]
    return [*lines, "", f"{reason[:1].upper()}{reason[1:]}."]


def _step_lines(step: RuleStep) -> list[str]:
    if step.change is None:
        return [f"what flips is not known: {step.unknown}"]
    return flip_lines(step.change) or ["no decision flips"]
