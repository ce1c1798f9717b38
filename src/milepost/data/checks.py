"""Is the data what we expect? Duplicates, leakage, constant columns, caps, gaps and times that go back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from milepost.data.duplicates import find_duplicates, find_near_duplicates
from milepost.data.findings import Finding, Severity
from milepost.data.leakage import find_leakage
from milepost.data.oddities import (
    find_capped_target,
    find_constant_columns,
    find_gaps,
    find_group_overlap,
    find_rare_classes,
    find_times_going_back,
)
from milepost.evidence.examples import Examples

__all__ = ["Finding", "Severity", "check_examples"]

_CHECKS: tuple[Callable[[Examples], Iterator[Finding]], ...] = (
    find_leakage,
    find_duplicates,
    find_group_overlap,
    find_capped_target,
    find_rare_classes,
    find_times_going_back,
    find_constant_columns,
    find_gaps,
    find_near_duplicates,
)
_ORDER = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


def check_examples(examples: Examples) -> tuple[Finding, ...]:
    """Run every data check; the findings that matter most come first.

    Rows of findings are row numbers of the table. A sample of a table finds fewer duplicates than the table
    holds.
    """
    findings = [finding for check in _CHECKS for finding in check(examples)]
    return tuple(sorted(findings, key=lambda finding: _ORDER.index(finding.severity)))
