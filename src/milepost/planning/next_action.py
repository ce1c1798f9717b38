"""What to do next with the best candidate: its two gaps against a goal, said so that the forecast does not disagree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from milepost.base.measurement import Measurement
from milepost.evidence.advice import Action, CurveAdvice
from milepost.evidence.assessment import LadderRow
from milepost.evidence.records import Rung
from milepost.metrics.rule import MetricRule, Requirement
from milepost.planning.outlook import Outlook
from milepost.planning.results import CandidateResults
from milepost.planning.same_curves import Gaps, advise
from milepost.planning.training_error import CurveErrors, as_error, curve_errors, error_at
from milepost.statistics.contrasts import exactly

LITTLE = 0.2
"""More data does little where four times the labels are expected to close less than this share of a gap."""

TIMES = 4

_COMPARABLE = ("yes", "partly")


@dataclass(frozen=True, kw_only=True)
class Closes:
    """The share of a gap that four times the labels are expected to close."""

    share: float
    gap: str

    @property
    def little(self) -> bool:
        """Whether that is too little to put hope in."""
        return self.share < LITTLE

    @property
    def words(self) -> str:
        """The same in words."""
        part = "all" if self.share > 0.995 else f"{100 * self.share:.0f} %"
        return f"four times the labels are expected to close {part} of {self.gap}"


@dataclass(frozen=True, kw_only=True)
class NamedGoal:
    """The error to reach, and what it is, as in "what people reach (ensemble of 3)"."""

    name: str
    error: Measurement
    ceiling: bool = False


def next_action(
    results: CandidateResults,
    deciding: Outlook,
    rule: MetricRule,
    ladder: Sequence[LadderRow],
    voted_ceiling: Measurement | None,
) -> CurveAdvice | None:
    """Say what the end of the candidate's curve asks for; None where no training error is known.

    `deciding` is the candidate's outlook of the requirement that decides, or of the optimised metric. The goal is what
    people reach where that is known, else the requirement (where votes show that nobody can meet it, their ceiling),
    else the ceiling, else the best published result. A requirement that is stricter than what people reach takes over
    where people are reached.
    """
    figure = next((item for item in rule.require if item.text == deciding.label), None) or rule
    errors = curve_errors(results, figure, level=rule.confidence)
    if errors is None:
        return None
    people, other = _people(ladder, figure), _other_goal(ladder, figure, voted_ceiling)
    goal = people or other
    gaps = _advise(errors, goal)
    stricter = (
        isinstance(figure, Requirement)
        and people is not None
        and other is not None
        and other.error.value < people.error.value
    )
    if stricter and gaps.action is Action.STOP:
        goal, gaps, stricter = other, _advise(errors, other), False
    more = _from_more_data(results, deciding, figure)
    closes = closes_gap(gaps, errors, goal, more)
    return CurveAdvice(
        candidate=results.name,
        metric=deciding.label,
        action=gaps.action,
        says=say(gaps, goal, closes),
        why=f"{gaps.why}; {_beyond_people(other)}" if stricter and other else gaps.why,
        training=errors.training,
        validation=errors.validation,
        goal=None if goal is None else goal.error,
        goal_name="" if goal is None else goal.name,
        avoidable=gaps.avoidable,
        variance=gaps.variance,
        more_data=more,
        data_does_little=closes is not None and closes.little,
    )


def say(gaps: Gaps, goal: NamedGoal | None, closes: Closes | None) -> str:
    """Say what to do in words that agree with the forecast: `closes` is what more data does to the gap to close."""
    told = "" if closes is None else closes.words
    match gaps.action:
        case Action.REGULARISE if closes is not None and closes.little:
            return f"over-fitting: regularise; the curve expects little from more data ({told})"
        case Action.REGULARISE | Action.CAPACITY if closes is None:
            return str(gaps.action.value)
        case Action.REGULARISE:
            return f"{gaps.action.value} ({told})"
        case Action.CAPACITY if closes is not None:
            tail = "the curve expects little from more data" if closes.little else "more data helps too"
            return f"{gaps.action.value}; {tail} ({told})"
        case Action.STOP if goal is not None:
            what = "better labels" if goal.ceiling else "a higher goal"
            return f"at the level of {goal.name}: {what}, or stop"
        case Action.UNDECIDED:
            return f"{gaps.action.value}: {gaps.why}"
        case _:
            return str(gaps.action.value)


def closes_gap(gaps: Gaps, errors: CurveErrors, goal: NamedGoal | None, more: float | None) -> Closes | None:
    """What four times the labels do to the gap that the action is about, `more` being what they take off the error.

    None without a forecast, and where no gap is to be closed.
    """
    if gaps.action is Action.REGULARISE:
        gap, name = gaps.variance.value, "the gap between training and validation"
    elif gaps.action is Action.CAPACITY and goal is not None:
        gap, name = errors.validation.value - goal.error.value, f"the gap to {goal.name}"
    else:
        return None
    return None if more is None or gap <= 0 else Closes(share=min(1.0, max(0.0, more / gap)), gap=name)


def _advise(errors: CurveErrors, goal: NamedGoal | None) -> Gaps:
    return advise(
        errors.training, errors.validation, None if goal is None else goal.error, pairs=errors.pairs
    )


def _people(ladder: Sequence[LadderRow], figure: MetricRule | Requirement) -> NamedGoal | None:
    found = _best_rung(ladder, Rung.HUMAN, figure)
    if found is None:
        return None
    row, score = found
    return NamedGoal(name=f"what people reach ({row.candidate})", error=as_error(score, figure))


def _other_goal(
    ladder: Sequence[LadderRow], figure: MetricRule | Requirement, ceiling: Measurement | None
) -> NamedGoal | None:
    """The requirement, else the ceiling that votes show, else the best published result."""
    limit = None
    if ceiling is not None:
        limit = NamedGoal(name="the ceiling that votes show", error=as_error(ceiling, figure), ceiling=True)
    if isinstance(figure, Requirement):
        allowed = error_at(figure.threshold, figure)
        if limit is not None and allowed < limit.error.low:
            return limit
        return NamedGoal(name="the requirement", error=exactly(allowed))
    if limit is not None:
        return limit
    found = _best_rung(ladder, Rung.PUBLISHED, figure)
    if found is None:
        return None
    return NamedGoal(name=f"a published result ({found[0].candidate})", error=as_error(found[1], figure))


def _best_rung(
    ladder: Sequence[LadderRow], rung: Rung, figure: MetricRule | Requirement
) -> tuple[LadderRow, Measurement] | None:
    """The best result of a rung among those that compare best; what does not compare does not count."""
    found = [
        (row, score)
        for row in ladder
        if row.rung is rung and not row.comparable.startswith("no") and (score := _score(row, figure))
    ]
    return min(
        found,
        key=lambda pair: (_compares(pair[0]), error_at(pair[1].value, figure)),
        default=None,
    )


def _score(row: LadderRow, figure: MetricRule | Requirement) -> Measurement | None:
    score = row.required.get(figure.text) if isinstance(figure, Requirement) else row.score
    return score if score is not None and score.value == score.value else None


def _compares(row: LadderRow) -> int:
    """0 where it compares, 1 partly, 2 where that is not known."""
    return next(
        (place for place, word in enumerate(_COMPARABLE) if row.comparable.startswith(word)), len(_COMPARABLE)
    )


def _beyond_people(other: NamedGoal) -> str:
    return f"{other.name} is stricter than what people reach"


def _from_more_data(
    results: CandidateResults, deciding: Outlook, figure: MetricRule | Requirement
) -> float | None:
    """What the middle of the forecast takes off the error from here to four times the labels, 0 or more."""
    now, ahead = deciding.at(results.largest), deciding.at(TIMES * results.largest)
    if now is None or ahead is None:
        return None
    return max(0.0, error_at(now.q50, figure) - error_at(ahead.q50, figure))
