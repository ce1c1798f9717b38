"""The written form of `value` and `automation`: what decisions are worth, and the path of automation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Self

from pydantic import Field, PlainValidator, WithJsonSchema, field_validator, model_validator

from milepost.base.ranges import Range, RangeError
from milepost.contract.fields import (
    RANGE_SCHEMA,
    Amount,
    AnyRange,
    Count,
    Day,
    Share,
    Text,
    as_range,
    shown,
    wrong,
)
from milepost.contract.mapping import Door
from milepost.contract.questionnaire import AUTOMATION_LEVELS
from milepost.contract.worth import (
    AutomationStep,
    Estimate,
    FlywheelSection,
    Gate,
    Payoff,
    People,
    Rate,
    Today,
    ValueSection,
)


def as_share_range(value: Any) -> Range:
    """Read a share of a whole that is not known exactly, from 0 to 1."""
    found = as_range(value)
    if not 0 <= found.low <= found.high <= 1:
        fix = "write 5 % as 0.05" if found.low >= 0 and found.high <= 100 else "write a number from 0 to 1"
        raise wrong(f"{shown(value)} is no share of a whole", fix)
    try:
        return Range(found.low, found.high, found.level, share=True)
    except RangeError as error:
        what, _, fix = str(error).partition(": ")
        raise wrong(what, fix) from None


def as_level(value: Any) -> int:
    """Read a level of automation, 0 to 5."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < len(AUTOMATION_LEVELS):
        named = ", ".join(f"{level} ({name})" for level, name in enumerate(AUTOMATION_LEVELS))
        raise wrong(f"{shown(value)} is no level of automation", f"write one of: {named}")
    return value


def as_rate_of_interest(value: Any) -> float:
    """Read what a year costs: 0 to below 1."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1:
        raise wrong(f"{shown(value)} is no discount rate", "write 8 % as 0.08")
    return float(value)


ShareRange = Annotated[Range, PlainValidator(as_share_range), WithJsonSchema(RANGE_SCHEMA)]
Level = Annotated[
    int,
    PlainValidator(as_level),
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": len(AUTOMATION_LEVELS) - 1}),
]
DiscountRate = Annotated[
    float,
    PlainValidator(as_rate_of_interest),
    WithJsonSchema({"type": "number", "minimum": 0, "exclusiveMaximum": 1}),
]


class PayoffDoor(Door):
    """What one decision is worth, in money."""

    correct: AnyRange | None = None
    wrong: AnyRange | None = None
    deferred: AnyRange | None = Field(None, description="A case that is left to a person.")
    matrix: dict[str, dict[str, AnyRange]] = Field(
        {}, description="Truth -> decision -> worth, where it depends on them."
    )


class TodayDoor(Door):
    """The process of today."""

    accuracy: ShareRange | None = Field(None, description="Share of decisions that are right today.")
    cost: Amount | None = Field(None, description="What one decision costs today, in money.")
    seconds: Amount | None = Field(None, description="How long one decision takes today.")


class PeopleDoor(Door):
    """The person who looks at cases beside the model."""

    accuracy: ShareRange | None = Field(None, description="Share of cases that a person decides rightly.")
    sensitivity: ShareRange | None = Field(
        None,
        description="Yes/no tasks: share of true positives that a person finds; the accuracy if missing.",
    )
    specificity: ShareRange | None = Field(
        None, description="Yes/no tasks: share of the others that a person leaves; the accuracy if missing."
    )
    seconds_open: Amount | None = Field(None, description="Seconds to open a case.")
    seconds_read: Amount | None = Field(None, description="Seconds to read one suggestion.")
    seconds_alone: Amount | None = Field(None, description="Seconds to decide a case alone.")
    wage_per_hour: Amount | None = Field(None, description="What an hour of this work costs.")
    accept_wrong: ShareRange | None = Field(None, description="How often a wrong suggestion is accepted.")
    slip: ShareRange | None = Field(
        None, description="How often a wrong answer is given although the right one was shown."
    )
    reviews_per_day: Amount | None = Field(None, description="How many cases people can look at in a day.")


class RateDoor(Door):
    """Work that is tried again after a failure: what counts is how much gets done in an hour."""

    seconds_per_attempt: Amount | None = None
    seconds_per_failure: Amount | None = Field(
        None, description="Seconds that a failure costs on top of the attempt."
    )
    today_per_hour: Amount | None = Field(None, description="How much is done in an hour today.")
    most_retries: Count | None = Field(
        None, description="How often it is tried again; without end if missing."
    )


class EstimateDoor(Door):
    """What somebody expects."""

    range: ShareRange = Field(description="The range that is expected.")
    by: Text = Field(description="Who expects it.")
    on: Day = Field(description="The day.")


class GateStageDoor(Door):
    """A stage that is paid on entry and may be the last."""

    name: Text
    cost: Amount = Field(description="What the stage costs, in money.")
    probability: ShareRange = Field(description="The chance that it succeeds.")


class ValueDoor(Door):
    """What the decisions are worth."""

    decisions_per_year: Amount | None = None
    payoff: PayoffDoor | None = None
    today_per_decision: AnyRange | None = Field(
        None, description="What a decision is worth as it is made today."
    )
    today: TodayDoor | None = None
    run_cost: Amount | None = Field(None, description="What one prediction costs to run, in money.")
    upkeep_per_year: Amount | None = Field(None, description="What it costs to keep a model in use.")
    complexity_per_year: Amount | None = Field(
        None, description="What the added complexity costs the rest of the system, each year."
    )
    newly_affordable: Amount | None = Field(
        None, description="Decisions a year that are made only because they become cheap."
    )
    build_cost: Amount | None = Field(None, description="What it costs to build, once, besides labels.")
    people: PeopleDoor | None = None
    rate: RateDoor | None = None
    years: Count | None = Field(None, description="How many years the value is counted.")
    discount_rate: DiscountRate | None = Field(None, description="What waiting a year costs, as in 0.08.")
    adoption: ShareRange | None = Field(
        None, description="Share of the decisions for which it will really be used."
    )
    success: EstimateDoor | None = Field(
        None, description="The chance of success that somebody expects before there is evidence."
    )
    stages: list[GateStageDoor] = Field([], description="Stages that are paid for one after the other.")

    @field_validator("stages")
    @classmethod
    def stages_are_apart(cls, stages: list[GateStageDoor]) -> list[GateStageDoor]:
        """Refuse a stage that stands twice."""
        names = [stage.name for stage in stages]
        for at, name in enumerate(names):
            if name in names[:at]:
                raise wrong(f"the stage '{name}' stands here twice", "give each its own name", path=(at,))
        return stages

    @model_validator(mode="after")
    def today_is_said_once(self) -> Self:
        """Refuse the worth of today's decision both as one number and by accuracy and cost."""
        if (
            self.today_per_decision is not None
            and self.today is not None
            and (self.today.accuracy is not None or self.today.cost is not None)
        ):
            what = "today's worth stands here twice: as today_per_decision, and as today's accuracy and cost"
            raise wrong(what, "keep one of them", path=("today_per_decision",))
        return self


