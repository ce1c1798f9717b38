"""Which candidate stands for a design, and which design is recommended."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from milepost.base.measurement import Direction
from milepost.contract.model import DesignSpec
from milepost.evidence.assessment import DesignRow
from milepost.metrics.rule import MetricRule, value
from milepost.planning.constraints import broken_constraints, measured_constraints
from milepost.planning.designs import AUTOMATIC, DesignOutlook, outlook_of
from milepost.planning.labels import Labels
from milepost.planning.outlook import Outlook
from milepost.planning.results import CandidateResults


def best_by_design(
    designs: Sequence[DesignSpec], candidates: Sequence[CandidateResults], rule: MetricRule, labels: Labels
) -> list[DesignOutlook]:
    """For every design, the candidate that is most likely to meet the requirement within the labels allowed."""
    return [
        _best_of([outlook_of(design, results, rule) for results in candidates], rule, labels)
        for design in designs
    ]


def best_learner(
    candidates: Sequence[CandidateResults], rule: MetricRule, labels: Labels
) -> DesignOutlook | None:
    """The best candidate that learns, deciding alone: the one that advice can improve; None where there is none."""
    learners = [results for results in candidates if results.learns]
    return best_by_design([AUTOMATIC], learners, rule, labels)[0] if learners else None


def _best_of(options: Sequence[DesignOutlook], rule: MetricRule, labels: Labels) -> DesignOutlook:
    """The most promising; where that one learns nothing and misses, one that learns and may get there goes first."""
    horizon, promise = np.array([labels.horizon]), partial(_promise, rule=rule, labels=labels)
    best = max(options, key=promise)
    chance = float(best.probability(horizon)[0])
    if best.results.learns or chance >= rule.confidence:
        return best
    bar = max(chance, 1 - rule.confidence)
    hopeful = [one for one in options if one.results.learns and one.probability(horizon)[0] > bar]
    return max(hopeful, key=promise, default=best)


def recommend(rows: Sequence[DesignRow], confidence: float) -> DesignRow:
    """The first design of the contract's order that is as good as sure, else the likeliest.

    The contract names its designs in order of preference, the most automatic one first.
    """
    for row in rows:
        if row.probability >= confidence:
            return row
    return max(rows, key=lambda row: row.probability)


def _promise(
    outlook: DesignOutlook, rule: MetricRule, labels: Labels
) -> tuple[bool, bool, bool, float, float]:
    """Order candidates: those that can be judged, then those that surely get there, then by how far they are.

    Of those that get there, the ones that keep speed and memory come first. How far: now and at the horizon, from the
    target; the distance and not the chance, because a shaky curve below a steady one may have the better chance, by
    its doubt alone. What is not defined is as far as can be; then the optimised score decides.
    """
    score = value(rule, outlook.results.at_largest())
    score = -np.inf if np.isnan(score) else score if rule.direction is Direction.MAX else -score
    margin = min((_margin(item, labels.horizon) for item in outlook.outlooks), default=0.0)
    sure = outlook.probability(np.array([labels.horizon]))[0] >= rule.confidence
    kept = not broken_constraints(rule, measured_constraints(rule, outlook.results))
    return (not outlook.blocked, bool(sure), bool(sure and kept), margin, score)


def _margin(outlook: Outlook, horizon: int) -> float:
    """How far beyond the target (negative: short of it) a figure is on the way, in units of what the target allows."""
    if not outlook.means:
        return -np.inf
    target = outlook.target or 0.0
    ahead = outlook.at(horizon)
    middle = outlook.means[-1] if ahead is None else (ahead.q50 + outlook.means[-1]) / 2
    gap = middle - target if outlook.direction is Direction.MAX else target - middle
    allowed = outlook.high - target if outlook.direction is Direction.MAX else target - outlook.low
    return gap / allowed if np.isfinite(allowed) and allowed > 0 else gap
