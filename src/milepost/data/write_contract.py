"""Write a proposed project file: YAML that can be used as it is, with comments that say what was seen and
why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from milepost.base.measurement import TaskKind
from milepost.evidence.examples import InputKind

Array = np.ndarray[Any, Any]

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./*-]*$")
_WORDS_OF_YAML = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"})
IMBALANCED = 0.8
_MOST_LINES = 60


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A column that is not proposed as an input, with the reason."""

    name: str
    reason: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Proposal:
    """What was seen in a table. `labels` are the targets of the rows looked at; `mixed` gives count and
    examples of texts in a column of numbers; `groups`, `dates` and `slices` are only proposed in comments.
    """

    target: str
    kind: TaskKind
    rows: int
    labels: Array
    inputs: Mapping[str, InputKind]
    mixed: Mapping[str, tuple[int, tuple[str, ...]]]
    left_out: tuple[LeftOut, ...]
    id: str | None
    split: str | None
    has_validation: bool
    time: str | None
    dates: tuple[str, ...]
    groups: tuple[str, ...]
    slices: tuple[str, ...]
    votes: tuple[str, ...]


def write_contract(
    proposal: Proposal, *, name: str, uri: str, votes_file: str | None, target_was_given: bool
) -> str:
    """Write the project file of a proposal."""
    lines = [
        "# Proposed by `milepost init` from a look at the data. Change what is wrong; what is missing is "
        "unknown, not zero.",
        "milepost: 1",
        f"name: {scalar(name)}",
        f"problem: {scalar(f'Predict {proposal.target}.')}   # say in one sentence what is decided, for whom",
        *_task(proposal, target_was_given),
        *_data(proposal, uri),
        *_metric(proposal),
        *_labels(proposal, votes_file),
        "# What the answer can say more about, once it is known:",
        "# budget: {labels: 5000, money: 20000}      # labels in all, those you have included",
        "# costs: {label: 0.20 to 0.50, day: 650}    # one label; one day of work",
        "# value: {decisions_per_year: 100000, payoff: {correct: 1, wrong: -3}, today_per_decision: 0.2}"
        "   # for milepost plan",
        *_designs(proposal),
    ]
    return "\n".join(lines) + "\n"


def scalar(value: str) -> str:
    """Write a text as a YAML scalar, in quotes where it could be read as something else.

    >>> scalar("age"), scalar("no"), scalar("a: b")
    ('age', '"no"', '"a: b"')
    """
    if _PLAIN.match(value) and value.lower() not in _WORDS_OF_YAML:
        return value
    return '"' + "".join(_letter(letter) for letter in value) + '"'


def _letter(letter: str) -> str:
    if letter in '"\\':
        return "\\" + letter
    return letter if letter.isprintable() else f"\\U{ord(letter):08x}"


def _task(proposal: Proposal, target_was_given: bool) -> list[str]:
    guessed = (
        ""
        if target_was_given
        else "   # a guess: name another column if this is not what you want to predict"
    )
    lines = ["task:", f"  kind: {proposal.kind.value}{_kind_comment(proposal)}"]
    lines += [f"  target: {scalar(proposal.target)}{guessed}", *_inputs(proposal)]
    lines += [f"  # left out: {_comment(left.name)}: {left.reason}" for left in proposal.left_out]
    if proposal.id is not None:
        lines.append(f"  id: {scalar(proposal.id)}   # votes are joined by it")
    if proposal.time is not None:
        lines.append(
            f"  time: {scalar(proposal.time)}   # counts the rows like a time: the newest rows are the test"
        )
    for date in proposal.dates:
        lines.append(
            f"  # time: {scalar(date)}   # if you predict the future from the past: the newest rows are the "
            "test"
        )
    for group in proposal.groups:
        lines.append(
            f"  # group: {scalar(group)}   # if new rows come from new ones of these: keep each on one side"
        )
    if proposal.slices:
        lines.append(f"  # slices: {_flow(proposal.slices)}   # show results for each value")
    return lines


