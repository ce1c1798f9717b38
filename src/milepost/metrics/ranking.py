"""Which candidate is best under a rule, and what changes when the rule does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, isnan

from milepost.base.measurement import Direction, Measurement, Verdict
from milepost.metrics.rule import RuleResult

_ORDER = {Verdict.YES: 0, Verdict.UNKNOWN: 1, Verdict.NO: 2}


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """A candidate's place (from 1); `counts_as` is its score, or nothing where a requirement fails."""

    place: int
    candidate: str
    verdict: Verdict
    score: Measurement
    counts_as: float


@dataclass(frozen=True, kw_only=True)
class VerdictFlip:
    """A candidate whose verdict or place changes with the rule."""

    candidate: str
    verdict_before: Verdict
    verdict_after: Verdict
    place_before: int
    place_after: int


@dataclass(frozen=True, kw_only=True)
class RuleChange:
    """Both rankings, the choice before and after ("" where no candidate is left), and every flip."""

    before: tuple[Ranked, ...]
    after: tuple[Ranked, ...]
    chosen_before: str
    chosen_after: str
    flips: tuple[VerdictFlip, ...]


def rank(results: Mapping[str, RuleResult]) -> tuple[Ranked, ...]:
    """Order candidates: those that meet the rule, then those where it is unknown, then those that do not.

    A candidate under a threshold scores zero, not a bit less (LECTURE 4.3): `counts_as` is 0 where more is
    better and infinite where less is.
    """
    ordered = sorted(results.items(), key=lambda item: (_ORDER[item[1].verdict], _badness(item[1]), item[0]))
    return tuple(
        Ranked(
            place=place,
            candidate=candidate,
            verdict=result.verdict,
            score=result.score,
            counts_as=_counts_as(result),
        )
        for place, (candidate, result) in enumerate(ordered, 1)
    )


def choose(ranking: tuple[Ranked, ...]) -> str:
    """The first candidate, unless even that one fails a requirement: then "" (nobody)."""
    return ranking[0].candidate if ranking and ranking[0].verdict is not Verdict.NO else ""


def compare_rules(old: Mapping[str, RuleResult], new: Mapping[str, RuleResult]) -> RuleChange:
    """Say what a changed rule changes, from the results of the same candidates under both."""
    before, after = rank(old), rank(new)
    was, now = {one.candidate: one for one in before}, {one.candidate: one for one in after}
    flips = tuple(
        VerdictFlip(
            candidate=name,
            verdict_before=was[name].verdict,
            verdict_after=one.verdict,
            place_before=was[name].place,
            place_after=one.place,
        )
        for name, one in now.items()
        if name in was and (was[name].verdict, was[name].place) != (one.verdict, one.place)
    )
    return RuleChange(
        before=before, after=after, chosen_before=choose(before), chosen_after=choose(after), flips=flips
    )


def _badness(result: RuleResult) -> float:
    score = result.score.value
    if isnan(score):
        return inf
    return -score if result.direction is Direction.MAX else score


def _counts_as(result: RuleResult) -> float:
    if result.verdict is not Verdict.NO:
        return result.score.value
    return 0.0 if result.direction is Direction.MAX else inf
