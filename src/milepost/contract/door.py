"""The written form of `milepost.yaml`: its keys with their meaning, and the checks inside each section.

pydantic reads it once, collects every problem, and gives the JSON Schema; behind the door stand the records
of `model`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Self

from pydantic import (
    Field,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from milepost.base.measurement import TaskKind
from milepost.contract.choices import Candidate, Design, Input, InputItem, Optimize, Tolerance
from milepost.contract.fields import (
    Amount,
    ConditionText,
    Count,
    Day,
    ImportPath,
    InnerShare,
    Measured,
    Requirement,
    Share,
    ShareRange,
    Text,
    one_of,
    schema_of,
    shown,
    wrong,
)
from milepost.contract.mapping import Door
from milepost.contract.model import CONTRACT_VERSION, Archetype
from milepost.contract.question_doors import QuestionsDoor
from milepost.contract.task_graph import trouble_in_tasks
from milepost.contract.worth_doors import AutomationDoor, FlywheelDoor, ValueDoor, levels_rise


def as_version(value: Any) -> int:
    """Read the version of the file's format; only this one is known."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong(f"{shown(value)} is no version of the format", f"write milepost: {CONTRACT_VERSION}")
    if value > CONTRACT_VERSION:
        what = f"the file is written for version {value} of the format, which this Milepost does not know"
        raise wrong(what, "install a newer Milepost")
    if value < CONTRACT_VERSION:
        raise wrong(f"there is no version {value} of the format", f"write milepost: {CONTRACT_VERSION}")
    return value


def as_ended(value: Any) -> bool:
    """Read yes or no, as words or as true and false."""
    if value not in ("yes", "no", True, False) or (isinstance(value, int) and not isinstance(value, bool)):
        raise wrong(
            f"{shown(value)} is neither yes nor no", "write done: yes, or done: no; leave it out before"
        )
    return value in ("yes", True)


Version = Annotated[int, PlainValidator(as_version), WithJsonSchema({"const": CONTRACT_VERSION})]
Ended = Annotated[bool, PlainValidator(as_ended), WithJsonSchema({"enum": ["yes", "no", True, False]})]
Kind = Annotated[TaskKind, PlainValidator(one_of(TaskKind)), WithJsonSchema(schema_of(TaskKind))]
ArchetypeWord = Annotated[Archetype, PlainValidator(one_of(Archetype)), WithJsonSchema(schema_of(Archetype))]


def apart(items: list[Any], before: Sequence[Any] = ()) -> list[Any]:
    """Refuse an item that stands twice in its list, or stands in the list before it."""
    for at, item in enumerate(items):
        if item in items[:at] or item in before:
            raise wrong("this stands here a second time", "keep one of them", path=(at,))
    return items


class TaskDoor(Door):
    """What is predicted from what."""

    kind: Kind = Field(description="What is predicted: a class, a number, or boxes in images.")
    target: Text = Field(description="The column that is predicted.")
    id: Text | None = Field(None, description="The column that names a row.")
    group: Text | None = Field(None, description="Rows with one value here stay on one side of the split.")
    time: Text | None = Field(
        None, description="The column with each row's time; the newest rows are the test."
    )
    inputs: list[Input] = Field(
        [], description="The columns to predict from; {name: kind} says what one holds."
    )
    slices: list[Text] = Field([], description="Columns by whose values results are shown.")

    @field_validator("id", "group", "time")
    @classmethod
    def roles_are_apart(cls, column: str | None, info: ValidationInfo) -> str | None:
        """Refuse the target in another role."""
        if column is not None and column == info.data.get("target"):
            raise wrong(f"the target '{column}' is also the {info.field_name}", "name another column")
        return column

    @field_validator("inputs")
    @classmethod
    def inputs_are_inputs(cls, items: list[InputItem], info: ValidationInfo) -> list[InputItem]:
        """Refuse the target and the id among the inputs, and an input that stands twice."""
        names = [item.name for item in items]
        for at, name in enumerate(names):
            if name == info.data.get("target"):
                fix = "leave it out: it gives the answer away"
                raise wrong(f"the target '{name}' is among the inputs", fix, path=(at,))
            if name == info.data.get("id"):
                fix = "leave it out: it names a row and predicts nothing"
                raise wrong(f"the id '{name}' is among the inputs", fix, path=(at,))
            if name in names[:at]:
                raise wrong(f"the input '{name}' stands here twice", "keep one", path=(at,))
        return items


