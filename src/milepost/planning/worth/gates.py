"""What the option to stop after each stage is worth."""

from __future__ import annotations

from milepost.evidence.plan import StageRow, Stages
from milepost.planning.worth.venture import SUCCESS, Venture
from milepost.statistics.stages import ProjectStage, stage_gates


def gates(venture: Venture) -> Stages | None:
    """Value the stages with the option to stop after each; None where the project has none."""
    if not venture.stages:
        return None
    middles = venture.middles()
    value = float((middles[SUCCESS] * venture.annuity * venture.per_year(middles))[0])
    first = float((middles["building it"] + middles["labels"])[0])
    stages = [ProjectStage(name="building and labels", cost=first, p=1.0)] if first > 0 else []
    stages += [
        ProjectStage(name=stage.name, cost=stage.cost.middle, p=stage.probability.middle)
        for stage in venture.stages
    ]
    found = stage_gates(stages, value)
    return Stages(
        rows=tuple(
            StageRow(name=stage.name, cost=stage.cost, probability=stage.p, worth_on_entry=worth)
            for stage, worth in zip(stages, found.worth_on_entry, strict=True)
        ),
        staged=found.expected_npv_staged,
        committed=found.expected_npv_committed,
        option=found.option_value_of_gates,
        expected_spend=found.expected_spend,
        all_succeed=found.p_all,
    )
