"""Stale is a fact: what changed between what evidence was made from and what there is now, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from milepost.lifecycle.state import MISSING
from milepost.lifecycle.verdicts import ASSESSED, PUBLISHED, SCANNED

UNTIL: Final = "until"
TRIALS: Final = "trials"
CHOICE: Final = "metric choice"
TABLE: Final = "table"
REFERENCES_FILE: Final = "references.yaml"

WORDS: Mapping[str, str] = {
    "task": "the task changed (task)",
    "data": "the data changed",
    "sources": "the sources changed (data.sources)",
    "split": "the split changed (data.split)",
    "metric": "the metric rule changed (metric)",
    "budget": "the budget changed (budget)",
    "costs": "the costs changed (costs)",
    "designs": "the designs changed (designs)",
    "labels": "the labels section changed (labels)",
    "baselines": "the list of baselines changed (baselines)",
    "candidates": "the list of candidates changed (candidates)",
    "archetype": "the archetype changed (archetype)",
    "value": "what decisions are worth changed (value)",
    "automation": "the path of automation changed (automation)",
    "flywheel": "the data flywheel changed (flywheel)",
    "questions": "the questionnaire changed (questions)",
    ASSESSED: "there is another assessment",
    SCANNED: "there is another scan of the code",
    PUBLISHED: "there is another reading of the published results",
    "tasks": "the tasks changed (tasks)",
    UNTIL: "the date changed (budget.until)",
    TRIALS: "there are other trials",
    CHOICE: "what the team says of the metrics changed (metric.engineer_around, metric.tolerance)",
    TABLE: "the table changed",
    REFERENCES_FILE: f"the published results changed ({REFERENCES_FILE})",
}


def changes(made_from: Mapping[str, str], digests: Mapping[str, str]) -> tuple[str, ...]:
    """What changed between what evidence was made from and what there is now, in words; empty when it is fresh."""
    return tuple(
        _in_words(key, digests.get(key))
        for key, digest in sorted(made_from.items())
        if digests.get(key) != digest
    )


def _in_words(key: str, digest: str | None) -> str:
    if key.startswith("candidate:"):
        name = key.split(":", 1)[1]
        if digest is None:
            return f"candidate {name} is no longer listed"
        return (
            f"the code of candidate {name} cannot be read"
            if digest == MISSING
            else f"candidate {name} changed"
        )
    if digest == MISSING:
        return "the data cannot be read"
    return WORDS.get(key, f"{key} changed")
