"""`references.yaml`: what others reached, and how far it can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from milepost.base.errors import InvalidFileError, Problem
from milepost.base.ranges import Range


class Answer(Enum):
    """A word for how far something holds."""

    YES = "yes"
    NO = "no"
    PARTLY = "partly"


class People(Enum):
    """Whose work a human result is, from the easiest to get to the best (LECTURE 4.4)."""

    CROWD = "crowd"
    CROWD_ENSEMBLE = "crowd ensemble"
    EXPERTS = "experts"
    SPECIALISTS = "specialists"
    MIXTURE = "mixture"


@dataclass(frozen=True, kw_only=True)
class Reproduction:
    """What the project itself got from somebody else's method on their data; `n` test examples (None: unknown)."""

    value: Range
    n: int | None = None


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A published or human result: `value` in the unit of `metric`, on `n` examples; None is unknown.

    `date` is a year, a month or a day, as it was written: 2019, 2019-09, 2019-09-04. `reproduced` is a word, or
    the project's own result. `split` names the rows it was measured on, `code` says where its code is, `baseline`
    is what a simple model reaches on the same rows: it tells how hard they are. `people` is for human results.
    """

    id: str
    metric: str
    value: Range
    source: str
    task: str = ""
    data: str = ""
    n: int | None = None
    date: str = ""
    reproduced: Answer | Reproduction | None = None
    comparable: Answer | None = None
    split: str = ""
    code: str = ""
    baseline: Range | None = None
    people: People | None = None


def read_references(path: Path) -> tuple[Reference, ...]:
    """Read and check the file; raises `InvalidFileError` with all problems, each with line and column."""
    from milepost.contract.places import read_text

    fix = "write a list of {id: ..., metric: accuracy, value: 0.95, source: ...}"
    return parse_references(read_text(path, missing_fix=fix), str(path))


def parse_references(text: str, where: str) -> tuple[Reference, ...]:
    """Read and check the text of the file; an empty one has no references.

    >>> parse_references("- {id: a, metric: accuracy, value: 0.95, source: its paper}", "here")[0].id
    'a'
    """
    from milepost.contract.places import parse_yaml
    from milepost.contract.problems import check_document
    from milepost.contract.shared_doors import ReferencesDoor

    root, problems = parse_yaml(text, where)
    if root.value is None and not problems:
        return ()
    if not isinstance(root.value, list):
        what, fix = (
            "the file is no list",
            "start each result with a dash: - {id: ..., metric: ..., value: ...}",
        )
        raise InvalidFileError([Problem(where=where, line=1, column=1, what=what, fix=fix)])
    doors = check_document(ReferencesDoor, root, problems, where).root
    return tuple(Reference(**dict(door)) for door in doors)
