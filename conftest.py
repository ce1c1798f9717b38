"""Examples in the docs and in docstrings are tests: they run as they stand on the page."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, OutputChecker
from pathlib import Path

import pytest
from hypothesis import settings
from sybil import Example, Sybil
from sybil.document import PythonDocStringDocument
from sybil.parsers.doctest import DocTestParser
from sybil.parsers.myst import CodeBlockParser, PythonCodeBlockParser, SkipParser

# A busy machine is no failure; where a change is judged (CI), the cases are the same at every run.
settings.register_profile("untimed", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("untimed")

FLAGS = ELLIPSIS | NORMALIZE_WHITESPACE


@pytest.fixture(scope="module")
def in_a_folder_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let the examples of one page write files where nobody else sees them, beside a copy of `examples/`."""
    before, folder = Path.cwd(), tmp_path_factory.mktemp("page")
    made = shutil.ignore_patterns("data", ".milepost", "*.html", "__pycache__")
    shutil.copytree(Path(__file__).parent / "examples", folder / "examples", ignore=made)
    os.chdir(folder)
    yield
    os.chdir(before)


def run_console(example: Example) -> str | None:
    """Run the lines of a console block that begin with `$ `, and compare what they print with what follows.

    Nothing is compared where nothing stands there; `...` stands for anything.
    """
    for command, expected in _commands(example.parsed):
        shown = _output_of(command)
        if expected and not OutputChecker().check_output(expected, shown, FLAGS):
            return f"$ {command}\nshould print\n{expected}\nand printed\n{shown}"
    return None


def _commands(block: str) -> Iterator[tuple[str, str]]:
    for part in ("\n" + block).split("\n$ ")[1:]:
        command, _, expected = part.partition("\n")
        yield command, expected.strip() + "\n" if expected.strip() else ""


def _output_of(command: str) -> str:
    programs = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "100"}
    done = subprocess.run(
        command,
        shell=True,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        check=False,
    )
    return done.stdout


pages = Sybil(
    parsers=[
        CodeBlockParser(language="console", evaluator=run_console),
        PythonCodeBlockParser(doctest_optionflags=FLAGS),
        SkipParser(),
    ],
    patterns=["docs/*.md", "README.md"],
    fixtures=["in_a_folder_of_its_own"],
)

docstrings = Sybil(
    parsers=[DocTestParser(optionflags=FLAGS)],
    patterns=["src/milepost/**/*.py", "src/milepost/**/*/*.py"],
    document_types={".py": PythonDocStringDocument},
)

pytest_collect_file = (pages + docstrings).pytest()
