"""The register of published results as a project keeps it: what compares, what is possible, what to try."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from milepost.base.measurement import Measurement

YEARS = 3.0
"""Results older than this are called stale unless the question says otherwise."""


@dataclass(frozen=True, kw_only=True)
class PublishedResult:
    """One published or human result: how far it compares (yes, no, partly, unknown), and whether it is stale.

    `gap` = the project's own result with that method less the published one, better is positive; None without one.
    """

    reference: str
    metric: str
    value: Measurement
    people: bool
    compares: str
    stale: bool
    gap: Measurement | None


@dataclass(frozen=True, kw_only=True)
class PublishedOutlook:
    """What published work says of one metric: `best` of the project, what is `possible` (80 % interval), what to try.

    `reference` is the result that `possible` rests on, `discount` what was taken off. `to_try` names the published
    methods, best first. None is not known.
    """

    metric: str
    best: Measurement | None
    possible: Measurement | None
    reference: str
    discount: str
    to_try: tuple[str, ...]

    @property
    def says(self) -> str:
        """What is possible, in one line."""
        if self.possible is None:
            return f"what is possible in {self.metric} is not known: nothing that compares was published"
        low, high = self.possible.low, self.possible.high
        return (
            f"{self.metric} of about {self.possible.value:.3g} ({low:.3g} to {high:.3g}, 8 in 10) is possible, "
            f"from {self.reference}"
        )


@dataclass(frozen=True, kw_only=True)
class ReferencesRecord:
    """What `milepost references` said of the results of others; those older than `years` are stale.

    `evidence` = id of the record, "" before.
    """

    results: tuple[PublishedResult, ...]
    outlooks: tuple[PublishedOutlook, ...]
    alarm: str
    years: float
    evidence: str = ""

    @property
    def says(self) -> str:
        """The record in one line."""
        count = len(self.results)
        return "; ".join(
            [
                f"{count} result{'s' if count != 1 else ''}",
                *self._parts(),
                *([self.alarm] if self.alarm else []),
            ]
        )

    def _parts(self) -> Iterator[str]:
        yield from (outlook.says for outlook in self.outlooks)
