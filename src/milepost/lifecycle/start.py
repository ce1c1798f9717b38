"""How a project begins: a commented project file from a look at the data, and a small package if wanted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from milepost.base.errors import WrongUseError
from milepost.contract.read import parse_contract
from milepost.data.infer import infer_contract

FILE_NAME = "milepost.yaml"


class ProjectExistsError(WrongUseError):
    """A project file is there already."""

    slug = "project-exists"

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is there already and was left as it is. Use --force to replace it.")


@dataclass(frozen=True, kw_only=True)
class InitReport:
    """The project file that was written, other files, and what people should know, line by line."""

    path: Path
    files: tuple[Path, ...]
    lines: tuple[str, ...]


def init_project(
    file: Path, *, target: str | None, votes: Path | None, folder: Path, skeleton: bool, force: bool
) -> InitReport:
    """Look at a table or a folder of images and write its project file into `folder`.

    With `skeleton` also a package with a rules baseline and one test. Raises ProjectExistsError without `force`, and
    the errors of reading the data.
    """
    path = folder / FILE_NAME
    if path.exists() and not force:
        raise ProjectExistsError(path)
    text = infer_contract(file, target=target, votes=votes, folder=folder)
    loaded = parse_contract(text, path)
    folder.mkdir(parents=True, exist_ok=True)
    files: tuple[Path, ...] = ()
    if skeleton:
        package = re.sub(r"\W+", "_", loaded.contract.name).strip("_") or "project"
        files = _write_skeleton(folder, package)
        text = _with_rules(text, package)
        parse_contract(text, path)
    path.write_text(text, encoding="utf-8")
    task = loaded.contract.task
    lines = [
        f"Wrote {path}: {task.kind.value} of '{task.target}' from {len(task.inputs)} inputs.",
        *(f"Wrote {each}" for each in files),
        "Set the requirement (metric.require) to what the product needs: the one in the file is a placeholder.",
    ]
    return InitReport(path=path, files=files, lines=tuple(lines))


def _write_skeleton(folder: Path, package: str) -> tuple[Path, ...]:
    """A package with a rules baseline to fill in, and a test of it; files that are there are kept."""
    contents = {
        folder / package / "__init__.py": '"""Code of the project: rules, candidates, tests."""\n',
        folder / package / "rules.py": _RULES,
        folder / "tests" / "test_rules.py": _TEST.format(package=package),
    }
    written = []
    for path, text in contents.items():
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            written.append(path)
    return tuple(written)


def _with_rules(text: str, package: str) -> str:
    """Put the skeleton's rules on the ladder."""
    ladder = f'baselines: [trivial, {{rules: "{package}.rules:answer"}}, nearest, linear, boosted]\n'
    kept = [line for line in text.splitlines() if not line.startswith("baselines:")]
    return "\n".join(kept).rstrip() + "\n" + ladder


_RULES = '''"""The rules baseline: what a person would write down without learning anything from data."""

from typing import Any


def answer(inputs: Any) -> list[Any]:
    """Answer every row of the data frame `inputs`; replace this first guess by your own rules."""
    return [FIRST_GUESS] * len(inputs)


FIRST_GUESS = ""
'''

_TEST = '''"""The rules answer every row."""

import pandas as pd

from {package}.rules import answer


def test_rules_answer_every_row() -> None:
    assert len(answer(pd.DataFrame({{"input": [1, 2, 3]}}))) == 3
'''
