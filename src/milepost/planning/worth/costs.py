"""What a model costs once: building it, and the labels that are still to be bought."""

from __future__ import annotations

from milepost.base.ranges import Range
from milepost.contract.model import Contract
from milepost.contract.worth import ValueSection
from milepost.evidence.assessment import Assessment
from milepost.planning.worth.inputs import ZERO, Input, between


def build_cost(contract: Contract) -> Input | None:
    """What it costs once, besides labels; the stages' costs are counted with the stages."""
    name, value = "building it", contract.value or ValueSection()
    if value.build_cost is not None:
        return Input(name=name, range=value.build_cost, source="value.build_cost")
    if value.stages:
        return Input(name=name, range=ZERO, source="value.stages (counted stage by stage)")
    if contract.budget.money is not None:
        return Input(name=name, range=contract.budget.money, source="budget.money, all of it")
    return None


def label_cost(contract: Contract, assessment: Assessment | None, evidence: str) -> Input:
    """What the labels cost that are still to be bought."""
    name, value = "labels", contract.value or ValueSection()
    whole = value.build_cost is None and not value.stages and contract.budget.money is not None
    if whole:
        return Input(name=name, range=ZERO, source="within budget.money")
    if assessment is not None and assessment.cost_low is not None and assessment.cost_high is not None:
        return Input(
            name=name,
            range=Range(assessment.cost_low, assessment.cost_high),
            source=f"{evidence}: labels for 80 %",
        )
    price, count = contract.costs.label, contract.budget.labels
    if price is not None and count is not None:
        there = 0 if assessment is None else assessment.total_rows
        ends = [price.quantile(part) * max(count.middle - there, 0.0) for part in (0.1, 0.9)]
        less = f", less the {there:,} there are" if there else ""
        return Input(name=name, range=between(ends), source=f"costs.label x budget.labels{less}")
    return Input(name=name, range=ZERO, source="default: nothing", default=True)
