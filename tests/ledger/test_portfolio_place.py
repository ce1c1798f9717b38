"""The portfolio of an organisation in a PostgreSQL schema of its own: kept, compared, and apart from projects."""

import pytest

from milepost.ledger import open_ledger
from milepost.lifecycle.kept import all_kept
from milepost.lifecycle.place import LEDGER_VARIABLE
from milepost.lifecycle.portfolio_place import PORTFOLIO_FOLDER, PORTFOLIO_VARIABLE
from milepost.lifecycle.portfolio_record import PORTFOLIO, record_portfolio
from milepost.lifecycle.project import open_project
from tests.lifecycle.test_portfolio import described, edit

TEXT = """\
roles: {engineer: 1}
money: 100000
projects:
  - name: idea
    options: [{design: list, value: 50000, success: 0.5, use: {engineer: 0.8}, cost: 100, by: Ann, on: 2026-01-02}]
"""


@pytest.fixture
def file(tmp_path, postgres_place, monkeypatch):
    monkeypatch.delenv(LEDGER_VARIABLE, raising=False)
    monkeypatch.setenv(PORTFOLIO_VARIABLE, postgres_place)
    path = tmp_path / "organisation.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_portfolio_is_kept_on_postgresql_and_says_what_moved(file, postgres_place):
    first, again = record_portfolio(file), record_portfolio(file)
    edit(file, "value: 50000", "value: 60000")
    later = record_portfolio(file)
    with open_ledger(postgres_place) as ledger:
        kept = [one.evidence for one in all_kept(ledger, PORTFOLIO)]
    assert again.evidence == first.evidence
    assert kept == [later.evidence, first.evidence]
    assert later.moved is not None
    assert later.plan.portfolio.value == pytest.approx(first.plan.portfolio.value + 5_000)
    assert not (file.parent / PORTFOLIO_FOLDER).exists()


def test_a_schema_of_projects_is_refused_and_the_answer_comes_all_the_same(file, postgres_place, monkeypatch):
    described(file.parent / "one", name="mail routing")
    monkeypatch.setenv(LEDGER_VARIABLE, postgres_place)
    named = record_portfolio(file)
    with open_project(file.parent / "one" / "milepost.yaml") as project:
        assert project.ledger.newest_contract() is not None
    monkeypatch.delenv(LEDGER_VARIABLE)
    held = record_portfolio(file)
    for found, why in (
        (named, f"{LEDGER_VARIABLE} names the same"),
        (held, "it holds the records of mail routing"),
    ):
        assert (found.evidence, found.plan.portfolio.proven) == ("", True)
        assert why in found.said