class SourceDoor(Door):
    """Where examples come from."""

    uri: Text = Field(description="A path or glob beside this file, or a URL.")
    sensor: Text | None = Field(None, description="What recorded these examples.")


class SplitDoor(Door):
    """Shares of rows by use; what is left over trains."""

    validation: Share = Field(0.15, description="Share of rows on which thresholds are chosen.")
    calibration: Share = Field(0.10, description="Share of rows on which guards are fitted.")
    test: Share = Field(0.20, description="Share of rows on which gates are decided.")
    column: Text | None = Field(None, description="A column that says each row's use, instead of shares.")

    @model_validator(mode="after")
    def something_is_left(self) -> Self:
        """Refuse shares that leave no row to train on."""
        total = self.validation + self.calibration + self.test
        if total >= 1:
            what = (
                f"validation, calibration and test take {total:g} of the rows, which leaves none to train on"
            )
            raise wrong(what, "lower them to less than 1 together")
        return self


class DataDoor(Door):
    """The sources, and how their rows are divided."""

    sources: list[SourceDoor] = Field(min_length=1, description="Where the examples come from.")
    split: SplitDoor = Field(default_factory=lambda: SplitDoor.model_validate({}))


class MetricDoor(Door):
    """The metric rule: optimise one, require others."""

    optimize: Optimize = Field(description="A metric, or a mapping of metrics to weights.")
    require: list[Requirement] = Field([], description="Constraints, as in recall[team == 'urgent'] >= 0.95.")
    confidence: InnerShare = Field(0.95, description="The confidence at which a requirement counts as met.")
    engineer_around: list[Measured] = Field(
        [], description="Metrics that the product can be engineered around, as a cache helps latency."
    )
    tolerance: Tolerance = Field({}, description="The worst value that can be lived with for now, by metric.")

    @field_validator("require", "engineer_around")
    @classmethod
    def requirements_are_apart(cls, texts: list[str]) -> list[str]:
        """Refuse a requirement or a metric that stands twice."""
        return apart(texts)


class BudgetDoor(Door):
    """What may be spent in all."""

    labels: Amount | None = Field(
        None, description="How many labels there may be, with those that there are."
    )
    money: Amount | None = Field(None, description="How much money may be spent.")
    until: Day | None = Field(None, description="The last day.")


class CostsDoor(Door):
    """Unit costs, in money."""

    label: Amount | None = None
    day: Amount | None = Field(None, description="One day of work.")
    gpu_hour: Amount | None = None


class LabelsDoor(Door):
    """Who labelled, and by which guide."""

    votes: list[Text] = Field([], description="The columns that hold one annotator's vote each.")
    votes_file: Text | None = Field(None, description="A file of votes, joined by row or id.")
    guide: Text | None = Field(None, description="The labelling guide.")

    @field_validator("votes_file")
    @classmethod
    def votes_come_from_one_place(cls, file: str | None, info: ValidationInfo) -> str | None:
        """Refuse columns and a file of votes together."""
        if file is not None and info.data.get("votes"):
            raise wrong("votes stand in columns and in a file at once", "keep one of them")
        return file


class TestsDoor(Door):
    """What the test tiers use."""

    small_subset: Count | None = Field(None, description="Rows of the smoke run.")
    critical: Text | None = Field(None, description="A file of cases that must be right.")
    invariance: list[ImportPath] = Field([], description="Functions that change an input and not its answer.")


class GuardDoor(Door):
    """What lets a release abstain."""

    max_error: InnerShare = Field(description="The largest share of wrong answers among those it gives.")
    confidence: InnerShare = 0.95


