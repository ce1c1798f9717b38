"""Digests of what each section of a contract means: evidence goes stale by what it rests on, and no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from milepost.base.ids import digest_bytes, digest_of
from milepost.base.plain import to_plain
from milepost.contract.model import Contract
from milepost.evidence.records import ContractVersion

_WHOLE = (
    "budget",
    "archetype",
    "designs",
    "value",
    "costs",
    "labels",
    "baselines",
    "candidates",
    "tests",
    "guard",
    "gate",
    "rollout",
    "team",
    "tasks",
    "automation",
    "flywheel",
    "questions",
)


def section_digests(contract: Contract) -> dict[str, str]:
    """Map each section's name to the digest of its meaning.

    Comments, layout, the order of keys and defaults that are spelled out change nothing. `data` stands for
    the sources alone, `split` for `data.split`. `task.slices` counts under `metric`: it says how results are
    shown and judged, and changes no fit. `name` and `problem` are words for people and stand in no digest, and
    what helps to choose the metric rule (`engineer_around`, `tolerance`) judges nothing and stands in none either.
    """
    return {
        "task": digest_of(replace(contract.task, slices=())),
        "data": digest_of(contract.data.sources),
        "split": digest_of(contract.data.split),
        "metric": digest_of([_judging(contract), contract.task.slices]),
        **{name: digest_of(getattr(contract, name)) for name in _WHOLE},
    }


def _judging(contract: Contract) -> dict[str, Any]:
    metric = contract.metric
    return {"optimize": metric.optimize, "require": metric.require, "confidence": metric.confidence}


def version_of(contract: Contract, content: bytes, *, at: datetime) -> ContractVersion:
    """Describe a contract for the ledger: digest of the file's bytes, digests by section, plain form."""
    plain: dict[str, Any] = to_plain(contract)
    return ContractVersion(
        file_digest=digest_bytes(content), sections=section_digests(contract), plain=plain, at=at
    )
