"""The contract as frozen records: what every other room reads (DESIGN section 4).

What the file does not say is None or empty here: a named unknown, never a silent zero. Nothing heavy is
imported, so that `status` may rebuild a contract from the ledger without a parser (`contract_from_plain`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from pathlib import Path

from milepost.base.measurement import TaskKind
from milepost.base.ranges import Range
from milepost.contract.worth import AutomationStep, FlywheelSection, QuestionsSection, ValueSection
from milepost.evidence.records import ContractVersion

CONTRACT_VERSION = 1


class Archetype(Enum):
    """How far the product leaves the decision to the model (LECTURE 4.2)."""

    IMPROVE = "improve"
    AUGMENT = "augment"
    AUTOMATE = "automate"


class DesignKind(Enum):
    """A product design: who has the last word, and on which cases."""

    AUTOMATIC = "automatic"
    SUGGEST = "suggest"
    CONFIRM = "confirm"
    DEFER = "defer"
    SCOPE = "scope"


class CandidateKind(Enum):
    """Where a candidate's predictions come from."""

    TRIVIAL = "trivial"
    RULES = "rules"
    NEAREST = "nearest"
    LINEAR = "linear"
    BOOSTED = "boosted"
    ESTIMATOR = "estimator"
    PREDICTIONS = "predictions"
    PUBLISHED = "published"
    HUMAN = "human"


@dataclass(frozen=True, kw_only=True)
class TaskSection:
    """What is predicted from what.

    Empty `inputs` means every column without another role. `input_kinds` names what an input holds where the
    file says so, with the words of `InputKind`. `slices` are the columns by whose values results are shown.
    """

    kind: TaskKind
    target: str
    inputs: tuple[str, ...] = ()
    input_kinds: Mapping[str, str] = field(default_factory=dict)
    group: str | None = None
    time: str | None = None
    slices: tuple[str, ...] = ()
    id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where examples come from: a path or glob beside the project file, or a URL.

    `sensor` names what recorded them.
    """

    uri: str
    sensor: str | None = None


@dataclass(frozen=True, kw_only=True)
class Split:
    """Shares of rows by use; what is left over trains. With `column`, that column says each row's use."""

    validation: float = 0.15
    calibration: float = 0.10
    test: float = 0.20
    column: str | None = None


@dataclass(frozen=True, kw_only=True)
class DataSection:
    """The sources, and how their rows are divided among the uses."""

    sources: tuple[Source, ...]
    split: Split = field(default_factory=Split)


@dataclass(frozen=True, kw_only=True)
class MetricSection:
    """The metric rule: optimise one term (or term -> weight), require others, decide at `confidence`.

    `engineer_around` and `tolerance` (term or resource -> the worst value that can be lived with for now) help to
    choose the rule (`milepost metric suggest`); they judge nothing.
    """

    optimize: str | Mapping[str, float]
    require: tuple[str, ...] = ()
    confidence: float = 0.95
    engineer_around: tuple[str, ...] = ()
    tolerance: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class BudgetSection:
    """What may be spent in all: labels, money, and until when."""

    labels: Range | None = None
    money: Range | None = None
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class DesignSpec:
    """One product design to compare: `k` for suggest, `condition` for scope."""

    kind: DesignKind
    k: int | None = None
    condition: str | None = None


@dataclass(frozen=True, kw_only=True)
class CostSection:
    """Unit costs in money: one label, one day of work, one hour of a GPU."""

    label: Range | None = None
    day: Range | None = None
    gpu_hour: Range | None = None


@dataclass(frozen=True, kw_only=True)
class LabelsSection:
    """Who labelled: the columns of votes or a file of votes, and the labelling guide."""

    votes: tuple[str, ...] = ()
    votes_file: str | None = None
    guide: str | None = None


@dataclass(frozen=True, kw_only=True)
class CandidateSpec:
    """A thing that predicts, by kind.

    `reference` is an import path, a file, or an id of references.yaml; "" for the built-in ones.
    """

    kind: CandidateKind
    name: str
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class TestsSection:
    """What the test tiers use: rows of the smoke run, a file of critical cases, invariance tests."""

    small_subset: int | None = None
    critical: str | None = None
    invariance: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GuardSection:
    """A release abstains so that the error among its answers is at most `max_error`, with this confidence."""

    max_error: float
    confidence: float = 0.95


@dataclass(frozen=True, kw_only=True)
class GateSection:
    """How a challenger is judged: the margin it may lose, and the error budget that all looks share.

    `reference` names a fixed older release that it is also compared with.
    """

    margin: float | None = None
    error: float = 0.05
    looks: int = 20
    reference: str | None = None


@dataclass(frozen=True, kw_only=True)
class RolloutSection:
    """The phases: the pilot's fenced population, requests in shadow, canary shares, the error budget."""

    pilot: str | None = None
    shadow: int | None = None
    canary: tuple[float, ...] = ()
    error: float = 0.05


@dataclass(frozen=True, kw_only=True)
class PlannedTask:
    """A piece of work: its chance to succeed, its working days, and what has to succeed before it.

    It starts when all of `needs` and one of `any_of` succeeded. `done` is True or False once it ended, None before.
    `goal` marks what the work is for. `by` and `on` say who estimated it and when; None is unknown.
    """

    name: str
    success: Range | None = None
    days: Range | None = None
    needs: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    done: bool | None = None
    goal: bool = False
    by: str = ""
    on: date | None = None


AUTOMATIC_ONLY = (DesignSpec(kind=DesignKind.AUTOMATIC),)


@dataclass(frozen=True, kw_only=True)
class Contract:
    """The whole project file; `value`, `guard`, `gate`, `rollout` and `flywheel` are None where the file has none."""

    name: str
    task: TaskSection
    data: DataSection
    metric: MetricSection
    problem: str = ""
    budget: BudgetSection = field(default_factory=BudgetSection)
    archetype: Archetype | None = None
    designs: tuple[DesignSpec, ...] = AUTOMATIC_ONLY
    value: ValueSection | None = None
    costs: CostSection = field(default_factory=CostSection)
    labels: LabelsSection = field(default_factory=LabelsSection)
    baselines: tuple[CandidateSpec, ...] = ()
    candidates: tuple[CandidateSpec, ...] = ()
    tests: TestsSection = field(default_factory=TestsSection)
    guard: GuardSection | None = None
    gate: GateSection | None = None
    rollout: RolloutSection | None = None
    team: Mapping[str, Range] = field(default_factory=dict)
    tasks: tuple[PlannedTask, ...] = ()
    automation: tuple[AutomationStep, ...] = ()
    flywheel: FlywheelSection | None = None
    questions: QuestionsSection = field(default_factory=QuestionsSection)


@dataclass(frozen=True, kw_only=True)
class LoadedContract:
    """A contract, its version for the ledger, and the file it was read from.

    Paths in the contract are relative to the folder of `path`.
    """

    contract: Contract
    version: ContractVersion
    path: Path
    text: str
