"""Stories of the examples: what a person who reads a README there does, and the decision that comes out."""

from __future__ import annotations

import html
import importlib.util
import json
import shutil
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from milepost.cli.shell import run

EXAMPLES = Path(__file__).parent.parent / "examples"
NAMES = ("ticket_routing", "photo_tags", "medical_screening", "robot_pose")
WRITTEN = shutil.ignore_patterns("data", ".milepost", "__pycache__", "*.html")


@pytest.fixture
def examples(tmp_path):
    """A copy of the examples as they are in the repository: without data, and without records."""
    return shutil.copytree(EXAMPLES, tmp_path / "examples", ignore=WRITTEN)


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_data", EXAMPLES / "make_data.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def shown(words, capsys):
    """Run a command with --json, and return what it shows."""
    capsys.readouterr()
    assert run([*map(str, words), "--json"]) == 0, capsys.readouterr()
    return json.loads(capsys.readouterr().out)


def planned(folder, capsys):
    return shown(["plan", "--project", folder / "milepost.yaml"], capsys)["result"]["plan"]


def designs(plan):
    return {row["design"]: row for row in plan["designs"]}


def change(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_tickets_are_not_decided_before_data_where_the_model_would_decide_alone(examples, capsys):
    plan = planned(examples / "ticket_routing", capsys)
    assert plan["verdict"] == "unknown"
    assert 0.8 < plan["break_even"]["running"] < plan["break_even"]["with_upkeep"] < 0.95
    assert "assessment" in designs(plan)["suggest 3"]["note"]
    assert plan["next_command"].startswith("milepost assess")


def test_with_a_fiftieth_of_the_tickets_no_accuracy_pays(examples, capsys):
    change(
        examples / "ticket_routing" / "milepost.yaml",
        "decisions_per_year: 400000 to 600000",
        "decisions_per_year: 8000 to 12000",
    )
    plan = planned(examples / "ticket_routing", capsys)
    assert (plan["verdict"], plan["answer"]) == ("no", "do nothing")
    assert "no accuracy pays" in plan["summary"]
    assert plan["break_even"]["reachable"] is False
    assert plan["break_even"]["running"] < 1, "what is spent once rules it out, not the single message"


def test_asking_for_a_name_needs_less_accuracy_than_tagging_and_is_chosen(examples, capsys):
    plan = planned(examples / "photo_tags", capsys)
    rows = designs(plan)
    assert rows["confirm"]["pays_from"] < 0.6 < 0.85 < rows["automatic"]["pays_from"]
    assert plan["best_design"] == "confirm"
    assert (plan["verdict"], plan["answer"]) == ("yes", "model")


def test_screening_with_a_payoff_matrix_waits_for_data_and_invents_nothing(examples, capsys):
    plan = planned(examples / "medical_screening", capsys)
    assert plan["verdict"] == "unknown"
    assert plan["worth_per_year"] is None
    assert plan["next_command"].startswith("milepost assess")


def test_a_robot_that_may_try_again_needs_no_more_than_three_quarters(examples, capsys):
    file = examples / "robot_pose" / "milepost.yaml"
    with_retries = planned(examples / "robot_pose", capsys)
    assert with_retries["break_even"]["running"] < 0.75
    change(file, "seconds_per_failure: 4 to 7", "seconds_per_failure: 40 to 70")
    dear_failures = planned(examples / "robot_pose", capsys)
    assert dear_failures["break_even"]["running"] > with_retries["break_even"]["running"] + 0.1


@pytest.mark.slow
def test_every_example_is_well_formed_and_has_its_justification(examples, maker, capsys):
    maker.make(examples)
    for name in NAMES:
        file = examples / name / "milepost.yaml"
        assert shown(["check", "--project", file], capsys)["result"]["ok"] is True, name
        answer = shown(["plan", "--justify", "--project", file], capsys)["result"]
        page = html.unescape(Path(answer["page"]).read_text(encoding="utf-8"))
        assert answer["plan"]["problem"] in page
        assert answer["plan"]["checklist"][0]["signed"][0] in page


def test_the_portfolio_staffs_three_and_hires_an_engineer_with_a_machine(examples, capsys):
    answer = shown(["portfolio", examples / "organisation.yaml"], capsys)["result"]["plan"]
    chosen = answer["portfolio"]
    assert chosen["proven"] is True
    assert chosen["bought"] == {"hire ml engineer": 1, "buy gpu node": 1}
    assert chosen["selected"]["photo-tags"] == "suggest 4"
    assert answer["not_staffed"] == ["eye-screening"]
    assert answer["prices"]["recommended"]["net"] > 0
    assert ["robot-pose", "automatic"] in answer["prices"]["recommended"]["unlocks"]


def test_without_the_hire_one_project_less_is_staffed(examples, capsys):
    file = examples / "organisation.yaml"
    change(file, "  ml_engineer: {most: 2, cost: 95000 to 115000}\n", "")
    answer = shown(["portfolio", file], capsys)["result"]["plan"]
    assert len(answer["portfolio"]["selected"]) == 2
    assert answer["portfolio"]["bought"] == {}


def test_the_data_is_the_same_every_time_and_rare_where_it_should_be(maker, tmp_path):
    first, second = maker.make(tmp_path / "one"), maker.make(tmp_path / "two")
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]
    visits = pd.read_csv(first[2])
    assert 0.02 < (visits["finding"] == "disease").mean() < 0.06


@pytest.mark.slow
def test_after_an_assessment_suggesting_teams_is_the_design_and_the_rules_are_weighed(
    examples, maker, capsys
):
    maker.make(examples)
    file = examples / "ticket_routing" / "milepost.yaml"
    shown(["assess", "--budget", "20s", "--project", file], capsys)
    plan = planned(examples / "ticket_routing", capsys)
    rows = designs(plan)
    assert plan["best_design"] == "suggest 3"
    assert rows["suggest 3"]["pays_from"] < rows["automatic"]["pays_from"]
    assert plan["rules"]["rules"] == "rules:routing:route"
