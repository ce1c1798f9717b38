"""The findings of a scan as records: what was found, why, what it costs to keep, and what to try."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from milepost.planning.scan.explain import Reason, reasons_for
from milepost.planning.scan.history import Maintenance
from milepost.planning.scan.learner import Learner, learner_for
from milepost.planning.scan.model import ScanModel
from milepost.planning.scan.part import Part
from milepost.planning.scan.ranking import Ranked
from milepost.planning.scan.source import Unreadable
from milepost.planning.scan.words import words_of

WORDS_SHOWN = 4


class Opinion(Enum):
    """What somebody decided about a finding."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A function that may answer a fuzzy question by hand-written rules.

    `probability` that a function drawn from a package with this score is one, calibrated on labelled packages; `words`
    are those of its text that speak most for it; `maintenance` is None where there is no history. `tables` = the
    tables and named limits that it names, wherever in the folder they stand; the maintenance is of all together. It
    proposes a trial (a baseline and a learning curve), never a replacement.
    """

    place: int
    function: str
    path: str
    line: int
    last_line: int
    lines_of_code: int
    score: float
    probability: float
    reasons: tuple[Reason, ...]
    words: tuple[str, ...]
    learner: Learner
    opinion: Opinion
    maintenance: Maintenance | None
    tables: tuple[Part, ...]

    @property
    def lines_to_maintain(self) -> int:
        """Its own lines of code and those of its tables."""
        return self.lines_of_code + sum(part.lines_of_code for part in self.tables)


@dataclass(frozen=True, kw_only=True)
class ScanReport:
    """What a scan found and what it could not read.

    `history` says what the maintenance figures rest on, or why there are none; `labels` is the number of labelled
    functions and decisions behind the order.
    """

    root: str
    findings: tuple[Finding, ...]
    unreadable: tuple[Unreadable, ...]
    skipped: Mapping[str, int]
    files: int
    functions: int
    lines: int
    history: str
    labels: int
    learned: bool
    said: tuple[str, ...] = ()


def finding_of(
    one: Ranked,
    model: ScanModel,
    *,
    opinion: Opinion,
    kept: Maintenance | None,
    tables: tuple[Part, ...] = (),
) -> Finding:
    """Describe a ranked function."""
    function = one.described.function
    return Finding(
        place=one.place,
        function=function.name,
        path=function.path,
        line=function.line,
        last_line=function.last,
        lines_of_code=function.lines_of_code,
        score=round(one.score, 4),
        probability=round(one.probability, 4),
        reasons=reasons_for(one.described),
        words=_telling_words(one, model),
        learner=learner_for(one.described),
        opinion=opinion,
        maintenance=kept,
        tables=tables,
    )


def _telling_words(one: Ranked, model: ScanModel) -> tuple[str, ...]:
    columns, values = model.word_parts(words_of(one.described.function))
    shares = sorted(
        (
            (value * model.word_weights[column], model.words[column])
            for column, value in zip(columns, values, strict=True)
        ),
        key=lambda share: (-share[0], share[1]),
    )
    return tuple(word for share, word in shares[:WORDS_SHOWN] if share > 0)
