"""Whether tasks can be done at all: every reference is to a task, and none waits for itself."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

Written = tuple[str, Sequence[str], Sequence[str]]
"""A task's name, what it needs, and its alternatives."""


class Trouble(NamedTuple):
    """What is wrong, what to do, and where below the list it is."""

    what: str
    fix: str
    path: tuple[int | str, ...]


def trouble_in_tasks(tasks: Sequence[Written]) -> Trouble | None:
    """Find the first trouble of a list of tasks; None where there is none.

    >>> trouble_in_tasks([("train", ["label"], []), ("label", [], ["train"])]).what
    'train waits for itself: train, label, train'
    """
    names = [name for name, _, _ in tasks]
    for at, (name, needs, any_of) in enumerate(tasks):
        if name in names[:at]:
            return Trouble(
                f"the task '{name}' stands here twice", "give one of them another name", (at, "name")
            )
        for key, others in (("needs", needs), ("any_of", any_of)):
            for k, other in enumerate(others):
                if other not in names:
                    return Trouble(f"there is no task '{other}'", _meant(other, names), (at, key, k))
    before = {name: (*needs, *any_of) for name, needs, any_of in tasks}
    for at, name in enumerate(names):
        circle = _circle(name, before)
        if circle:
            what = f"{name} waits for itself: {', '.join(circle)}"
            return Trouble(what, "take one of these out of needs or any_of", (at,))
    return None


def _meant(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean '{near[0]}'?" if near else "write one of: " + ", ".join(known)


def _circle(start: str, before: Mapping[str, Sequence[str]]) -> list[str]:
    """A way from a task back to itself; empty where there is none."""
    ways, seen = [[start]], set[str]()
    while ways:
        way = ways.pop()
        for other in before[way[-1]]:
            if other == start:
                return [*way, start]
            if other not in seen:
                seen.add(other)
                ways.append([*way, other])
    return []
