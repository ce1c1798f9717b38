"""The portfolio of real projects: read from their ledgers and files, with a reason for each that cannot be."""

import json
import shutil
from dataclasses import replace

import pytest

from milepost.base.errors import InvalidFileError
from milepost.base.measurement import Verdict
from milepost.cli.shell import run
from milepost.contract.read import parse_contract
from milepost.evidence.assessment import Assessment, DesignRow, FrontierPoint
from milepost.evidence.portfolio import SourceKind
from milepost.lifecycle.assess import assess
from milepost.lifecycle.portfolio import _cost, _within_budget, case_of, portfolio_of
from milepost.lifecycle.project import open_project
from tests.lifecycle.made import CONTRACT, made_project
from tests.report import sample

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


@pytest.fixture(scope="module")
def assessed(tmp_path_factory):
    """A folder with an organisation: one project assessed, one fresh, one broken, one missing."""
    folder = tmp_path_factory.mktemp("organisation")
    path = made_project(folder / "made", contract=VALUED)
    with open_project(path) as project:
        assess(project, budget_seconds=6)
    made_project(folder / "fresh", contract=VALUED)
    (folder / "broken").mkdir()
    (folder / "broken" / "milepost.yaml").write_text("milepost: 1\nname: broken\n", encoding="utf-8")
    (folder / "organisation.yaml").write_text(ORGANISATION, encoding="utf-8")
    return folder


@pytest.mark.slow
def test_an_assessed_project_gives_its_chance_its_worth_and_its_use(assessed):
    case = case_of(assessed / "made" / "milepost.yaml")
    automatic = next(option for option in case.options if option.design == "automatic")
    assert automatic.success.source.kind is SourceKind.EVIDENCE
    assert automatic.success.mean > 0.8
    assert automatic.value.source.kind is SourceKind.PROJECT_FILE
    assert automatic.value.mean == pytest.approx(100_000 * (0.8 - 0.2 * 2 - 0.1) - 5000)
    assert automatic.uses["engineer"].middle == 0.5
    assert automatic.cost.range.high <= 60
    suggest = next((option for option in case.options if option.design == "suggest 2"), None)
    assert suggest is None or suggest.value is None


@pytest.mark.slow
def test_every_project_is_in_the_plan_or_listed_with_a_reason(assessed):
    plan = portfolio_of(assessed / "organisation.yaml")
    assert plan.portfolio.selected["made"] in ("automatic", "defer")
    assert plan.closed == ("old",)
    reasons = {each.name: each for each in plan.left_out}
    assert set(reasons) == {"fresh", "broken", "missing"}
    assert reasons["fresh"].reason == "it was not assessed yet"
    assert reasons["fresh"].command.startswith("milepost assess --project ")
    assert "the key 'task' is missing" in reasons["broken"].reason
    assert "there is no such file" in reasons["missing"].reason
    assert not (assessed / "fresh" / ".milepost").exists(), "a portfolio only reads"


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


@pytest.mark.parametrize(
    ("budget", "chance", "cost"),
    [
        ("{labels: 1000}", (0.9, 0.9), (80, 160)),
        ("{labels: 500}", (0.5, 0.5), (40, 80)),
        ("{labels: 1000, money: 100}", (0.5, 0.9), (40, 80)),
        ("{}", (0.9, 0.9), (80, 160)),
    ],
)
def test_the_chance_is_what_the_budget_buys(budget, chance, cost, tmp_path):
    """More labels for the money at the low price: the chance is a range where the price is one."""
    contract = parse_contract(CONTRACT + f"budget: {budget}\n", "milepost.yaml").contract
    frontier = tuple(
        FrontierPoint(labels=labels, probability=p, cost_low=labels * 0.08, cost_high=labels * 0.16)
        for labels, p in ((0, 0.1), (500, 0.5), (1000, 0.9), (2000, 0.905))
    )
    row = DesignRow(
        design="automatic", explains="", candidate="linear", verdict=Verdict.UNKNOWN, probability=0.9,
        probability_ever=0.9, delivered=None, coverage=None, labels_for={}, frontier=frontier,
    )  # fmt: skip
    labels = contract.budget.labels
    blank = _blank_assessment(None if labels is None else round(labels.middle))
    point, success = _within_budget(contract, row, blank)
    assert (success.low, success.high) == chance
    found = _cost(point)
    assert (found.low, found.high) == cost


def _blank_assessment(budget_labels):

    found: Assessment = sample.assessment()
    return replace(found, budget_labels=budget_labels, horizon=2000)
