"""What decisions are worth and what the question GOALS is asked about: value, automation, the questionnaire.

Frozen records of the sections `value`, `automation` and `questions`. What the file does not say is None or
empty: a named unknown, never a silent zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from milepost.base.measurement import Verdict
from milepost.base.ranges import Range


@dataclass(frozen=True, kw_only=True)
class Payoff:
    """What one decision is worth, in money: correct, wrong, or deferred to a person.

    `matrix` maps truth -> decision -> worth, for the pairs where it depends on the class; elsewhere
    `correct` and `wrong` hold.
    """

    correct: Range | None = None
    wrong: Range | None = None
    deferred: Range | None = None
    matrix: Mapping[str, Mapping[str, Range]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Today:
    """The process of today: share of right decisions, money and seconds that one decision takes."""

    accuracy: Range | None = None
    cost: Range | None = None
    seconds: Range | None = None


@dataclass(frozen=True, kw_only=True)
class People:
    """The person who looks at cases beside the model.

    Seconds to open a case, to read one suggestion, to decide alone; `accept_wrong`: how often a wrong suggestion
    is taken; `slip`: how often the answer is wrong although the right one was shown. In a yes/no task with a payoff
    matrix, `sensitivity` and `specificity` stand in for the accuracy where they are given.
    """

    accuracy: Range | None = None
    sensitivity: Range | None = None
    specificity: Range | None = None
    seconds_open: Range | None = None
    seconds_read: Range | None = None
    seconds_alone: Range | None = None
    wage_per_hour: Range | None = None
    accept_wrong: Range | None = None
    slip: Range | None = None
    reviews_per_day: Range | None = None


@dataclass(frozen=True, kw_only=True)
class Rate:
    """Work that is tried again after a failure: what counts is what gets done in an hour.

    `seconds_per_failure` comes on top of the attempt; `today_per_hour` is what is done today;
    `most_retries` is None where trying again has no end.
    """

    seconds_per_attempt: Range | None = None
    seconds_per_failure: Range | None = None
    today_per_hour: Range | None = None
    most_retries: int | None = None


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What somebody expects, with the name and the day, so that it can be held against what happens."""

    range: Range
    by: str
    on: date


@dataclass(frozen=True, kw_only=True)
class Gate:
    """A stage of the project that is paid on entry and may be the last: its cost and its chance to succeed."""

    name: str
    cost: Range
    probability: Range


@dataclass(frozen=True, kw_only=True)
class ValueSection:
    """What decisions are worth, how many there are, what today's are worth, and what it costs to have a model.

    Money is in one currency. `run_cost` is for one prediction, `newly_affordable` counts decisions a year that are
    made only because they got cheap, `build_cost` is spent once, besides labels.
    """

    decisions_per_year: Range | None = None
    payoff: Payoff | None = None
    today_per_decision: Range | None = None
    today: Today | None = None
    run_cost: Range | None = None
    upkeep_per_year: Range | None = None
    complexity_per_year: Range | None = None
    newly_affordable: Range | None = None
    build_cost: Range | None = None
    people: People | None = None
    rate: Rate | None = None
    years: int | None = None
    discount_rate: float | None = None
    adoption: Range | None = None
    success: Estimate | None = None
    stages: tuple[Gate, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FlywheelSection:
    """The data flywheel: `users` a day, and the slopes of its three links (`planning.value.flywheel` says of what).

    `by` and `on`: who says so, and when.
    """

    users: Range | None = None
    labels_per_user_day: Range | None = None
    metric_per_log_labels: Range | None = None
    usage_per_metric: Range | None = None
    by: str = ""
    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class AutomationStep:
    """One level of automation, 0 (none) to 5 (full), and what it means in this project (LECTURE 2 #46).

    `accuracy` is what the level needs, `correct` and `wrong` what a decision is worth at this level.
    """

    level: int
    means: str
    accuracy: float | None = None
    correct: Range | None = None
    wrong: Range | None = None


@dataclass(frozen=True, kw_only=True)
class Said:
    """An answer to a question: yes, no or unknown (`word`), a number, or a text; and who says so, when.

    All three empty means that it was asked and nobody knows: a named risk.
    """

    word: Verdict | None = None
    number: Range | None = None
    text: str = ""
    by: str = ""
    on: date | None = None

    @property
    def known(self) -> bool:
        """Whether it says something."""
        return self.word in (Verdict.YES, Verdict.NO) or self.number is not None or bool(self.text)


@dataclass(frozen=True, kw_only=True)
class SignOff:
    """A person who agrees (or not) with a point of the checklist."""

    name: str
    role: str
    date: date
    agrees: bool = True


@dataclass(frozen=True, kw_only=True)
class QuestionsSection:
    """The questionnaire: what was answered, by key, and the sign-offs, by point of the checklist.

    The keys are those of `milepost.contract.questionnaire`.
    """

    answers: Mapping[str, Said] = field(default_factory=dict)
    checklist: Mapping[str, tuple[SignOff, ...]] = field(default_factory=dict)
