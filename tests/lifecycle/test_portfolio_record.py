"""The portfolio as evidence of an organisation: kept in its own place, compared with what was before, never lost."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from milepost.base.plain import to_plain
from milepost.base.restore import restore
from milepost.cli.shell import run
from milepost.contract.organisation import Organisation, ProjectEntry, Risk, read_organisation
from milepost.contract.organisation_said import organisation_said
from milepost.evidence.records import Evidence
from milepost.ledger import open_ledger
from milepost.lifecycle.kept import all_kept
from milepost.lifecycle.plan import plan
from milepost.lifecycle.portfolio import read_portfolio
from milepost.lifecycle.portfolio_move import move_of
from milepost.lifecycle.portfolio_names import called, names_of
from milepost.lifecycle.portfolio_place import PORTFOLIO_FOLDER, PORTFOLIO_VARIABLE
from milepost.lifecycle.portfolio_record import (
    PORTFOLIO,
    keep_portfolio,
    made_from_of_portfolio,
    record_of,
    record_portfolio,
)
from milepost.lifecycle.project import open_project
from milepost.planning.portfolio.causes import TOO_LONG
from milepost.planning.portfolio.changed import Cause
from milepost.planning.portfolio.plan import plan_portfolio
from milepost.report.portfolio_words import cause_lines
from tests.lifecycle.test_portfolio import described, edit

IDEA = "{design: list, value: 50000, success: 0.5, use: {engineer: 0.8}, cost: 100, by: Ann, on: 2026-01-02}"
TEXT = f"""\
roles: {{engineer: 1}}
hires:
  engineer: {{most: 1, cost: 900}}
money: 100000
projects:
  - one
  - name: idea
    options: [{IDEA}]
risks:
  - {{name: the law changes, chance: 0.2, projects: [one]}}
