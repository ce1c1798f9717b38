"""Goals and baselines: where they come from, how far they compare, and what the gap to each rung asks for.

A baseline is a lower bound on what can be expected, and the tighter the more useful (LECTURE 4.4).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from milepost.base.measurement import Direction, Measurement
from milepost.contract.references import Answer
from milepost.evidence.advice import CurveAdvice
from milepost.evidence.assessment import LadderRow
from milepost.evidence.records import Rung
from milepost.planning.shortfall import Scale
from milepost.statistics.contrasts import difference, exactly

CLOSE = 1.25
"""A rung is close when the shortfall is at most this many times its own: then data and tuning, else another model."""

SIMILAR_SIZE = 2.0
"""Numbers of training examples within this factor count as the same."""


class GoalSource(Enum):
    """Where a goal comes from."""

    BUSINESS = "business"
    PUBLISHED = "published"
    HUMAN = "human"
    BASELINE = "baseline"


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A value to reach or to pass, and what must be known to compare it with another.

    `n` = training examples; `hardness` = what one and the same simple model reaches on the same rows; `declared` =
    what its writer says of how far it compares. None and "" are unknown.
    """

    source: GoalSource
    name: str
    metric: str
    value: Measurement
    split: str = ""
    n: int | None = None
    hardness: Measurement | None = None
    declared: Answer | None = None


@dataclass(frozen=True, kw_only=True)
class Comparability:
    """How far a goal can be compared with the project's own results; None is unknown."""

    answer: Answer | None
    reasons: tuple[str, ...]


class Place(Enum):
    """Where a rung stands beside the project's best candidate."""

    PASSED = "passed"
    LEVEL = "not told apart"
    AHEAD = "ahead"
    BEST = "best here"
    APART = "not comparable"


@dataclass(frozen=True, kw_only=True)
class GapRow:
    """One rung, from the worst to the best, and what to do about it.

    Gaps are in the unit of the metric, better is positive: `to_next` is what the next better rung has over this one,
    `to_target` what the requirement has over it.
    """

    name: str
    rung: str
    score: Measurement
    to_next: Measurement | None
    to_target: Measurement | None
    place: Place
    action: str


def comparability(goal: Goal, ours: Goal, scale: Scale) -> Comparability:
    """Say how far a goal compares with the project's own result: same metric, same rows, as much data, as hard.

    No where the metric is another one or its writer says so; yes where all is the same and was checked; partly where
    something differs; unknown while something is not known, unless its writer has said how far it compares.

    >>> from milepost.planning.shortfall import scale_of
    >>> paper = Goal(source=GoalSource.PUBLISHED, name="paper", metric="f1", value=exactly(0.9))
    >>> ours = Goal(source=GoalSource.BASELINE, name="linear", metric="accuracy", value=exactly(0.9))
    >>> comparability(paper, ours, scale_of("accuracy")).answer
    <Answer.NO: 'no'>
    """
    if goal.metric != ours.metric:
        return Comparability(answer=Answer.NO, reasons=(f"it is {goal.metric}, and yours is {ours.metric}",))
    if goal.declared is Answer.NO:
        return Comparability(answer=Answer.NO, reasons=("its entry says that it does not compare",))
    differs: list[str] = []
    unknown: list[str] = []
    for found, known in (_split(goal, ours), _size(goal, ours), _hardness(goal, ours, scale)):
        (differs if known else unknown).append(found)
    differs = [text for text in differs if text]
    if differs:
        return Comparability(answer=Answer.PARTLY, reasons=tuple(differs + unknown))
    if unknown:
        said = () if goal.declared is None else (f"its entry says {goal.declared.value}",)
        return Comparability(answer=goal.declared, reasons=(*said, *unknown))
    same = "same metric, same rows, as much data, as hard"
    return Comparability(answer=goal.declared or Answer.YES, reasons=(same,))


