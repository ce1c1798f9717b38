"""Another metric rule on all past trials: the new ranking and the decisions that flip, without fitting anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from milepost.base.errors import WrongUseError
from milepost.base.streams import random_stream
from milepost.data.ingest import read_examples
from milepost.evidence.examples import Examples
from milepost.evidence.records import Trial
from milepost.lifecycle.assess import rule_of
from milepost.lifecycle.observe import MOST_ROWS, results_of
from milepost.lifecycle.project import Project
from milepost.lifecycle.rule_fit import check_rule_fits, reading_also
from milepost.lifecycle.staleness import changes
from milepost.lifecycle.state import current_state
from milepost.metrics.ranking import Ranked, RuleChange, compare_rules
from milepost.metrics.rule import MetricRule, RuleResult, judge, parse_rule
from milepost.planning.results import CandidateResults
from milepost.training.folds import FOLDS
from milepost.training.ladder import ladder_of


class NoTrialsError(WrongUseError):
    """There is no fresh trial to judge."""

    slug = "no-trials"

    def __init__(self) -> None:
        super().__init__(
            "No trial fits the data, split and task as they are now, so there is nothing to judge by another rule. "
            "Run: milepost assess"
        )


@dataclass(frozen=True, kw_only=True)
class RuleTrial:
    """Both rules in words, both rankings, what flips, and the same as lines for people."""

    old_rule: str
    new_rule: str
    change: RuleChange
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class FreshTrials:
    """The trials that fit the project as it is now, with the examples and each candidate's results."""

    trials: tuple[Trial, ...]
    examples: Examples
    candidates: tuple[CandidateResults, ...]


def try_rule(project: Project, *, optimize: str | None, require: tuple[str, ...]) -> RuleTrial:
    """Judge every candidate's out-of-sample predictions by another rule; what is not given stays as it is.

    Nothing is fitted and nothing is recorded. Raises NoTrialsError without fresh trials.
    """
    old = rule_of(project)
    metric = project.contract.metric
    new = parse_rule(
        optimize or metric.optimize, require or metric.require, metric.confidence, project.contract.task.kind
    )
    fresh = read_fresh_trials(project, (*require, *([optimize] if optimize else [])))
    check_rule_fits(project.contract, new, fresh.examples)
    change = compare_rules(judged(old, fresh.candidates), judged(new, fresh.candidates))
    return RuleTrial(
        old_rule=in_words(old), new_rule=in_words(new), change=change, lines=tuple(_lines(old, new, change))
    )


def read_fresh_trials(project: Project, texts: Sequence[str] = ()) -> FreshTrials:
    """Read the trials that are still fresh, with the columns that the rule and the texts name.

    Of every candidate its largest fits count. Raises NoTrialsError without fresh trials.
    """
    digests = current_state(project.path, project.ledger).digests
    trials = [trial for trial in project.ledger.trials() if not changes(trial.made_from, digests)]
    if not any(not trial.failure for trial in trials):
        raise NoTrialsError()
    ledger = project.ledger
    examples = read_examples(
        reading_also(project.loaded, texts),
        root=project.root,
        most_rows=MOST_ROWS,
        known_file=ledger.known_file,
    )
    rungs = {item.name: item.rung for item in ladder_of(project.contract, examples, project.root)}
    largest = {
        name: max((t.size for t in trials if t.candidate == name and not t.failure), default=0)
        for name in rungs
    }
    kept = [trial for trial in trials if trial.size == largest.get(trial.candidate)]
    results = results_of(kept, rungs, folds=FOLDS, examples=examples, ledger=ledger)
    return FreshTrials(trials=tuple(trials), examples=examples, candidates=tuple(results))


def judged(rule: MetricRule, candidates: Sequence[CandidateResults]) -> Mapping[str, RuleResult]:
    """What a rule says of every candidate."""
    return {
        item.name: judge(
            rule, item.at_largest(), rng=random_stream("try", item.name), resources=item.resources
        )
        for item in candidates
    }


def in_words(rule: MetricRule) -> str:
    """A rule in one line."""
    required = "; ".join(item.text for item in rule.require) or "nothing"
    return f"optimise {rule.name}, require {required}"


def flip_lines(change: RuleChange) -> list[str]:
    """What flips when the rule changes, a line each."""
    lines = []
    if change.chosen_before != change.chosen_after:
        lines.append(
            f"The choice flips from {change.chosen_before or 'nobody'} to {change.chosen_after or 'nobody'}."
        )
    for flip in change.flips:
        if flip.verdict_before is not flip.verdict_after:
            lines.append(
                f"{flip.candidate}: meets the rule: {flip.verdict_before.value} -> {flip.verdict_after.value}"
            )
    return lines


def _lines(old: MetricRule, new: MetricRule, change: RuleChange) -> list[str]:
    lines = [f"Rule now: {in_words(old)}", *_ranking(change.before), "", f"Rule tried: {in_words(new)}"]
    lines += [*_ranking(change.after), ""]
    lines += flip_lines(change)
    if not change.flips:
        lines.append("Nothing flips.")
    return lines


def _ranking(ranking: tuple[Ranked, ...]) -> list[str]:
    return [
        f"  {one.place}. {one.candidate:<14} {one.score.value:.4f} [{one.score.low:.4f}, {one.score.high:.4f}]  "
        f"meets the rule: {one.verdict.value}"
        for one in ranking
    ]
