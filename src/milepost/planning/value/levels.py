"""How far should the product be automated, and what does each step up have to show first?

Levels 0 to 5 as in driving (LECTURE #46): full automation is not always wanted, each level has its own payoffs,
and each step of the path is gated by evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from milepost.base.amounts import finite
from milepost.base.measurement import Measurement, Verdict, verdict_on
from milepost.planning.value.break_even import check_order
from milepost.planning.value.designs import ValueOf, automatic, required_accuracy, without_model
from milepost.planning.value.payoff import InvalidPayoffError


class AutomationLevel(IntEnum):
    """How much of the decision the model takes.

    >>> AutomationLevel.PARTIAL.meaning
    'The model decides, a person watches every case and steps in.'
    """

    NONE = 0
    ASSISTANCE = 1
    PARTIAL = 2
    CONDITIONAL = 3
    HIGH = 4
    FULL = 5

    @property
    def meaning(self) -> str:
        """What the level says about who decides."""
        return _TABLE[self][0]

    @property
    def evidence(self) -> tuple[str, ...]:
        """What the project owes before the product stands on this level."""
        return _TABLE[self][1]


@dataclass(frozen=True, kw_only=True)
class LevelPayoff:
    """What decisions pay when the product stands on a level: money per decision, people's time included.

    `correct` and `wrong` speak of the model's answer (a wrong one may be caught by a person, which is why it costs
    less on a low level); `run_cost` = what the level costs per decision whatever the answer.
    """

    level: AutomationLevel
    correct: float
    wrong: float
    run_cost: float = 0.0

    def __post_init__(self) -> None:
        finite(correct=self.correct, wrong=self.wrong, run_cost=self.run_cost)
        check_order(self.correct, self.wrong)

    @property
    def value_at(self) -> ValueOf:
        """From the model's accuracy to money per decision."""
        return automatic(correct=self.correct, wrong=self.wrong, run_cost=self.run_cost)


@dataclass(frozen=True, kw_only=True)
class LevelStep:
    """One step of the path: what it needs, what it is worth, what a failure costs, what it owes.

    `required_accuracy` = least accuracy at which the level is worth as much as the best lower step, today's process
    included (None: never). `value` = money per decision at the measured accuracy, None where nothing was
    measured. `failure_cost` = money that one wrong answer loses against a right one. `allowed` is the verdict on the
    accuracy alone; the evidence is owed all the same.
    """

    level: AutomationLevel
    meaning: str
    required_accuracy: float | None
    value: float | None
    failure_cost: float
    allowed: Verdict
    evidence: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AutomationPath:
    """The steps in ascending order; `stands_on` = the highest that the measured accuracy allows without a gap below.

    `most_valuable` = the level with the largest value at the measured accuracy, None without a measurement.
    """

    steps: tuple[LevelStep, ...]
    stands_on: AutomationLevel
    most_valuable: AutomationLevel | None


def automation_path(
    payoffs: Sequence[LevelPayoff], *, today: float, accuracy: Measurement | None = None
) -> AutomationPath:
    """Plan the path up from today's process (level 0, money per decision) through the levels that have payoffs.

    Levels without payoffs are no steps of this product. A level on which no accuracy pays over the steps below is never
    stood on, and is passed over. Raises InvalidPayoffError for a level that is given twice, or payoffs for level 0.

    >>> path = automation_path([LevelPayoff(level=AutomationLevel.ASSISTANCE, correct=0.6, wrong=0.1),
    ...                         LevelPayoff(level=AutomationLevel.FULL, correct=1.0, wrong=-3.0)], today=0.5)
    >>> [(step.level.value, round(step.required_accuracy, 6)) for step in path.steps]
    [(0, 0.0), (1, 0.8), (5, 0.885714)]
    """
    ordered = sorted(payoffs, key=lambda payoff: payoff.level)
    levels = [payoff.level for payoff in ordered]
    if len(set(levels)) < len(levels) or AutomationLevel.NONE in levels:
        raise InvalidPayoffError(
            "a level has payoffs twice, or level 0 has some: give each of the levels 1 to 5 once, and level 0 as "
            "`today`."
        )
    finite(today=today)
    lower: list[ValueOf] = [without_model(today)]
    steps = [_step_of_today(today)]
    for payoff in ordered:
        steps.append(_step(payoff, lower, accuracy))
        lower.append(payoff.value_at)
    return AutomationPath(
        steps=tuple(steps), stands_on=_stands_on(steps), most_valuable=_best(steps, accuracy)
    )


def _step_of_today(today: float) -> LevelStep:
    level = AutomationLevel.NONE
    return LevelStep(
        level=level,
        meaning=level.meaning,
        required_accuracy=0.0,
        value=today,
        failure_cost=0.0,
        allowed=Verdict.YES,
        evidence=level.evidence,
    )


def _step(payoff: LevelPayoff, lower: Sequence[ValueOf], accuracy: Measurement | None) -> LevelStep:
    required = required_accuracy(payoff.value_at, lower)
    return LevelStep(
        level=payoff.level,
        meaning=payoff.level.meaning,
        required_accuracy=required,
        value=None if accuracy is None else payoff.value_at(accuracy.value),
        failure_cost=payoff.correct - payoff.wrong,
        allowed=Verdict.NO if required is None else verdict_on(accuracy, at_least=required),
        evidence=payoff.level.evidence,
    )


def _stands_on(steps: Sequence[LevelStep]) -> AutomationLevel:
    """The last step before one that is not allowed; steps that can never pay are passed over."""
    standing = AutomationLevel.NONE
    for step in steps:
        if step.required_accuracy is None:
            continue
        if step.allowed is not Verdict.YES:
            break
        standing = step.level
    return standing


def _best(steps: Sequence[LevelStep], accuracy: Measurement | None) -> AutomationLevel | None:
    if accuracy is None:
        return None
    valued = [(step.value, -step.level) for step in steps if step.value is not None]
    return AutomationLevel(-max(valued)[1])


_TABLE: dict[AutomationLevel, tuple[str, tuple[str, ...]]] = {
    AutomationLevel.NONE: (
        "People decide; there is no model.",
        ("what today's process costs and how often it is wrong",),
    ),
    AutomationLevel.ASSISTANCE: (
        "People decide, and see what the model suggests.",
        (
            "how often the right answer is among the suggestions, on rows never trained on",
            "seconds per case with suggestions and without, on the same people",
        ),
    ),
    AutomationLevel.PARTIAL: (
        "The model decides, a person watches every case and steps in.",
        (
            "accuracy on rows never trained on, with its interval",
            "how often people catch a wrong answer that they are shown",
        ),
    ),
    AutomationLevel.CONDITIONAL: (
        "The model decides alone where it is sure, and hands over where it is not.",
        (
            "the error among the answered cases, bounded on calibration rows",
            "calibrated confidence, and people enough for the cases handed over",
            "tests on critical cases that always pass",
        ),
    ),
    AutomationLevel.HIGH: (
        "The model decides alone within a scope; outside it people do.",
        (
            "the failure rate within the scope, bounded on test rows, and for each slice",
            "a check that recognises what is out of scope",
            "a pilot on the fenced population",
        ),
    ),
    AutomationLevel.FULL: (
        "The model decides every case; nobody stands by.",
        (
            "a bound on the failure rate over all cases that the owners signed as acceptable",
            "a canary with a stop rule, and a way back",
            "monitoring with labels that come in by themselves",
        ),
    ),
}
