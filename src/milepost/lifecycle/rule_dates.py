"""Since when the metric rule in force holds, and whether it is older than the results that it judges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from milepost.contract.model import MetricSection
from milepost.contract.stored import contract_from_plain
from milepost.evidence.records import ContractVersion, Trial


def rules_in_force(versions: Sequence[ContractVersion]) -> list[tuple[datetime, MetricSection]]:
    """Each metric rule with the time from which it held, oldest first.

    `versions` of the project file, oldest first; those that change only other sections are passed over. A rule that
    comes back after another one counts from its return.
    """
    found: list[tuple[datetime, MetricSection]] = []
    for version in versions:
        section = contract_from_plain(version.plain).metric
        if not found or _judging(found[-1][1]) != _judging(section):
            found.append((version.at, section))
    return found


def dated_before(since: datetime, trials: Sequence[Trial]) -> tuple[bool | None, str]:
    """Whether a rule is older than all trials that it judges, and the reason; None without trials."""
    if not trials:
        return None, "no kept trial is judged by the rule yet"
    older = sum(trial.at < since for trial in trials)
    if older == 0:
        return True, f"the rule is older than all {len(trials)} trials that it judges"
    return False, (
        f"{older} of the {len(trials)} trials that the rule judges are older than it, so it may have been chosen by "
        "their results (milepost metric history)"
    )


def _judging(section: MetricSection) -> tuple[object, ...]:
    return section.optimize, section.require, section.confidence
