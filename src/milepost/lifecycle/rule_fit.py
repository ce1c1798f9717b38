"""Does the metric rule fit the examples? Asked before anything is fitted: a slip costs seconds, not a budget."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from milepost.base.errors import InvalidInputError
from milepost.base.expression import Condition, ConditionError, parse_condition
from milepost.base.measurement import TaskKind
from milepost.contract.model import Contract, LoadedContract
from milepost.evidence.examples import Examples, Use
from milepost.metrics.labels import holds
from milepost.metrics.outcomes import Outcomes
from milepost.metrics.rule import MetricRule, value

TRIED_ROWS = 200


class NoMatchingRowsError(InvalidInputError):
    """A condition of the project file holds for no row, so nothing can be measured there."""

    slug = "no-matching-rows"

    def __init__(self, *, where: str, condition: str, target: str, classes: Sequence[str]) -> None:
        hint = f" The classes of '{target}' are {', '.join(map(repr, classes[:10]))}." if classes else ""
        super().__init__(
            f"{where}: no training or validation row has {condition}, so it can never be measured.{hint} "
            "Put the condition right, or bring labelled rows where it holds."
        )


def reading_also(loaded: LoadedContract, texts: Sequence[str]) -> LoadedContract:
    """The project file as if it also required these texts, so that the columns they name are read."""
    metric = replace(loaded.contract.metric, require=(*loaded.contract.metric.require, *texts))
    return replace(loaded, contract=replace(loaded.contract, metric=metric))


def check_rule_fits(contract: Contract, rule: MetricRule, examples: Examples) -> None:
    """Refuse a rule or a scope that cannot be measured on these examples.

    Raises NoMatchingRowsError for a condition that holds for no development row, ConditionError for one that does
    not fit the columns, and the metrics' own errors (which class is meant, say).
    """
    perfect = _perfect(examples)
    for where, condition in _conditions(contract, rule):
        _check_columns(condition, perfect, examples)
        if not holds(perfect, condition, perfect.truth).any():
            names = perfect.classes if perfect.target in condition.names else ()
            raise NoMatchingRowsError(
                where=where, condition=condition.text, target=perfect.target, classes=names
            )
    tried = _scored(perfect.where(np.arange(len(perfect)) < TRIED_ROWS))
    for term, _ in rule.optimize:
        value(term, tried)
    for requirement in rule.require:
        if not requirement.resource:
            value(requirement, tried)


def _perfect(examples: Examples) -> Outcomes:
    """The development rows as a perfect candidate would answer them."""
    kept = examples.take(np.flatnonzero(np.isin(examples.use, [Use.TRAIN.value, Use.VALIDATION.value])))
    labels = (
        ()
        if examples.task is TaskKind.REGRESSION
        else tuple(sorted({str(label) for label in examples.target}))
    )
    return Outcomes(
        truth=kept.target,
        prediction=kept.target,
        classes=labels,
        columns=kept.columns,
        target=examples.target_name,
    )


def _scored(outcomes: Outcomes) -> Outcomes:
    if not outcomes.classes:
        return outcomes
    scores = (np.asarray(outcomes.classes)[None, :] == outcomes.truth.astype(str)[:, None]).astype(float)
    return replace(outcomes, scores=scores)


def _conditions(contract: Contract, rule: MetricRule) -> Iterator[tuple[str, Condition]]:
    terms: Iterable[tuple[str, Condition | None]] = (
        *((term.text, term.condition) for term, _ in rule.optimize),
        *((item.text, item.condition) for item in rule.require),
    )
    yield from ((f"In the metric rule {text!r}", condition) for text, condition in terms if condition)
    for design in contract.designs:
        if design.condition:
            yield f"In the scope {design.condition!r}", parse_condition(design.condition)


def _check_columns(condition: Condition, outcomes: Outcomes, examples: Examples) -> None:
    """Name the columns of the table, not only those that happen to be read for conditions."""
    missing = sorted(condition.names - {outcomes.target, *outcomes.columns})
    if missing:
        known = ", ".join(map(str, [outcomes.target, *examples.inputs.columns][:20]))
        raise ConditionError(f"there is no column {missing[0]!r}; there are {known}", text=condition.text)