"""


@pytest.fixture(autouse=True)
def no_variables(monkeypatch):
    for name in ("MILEPOST_LEDGER", PORTFOLIO_VARIABLE):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def file(tmp_path):
    described(tmp_path / "one", name="mail routing")
    path = tmp_path / "organisation.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def place(file):
    return file.parent / PORTFOLIO_FOLDER / file.name


def kept(file):
    with open_ledger(place(file)) as ledger:
        return all_kept(ledger, PORTFOLIO)


def test_a_portfolio_is_kept_beside_its_file_and_comes_back_exactly(file):
    found = record_portfolio(file)
    (one,) = kept(file)
    assert one.evidence == found.evidence
    assert found.said == f"Recorded as {found.evidence[:8]}"
    assert one.record.value == found.plan.portfolio.value
    assert {(each.key, each.project) for each in one.record.staffed} == {
        ("one", "mail routing"),
        ("idea", "idea"),
    }
    assert restore(PORTFOLIO.record, json.loads(json.dumps(to_plain(one.record)))) == one.record
    assert set(one.made_from) == {"organisation", "project:one:file"}
    assert not (file.parent / "one" / ".milepost").exists(), "a portfolio only reads its projects"
    assert found.moved is None


def test_the_same_portfolio_is_kept_once_whatever_a_comment_says(file):
    first = record_portfolio(file)
    edit(file, "money: 100000", "money: 100000   # agreed in May")
    again = record_portfolio(file)
    assert (again.evidence, again.moved, len(kept(file))) == (first.evidence, None, 1)


def test_a_line_of_the_file_that_changed_is_named_with_what_it_changed(file):
    first = record_portfolio(file)
    edit(file, "cost: 900", "cost: 90000")
    moved = record_portfolio(file).moved
    assert moved.evidence == first.evidence
    assert moved.why == ("organisation.yaml line 3, hires.engineer.cost: 900 -> 90000",)
    assert any(line.startswith("value: ") for line in moved.changes)
    assert "hire engineer: 0, before 1" in moved.changes
    assert any(line.startswith("no longer staffed: ") for line in moved.changes)
    assert record_portfolio(file).moved == moved, "asking twice tells the same"
    edit(file, "cost: 90000", "cost: 900")
    back = record_portfolio(file)
    assert back.evidence == first.evidence
    assert any(line.startswith("newly staffed: ") for line in back.moved.changes)
    assert len(kept(file)) == 3, "what returns is the newest again"


def test_the_evidence_of_a_project_that_changed_is_named(file):
    record_portfolio(file)
    project = file.parent / "one" / "milepost.yaml"
    with open_project(project) as opened:
        plan(opened)
    moved = record_portfolio(file).moved
    assert [line.partition(", ")[0] for line in moved.why] == ["mail routing: a first plan"]
    assert set(kept(file)[0].made_from) >= {"project:one:plan", "project:one:team"}
    edit(project, "team: {engineer: 0.5}", "team: {engineer: 0.6}")
    assert record_portfolio(file).moved.why == ("mail routing: its team changed (team)",)
    assert run(["plan", "--project", str(project), "--close", "too-small"]) == 0
    moved = record_portfolio(file).moved
    assert "mail routing: closed: too-small" in moved.why
    assert "no longer staffed: mail routing (automatic): it is closed" in moved.changes


def test_the_change_that_made_the_difference_is_named_with_what_it_did(file):
    before = record_portfolio(file).plan
    edit(file, "cost: 900", "cost: 90000")
    edit(file, "chance: 0.2", "chance: 0.25")
    found = record_portfolio(file)
    effects = {one.name: one for one in found.moved.attribution.effects}
    assert set(effects) == {"hire engineer", "the law changes"}
    hire = effects["hire engineer"]
    assert (hire.cause, hire.before, hire.after) == (Cause.OFFER, 900.0, 90_000.0)
    assert hire.gained < 0
    assert {(one.name, one.units) for one in hire.choice} >= {("hire engineer", 1)}
    total = found.moved.attribution.total
    assert total == pytest.approx(found.plan.portfolio.value - before.portfolio.value)
    together = sum(one.gained for one in effects.values())
    assert found.moved.attribution.adds_up == (together == pytest.approx(total))


def test_a_project_whose_plan_changed_is_named_as_it_is_shown(file):
    before = record_portfolio(file).plan.portfolio.value
    edit(file.parent / "one" / "milepost.yaml", "decisions_per_year: 100000", "decisions_per_year: 120000")
    found = record_portfolio(file)
    (effect,) = found.moved.attribution.effects
    assert (effect.cause, effect.name) == (Cause.PLAN, "mail routing")
    assert effect.before < effect.after
    assert effect.gained == pytest.approx(found.plan.portfolio.value - before)
    assert found.moved.attribution.says == "It made the whole difference."


def test_a_project_that_is_taken_from_the_list_made_the_difference(file):
    record_portfolio(file)
    edit(file, f"  - name: idea\n    options: [{IDEA}]\n", "")
    (effect,) = record_portfolio(file).moved.attribution.effects
    assert (effect.cause, effect.name, effect.says) == (Cause.WENT, "idea", "it is no longer in the list")
    assert effect.gained < 0


def test_without_time_it_says_that_it_took_too_long(file):
    record_portfolio(file)
    edit(file, "chance: 0.2", "chance: 0.25")
    found = read_portfolio(file)
    planned = plan_portfolio(found.organisation, found.cases)
    with open_ledger(place(file)) as ledger:
        now, before = keep_portfolio(ledger, found, planned)
    moved = move_of(before, now, found, seconds=0.0)
    assert [one.note for one in moved.attribution.effects] == [TOO_LONG]
    assert TOO_LONG in "\n".join(cause_lines(moved))


def older_record(file):
    """What a version before attribution kept: no numbers that were solved."""
    found = read_portfolio(file)
    planned = plan_portfolio(found.organisation, found.cases)
    return Evidence(
        question=PORTFOLIO.question,
        kind=PORTFOLIO.name,
        payload={key: value for key, value in to_plain(record_of(found, planned)).items() if key != "inputs"},
        made_from=made_from_of_portfolio(found),
        at=datetime(2026, 11, 20, tzinfo=UTC),
    )


def test_a_record_of_an_older_version_opens_and_says_what_it_lacks(file):
    with open_ledger(place(file)) as ledger:
        ledger.add_evidence(older_record(file))
    edit(file, "cost: 900", "cost: 90000")
    moved = record_portfolio(file).moved
    assert any(line.startswith("value: ") for line in moved.changes)
    assert moved.attribution is None
    assert moved.not_attributed.startswith("Not attributed: the record of 2026-11-20 (")
    assert cause_lines(moved) == (moved.not_attributed,)


def test_an_older_record_that_says_the_same_needs_no_cause(file):
    with open_ledger(place(file)) as ledger:
        ledger.add_evidence(older_record(file))
    moved = record_portfolio(file).moved
    assert (moved.changes, moved.attribution, moved.not_attributed) == ((), None, "")


def test_an_input_that_changes_nothing_is_said_to_change_nothing(file):
    record_portfolio(file)
    edit(file, "money: 100000", "money: 100001")
    found = record_portfolio(file)
    assert found.moved.changes == ()
    assert (found.moved.attribution, cause_lines(found.moved)) == (None, ())
    assert found.moved.why == ("organisation.yaml line 4, money: 100000 -> 100001",)


def test_a_project_that_cannot_be_compared_any_more_is_named(file):
    edit(file, "- one\n", "- one\n  - two\n")
    described(file.parent / "two", name="photos")
    edit(file.parent / "two" / "milepost.yaml", "decisions_per_year: 100000", "decisions_per_year: 10")
    record_portfolio(file)
    edit(file.parent / "two" / "milepost.yaml", "decisions_per_year: 10", "")
    moved = record_portfolio(file).moved
    assert any(line.startswith("no longer compared: photos: ") for line in moved.changes)
    assert moved.why == ("photos: its project file changed",)


def test_the_command_says_what_changed_in_text_in_json_and_on_the_page(file, monkeypatch, capsys):
    monkeypatch.chdir(file.parent)
    assert run(["portfolio"]) == 0
    assert "Since " not in capsys.readouterr().out
    edit(file, "cost: 900", "cost: 90000")
    assert run(["portfolio", "--report", "page.html"]) == 0
    text = capsys.readouterr().out
    line = "organisation.yaml line 3, hires.engineer.cost: 900 -> 90000"
    assert "What changed underneath" in text
    assert f"  {line}" in text
    assert "What made the difference\n  hire engineer, what one costs a year 900 -> 90,000: -" in text
    assert "It made the whole difference." in text
    page = (file.parent / "page.html").read_text(encoding="utf-8")
    assert "hires.engineer.cost: 900 -&gt; 90000" in page
    assert "what one costs a year 900 -&gt; 90,000" in page
    assert "Recorded as " in page
    assert run(["portfolio", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)["result"]
    assert result["moved"]["why"] == [line]
    (effect,) = result["moved"]["attribution"]["effects"]
    assert (effect["cause"], effect["name"], effect["after"]) == ("offer", "hire engineer", 90000)
    assert result["recorded"].startswith(f"Recorded as {result['evidence'][:8]}")


def test_a_project_in_the_same_folder_keeps_a_ledger_of_its_own(file):
    project = described(file.parent, name="beside")
    record_portfolio(file)
    assert not (file.parent / ".milepost").exists(), "no ledger is begun for the project"
    with open_project(project) as opened:
        plan(opened)
        assert opened.ledger.evidence(kind="portfolio") == []
    assert len(kept(file)) == 1


def test_the_ledger_of_projects_is_never_the_portfolios(file, tmp_path, monkeypatch):
    shared = tmp_path / "shared"
    monkeypatch.setenv("MILEPOST_LEDGER", str(shared))
    with open_project(file.parent / "one" / "milepost.yaml") as opened:
        plan(opened)
    record_portfolio(file)
    with open_ledger(shared) as ledger:
        assert ledger.evidence(kind="portfolio") == []
    assert len(kept(file)) == 1
    for wrong, why in (
        (str(shared), "MILEPOST_LEDGER names the same"),
        (str(tmp_path / "new" / ".milepost"), "a project keeps its own in .milepost"),
    ):
        monkeypatch.setenv(PORTFOLIO_VARIABLE, wrong)
        found = record_portfolio(file)
        assert found.evidence == ""
        assert why in found.said
    monkeypatch.delenv("MILEPOST_LEDGER")
    monkeypatch.setenv(PORTFOLIO_VARIABLE, str(shared))
    assert "it holds the records of mail routing" in record_portfolio(file).said
    assert not (tmp_path / "new").exists()
    with open_ledger(shared) as ledger:
        assert ledger.evidence(kind="portfolio") == []


def test_another_place_can_be_named(file, tmp_path, monkeypatch):
    monkeypatch.setenv(PORTFOLIO_VARIABLE, str(tmp_path / "elsewhere"))
    found = record_portfolio(file)
    with open_ledger(tmp_path / "elsewhere") as ledger:
        assert [one.evidence for one in all_kept(ledger, PORTFOLIO)] == [found.evidence]
    assert not place(file).exists()


def test_two_organisations_in_one_folder_are_kept_apart(file):
    other = file.with_name("next-year.yaml")
    other.write_text(TEXT.replace("engineer: 1", "engineer: 2"), encoding="utf-8")
    record_portfolio(file)
    assert record_portfolio(other).moved is None
    assert (len(kept(file)), len(kept(other))) == (1, 1)


def test_where_it_cannot_be_kept_the_answer_comes_and_says_so(file, monkeypatch, capsys):
    monkeypatch.chdir(file.parent)
    (file.parent / PORTFOLIO_FOLDER).write_text("a file where the folder should be", encoding="utf-8")
    assert run(["portfolio"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("Staff ")
    assert "Not recorded: " in text
    assert "cannot be written" in text
    assert "Set MILEPOST_PORTFOLIO_LEDGER to a folder on a local disk" in text


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_not_yours_gives_the_answer_too(file):
    file.parent.chmod(0o500)
    try:
        assert "Not recorded: " in record_portfolio(file).said
    finally:
        file.parent.chmod(0o700)


def test_processes_at_once_keep_the_same_portfolio_once(file):
    program = (
        "import sys; from milepost.lifecycle.portfolio_record import record_portfolio\n"
        "print(record_portfolio(sys.argv[1]).said)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}

    def once(_):
        command = [sys.executable, "-c", program, str(file)]
        return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout

    with ThreadPoolExecutor(2) as pool:
        said = set(pool.map(once, range(4)))
    (one,) = kept(file)
    assert said == {f"Recorded as {one.evidence[:8]}\n"}


def entry(name, *, named=False, requires=()):
    return ProjectEntry(name=name, path=f"{name}/milepost.yaml", named=named, requires=requires)


@pytest.mark.parametrize(
    ("listed", "own", "names"),
    [
        (("a", "b"), ("mail", "photos"), {"a": "mail", "b": "photos"}),
        (("a", "b"), ("mail", "mail"), {"a": "a", "b": "b"}),
        (("a", "b"), ("b", ""), {"a": "a", "b": "b"}),
        (("a", "b"), ("", "photos"), {"a": "a", "b": "photos"}),
    ],
)
def test_a_project_has_its_own_name_unless_that_names_two(listed, own, names):
    assert names_of(Organisation(projects=tuple(map(entry, listed))), own) == names


def test_a_name_in_the_list_wins_and_every_mention_follows():
    organisation = Organisation(
        projects=(entry("a", named=True), entry("b", requires=("a",)), entry("c")),
        risks=(Risk(name="r", chance=0.5, projects=("b", "c")),),
    )
    found = called(organisation, names_of(organisation, ("mail", "photos", "")))
    assert [one.name for one in found.projects] == ["a", "photos", "c"]
    assert found.projects[1].requires == ("a",)
    assert found.risks[0].projects == ("photos", "c")


def test_shared_risks_are_told_from_a_projects_own_chance(file):
    found = record_portfolio(file).plan
    (staffed,) = [one for one in found.staffed if one.project == "mail routing"]
    (flip,) = [one for one in found.flips if one.project == "mail routing" and one.staffed]
    assert staffed.success == pytest.approx(0.8 * flip.chance_now)
    assert flip.says.endswith(
        f"(now {100 * flip.chance_now:.0f} %; {100 * staffed.success:.0f} % with the shared risks)"
    )
    assert "its own chance of success" in flip.says


def test_entries_of_the_file_go_by_their_name_and_not_by_their_place(file):
    said = organisation_said(file.read_text(encoding="utf-8"), "here")
    assert (said["projects.one"].text, said["projects.one"].line) == ("one", 6)
    assert said["projects.idea.options.list.value"].text == "50000"
    assert said["risks.the law changes.projects"].text == "one"
    swapped = Path(file).with_name("swapped.yaml")
    lines = TEXT.splitlines()
    swapped.write_text("\n".join([*lines[:5], *lines[6:8], lines[5], *lines[8:]]), encoding="utf-8")
    assert read_organisation(swapped).projects[0].name == "idea"
    other = organisation_said(swapped.read_text(encoding="utf-8"), "here")
    assert {key: one.text for key, one in other.items()} == {key: one.text for key, one in said.items()}
