"""Rules against a model, on the same rows: quality with a paired interval, speed, memory, and what each costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from milepost.base.measurement import Direction, Measurement, Verdict
from milepost.base.text_table import text_table
from milepost.metrics.bootstrap import draw_smoothly
from milepost.metrics.intervals import paired_tail
from milepost.metrics.outcomes import Outcomes
from milepost.metrics.rule import MetricRule, measure
from milepost.metrics.table import MEMORY
from milepost.planning.scan.history import Maintenance

Floats = np.ndarray[Any, Any]

RESAMPLES = 2_000
LEAST_YEARS = 0.25
"""With less history than this, commits a year are a guess from a few days."""
LEAST_MEMORY = 1.0
"""Megabytes; less memory at work than this is not told from none."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Fighter:
    """One side before the duel: its outcomes on the shared rows, and what else is known of it (None: not known)."""

    name: str
    outcomes: Outcomes
    resources: Mapping[str, float]
    trained_on: int
    lines_of_code: int | None = None
    maintenance: Maintenance | None = None


@dataclass(frozen=True, kw_only=True)
class DuelSide:
    """One side of a duel; None is not known.

    Milliseconds are of one row at a time, `size_mb` of what is stored. `memory_mb` = what a fresh process needs beyond
    its start to load the side and answer a batch, measured once.
    """

    name: str
    score: Measurement
    latency_p50_ms: float | None
    latency_p99_ms: float | None
    size_mb: float | None
    memory_mb: float | None
    trained_on: int
    lines_of_code: int | None
    maintenance: Maintenance | None


@dataclass(frozen=True, kw_only=True)
class Duel:
    """Rules and the best model on the same `rows` that neither had seen.

    difference: score of the model less that of the rules, in the unit of the metric, with its paired interval. verdict:
    is the model better? chosen_from: how many models it is the best of, by the same rows (its lead is a little too
    good). The table in words stands in `lines`.
    """

    metric: str
    rules: DuelSide
    model: DuelSide
    difference: Measurement
    verdict: Verdict
    rows: int
    chosen_from: int
    lines: tuple[str, ...]


def fight(
    rule: MetricRule, rules: Fighter, model: Fighter, *, chosen_from: int, rng: np.random.Generator
) -> Duel:
    """Compare the two by the metric rule's optimised score; outcomes of both stand in the same order of rows.

    Source of the criteria (quality, latency spread, memory, lines to maintain): LECTURE 2, rules 35 and 36.
    """
    level = rule.confidence
    difference = paired_rule_difference(rule, rules.outcomes, model.outcomes, level=level, rng=rng)
    sides = tuple(_side(one, rule, rng) for one in (rules, model))
    verdict = duel_verdict(difference, rule.direction)
    return Duel(
        metric=rule.name,
        rules=sides[0],
        model=sides[1],
        difference=difference,
        verdict=verdict,
        rows=len(rules.outcomes),
        chosen_from=chosen_from,
        lines=tuple(_lines(rule, sides[0], sides[1], difference, verdict, len(rules.outcomes), chosen_from)),
    )


def duel_verdict(difference: Measurement, direction: Direction) -> Verdict:
    """Yes when the whole interval says that the model is better, no when it says worse, else unknown."""
    low, high = difference.low, difference.high
    if direction is Direction.MIN:
        low, high = -high, -low
    if low > 0:
        return Verdict.YES
    return Verdict.NO if high < 0 else Verdict.UNKNOWN


def paired_rule_difference(
    rule: MetricRule, a: Outcomes, b: Outcomes, *, level: float, rng: np.random.Generator
) -> Measurement:
    """Measure the rule's score of b less that of a on the same rows, with its central interval of `level`.

    As metrics.intervals.paired_difference, for a weighted mean of terms with conditions: both are drawn with the same
    weights of the rows, and one more row that only one of them has right is added on either side.
    """
    shares = np.array([weight for _, weight in rule.optimize]) / sum(weight for _, weight in rule.optimize)
    statistics = [
        term.metric.bind(outcomes, term.condition) for outcomes in (a, b) for term, _ in rule.optimize
    ]
    n, count = min(statistic.n for statistic in statistics), len(shares)
    method = f"paired Bayesian bootstrap, {RESAMPLES} draws"
    values = np.array([statistic.value() for statistic in statistics])
    value = float(values[count:] @ shares - values[:count] @ shares)
    if n == 0 or not np.isfinite(value):
        return Measurement(
            value=float("nan"), low=-np.inf, high=np.inf, level=level, n=n, method="not defined"
        )
    draws = draw_smoothly(statistics, resamples=RESAMPLES, rng=rng)
    worse, better = (
        (part[:, :count] @ shares, part[:, count:] @ shares) for part in (draws.worse, draws.better)
    )
    ends = (worse[1] - better[0], better[1] - worse[0])
    if rule.direction is Direction.MIN:
        ends = (ends[1], ends[0])
    plain = draws.plain[:, count:] @ shares - draws.plain[:, :count] @ shares
    tail = paired_tail(statistics, plain, (1 - level) / 2, n)
    low, high = -np.inf, np.inf
    if tail is not None:
        low, high = float(np.nanquantile(ends[0], tail)), float(np.nanquantile(ends[1], 1 - tail))
    return Measurement(
        value=value, low=min(low, value), high=max(high, value), level=level, n=n, method=method
    )


