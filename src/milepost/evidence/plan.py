"""The plan: everything that answers "is it worth a model at all?", as one frozen record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from milepost.base.measurement import Measurement, Verdict
from milepost.evidence.flywheel import FlywheelWorth
from milepost.evidence.past import PastEstimates
from milepost.evidence.scan import ScanSummary

BESIDE_STAGES = "counted as sure beside the stages: nobody estimated it (value.success)"
"""The source of a chance of success that only the stages speak of: theirs are counted, and no other."""


NOTHING_REQUIRED = "nothing"
"""What a break-even row says is required where the metric rule asks for no accuracy of all rows."""


class Answer(Enum):
    """What the plan says to do; `OPEN` while the evidence allows more than one."""

    MODEL = "model"
    RULES = "rules"
    NOTHING = "do nothing"
    OPEN = "not decided"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number that the plan counts with or comes to, and where it is from.

    `value` is its median, `low` and `high` are its 10 % and 90 % points. `source` names a key of the project file, a
    piece of evidence, a person with the day, or "default". `default` marks what nobody said; `by` and `on` are the
    person and the day where somebody said it. It keeps points and not a law, because draws have none; the portfolio's
    figure (`milepost.evidence.portfolio`) draws from a range with its law, and is made from these points.
    """

    name: str
    value: float
    low: float
    high: float
    source: str
    default: bool = False
    by: str = ""
    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class BreakEvenRow:
    """The least accuracy that pays (0 to 1; above 1: none does), beside what the metric rule requires.

    `running`: of a model in use; `with_costs`: with build and label costs over the years; `with_upkeep`: with upkeep
    and added complexity too. `per_point` = money a year that one more point (0.01) of accuracy is worth.
    """

    running: float | None
    with_costs: float | None
    with_upkeep: float | None
    reachable: bool
    required: str
    per_point: float | None


@dataclass(frozen=True, kw_only=True)
class DesignWorth:
    """What one design is worth, in money a year over what is done without a model, before one-off costs.

    `now` at the measured accuracy, `at_requirement` at the accuracy that the metric rule asks for; `pays_from` = least
    model accuracy at which the design pays its yearly costs, `best_from` = at which it is worth as much as the best
    other way, today's process included (None: never). `reach` = P(requirement met within the budget), from the
    assessment. `note` says why a figure is missing.

    With ranges: `per_year` = money a year if it succeeds, at the accuracy that success brings; `success` = P(it
    succeeds), stages included; `cost` = what building, labels and stages cost on average over how far the stages get,
    and `cost_per_year` = the same spread over the years of the plan, at its discount rate. None where not known.
    """

    design: str
    now: float | None
    at_requirement: float | None
    pays_from: float | None
    best_from: float | None
    reach: float | None
    note: str = ""
    per_year: Figure | None = None
    success: Figure | None = None
    cost: Figure | None = None
    cost_per_year: Figure | None = None


