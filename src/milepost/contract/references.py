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


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A published or human result: `value` in the unit of `metric`, on `n` examples; None is unknown.

    `date` is a year, a month or a day, as it was written: 2019, 2019-09, 2019-09-04.
    """

    id: str
    metric: str
    value: Range
    source: str
    task: str = ""
    data: str = ""
    n: int | None = None
    date: str = ""
    reproduced: Answer | None = None
    comparable: Answer | None = None


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
