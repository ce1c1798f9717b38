"""Rank the functions of a package by how much they are rules that a model could learn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from milepost.planning.scan.features import Described, describe, features_of
from milepost.planning.scan.functions import functions_of
from milepost.planning.scan.model import ScanModel
from milepost.planning.scan.notes import Function
from milepost.planning.scan.source import Unreadable, read_source
from milepost.planning.scan.tables import Package, Scope
from milepost.planning.scan.words import words_of

Floats = np.ndarray[Any, Any]


@dataclass(frozen=True, kw_only=True, eq=False)
class Read:
    """Everything that was read of a package: its functions with their clues, what was unreadable, lines in all."""

    described: tuple[Described, ...]
    unreadable: tuple[Unreadable, ...]
    files: int
    lines: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Ranked:
    """A function with its score and probability; `place` counts from 1."""

    place: int
    described: Described
    score: float
    probability: float


def read_package(contents: Iterable[tuple[str, bytes]], *, done: Callable[[int], None] | None = None) -> Read:
    """Parse the files (path relative to the package, content) one by one, then resolve names across all of them."""
    functions: list[tuple[Function, Scope]] = []
    scopes, unreadable, lines, files = [], [], 0, 0
    for path, content in contents:
        source = read_source(path, content)
        files += 1
        if done is not None:
            done(files)
        if isinstance(source, Unreadable):
            unreadable.append(source)
            continue
        lines += len(source.lines)
        found, scope = functions_of(source)
        scopes.append(scope)
        functions += [(one, scope) for one in found]
    package = Package(scopes)
    return Read(
        described=tuple(describe(one, scope, package) for one, scope in functions),
        unreadable=tuple(unreadable),
        files=files,
        lines=lines,
    )


def rank(described: Sequence[Described], model: ScanModel) -> tuple[Ranked, ...]:
    """Order by score; functions with equal scores in the order of their files and lines."""
    if not described:
        return ()
    scores = model.scores(features_of(described), bags_of(described))
    chances = model.probabilities(scores)
    order = sorted(
        range(len(described)),
        key=lambda one: (-scores[one], described[one].function.path, described[one].function.line),
    )
    return tuple(
        Ranked(
            place=place, described=described[one], score=float(scores[one]), probability=float(chances[one])
        )
        for place, one in enumerate(order, 1)
    )


def bags_of(described: Sequence[Described]) -> list[Mapping[str, int]]:
    """The words of each function."""
    return [words_of(one.function) for one in described]
