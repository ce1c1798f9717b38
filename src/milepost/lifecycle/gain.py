"""What the simplest model adds to the best trivial one, measured on the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from milepost.base.measurement import Direction, Measurement
from milepost.base.streams import random_stream
from milepost.evidence.records import Rung
from milepost.metrics.intervals import paired_difference
from milepost.metrics.outcomes import Outcomes
from milepost.metrics.rule import MetricRule, value
from milepost.planning.results import CandidateResults, pool

RESAMPLES = 2_000


def gain_over_trivial(candidates: Sequence[CandidateResults], rule: MetricRule) -> Measurement | None:
    """Best simple rung less best trivial rung, in the optimised metric's unit; positive is better for every metric.

    Of a mean of metrics the first one is compared. None unless both rungs were measured, on rows that they share.
    """
    simple = _best(candidates, Rung.SIMPLE, rule)
    trivial = _best(candidates, Rung.TRIVIAL, rule)
    if simple is None or trivial is None:
        return None
    pair = _same_rows(simple, trivial)
    if pair is None:
        return None
    ours, theirs = pair
    stream = random_stream("gain over trivial", simple.name, trivial.name)
    term = rule.optimize[0][0]
    gain = paired_difference(
        term.metric,
        theirs,
        ours,
        condition=term.condition,
        level=rule.confidence,
        resamples=RESAMPLES,
        rng=stream,
    )
    return gain if rule.direction is Direction.MAX else _mirrored(gain)


def _best(candidates: Sequence[CandidateResults], rung: Rung, rule: MetricRule) -> CandidateResults | None:
    sign = 1 if rule.direction is Direction.MAX else -1
    mine = [item for item in candidates if item.rung is rung]
    return max(mine, key=lambda item: _or_worst(sign * value(rule, item.at_largest())), default=None)


def _or_worst(score: float) -> float:
    return score if np.isfinite(score) else -np.inf


def _same_rows(one: CandidateResults, other: CandidateResults) -> tuple[Outcomes, Outcomes] | None:
    """The outcomes of both on the repeats that both have at their largest sizes, in one order of rows; None without."""

    def by_repeat(results: CandidateResults) -> dict[int, Outcomes]:
        return {
            run.repeat: run.outcomes
            for run in results.runs
            if run.size == results.largest and run.repeat < results.folds
        }

    first, second = by_repeat(one), by_repeat(other)
    shared = sorted(first.keys() & second.keys())
    if not shared:
        return None
    return pool([first[repeat] for repeat in shared]), pool([second[repeat] for repeat in shared])


def _mirrored(gain: Measurement) -> Measurement:
    return replace(gain, value=-gain.value, low=-gain.high, high=-gain.low)
