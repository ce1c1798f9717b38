"""The words of a function: its identifiers taken apart, its docstring and its comments."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Final

from milepost.planning.scan.notes import Function

NAME_WEIGHT: Final = 3
MOST_LETTERS: Final = 20_000
_PARTS: Final = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
_PROSE: Final = re.compile(r"[A-Za-z_]{3,}")


def words_of(function: Function) -> Counter[str]:
    """Count the words: those of the function's name three times, then identifiers, docstring and comments."""
    found: Counter[str] = Counter()
    for part in split_name(function.name.rpartition(".")[2]):
        found[part] += NAME_WEIGHT
    for name, times in Counter(function.names).items():
        for part in split_name(name):
            found[part] += times
    prose = " ".join([function.doc[:MOST_LETTERS], *(text for _, text in function.comments)])
    for word in _PROSE.findall(prose[:MOST_LETTERS]):
        for part in split_name(word):
            found[part] += 1
    return found


@lru_cache(maxsize=50_000)
def split_name(name: str) -> tuple[str, ...]:
    """Take an identifier apart at underscores and capital letters; parts under three letters do not count.

    >>> split_name("guessSeasonNumber"), split_name("is_noun_phrase")
    (('guess', 'season', 'number'), ('noun', 'phrase'))
    """
    return tuple(part.lower() for part in _PARTS.findall(name) if len(part) > 2)
