"""What there is to plan with: the project file, and what was measured, if anything was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from milepost.base.measurement import Measurement
from milepost.contract.model import Contract
from milepost.contract.worth import ValueSection
from milepost.evidence.assessment import Assessment
from milepost.evidence.past import PastEstimates
from milepost.evidence.references import ReferencesRecord
from milepost.evidence.scan import ScanSummary
from milepost.planning.worth.observed import Observed

STALE_ASSESSMENT = "the newest assessment is stale, and was not used (milepost assess)"


@dataclass(frozen=True, kw_only=True, eq=False)
class Known:
    """The project file with the newest evidence; None and "" where there is none yet.

    `observed` = predictions of the best candidate, `rules` = those of the best rules on the ladder; `duel` = model
    less rules in the optimised metric on the same rows, with its lines. `evidence` = id of the assessment. `scan` = the
    scan for rules that was recorded last, `published` = the register of published results that was, `past` = what
    earlier plans took from people, and what came.
    """

    contract: Contract
    assessment: Assessment | None = None
    evidence: str = ""
    observed: Observed | None = None
    rules: Observed | None = None
    duel: Measurement | None = None
    duel_lines: tuple[str, ...] = ()
    scan: ScanSummary | None = None
    published: ReferencesRecord | None = None
    past: PastEstimates | None = None
    notes: tuple[str, ...] = ()
    spent: Mapping[str, float] = field(default_factory=dict)

    @property
    def value(self) -> ValueSection:
        """What the project file says of worth; an empty section where it says nothing."""
        return self.contract.value or ValueSection()

    @property
    def source(self) -> str:
        """The assessment as the source of a number; "" before any."""
        return f"assessment {self.evidence[:8]}" if self.assessment is not None else ""

    @property
    def target_assessed(self) -> bool:
        """Whether an assessment says how likely the requirement is met."""
        return self.assessment is not None and self.assessment.target is not None