def gap_table(
    rows: Sequence[LadderRow],
    scale: Scale,
    target: float | None = None,
    advice: CurveAdvice | None = None,
    best_candidate: str = "",
) -> tuple[GapRow, ...]:
    """Put the rungs in order and say what the gaps ask for; rungs without a score are left out.

    The best of the project's own candidates (`best_candidate`; the best score unless given) is what the others are seen
    from. Two scores whose difference may be
    nothing are not told apart; the differences are taken as if on different rows, so a pair measured on the same
    rows may be told apart sooner than this says. What its training error asks of the best one (`advice`) is told in
    place of the rule of thumb, where it tells. Empty where no candidate of the project has a score.
    """
    known = [row for row in rows if row.score is not None and math.isfinite(row.score.value)]
    own = [row for row in known if row.rung not in (Rung.PUBLISHED, Rung.HUMAN)]
    if not own:
        return ()
    sign = 1.0 if scale.direction is Direction.MAX else -1.0
    best = next((row for row in own if row.candidate == best_candidate), None) or max(
        own, key=lambda row: sign * _score(row).value
    )
    entries = sorted(known, key=lambda row: (sign * _score(row).value, row is best))
    comparable = [row for row in entries if not row.comparable.startswith("no")]
    told = advice if advice is not None and advice.candidate == best.candidate and advice.tells else None
    seen = _Seen(best=best, ordered=comparable, scale=scale, target=target, advice=told)
    return tuple(_gap_row(row, seen) for row in entries)


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What a rung is looked at beside: the best candidate, the rungs that compare, and what is asked of it."""

    best: LadderRow
    ordered: Sequence[LadderRow]
    scale: Scale
    target: float | None
    advice: CurveAdvice | None


def _gap_row(row: LadderRow, seen: _Seen) -> GapRow:
    scale, target = seen.scale, seen.target
    after = seen.ordered[seen.ordered.index(row) + 1 :] if row in seen.ordered else []
    place = Place.APART if row not in seen.ordered else _place(row, seen.best, scale)
    goals = [(each.candidate, _score(each)) for each in after]
    if target is not None and not scale.meets(_score(row).value, target):
        goals.append(("the requirement", exactly(target)))
    return GapRow(
        name=row.candidate,
        rung=row.rung.value,
        score=_score(row),
        to_next=_over(_score(after[0]), _score(row), scale) if after else None,
        to_target=None if target is None else _over(exactly(target), _score(row), scale),
        place=place,
        action=_best_action(row, goals, seen) if place is Place.BEST else _other_action(row, place, seen),
    )


def _best_action(row: LadderRow, goals: Sequence[tuple[str, Measurement]], seen: _Seen) -> str:
    """Close to what comes next: more data and tuning. Far below it: another model (LECTURE 4.4)."""
    if row.rung is Rung.TRIVIAL:
        return "nothing that learns is better: look for a mistake in data or code before anything else"
    scale, remedy = seen.scale, "" if seen.advice is None else seen.advice.says
    if not goals:
        return remedy or "nothing known is better: look for a harder goal, or stop"
    name, goal = min(goals, key=lambda each: abs(each[1].value - _score(row).value))
    gap, factor = _over(goal, _score(row), scale), scale.factor(_score(row).value, goal.value)
    if gap.low <= 0:
        return f"not told apart from {name}: measure on more rows, then {remedy or 'more data or tuning'}"
    if factor <= CLOSE:
        return f"close to {name} ({factor:.2f} x its shortfall): {remedy or 'more data or tuning'}"
    return f"far below {name} ({factor:.3g} x its shortfall): {remedy or 'another kind of model'}"


def _other_action(row: LadderRow, place: Place, seen: _Seen) -> str:
    data_does_little = seen.advice is not None and seen.advice.data_does_little
    match place:
        case Place.APART:
            return "no goal to steer by: it does not compare"
        case Place.PASSED if row.rung is Rung.HUMAN:
            return "passed: take people of a higher rung for labels and as a goal"
        case Place.PASSED:
            return "passed"
        case Place.LEVEL | Place.AHEAD if row.rung is Rung.TRIVIAL:
            return "not surely passed: look for a mistake in data or code before anything else"
        case Place.LEVEL:
            return "not told apart from the best: measure on more rows"
        case _ if row.rung is Rung.HUMAN and data_does_little:
            return "people do better: look with them at the cases where the model is worst; labels alone do little"
        case _ if row.rung is Rung.HUMAN:
            return "people do better: spend their labels where the model is worst"
        case _ if row.rung is Rung.PUBLISHED:
            return "reproduce it first, then change it"
        case _:
            return "ahead of the best"


def _place(row: LadderRow, best: LadderRow, scale: Scale) -> Place:
    if row is best:
        return Place.BEST
    over = _over(_score(row), _score(best), scale)
    if over.high < 0:
        return Place.PASSED
    return Place.AHEAD if over.low > 0 else Place.LEVEL


def _over(one: Measurement, other: Measurement, scale: Scale) -> Measurement:
    """What one has over the other; better is positive."""
    return difference(one, other) if scale.direction is Direction.MAX else difference(other, one)


def _score(row: LadderRow) -> Measurement:
    assert row.score is not None
    return row.score


def _split(goal: Goal, ours: Goal) -> tuple[str, bool]:
    """What differs ("" for nothing) and whether it is known; of the unknown, what is missing."""
    if not goal.split or not ours.split:
        return "on which rows it was measured is not known (split)", False
    return ("" if goal.split == ours.split else f"its rows are {goal.split}, yours {ours.split}"), True


def _size(goal: Goal, ours: Goal) -> tuple[str, bool]:
    if goal.n is None or ours.n is None:
        return "on how many examples is not known (n)", False
    factor = max(goal.n, ours.n) / min(goal.n, ours.n)
    if factor <= SIMILAR_SIZE:
        return "", True
    return f"it had {goal.n:,} examples, you have {ours.n:,}", True


def _hardness(goal: Goal, ours: Goal, scale: Scale) -> tuple[str, bool]:
    if goal.hardness is None or ours.hardness is None:
        return (
            "whether its data is as hard is not known: what does a simple model reach on it (baseline)?",
            False,
        )
    easier = _over(goal.hardness, ours.hardness, scale)
    if easier.low > 0:
        return "your data is harder: a simple model reaches less on it", True
    return ("your data is easier: a simple model reaches more on it" if easier.high < 0 else ""), True
