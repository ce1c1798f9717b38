"""The portfolio of real projects: read from their ledgers and files, with a reason for each that cannot be."""

import json
import shutil
from datetime import date

import pytest

from milepost.base.errors import InvalidFileError
from milepost.base.ranges import Range
from milepost.cli.shell import run
from milepost.contract.organisation import ProjectEntry, StatedOption
from milepost.evidence.closing import Closing
from milepost.evidence.portfolio import SourceKind
from milepost.lifecycle.assess import assess
from milepost.lifecycle.plan import plan
from milepost.lifecycle.portfolio import case_of_entry, portfolio_of
from milepost.lifecycle.project import open_project
from milepost.lifecycle.project_case import case_of
from tests.lifecycle.made import CONTRACT, made_project

VALUED = (
    CONTRACT
    + """\
archetype: automate
budget: {labels: 600, money: 50}
designs: [automatic, defer, {suggest: 2}]
value: {decisions_per_year: 100000, payoff: {correct: 1, wrong: -2, deferred: 0}, today_per_decision: 0.1,
  upkeep_per_year: 5000}
team: {engineer: 0.5}
"""
)
DESCRIBED = """\
archetype: automate
value:
  decisions_per_year: 100000
  payoff: {correct: 1, wrong: -2}
  today_per_decision: 0.1
  upkeep_per_year: 5000
  build_cost: 8000
  success: {range: 0.4 to 0.7, by: Ada, on: 2026-11-01}
team: {engineer: 0.5}
"""

ORGANISATION = """\
roles: {engineer: 1}
money: 10000
projects:
  - made/milepost.yaml
  - {path: fresh, archetype: improve}
  - broken/milepost.yaml
  - missing/milepost.yaml
  - {path: old/milepost.yaml, closed: too-small}
  - name: idea
    options: [{design: list, value: 5000, success: 0.5, use: {engineer: 0.8}, cost: 100, by: Ann, on: 2026-01-02}]
"""


def described(folder, *, name="made"):
    """A project file with what decisions are worth and somebody's expectation, before there is any data."""
    folder.mkdir(parents=True, exist_ok=True)
    text = (CONTRACT + DESCRIBED).replace("name: made", f"name: {name}")
    path = folder / "milepost.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def assessed(tmp_path_factory):
    """A folder with an organisation: one project assessed, one fresh, one broken, one missing."""
    folder = tmp_path_factory.mktemp("organisation")
    path = made_project(folder / "made", contract=VALUED)
    with open_project(path) as project:
        assess(project, budget_seconds=12)
    made_project(folder / "fresh", contract=VALUED)
    (folder / "broken").mkdir()
    (folder / "broken" / "milepost.yaml").write_text("milepost: 1\nname: broken\n", encoding="utf-8")
    (folder / "organisation.yaml").write_text(ORGANISATION, encoding="utf-8")
    return folder


@pytest.mark.slow
def test_an_assessed_project_has_the_numbers_of_its_plan_recorded_or_not(assessed, tmp_path):
    shutil.copytree(assessed / "made", tmp_path / "made")
    path = tmp_path / "made" / "milepost.yaml"
    before = case_of(path)
    with open_project(path) as project:
        found = plan(project)
    after = case_of(path)
    assert {option.design for option in after.options} == {row.design for row in found.designs}
    for row, counted, kept in zip(found.designs, before.options, after.options, strict=True):
        assert counted.success.range == kept.success.range
        assert counted.cost.range == kept.cost.range == Range(row.cost_per_year.low, row.cost_per_year.high)
        assert kept.success.source.kind is counted.success.source.kind is SourceKind.EVIDENCE
        if row.note:
            assert counted.value is kept.value is None
            continue
        assert kept.success.mean == pytest.approx(row.reach)
        assert counted.value.range == kept.value.range == Range(row.per_year.low, row.per_year.high)
        assert (counted.value.source.kind, kept.value.source.kind) == (
            SourceKind.PROJECT_FILE, SourceKind.EVIDENCE,
        )  # fmt: skip
        assert str(kept.value.source).startswith("evidence plan ")
        assert kept.uses["engineer"].middle == 0.5


