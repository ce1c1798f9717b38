"""What the ledger keeps: verdicts, measurements, evidence, decisions, trials, versions of contract and data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from milepost.base.ids import digest_of
from milepost.base.measurement import Verdict
from milepost.evidence.questions import Question, Stage

FEATURES = "features"
"""Among a trial's metrics: how many columns the estimator learned from."""


class Rung(Enum):
    """A candidate's place on the baseline ladder, from the bottom up (LECTURE 4.4)."""

    TRIVIAL = "trivial"
    RULES = "rules"
    SIMPLE = "simple"
    MODEL = "model"
    PREDICTIONS = "predictions"
    PUBLISHED = "published"
    HUMAN = "human"


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A measurement or test result, with the digests of what it was made from.

    `made_from` maps a name to a digest: `task`, `split`, `data`, `metric`, `costs`, `candidate:linear`,
    `code:linear`, ...
    `payload` is the plain form of the record that was measured.
    """

    question: Question
    kind: str
    payload: Mapping[str, Any]
    made_from: Mapping[str, str]
    at: datetime

    @property
    def id(self) -> str:
        """The hash of what was found and what it was made from; the time is not part of it."""
        return digest_of([self.question, self.kind, self.payload, self.made_from])


@dataclass(frozen=True, kw_only=True)
class BackEdge:
    """A step back: from one stage to an earlier one, with its cause and the command that starts it."""

    source: Stage
    target: Stage
    cause: str
    command: str


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A verdict on a question, with reasons and the evidence it was computed from.

    `causes` are slugs of what was found that a back edge may wait for ("needs-more-data").
    """

    question: Question
    verdict: Verdict
    reasons: tuple[str, ...]
    evidence: tuple[str, ...]
    made_from: Mapping[str, str]
    at: datetime
    next_command: str = ""
    back: BackEdge | None = None
    causes: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The hash of the decision with its time: deciding the same thing twice is two decisions."""
        return digest_of(self)


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One fit and its per-example predictions.

    The id names what was fitted (candidate, data, rows, seed), so a trial that is known is never fitted again.
    `predictions` is the digest of a Parquet blob: columns `row`, `prediction`, and for classifiers `scores`
    (list of float32, one per class, in the order of `classes`). `training` is the digest of a blob like it, on some of
    the rows that the fit learned from; "" where none were predicted. `failure` holds the cause when the fit failed.
    """

    candidate: str
    size: int
    repeat: int
    made_from: Mapping[str, str]
    at: datetime
    predictions: str = ""
    training: str = ""
    classes: tuple[str, ...] = ()
    metrics: Mapping[str, float] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)
    fit_seconds: float = 0.0
    predict_seconds: float = 0.0
    failure: str = ""

    @property
    def id(self) -> str:
        """The hash of what was fitted; results and time are not part of it."""
        return digest_of([self.candidate, self.size, self.repeat, self.params, self.made_from])


@dataclass(frozen=True, kw_only=True)
class ContractVersion:
    """A project file as it was read: digest of its text, digests by section, and its plain form."""

    file_digest: str
    sections: Mapping[str, str]
    plain: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, kw_only=True)
class DataVersion:
    """Content of the ingested table: hash, rows, and one (path, bytes, digest) entry for each source file."""

    digest: str
    rows: int
    files: tuple[tuple[str, int, str], ...]
    at: datetime
