"""What is imported when: the package, its version, its help and its status stay light."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

HEAVY = [
    "numpy",
    "pandas",
    "pyarrow",
    "scipy",
    "sklearn",
    "joblib",
    "pydantic",
    "ruamel",
    "altair",
    "rich",
    "PIL",
]
DATABASE = ["sqlalchemy", "sqlite3", "alembic"]
LIST_MODULES = "import sys; print(*sorted({name.split('.')[0] for name in sys.modules}))"


def modules_after(code: str, *, folder: str | None = None) -> set[str]:
    """Run code in a fresh interpreter, and return the packages that it has imported at its end."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{LIST_MODULES}"],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        check=True,
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "code",
    [
        "import milepost",
        "from milepost.cli.shell import run; run(['--version'])",
        "from milepost.cli.shell import run; run(['--help'])",
        "from milepost.cli.shell import run; run(['assess', '--help'])",
        "from milepost.cli.shell import run; run(['statsu'])",
    ],
)
def test_nothing_heavy_is_imported_to_say_who_we_are(code):
    assert modules_after(code).isdisjoint([*HEAVY, *DATABASE])


def test_the_package_alone_does_not_even_import_click():
    assert "click" not in modules_after("import milepost")


def test_the_records_and_the_project_file_need_no_parser_and_no_arrays():
    code = "import milepost.contract.model, milepost.evidence.assessment, milepost.evidence.status"
    assert modules_after(code).isdisjoint([*HEAVY, *DATABASE])


PROJECT = """\
milepost: 1
name: weather
problem: Say whether it rains tomorrow.
task: {kind: classification, target: rain}
data: {sources: [{uri: days.csv}]}
metric: {optimize: accuracy, require: ["accuracy >= 0.9"]}
"""


def test_the_status_of_a_known_project_file_needs_the_database_only(tmp_path):
    (tmp_path / "milepost.yaml").write_text(PROJECT, encoding="utf-8")
    rows = [f"{day % 7},{'yes' if day % 3 else 'no'}" for day in range(60)]
    (tmp_path / "days.csv").write_text("\n".join(["wind,rain", *rows]), encoding="utf-8")
    read_once = "import milepost\nwith milepost.open('milepost.yaml'): pass"
    modules_after(read_once, folder=str(tmp_path))
    found = modules_after("from milepost.cli.shell import run; run(['status'])", folder=str(tmp_path))
    assert found.isdisjoint(HEAVY)


def test_the_list_of_modules_would_show_a_heavy_one():
    assert "numpy" in modules_after("import numpy")