@pytest.mark.slow
def test_a_stale_plan_speaks_only_where_nothing_can_be_computed_any_more(assessed, tmp_path):
    shutil.copytree(assessed / "made", tmp_path / "made")
    path = tmp_path / "made" / "milepost.yaml"
    edit(path, "designs: [automatic, defer, {suggest: 2}]", "designs: [defer]")
    edit(path, ", deferred: 0}", "}, people: {accuracy: 0.9, seconds_open: 1, seconds_read: 1, seconds_alone: 9, "
         "wage_per_hour: 30}")  # fmt: skip
    with open_project(path) as project:
        assess(project, budget_seconds=12)
        plan(project)
    fresh = case_of(path)
    (tmp_path / "made" / "rows.csv").unlink()
    stale = case_of(path)
    assert stale.options[0].value.range == fresh.options[0].value.range
    assert "stale: the data cannot be read" in str(stale.options[0].value.source)
    assert "stale: the data cannot be read" in str(stale.options[0].success.source)


@pytest.mark.slow
def test_every_project_is_in_the_plan_or_listed_with_a_reason(assessed):
    found = portfolio_of(assessed / "organisation.yaml")
    assert found.portfolio.selected["made"] in ("automatic", "defer", "suggest 2")
    assert found.closed == ("old",)
    reasons = {each.name: each for each in found.left_out}
    assert set(reasons) == {"fresh", "broken", "missing"}
    assert reasons["fresh"].reason.startswith(
        "it was not assessed yet; automatic: chance of success not known"
    )
    assert reasons["fresh"].command.startswith("milepost assess --project ")
    assert "the key 'task' is missing" in reasons["broken"].reason
    assert "there is no such file" in reasons["missing"].reason
    assert not (assessed / "fresh" / ".milepost").exists(), "a portfolio only reads"


def test_a_project_that_was_never_assessed_stands_on_what_somebody_expects(tmp_path):
    path = described(tmp_path)
    case = case_of(path)
    assert [option.design for option in case.options] == ["automatic"]
    option = case.options[0]
    assert str(option.success.source) == "expert Ada 2026-11-01"
    assert (option.success.range.low, option.success.range.high) == pytest.approx((0.4, 0.7))
    assert option.value.mean == pytest.approx(100_000 * (0.8 - 0.4 - 0.1) - 5000)
    assert option.cost.mean == pytest.approx(8000 / sum(1.1**-year for year in (1, 2, 3)))
    assert option.value.source.kind is option.cost.source.kind is SourceKind.PROJECT_FILE
    assert "as required (metric.require)" in str(option.value.source)
    assert "adoption" in case.assumed
    assert not (tmp_path / ".milepost").exists(), "a portfolio only reads"


def test_an_estimate_for_the_portfolio_wins_over_the_project_file_alone_and_the_file_fills_it(tmp_path):
    described(tmp_path)
    option = StatedOption(design="automatic", value=Range(7, 7), by="Ann", on=date(2026, 11, 2))
    entry = ProjectEntry(name="made", path="milepost.yaml", options=(option,))
    (found,) = case_of_entry(entry, tmp_path).options
    assert (found.value.mean, str(found.value.source)) == (7, "expert Ann 2026-11-02")
    assert str(found.success.source) == "expert Ada 2026-11-01"
    assert found.uses["engineer"].middle == 0.5


def test_what_is_written_now_counts_and_not_a_stale_plan(tmp_path):
    path = described(tmp_path)
    with open_project(path) as project:
        plan(project)
    edit(path, "decisions_per_year: 100000", "decisions_per_year: 200000")
    option = case_of(path).options[0]
    assert option.value.mean == pytest.approx(200_000 * 0.3 - 5000)
    assert option.value.source.kind is SourceKind.PROJECT_FILE


def test_what_nobody_knows_of_a_project_is_named_and_stages_count(tmp_path):
    path = described(tmp_path)
    edit(path, "  build_cost: 8000\n", "")
    assert case_of(path).options[0].cost is None
    edit(
        path,
        "  success: {range: 0.4 to 0.7, by: Ada, on: 2026-11-01}",
        "  stages:\n"
        "    - {name: pilot, cost: 1000, probability: 0.5}\n    - {name: launch, cost: 4000, probability: 0.8}",
    )
    option = case_of(path).options[0]
    assert (option.success.mean, str(option.success.source)) == (0.4, "project file value.stages")
    assert option.cost.mean == pytest.approx((1000 + 0.5 * 4000) / sum(1.1**-year for year in (1, 2, 3)))
    edit(path, "accuracy >= 0.8", "f1_macro >= 0.8")
    assert case_of(path).options[0].value is None


