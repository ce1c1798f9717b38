"""What people decided about findings, kept as lines of JSON that can be read, merged and deleted by hand."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from milepost.base.errors import InvalidFileError, Problem
from milepost.planning.scan.features import NAMES, Described, features_of
from milepost.planning.scan.fit import Labelled
from milepost.planning.scan.words import words_of


@dataclass(frozen=True, kw_only=True)
class ScanDecision:
    """One finding that somebody accepted (worth a trial) or rejected, with what the model saw of it."""

    path: str
    function: str
    accepted: bool
    at: str
    features: Mapping[str, float]
    words: Mapping[str, int]


def decide(one: Described, *, accepted: bool, at: str) -> ScanDecision:
    """Make the decision about a finding; `at` is a time in ISO 8601."""
    row = features_of([one])[0]
    return ScanDecision(
        path=one.function.path,
        function=one.function.name,
        accepted=accepted,
        at=at,
        features={name: round(float(value), 6) for name, value in zip(NAMES, row, strict=True)},
        words=dict(words_of(one.function)),
    )


def read_decisions(text: str, where: str = "scan.jsonl") -> tuple[ScanDecision, ...]:
    """Read the lines; the newest decision about a function counts. Raises InvalidFileError with every bad line."""
    found: dict[tuple[str, str], ScanDecision] = {}
    problems = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            one = _decision(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            problems.append(
                Problem(
                    where=where,
                    line=number,
                    what=f"no decision ({error})",
                    fix="delete the line, or write it again",
                )
            )
            continue
        found.pop((one.path, one.function), None)
        found[one.path, one.function] = one
    if problems:
        raise InvalidFileError(problems)
    return tuple(found.values())


def labelled_from(decisions: Sequence[ScanDecision]) -> Labelled:
    """Decisions as labelled functions; features that this version does not know are left out, missing ones are 0."""
    return Labelled(
        features=np.array([[one.features.get(name, 0.0) for name in NAMES] for one in decisions]).reshape(
            -1, len(NAMES)
        ),
        words=[one.words for one in decisions],
        labels=np.array([float(one.accepted) for one in decisions]),
        packages=np.array(["decisions"] * len(decisions)),
        weights=np.ones(len(decisions)),
    )


def _decision(plain: Any) -> ScanDecision:
    if not isinstance(plain["accepted"], bool):
        raise TypeError("'accepted' is true or false")
    features = {str(name): float(value) for name, value in plain["features"].items()}
    if not all(math.isfinite(value) for value in features.values()):
        raise ValueError("a feature is no number")
    words = {str(word): int(times) for word, times in plain["words"].items()}
    if any(times < 1 for times in words.values()):
        raise ValueError("a word occurs less than once")
    return ScanDecision(
        path=str(plain["path"]),
        function=str(plain["function"]),
        accepted=plain["accepted"],
        at=str(plain["at"]),
        features=features,
        words=words,
    )
