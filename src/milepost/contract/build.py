"""From the written form to the records of `model`: defaults are filled in, nothing is checked any more."""

from __future__ import annotations

from milepost.contract.door import (
    ContractDoor,
    DataDoor,
    GateDoor,
    GuardDoor,
    LabelsDoor,
    PlannedTaskDoor,
    RolloutDoor,
    TaskDoor,
    TestsDoor,
)
from milepost.contract.model import (
    AUTOMATIC_ONLY,
    BudgetSection,
    Contract,
    CostSection,
    DataSection,
    GateSection,
    GuardSection,
    LabelsSection,
    MetricSection,
    PlannedTask,
    RolloutSection,
    Source,
    Split,
    TaskSection,
    TestsSection,
)
from milepost.contract.question_doors import build_questions
from milepost.contract.worth import QuestionsSection
from milepost.contract.worth_doors import build_automation, build_flywheel, build_value


def build_contract(door: ContractDoor) -> Contract:
    """Turn a checked file into the contract."""
    budget, costs, metric = door.budget, door.costs, door.metric
    return Contract(
        name=door.name,
        problem=door.problem,
        task=_task(door.task),
        data=_data(door.data),
        metric=MetricSection(
            optimize=metric.optimize,
            require=tuple(metric.require),
            confidence=metric.confidence,
            engineer_around=tuple(metric.engineer_around),
            tolerance=dict(metric.tolerance),
        ),
        budget=BudgetSection(**dict(budget)) if budget else BudgetSection(),
        archetype=door.archetype,
        designs=tuple(door.designs) or AUTOMATIC_ONLY,
        value=build_value(door.value) if door.value else None,
        costs=CostSection(**dict(costs)) if costs else CostSection(),
        labels=_labels(door.labels) if door.labels else LabelsSection(),
        baselines=tuple(door.baselines),
        candidates=tuple(door.candidates),
        tests=_tests(door.tests) if door.tests else TestsSection(),
        guard=_guard(door.guard) if door.guard else None,
        gate=_gate(door.gate) if door.gate else None,
        rollout=_rollout(door.rollout) if door.rollout else None,
        team=dict(door.team),
        tasks=tuple(_planned(task) for task in door.tasks),
        automation=build_automation(door.automation),
        flywheel=build_flywheel(door.flywheel) if door.flywheel else None,
        questions=build_questions(door.questions) if door.questions else QuestionsSection(),
    )


def _task(door: TaskDoor) -> TaskSection:
    return TaskSection(
        kind=door.kind,
        target=door.target,
        inputs=tuple(item.name for item in door.inputs),
        input_kinds={item.name: item.kind for item in door.inputs if item.kind is not None},
        group=door.group,
        time=door.time,
        slices=tuple(door.slices),
        id=door.id,
    )


def _data(door: DataDoor) -> DataSection:
    sources = tuple(Source(uri=source.uri, sensor=source.sensor) for source in door.sources)
    return DataSection(sources=sources, split=Split(**dict(door.split)))


def _labels(door: LabelsDoor) -> LabelsSection:
    return LabelsSection(votes=tuple(door.votes), votes_file=door.votes_file, guide=door.guide)


def _tests(door: TestsDoor) -> TestsSection:
    return TestsSection(
        small_subset=door.small_subset, critical=door.critical, invariance=tuple(door.invariance)
    )


def _guard(door: GuardDoor) -> GuardSection:
    return GuardSection(max_error=door.max_error, confidence=door.confidence)


def _gate(door: GateDoor) -> GateSection:
    return GateSection(margin=door.margin, error=door.error, looks=door.looks, reference=door.reference)


def _rollout(door: RolloutDoor) -> RolloutSection:
    return RolloutSection(pilot=door.pilot, shadow=door.shadow, canary=tuple(door.canary), error=door.error)


def _planned(door: PlannedTaskDoor) -> PlannedTask:
    lists = {"needs": tuple(door.needs), "any_of": tuple(door.any_of)}
    return PlannedTask(**{**dict(door), **lists})