@dataclass(frozen=True, kw_only=True)
class WorthLine:
    """Money a year over today's process against the model's accuracy, for one design (the break-even picture)."""

    design: str
    accuracies: tuple[float, ...]
    per_year: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Investment:
    """The distribution of the net present value, in money, from `draws` draws of all that is not known exactly.

    `expected` is the mean with its standard error. `pays` = share of the draws of the inputs in which the project
    is worth starting, success and failure weighed by their chance; `loss` = P(net present value below 0).
    `least_success` = chance of success at which the expected value is 0. `edges` (m + 1) and `counts` (m) are a
    histogram.
    """

    expected: float
    standard_error: float
    loss: float
    pays: float
    p10: float
    p50: float
    p90: float
    success: float
    least_success: float | None
    years: int
    discount_rate: float
    draws: int
    edges: tuple[float, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class TornadoBar:
    """How far one input moves the expected net present value: at its 10 % and its 90 % point, money.

    `worth_knowing` = expected value of knowing it exactly before deciding (EVPPI), in money; `source` is the input's.
    """

    name: str
    low: float
    high: float
    at_low: float
    at_high: float
    worth_knowing: float
    source: str


@dataclass(frozen=True, kw_only=True)
class StageRow:
    """One stage: what it costs on entry, its chance, and what the project is worth when it is entered, in money."""

    name: str
    cost: float
    probability: float
    worth_on_entry: float


@dataclass(frozen=True, kw_only=True)
class Stages:
    """The stages with the option to stop after each, against being committed to all of them, in money."""

    rows: tuple[StageRow, ...]
    staged: float
    committed: float
    option: float
    expected_spend: float
    all_succeed: float


@dataclass(frozen=True, kw_only=True)
class LabelsWorth:
    """What `n` more labels of a kind ("test" or "training") are worth before deciding, and what they cost; money."""

    kind: str
    n: int
    worth: float
    cost: float | None
    net: float | None


@dataclass(frozen=True, kw_only=True)
class FlipPoint:
    """Where the answer changes: the input, its value now, and the value at which the expected value crosses 0."""

    name: str
    now: float
    at: float
    says: str


@dataclass(frozen=True, kw_only=True)
class DecisionPoint:
    """Net benefit of acting by the model's risk at a threshold, and of acting on everybody (never acting is 0)."""

    threshold: float
    model: float
    act_on_all: float


@dataclass(frozen=True, kw_only=True)
class DecisionCurve:
    """The decision curve of a yes/no task: on which class one acts, and the threshold that the payoffs ask for."""

    positive: str
    threshold: float | None
    policy: str
    points: tuple[DecisionPoint, ...]


@dataclass(frozen=True, kw_only=True)
class Acting:
    """From which risk a yes/no task acts on the class `positive`, where a payoff matrix prices it.

    `policy` = "threshold", "never act" or "always act"; `threshold` None for the last two. `found` = share of the true
    positives acted on, `false_alarms` = of the others. A deferring design hands over the risks `handed_from` to
    `handed_to`, a share `handed` of the cases; None where there is no such design, or it cannot be valued.
    """

    positive: str
    policy: str
    threshold: float | None
    found: float
    false_alarms: float
    handed_from: float | None
    handed_to: float | None
    handed: float | None


@dataclass(frozen=True, kw_only=True)
class QuestionRow:
    """One question of the questionnaire: its answer in words and where it comes from; an unknown one is a risk.

    `warns` when the answer itself is a warning (a complex output, data that is hard to get).
    """

    key: str
    group: str
    asks: str
    answer: str
    source: str
    known: bool
    warns: bool
    risk: str


@dataclass(frozen=True, kw_only=True)
class ChecklistRow:
    """One of the seven points: who signed it, who refused; open when nobody did either."""

    key: str
    asks: str
    signed: tuple[str, ...]
    refused: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AutomationRow:
    """One level of automation: what it means here, the accuracy it needs, and whether the evidence allows it.

    `asked` is the accuracy that the project file asks for, `needed` the least that pays over the levels below,
    today's process included. `note` says why a level is not priced.
    """

    level: int
    name: str
    means: str
    asked: float | None
    needed: float | None
    allowed: Verdict
    owes: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class RulesWorth:
    """Rules against the model on the same rows: their accuracies, and what each is worth a year over today, in money.

    `difference` = model less rules in the optimised metric, paired, with the duel's `lines`; None where it was not run.
    """

    rules: str
    accuracy: Measurement | None
    per_year: float | None
    model_per_year: float | None
    difference: Measurement | None = None
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The answer to "is it worth a model at all?", with everything it rests on.

    `worth_per_year` = money a year of the best design over `baseline` (today, or the best action without a model), at
    the accuracy that success brings. `unknowns` are named, the ones that keep the answer open first. `measure_next`
    names the input whose exact value would be worth most. `assessment` = id of the evidence it rests on, "" before any;
    `scan` = the scan for rules that was recorded last; `flywheel` where the project has one or its archetype owes it;
    `past` = chances of success that earlier plans took from people, and what came; `acting` = from which risk a yes/no
    task acts, where a payoff matrix prices it.
    """

    project: str
    problem: str
    verdict: Verdict
    answer: Answer
    summary: str
    reasons: tuple[str, ...]
    baseline: str
    baseline_per_decision: float | None
    worth_per_year: float | None
    best_design: str
    accuracy_now: Measurement | None
    accuracy_asked: float | None
    success: Figure | None
    break_even: BreakEvenRow | None
    designs: tuple[DesignWorth, ...]
    lines: tuple[WorthLine, ...]
    investment: Investment | None
    tornado: tuple[TornadoBar, ...]
    stages: Stages | None
    labels: tuple[LabelsWorth, ...]
    flips: tuple[FlipPoint, ...]
    curve: DecisionCurve | None
    rules: RulesWorth | None
    automation: tuple[AutomationRow, ...]
    archetype: str
    owes: tuple[str, ...]
    lever: str
    figures: tuple[Figure, ...]
    questions: tuple[QuestionRow, ...]
    checklist: tuple[ChecklistRow, ...]
    unknowns: tuple[str, ...]
    measure_next: str
    accuracy_price: tuple[str, ...]
    assessment: str
    next_command: str
    spent: Mapping[str, float]
    scan: ScanSummary | None = None
    flywheel: FlywheelWorth | None = None
    past: PastEstimates | None = None
    acting: Acting | None = None