def _side(one: Fighter, rule: MetricRule, rng: np.random.Generator) -> DuelSide:
    return DuelSide(
        name=one.name,
        score=measure(rule, one.outcomes, level=rule.confidence, rng=rng),
        latency_p50_ms=one.resources.get("latency_p50_ms"),
        latency_p99_ms=one.resources.get("latency_p99_ms"),
        size_mb=one.resources.get("size_mb"),
        memory_mb=one.resources.get(MEMORY),
        trained_on=one.trained_on,
        lines_of_code=one.lines_of_code,
        maintenance=one.maintenance,
    )


def _lines(
    rule: MetricRule,
    rules: DuelSide,
    model: DuelSide,
    difference: Measurement,
    verdict: Verdict,
    rows: int,
    chosen_from: int,
) -> list[str]:
    table = [
        ("", rules.name, model.name),
        (rule.name, _interval(rules.score), _interval(model.score)),
        ("one row, median", _number(rules.latency_p50_ms, "ms"), _number(model.latency_p50_ms, "ms")),
        ("one row, slowest of 100", _number(rules.latency_p99_ms, "ms"), _number(model.latency_p99_ms, "ms")),
        ("stored", _stored(rules.size_mb), _stored(model.size_mb)),
        ("memory at work", _at_work(rules.memory_mb), _at_work(model.memory_mb)),
        ("lines to maintain", _count(rules.lines_of_code), _count(model.lines_of_code)),
        ("commits a year", _commits(rules), _commits(model)),
    ]
    best = f", the best of {chosen_from} by these rows" if chosen_from > 1 else ""
    better = "more" if rule.direction is Direction.MAX else "less"
    return [
        f"Rules against a model on {rows:,} rows that neither had seen ({model.name}: trained on {model.trained_on:,} "
        f"labels{best}).",
        *(f"  {line}" for line in text_table(table)),
        f"Model less rules: {difference.value:+.4f} [{difference.low:+.4f}, {difference.high:+.4f}] "
        f"({100 * difference.level:g} %, paired); {better} is better.",
        _says(verdict, rules, model),
    ]


def _says(verdict: Verdict, rules: DuelSide, model: DuelSide) -> str:
    match verdict:
        case Verdict.YES:
            return f"{model.name} is better than the rules. Keep them as baseline and guard."
        case Verdict.NO:
            return f"The rules are better than {model.name} with the labels there are: keep them."
        case Verdict.UNKNOWN:
            return (
                f"Not decided: more labelled rows would tell {model.name} from {rules.name}. Until then, keep "
                "the rules."
            )


def _interval(score: Measurement) -> str:
    return f"{score.value:.4f} [{score.low:.4f}, {score.high:.4f}]"


def _number(value: float | None, unit: str) -> str:
    return "not known" if value is None else f"{value:.3g} {unit}"


def _stored(megabytes: float | None) -> str:
    """What is stored, in kilobytes below a megabyte."""
    if megabytes is None or megabytes >= 1:
        return _number(megabytes, "MB")
    return _number(1000 * megabytes, "kB")


def _at_work(megabytes: float | None) -> str:
    if megabytes is not None and megabytes < LEAST_MEMORY:
        return f"under {LEAST_MEMORY:g} MB"
    return _number(megabytes, "MB")


def _count(value: int | None) -> str:
    return "not known" if value is None else f"{value:,}"


def _commits(side: DuelSide) -> str:
    kept = side.maintenance
    if kept is None:
        return "not known"
    if kept.years < LEAST_YEARS:
        return f"not known (under {12 * LEAST_YEARS:g} months of history)"
    return f"{kept.commits_a_year:g}"
