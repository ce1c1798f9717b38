"""The docs keep up with the code: messages, commands, words, links."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import re
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

import milepost
from milepost.base.errors import ProjectError
from milepost.cli.root import COMMANDS
from milepost.lifecycle import back_edges

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
WORDS = """contract, source, data version, examples, candidate, baseline, trial, measurement, evidence,
question, verdict, decision, requirement, reach, design, release, guard, champion, challenger, pilot, shadow,
canary, full"""


@cache
def errors() -> tuple[type[ProjectError], ...]:
    """Import every module, and return every class of error in the package."""
    for module in pkgutil.walk_packages(milepost.__path__, "milepost."):
        if ".migrations" not in module.name and module.name != "milepost.__main__":
            importlib.import_module(module.name)
    return tuple(kind for kind in _subclasses(ProjectError) if kind.__module__.startswith("milepost."))


def _subclasses(kind: type) -> list[type]:
    return [kind, *(below for child in kind.__subclasses__() for below in _subclasses(child))]


def read(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def script(name: str) -> ModuleType:
    """Load a script of the docs."""
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def command_names() -> list[str]:
    return [
        name if not entry.group else f"{name} {part}"
        for name, entry in COMMANDS.items()
        for part in (entry.group or [""])
    ]


def pages() -> list[Path]:
    return [*sorted(DOCS.glob("*.md")), *sorted(DOCS.glob("decisions/*.md")), *sorted(ROOT.glob("*.md"))]


def test_every_error_has_a_slug_of_its_own():
    slugs = [vars(kind).get("slug") for kind in errors()]
    assert None not in slugs, [kind.__qualname__ for kind in errors() if "slug" not in vars(kind)]
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", str(slug)) for slug in slugs)
    assert len(set(slugs)) == len(slugs)


def test_every_error_has_a_heading_that_says_what_to_do():
    headings = re.findall(r"^## (\S+)$", read("messages.md"), flags=re.MULTILINE)
    assert sorted(headings) == sorted({str(kind.slug) for kind in errors()})


def test_the_page_of_commands_is_what_the_commands_say():
    assert read("cli.md") == script("cli_reference").cli_page(), "run: python docs/cli_reference.py"


@pytest.mark.parametrize("page", ["lifecycle.md", "status.md"])
def test_the_tables_of_questions_and_ways_back_are_those_of_the_code(page):
    tables = script("questions_table")
    name, table = tables.PAGES[page]
    assert read(page) == tables.with_table(read(page), name, table()), "run: python docs/questions_table.py"


def test_the_page_of_ways_back_explains_as_many_as_can_fire():
    explained = read("status.md").partition("<!-- end of back edges -->")[2]
    fires = [row for row in back_edges.TABLE if row.fires]
    assert len(re.findall(r"^- \*\*", explained, flags=re.MULTILINE)) == len(fires)


def test_every_page_is_in_the_index():
    listed = re.findall(r"^([\w-]+)$", read("index.md"), flags=re.MULTILINE)
    assert sorted(listed) == sorted(page.stem for page in DOCS.glob("*.md") if page.stem != "index")


def test_the_tutorial_runs_the_python_that_the_readme_shows():
    shown = re.findall(
        r"```python\n.*?```", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.DOTALL
    )
    assert shown
    assert all(block in read("tutorial.md") for block in shown)


def test_the_newest_version_in_the_changes_is_the_version():
    versions = re.findall(
        r"^## \[(\d[^]]*)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), flags=re.MULTILINE
    )
    assert versions[0] == milepost.__version__


@pytest.mark.parametrize("command", command_names())
def test_every_command_is_in_the_docs(command):
    assert f"## milepost {command}\n" in read("cli.md")
    assert f"| `{command}` |" in read("json.md")
    assert f"`milepost {command}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_word_is_in_the_glossary():
    terms = {term.strip() for term in re.findall(r"^(\w[\w ,-]*)$", read("glossary.md"), flags=re.MULTILINE)}
    assert {word.strip() for word in WORDS.split(",")} <= {
        part.strip() for term in terms for part in term.split(",")
    }


def test_the_glossary_is_in_order():
    terms = re.findall(r"^([a-z][\w ,-]*)$", read("glossary.md"), flags=re.MULTILINE)
    assert terms == sorted(terms)


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if "://" not in target:
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_to_headings_lead_to_a_heading(page):
    text = page.read_text(encoding="utf-8")
    for target, anchor in re.findall(r"\]\(([^)#\s]*\.md)#([^)]+)\)", text):
        headings = re.findall(
            r"^#+ (.+)$", (page.parent / target).read_text(encoding="utf-8"), flags=re.MULTILINE
        )
        assert anchor in {
            re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings
        }


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_scripts_and_make_targets_that_a_page_names_are_there(page):
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    for named in re.findall(r"`python ((?:benchmarks|docs)/\w+\.py)", text):
        assert (ROOT / named).is_file(), named
    assert set(re.findall(r"^(?:.*`)?make (\w+)(?: |`|$)", text, flags=re.MULTILINE)) <= set(targets)