def test_two_planned_projects_are_compared_by_their_plans_and_a_closed_one_is_counted(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    for name in ("tickets", "photos"):
        described(tmp_path / name, name=name)
    edit(tmp_path / "photos" / "milepost.yaml", "today_per_decision: 0.1", "today_per_decision: 0.05")
    names = ("tickets", "photos")
    listed = "".join(f"  - {name}\n" for name in names)
    (tmp_path / "organisation.yaml").write_text(
        f"roles: {{engineer: 2}}\nmoney: 100000\nprojects:\n{listed}  - {{name: old, closed: done}}\n",
        encoding="utf-8",
    )
    worth = {}
    for name in names:
        assert run(["plan", "--project", f"{name}/milepost.yaml", "--json"]) == 0
        row = json.loads(capsys.readouterr().out)["result"]["plan"]["designs"][0]
        worth[name] = Range(row["per_year"]["low"], row["per_year"]["high"])
    found = portfolio_of("organisation.yaml")
    assert {each.project: each.value for each in found.staffed} == worth
    assert all("expert Ada 2026-11-01" in each.sources for each in found.staffed)
    assert all("evidence plan" in " ".join(each.sources) for each in found.staffed)
    assert run(["plan", "--project", "photos/milepost.yaml", "--close", "badly-scoped"]) == 0
    found = portfolio_of("organisation.yaml")
    assert [each.project for each in found.staffed] == ["tickets"]
    assert found.closed == ("photos", "old")
    assert {(rate.ended, rate.count, rate.n) for rate in found.base_rates} == {
        (Closing.BADLY_SCOPED, 1, 2), (Closing.DONE, 1, 2),
    }  # fmt: skip
    assert run(["plan", "--project", "photos/milepost.yaml", "--reopen"]) == 0
    assert {each.project for each in portfolio_of("organisation.yaml").staffed} == set(names)


@pytest.mark.slow
def test_stale_evidence_is_used_and_says_so(assessed, tmp_path):
    shutil.copytree(assessed / "made", tmp_path / "made")
    path = tmp_path / "made" / "milepost.yaml"
    path.write_text(path.read_text().replace("accuracy >= 0.8", "accuracy >= 0.7"), encoding="utf-8")
    case = case_of(path)
    assert "stale: the metric rule changed" in str(case.options[0].success.source)


@pytest.mark.slow
def test_the_command_shows_the_plan_and_writes_the_page(assessed, monkeypatch, capsys):
    monkeypatch.chdir(assessed)
    assert run(["portfolio", "--report", "page.html"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("Staff ")
    assert "Proven: no other choice has a larger expected value." in text
    assert "Not compared" in text
    page = (assessed / "page.html").read_text(encoding="utf-8")
    assert "Which projects to staff" in page
    assert run(["portfolio", ".", "--json", "--time-limit", "5s"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["command"] == "portfolio"
    assert answer["result"]["plan"]["portfolio"]["proven"] is True
    assert answer["next"].startswith("milepost assess --project fresh")


def test_a_missing_organisation_says_what_to_write(tmp_path):
    with pytest.raises(InvalidFileError, match="write one with the keys roles, hires"):
        portfolio_of(tmp_path / "organisation.yaml")


def test_an_organisation_that_demands_too_much_leaves_with_what_is_short(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    option = "{design: x, value: 9, success: 1, use: {engineer: 2}, cost: 1, by: Ann, on: 2026-01-02}"
    text = f"roles: {{engineer: 1}}\nprojects: [{{name: a, must: true, options: [{option}]}}]\n"
    (tmp_path / "organisation.yaml").write_text(text, encoding="utf-8")
    assert run(["portfolio"]) == 4
    shown = capsys.readouterr().err
    assert "engineer: 1 there, 1 more needed" in shown
    assert "docs/messages.md#infeasible-portfolio" in shown