class FlywheelDoor(Door):
    """Whether users bring labels, labels a better model, and a better model more use."""

    users: Amount | None = Field(None, description="Users on a day.")
    labels_per_user_day: Amount | None = Field(None, description="Labels that one user brings in a day.")
    metric_per_log_labels: AnyRange | None = Field(
        None,
        description="Gain of the metric (better is positive) when the labels grow by the factor e; from the measured "
        "curve if missing.",
    )
    usage_per_metric: AnyRange | None = Field(
        None, description="Relative growth of use for one unit of the metric, from an A/B test."
    )
    by: Text = Field("", description="Who says so.")
    on: Day | None = Field(None, description="The day.")


class AutomationDoor(Door):
    """One level of automation."""

    level: Level = Field(description="0 none, 1 assistance, 2 partial, 3 conditional, 4 high, 5 full.")
    means: Text = Field(description="What the level means in this project.")
    accuracy: Share | None = Field(None, description="What it needs: share of right answers.")
    correct: AnyRange | None = Field(None, description="What a right decision is worth at this level.")
    wrong: AnyRange | None = Field(None, description="What a wrong decision is worth at this level.")


def levels_rise(steps: Sequence[AutomationDoor]) -> None:
    """Refuse levels that do not rise."""
    for at in range(1, len(steps)):
        if steps[at].level <= steps[at - 1].level:
            raise wrong("the levels of automation do not rise", "write them in order", path=(at, "level"))


def build_value(door: ValueDoor) -> ValueSection:
    """Turn the checked section into its record."""
    plain = {name: value for name, value in door if name not in _NESTED}
    return ValueSection(
        **plain,
        payoff=Payoff(**dict(door.payoff)) if door.payoff else None,
        today=Today(**dict(door.today)) if door.today else None,
        people=People(**dict(door.people)) if door.people else None,
        rate=Rate(**dict(door.rate)) if door.rate else None,
        success=Estimate(**dict(door.success)) if door.success else None,
        stages=tuple(Gate(**dict(stage)) for stage in door.stages),
    )


def build_flywheel(door: FlywheelDoor) -> FlywheelSection:
    """Turn the checked section into its record."""
    return FlywheelSection(**dict(door))


def build_automation(doors: Sequence[AutomationDoor]) -> tuple[AutomationStep, ...]:
    """Turn the checked steps into records."""
    return tuple(AutomationStep(**dict(door)) for door in doors)


_NESTED = ("payoff", "today", "people", "rate", "success", "stages")