class GateDoor(Door):
    """How a challenger is judged against the champion."""

    margin: Share | None = Field(None, description="How much worse it may be and still count as no worse.")
    error: InnerShare = Field(0.05, description="The error budget of all looks together.")
    looks: Count = Field(20, description="How many looks at the test rows share the error budget.")
    reference: Text | None = Field(None, description="A fixed older release to compare with.")


class RolloutDoor(Door):
    """The phases of a rollout."""

    pilot: ConditionText | None = Field(None, description="The fenced population, as a condition.")
    shadow: Count | None = Field(None, description="Requests in shadow.")
    canary: list[Share] = Field([], description="Shares of traffic, rising.")
    error: InnerShare = 0.05

    @field_validator("canary")
    @classmethod
    def shares_rise(cls, shares: list[float]) -> list[float]:
        """Refuse canary shares that do not rise."""
        for at in range(1, len(shares)):
            if shares[at] <= shares[at - 1]:
                raise wrong("the shares of the canary do not rise", "write them in order", path=(at,))
        return shares


class PlannedTaskDoor(Door):
    """A piece of work, with its chance and what has to come before it."""

    name: Text = Field(description="What is done, in a few words.")
    success: ShareRange | None = Field(None, description="The chance that it succeeds, from 0 to 1.")
    days: Amount | None = Field(None, description="Working days that it takes.")
    needs: list[Text] = Field([], description="Tasks that all have to succeed before it starts.")
    any_of: list[Text] = Field([], description="Alternatives, of which one has to succeed before it starts.")
    done: Ended | None = Field(None, description="Whether it succeeded, once it ended: yes or no.")
    goal: bool = Field(False, description="Whether this is what the work is for.")
    by: str = Field("", description="Who estimated it.")
    on: Day | None = Field(None, description="When it was estimated.")


class ContractDoor(Door):
    """A Milepost project file."""

    milepost: Version = Field(description="The version of this file's format.")
    name: Text = Field(description="The project's name.")
    problem: str = Field("", description="The problem, in a sentence.")
    task: TaskDoor
    data: DataDoor
    metric: MetricDoor
    budget: BudgetDoor | None = None
    archetype: ArchetypeWord | None = None
    designs: list[Design] = Field([], description="The product designs to compare.")
    value: ValueDoor | None = None
    costs: CostsDoor | None = None
    labels: LabelsDoor | None = None
    baselines: list[Candidate] = Field([], description="The baseline ladder; the usual one when missing.")
    candidates: list[Candidate] = Field([], description="The project's own candidates.")
    tests: TestsDoor | None = None
    guard: GuardDoor | None = None
    gate: GateDoor | None = None
    rollout: RolloutDoor | None = None
    team: dict[str, Amount] = Field({}, description="People this project uses, by role.")
    tasks: list[PlannedTaskDoor] = Field([], description="The work ahead, each piece with its chance.")
    automation: list[AutomationDoor] = Field([], description="The path of automation, level by level.")
    flywheel: FlywheelDoor | None = Field(None, description="The data flywheel: users and three slopes.")
    questions: QuestionsDoor | None = Field(None, description="The questionnaire of `milepost plan`.")

    @field_validator("tasks")
    @classmethod
    def tasks_can_be_done(cls, tasks: list[PlannedTaskDoor]) -> list[PlannedTaskDoor]:
        """Refuse names that stand twice, references to nobody, and work that waits for itself."""
        trouble = trouble_in_tasks([(task.name, task.needs, task.any_of) for task in tasks])
        if trouble is not None:
            raise wrong(trouble.what, trouble.fix, path=trouble.path)
        return tasks

    @field_validator("automation")
    @classmethod
    def levels_are_in_order(cls, steps: list[AutomationDoor]) -> list[AutomationDoor]:
        """Refuse levels of automation that do not rise."""
        levels_rise(steps)
        return steps

    @field_validator("designs", "baselines", "candidates")
    @classmethod
    def items_are_apart(cls, items: list[Any], info: ValidationInfo) -> list[Any]:
        """Refuse a design or a candidate that stands twice."""
        return apart(items, before=info.data.get("baselines", []) if info.field_name == "candidates" else [])
