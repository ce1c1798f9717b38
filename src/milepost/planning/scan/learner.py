"""Which learner to try first on what a function decides."""

from __future__ import annotations

from collections import Counter
from enum import Enum
from typing import Final

from milepost.planning.scan.clues import SCORE_NAME, Kind
from milepost.planning.scan.features import Described
from milepost.planning.scan.words import split_name

_NUMBERS: Final = (Kind.THRESHOLD, Kind.FINE_THRESHOLD, Kind.FACTOR, Kind.LIMIT, Kind.NAMED_NUMBER)
_TEXTS: Final = (
    Kind.TEXT_TEST, Kind.LIST_TEST, Kind.TABLE_TEST, Kind.PREFIX_TEST, Kind.REGEX, Kind.NAMED_REGEX, Kind.PATTERN_TEXT,
    Kind.WORK_ON_TEXT,
)  # fmt: skip
_ORDERING: Final = frozenset(
    {"sort", "sorted", "best", "rank", "ranking", "candidate", "candidates", "top", "distance"}
)
_PIECES: Final = frozenset(
    {"token", "tokens", "tokenize", "segment", "segments", "sentence", "sentences", "sents", "span", "spans", "chunk",
     "chunks", "pieces", "group", "groups", "finditer", "findall", "split"}
)  # fmt: skip


class Learner(Enum):
    """The kinds of learner that a finding may name."""

    TEXT = "text classifier"
    SEQUENCE = "sequence tagger"
    RANKING = "ranking"
    SCORE = "regression"
    TABULAR = "tabular classifier"


def learner_for(one: Described) -> Learner:
    """Tell from the clues: what is compared (texts or numbers), and what comes out (a score, an order, parts)."""
    amounts: Counter[Kind] = Counter()
    for clue in one.clues:
        amounts[clue.kind] += max(1, round(min(clue.amount, 4)))
    words = Counter(part for name in one.function.names for part in split_name(name))
    numbers, texts = (sum(amounts[kind] for kind in kinds) for kinds in (_NUMBERS, _TEXTS))
    scores = (
        amounts[Kind.SCORE_SUM] + amounts[Kind.SCORE_NAME] + 3 * bool(SCORE_NAME.search(one.function.name))
    )
    if scores >= 3:
        return Learner.RANKING if _ORDERING & set(words) else Learner.SCORE
    if numbers > texts:
        return Learner.TABULAR
    pieces = sum(words[word] for word in _PIECES)
    return Learner.SEQUENCE if pieces >= 3 and not amounts[Kind.ANSWERS_YES_NO] else Learner.TEXT
