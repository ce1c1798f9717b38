"""A sample assessment and status: made-up, but shaped like the digits project, with every part filled."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from milepost.base.measurement import Direction, Measurement, Verdict
from milepost.contract.read import parse_contract
from milepost.evidence.advice import Action, CurveAdvice
from milepost.evidence.assessment import (
    AccuracyCost,
    Assessment,
    CostDriver,
    CostPart,
    CurvePoint,
    CurveRecord,
    DesignRow,
    Flip,
    ForecastPoint,
    FrontierPoint,
    LadderRow,
    NineRow,
    PriorRow,
    PublishedPoint,
)
from milepost.evidence.plan import Plan
from milepost.evidence.questions import Question, Stage
from milepost.evidence.records import BackEdge, Rung
from milepost.evidence.status import Status, StatusRow
from milepost.planning.worth.known import Known
from milepost.planning.worth.plan import make_plan

PLAN = """
milepost: 1
name: digits
problem: Read the digits of postal codes.
task: {kind: classification, target: digit}
data: {sources: [{uri: digits.csv}]}
metric: {optimize: accuracy, require: ["accuracy >= 0.95"]}
archetype: augment
designs: [automatic, confirm, {suggest: 2}]
value:
  decisions_per_year: 80000 to 200000
  payoff: {correct: 1, wrong: -2 to -1}
  today_per_decision: 0.2 to 0.3
  build_cost: 20000 to 40000
  adoption: 0.4 to 0.9
  success: {range: 0.3 to 0.6, by: Ada, on: 2026-11-01}
  stages: [{name: pilot, cost: 5000, probability: 0.7}]
  people: {accuracy: 0.97, seconds_open: 3, seconds_read: 1, seconds_alone: 10, wage_per_hour: 30}
automation: [{level: 1, means: proposes, wrong: -0.1}, {level: 5, means: reads everything}]
questions:
  cheap_prediction: yes
  complicated_rules: no
  checklist: {need: [{name: Ada, role: lead, date: 2026-11-01}]}