def _kind_comment(proposal: Proposal) -> str:
    classes = _classes(proposal)
    if proposal.kind is TaskKind.REGRESSION:
        return "   # the target is a quantity; for classes write classification"
    if all(re.fullmatch(r"-?\d+(\.0)?", label) for label in set(proposal.labels.tolist())) and classes > 2:
        return f"   # {classes} whole numbers; if they are amounts or grades, write regression"
    return f"   # {classes:,} classes"


def _inputs(proposal: Proposal) -> list[str]:
    names = list(proposal.inputs)
    stated = {name: f"{{{scalar(name)}: {proposal.inputs[name].value}}}" for name in proposal.mixed}
    if len(names) > _MOST_LINES:
        if not proposal.left_out and not stated:
            return [f"  # inputs: all {len(names):,} other columns"]
        return [f"  inputs: [{', '.join(stated.get(name, scalar(name)) for name in names)}]"]
    lines = ["  inputs:"] if names else []
    for name in names:
        lines.append(f"    - {stated.get(name, scalar(name))}   # {_seen(proposal, name)}")
    return lines


def _seen(proposal: Proposal, name: str) -> str:
    if name not in proposal.mixed:
        return proposal.inputs[name].value.replace("_", " ")
    count, values = proposal.mixed[name]
    shown = ", ".join(_comment(repr(value)) for value in values)
    return f"numbers, and {count:,} other values ({shown}), which become missing"


def _data(proposal: Proposal, uri: str) -> list[str]:
    lines = ["data:", f"  sources: [{{uri: {scalar(uri)}}}]"]
    if proposal.split is not None:
        rest = "calibration" if proposal.has_validation else "validation and calibration"
        drawn = f"{rest} rows are drawn from its train rows where it names none"
        return [*lines, f"  split: {{column: {scalar(proposal.split)}}}   # {drawn}"]
    return [*lines, "  split: {validation: 0.15, calibration: 0.10, test: 0.20}   # the rest is for training"]


def _metric(proposal: Proposal) -> list[str]:
    placeholder = "# PLACEHOLDER: put what your product needs"
    if proposal.kind is TaskKind.REGRESSION:
        finite = proposal.labels[np.isfinite(proposal.labels)]
        with np.errstate(over="ignore", invalid="ignore"):
            half = float(f"{np.std(finite) / 2:.2g}") if len(finite) else 1.0
        return [
            "metric:",
            "  optimize: r2",
            f'  require: ["r2 >= 0.80"]   {placeholder}; in the target\'s unit, say "rmse <= {half:g}"',
        ]
    _, counts = np.unique(proposal.labels, return_counts=True)
    share = float(counts.max() / counts.sum())
    if share > IMBALANCED:
        seen = f"  # {share:.0%} of the rows have one class, so accuracy would hide the others"
        return ["metric:", seen, "  optimize: f1_macro", f'  require: ["f1_macro >= 0.90"]   {placeholder}']
    always = f"{placeholder}; always guessing one class gives {share:.2f}"
    return ["metric:", "  optimize: accuracy", f'  require: ["accuracy >= 0.95"]   {always}']


def _labels(proposal: Proposal, votes_file: str | None) -> list[str]:
    if votes_file is not None:
        return [f"labels: {{votes_file: {scalar(votes_file)}}}   # several people's votes on the same rows"]
    if proposal.votes:
        return [f"labels: {{votes: {_flow(proposal.votes)}}}   # several people's votes on the same rows"]
    return []


def _designs(proposal: Proposal) -> list[str]:
    """The designs to compare: lists and handing over go by class scores, which numbers have none of."""
    if proposal.kind is not TaskKind.CLASSIFICATION:
        return []
    return [f"# designs: [automatic, {'{suggest: 3}, ' if _classes(proposal) > 3 else ''}defer]"]


def _classes(proposal: Proposal) -> int:
    return len(np.unique(proposal.labels)) if proposal.kind is TaskKind.CLASSIFICATION else 0


def _flow(names: Iterable[str]) -> str:
    return f"[{', '.join(scalar(name) for name in names)}]"


def _comment(text: str) -> str:
    """A text that fits in a comment: one line, no control characters."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)[:80]