"""

SIZES = (60, 120, 240, 480, 960, 1347)
AHEAD = (1347, 2694, 5388, 10_000, 20_000, 50_000)


@cache
def plan() -> Plan:
    """A plan before there is data, with every part that needs none."""
    return make_plan(Known(contract=parse_contract(PLAN, "milepost.yaml").contract))


def interval(value: float, half: float, *, n: int = 1347) -> Measurement:
    return Measurement(
        value=value, low=value - half, high=min(1.0, value + half), level=0.95, n=n, method="sample"
    )


def curve(
    candidate: str, now: float, end: float, *, metric: str = "accuracy >= 0.99", target: float | None = 0.99
) -> CurveRecord:
    def error(size: float) -> float:
        return (1 - end) + (end - now) * (size / SIZES[-1]) ** -0.6

    def ahead(size: int) -> ForecastPoint:
        middle, width = 1 - error(size), 0.002 + 0.0012 * (size / SIZES[-1]) ** 0.4
        low, high = middle - 2 * width, min(0.9995, middle + 1.6 * width)
        return ForecastPoint(
            size=size,
            q025=low,
            q10=middle - width,
            q50=middle,
            q90=min(0.9994, middle + width),
            q975=high,
            measured=0.3,
        )

    points = tuple(
        CurvePoint(size=size, mean=1 - error(size), spread=0.05 * error(size) ** 0.5, repeats=5)
        for size in SIZES
    )
    return CurveRecord(
        candidate=candidate,
        metric=metric,
        direction=Direction.MAX,
        points=points,
        ahead=tuple(ahead(size) for size in AHEAD),
        target=target,
        notes=("the last two points carry most of the weight",),
        not_by=None if target is None else 0.81,
        never=None if target is None else 0.66,
    )


def frontier(levels: tuple[float, ...]) -> tuple[FrontierPoint, ...]:
    bought = [size - SIZES[-1] for size in AHEAD]
    return tuple(
        FrontierPoint(labels=size, probability=level, cost_low=0.2 * more, cost_high=0.5 * more)
        for size, level, more in zip(AHEAD, levels, bought, strict=True)
    )


def design(
    name: str, explains: str, verdict: Verdict, levels: tuple[float, ...], **changes: object
) -> DesignRow:
    needed = {
        key: next((size for size, level in zip(AHEAD, levels, strict=True) if level >= float(key)), None)
        for key in ("0.5", "0.8", "0.95")
    }
    row = DesignRow(
        design=name,
        explains=explains,
        candidate="svm",
        verdict=verdict,
        probability=levels[4],
        probability_ever=levels[-1],
        delivered=interval(0.981, 0.007),
        coverage=interval(1.0, 0.0),
        labels_for=needed,
        frontier=frontier(levels),
    )
    return replace(row, **changes)  # type: ignore[arg-type]


def designs() -> tuple[DesignRow, ...]:
    return (
        design(
            "automatic",
            "the model answers every case by itself",
            Verdict.NO,
            (0.01, 0.02, 0.05, 0.1, 0.19, 0.25),
            blocks="accuracy >= 0.99",
            never=0.66,
        ),
        design(
            "suggest top 3",
            "a person picks from the model's best 3 answers",
            Verdict.UNKNOWN,
            (0.3, 0.32, 0.35, 0.38, 0.42, 0.45),
            delivered=interval(0.997, 0.003),
            never=0.41,
        ),
        design(
            "defer",
            "the model answers what it is sure of and hands the rest to a person",
            Verdict.UNKNOWN,
            (0.04, 0.11, 0.2, 0.33, 0.46, 0.81),
            delivered=interval(0.993, 0.004),
            coverage=interval(0.94, 0.013),
            never=0.12,
        ),
    )


def accuracy_cost() -> AccuracyCost:
    """Half nines from 98.1 % on; the 80 % chance ends first, then the even one."""
    labels = ((2_100, 4_900), (7_800, 21_000), (29_000, None), (None, None), (None, None), (None, None))
    rows = tuple(
        NineRow(
            score=1 - 0.019 * 10 ** (-step / 2),
            labels_even=even,
            labels_likely=likely,
            cost_low=None if likely is None else 0.2 * (likely - SIZES[-1]),
            cost_high=None if likely is None else 0.5 * (likely - SIZES[-1]),
        )
        for step, (even, likely) in enumerate(labels, 1)
    )
    return AccuracyCost(rows=rows, convex=0.97, shape="each further nine costs more than the one before")


def cost_parts() -> tuple[CostPart, ...]:
    return (
        CostPart(part="labels", low=3730.0, high=9326.0, note="18,653 labels to buy"),
        CostPart(part="compute", low=0.01, high=0.03, note="one fit on 20,000 labels takes about 2 min"),
        CostPart(part="effort", low=None, high=None, note="days of work are not recorded"),
    )


def ladder() -> tuple[LadderRow, ...]:
    def row(
        candidate: str, rung: Rung, value: float, half: float, seconds: float | None, **more: object
    ) -> LadderRow:
        base = LadderRow(
            candidate=candidate,
            rung=rung,
            labels=1347,
            score=interval(value, half),
            required={"accuracy >= 0.99": interval(value, half)},
            fit_seconds=seconds,
            latency_p99_ms=None if seconds is None else 0.8,
        )
        return replace(base, **more)  # type: ignore[arg-type]

    return (
        row("majority", Rung.TRIVIAL, 0.102, 0.016, 0.001),
        row("nearest", Rung.SIMPLE, 0.978, 0.008, 0.01),
        row("linear", Rung.SIMPLE, 0.953, 0.012, 0.4),
        row("boosted", Rung.MODEL, 0.961, 0.011, 3.2),
        row("svm", Rung.MODEL, 0.981, 0.007, 0.09),
        row("people", Rung.HUMAN, 0.975, 0.01, None, source="label study of 2024", comparable="partly"),
        LadderRow(
            candidate="broken",
            rung=Rung.MODEL,
            labels=1347,
            score=None,
            failure="ValueError: 3 columns, not 64",
        ),
    )


def advice() -> CurveAdvice:
    """A memorising svm against the requirement; the curve expects a good part of the gap from more labels."""
    return CurveAdvice(
        candidate="svm",
        metric="accuracy >= 0.99",
        action=Action.REGULARISE,
        says="over-fitting: regularise, or get more data (four times the labels are expected to close 34 % of the gap "
        "between training and validation)",
        why="the gap to validation is surely the larger one",
        training=interval(0.002, 0.001),
        validation=interval(0.019, 0.007),
        goal=interval(0.01, 0.0, n=0),
        goal_name="the requirement",
        avoidable=interval(-0.008, 0.001),
        variance=interval(0.017, 0.006),
        more_data=0.006,
    )


def assessment(**changes: object) -> Assessment:
    best = curve("svm", 0.981, 0.9905)
    full = Assessment(
        project="digits",
        problem="Read the digit that a person wrote on an envelope.",
        task="classification",
        verdict=Verdict.UNKNOWN,
        probability=0.46,
        summary="99 % may be reachable, but not surely: the learning curve flattens close to it.",
        deciding="accuracy >= 0.99",
        metric="accuracy",
        direction=Direction.MAX,
        target=0.99,
        best_candidate="svm",
        score_now=interval(0.981, 0.007),
        score_2x=best.ahead[1],
        score_4x=best.ahead[2],
        ceiling=replace(interval(0.992, 0.005), method="votes: three a row"),
        ceiling_note="from three votes a row on 300 examples",
        labels_now=1347,
        total_rows=1797,
        budget_labels=20_000,
        horizon=50_000,
        labels_for={"0.5": 23_000, "0.8": None, "0.95": None},
        cost_low=3730.0,
        cost_high=9326.0,
        best_design="defer",
        blocks="accuracy >= 0.99: the ceiling is close to the requirement",
        decides_next="3,000 more labels (600 to 1,500) would tell which side of 99 % the curve ends on",
        next_command="milepost label sample --rows 300 --twice",
        ladder=ladder(),
        curves=(
            best,
            curve("nearest", 0.978, 0.986),
            curve("linear", 0.953, 0.966),
            curve("boosted", 0.961, 0.984),
            curve("svm", 0.965, 0.977, metric="recall[digit == '8'] >= 0.97", target=0.97),
        ),
        designs=designs(),
        flips=(
            Flip(along="labels", at=31_000, before="defer", after="automatic"),
            Flip(along="requirement", at=0.984, before="automatic", after="defer"),
        ),
        drivers=(
            CostDriver(
                driver="data availability",
                finding="1,797 labelled rows; a label costs 0.20 to 0.50",
                known=True,
            ),
            CostDriver(
                driver="accuracy requirement",
                finding="the next nine (99 % to 99.9 %) is out of reach of labels alone",
                known=True,
            ),
            CostDriver(
                driver="problem difficulty", finding="unknown: no published result is given", known=False
            ),
        ),
        priors=(
            PriorRow(
                prior="10,000 examples",
                says="about 10,000 examples often suffice",
                curve_says="chance 33 % with 10,000 labels",
            ),
            PriorRow(
                prior="under one second",
                says="what a person does in under a second can be learnt",
                curve_says="people reach 97.5 %, svm 98.1 %",
            ),
        ),
        constraints={
            "latency_p99_ms <= 40": Measurement(
                value=0.8, low=0.7, high=1.1, level=0.95, n=200, method="timed"
            )
        },
        findings=("4 near-duplicate rows lie on both sides of the split", "class 8 is rarest with 174 rows"),
        assumptions=("new labels come from the same source", "the error falls as a power of the labels"),
        notes=("68 fits in 35.2 s of compute", "boosted: left behind at 480 rows, clearly worse than others"),
        costs=cost_parts(),
        accuracy_cost=accuracy_cost(),
        spent={"seconds": 41.3, "fits": 68.0, "fit_seconds": 35.2},
        published=(
            PublishedPoint(
                reference="mnist-1998",
                metric="accuracy",
                n=60_000,
                value=replace(interval(0.993, 0.0, n=60_000), method="as published"),
                comparable="partly",
            ),
        ),
        advice=advice(),
    )
    return replace(full, **changes)  # type: ignore[arg-type]


def empty_assessment() -> Assessment:
    """The assessment of a project that has a table and nothing else: no requirement, no curve, no ceiling."""
    return assessment(
        verdict=Verdict.UNKNOWN,
        probability=float("nan"),
        summary="",
        deciding="accuracy",
        target=None,
        best_candidate="",
        score_now=None,
        score_2x=None,
        score_4x=None,
        ceiling=None,
        ceiling_note="",
        budget_labels=None,
        labels_for={},
        cost_low=None,
        cost_high=None,
        best_design="",
        blocks="",
        decides_next="",
        next_command="milepost assess",
        advice=None,
        ladder=(),
        curves=(),
        designs=(),
        flips=(),
        drivers=(),
        priors=(),
        constraints={},
        findings=(),
        assumptions=(),
        notes=(),
        costs=(),
        accuracy_cost=None,
        spent={},
        published=(),
    )


def status(project: str = "digits") -> Status:
    """Some questions answered, one stale, one failed with its back edge, the rest open or not covered."""
    verdicts: dict[Question, tuple[Verdict, tuple[str, ...], tuple[str, ...]]] = {
        Question.METRIC: (Verdict.YES, ("one metric to optimise, one requirement",), ()),
        Question.BASELINES: (Verdict.YES, ("svm reaches 98.1 %, the trivial rung 10 %",), ()),
        Question.REACH: (Verdict.NO, ("chance 46 % with 20,000 labels", "accuracy >= 0.99 blocks"), ()),
        Question.CODEBASE: (Verdict.YES, ("smoke run of 500 rows passed",), ("split changed",)),
        Question.INGEST: (Verdict.UNKNOWN, ("4 near duplicates across the split",), ()),
        Question.SIMPLEST: (Verdict.YES, ("linear beats majority by 85 points",), ()),
    }
    open_questions = {Question.GOALS, Question.TESTS}
    rows = []
    for question in Question:
        found = verdicts.get(question)
        rows.append(
            StatusRow(
                question=question,
                covered=found is not None or question in open_questions,
                verdict=found[0] if found else None,
                reasons=found[1] if found else (),
                stale_because=found[2] if found else (),
                decided_at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC) if found else None,
                decision="d" * 32 if found else "",
            )
        )
    back = (
        BackEdge(
            source=Stage.TRAIN,
            target=Stage.PLAN,
            cause="the task is too hard as it is required",
            command="milepost metric try",
        ),
        BackEdge(source=Stage.TRAIN, target=Stage.DATA, cause="more data is needed", command="milepost data"),
    )
    return Status(
        project=project,
        rows=tuple(rows),
        back=back,
        next_command="milepost test --smoke",
        next_reason="the split changed since the smoke run",
        fresh_trials=1240,
        stale_trials={"the data changed": 60, "candidate boosted changed": 8},
    )


def empty_status() -> Status:
    rows = tuple(
        StatusRow(
            question=question,
            covered=True,
            verdict=None,
            reasons=(),
            stale_because=(),
            decided_at=None,
            decision="",
        )
        for question in Question
    )
    return Status(
        project="new", rows=rows, back=(), next_command="milepost assess", next_reason="nothing is known yet"
    )


def two_metrics() -> Assessment:
    """Candidates compete on F1, and the requirement that decides is on the recall of one class."""
    deciding = "recall[digit == '8'] >= 0.97"
    rows = tuple(
        replace(row, required={deciding: interval(row.score.value - 0.01, 0.012)}) if row.score else row
        for row in ladder()
    )
    return assessment(
        metric="f1_macro",
        deciding=deciding,
        target=0.97,
        ladder=rows,
        curves=(curve("svm", 0.965, 0.977, metric=deciding, target=0.97),),
    )
