"""Rules against the best model of a real project, from the trials that an assessment left."""

import pytest

from milepost.base.measurement import Verdict
from milepost.lifecycle.assess import assess
from milepost.lifecycle.duel import NoDuelError, rules_vs_model
from milepost.lifecycle.metric_try import NoTrialsError
from milepost.lifecycle.project import open_project
from tests.lifecycle.made import CONTRACT, made_project
from tests.lifecycle.test_scan import commit_all, git

pytestmark = pytest.mark.slow
WITH_RULES = CONTRACT.replace("[trivial, linear]", '[trivial, {rules: "rules:answer"}, linear]')
RULES = '''def answer(row):
    """Guess from one number."""
    return "up" if row["x"] > 0.6 else "down"
'''


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project whose rules look at one of the two numbers that decide, under git, assessed."""
    folder = tmp_path_factory.mktemp("duel")
    path = made_project(folder, rows=1_500, contract=WITH_RULES)
    (folder / "rules.py").write_text(RULES.replace("0.6", "0.5"))
    git(folder, "init", "-q")
    commit_all(folder, "Begin", when="2023-01-01T00:00:00Z")
    (folder / "rules.py").write_text(RULES)
    commit_all(folder, "Fix the threshold", when="2024-01-01T00:00:00Z")
    with open_project(path) as opened:
        assess(opened, budget_seconds=60)
    return path


def test_the_model_beats_rules_that_see_half(project):
    with open_project(project) as opened:
        duel = rules_vs_model(opened)
    assert duel.verdict is Verdict.YES
    assert duel.difference.low > 0
    assert duel.model.name == "linear"
    assert duel.rules.lines_of_code == 2
    assert duel.rules.maintenance.fixes == 1
    assert duel.rules.latency_p99_ms >= duel.rules.latency_p50_ms > 0
    assert duel.model.memory_mb > 10 + duel.rules.memory_mb
    assert duel.model.lines_of_code is None
    assert duel.rows > 100


def test_the_duel_is_the_same_each_time_and_fits_nothing(project):
    with open_project(project) as opened:
        before = len(list(opened.ledger.trials()))
        one, two = rules_vs_model(opened), rules_vs_model(opened)
        assert len(list(opened.ledger.trials())) == before
    assert one == two


def test_a_requirement_on_memory_is_held_against_the_same_measurement(project):
    with open_project(project) as opened:
        needs = rules_vs_model(opened).model.memory_mb
        found = assess(opened, budget_seconds=60, require=["accuracy >= 0.9999", "memory_mb <= 5"])
    assert found.best_candidate == "linear"
    assert found.constraints["memory_mb <= 5"].value == needs > 5


def test_without_trials_there_is_nothing_to_compare(tmp_path):
    path = made_project(tmp_path, contract=WITH_RULES)
    (tmp_path / "rules.py").write_text(RULES)
    with open_project(path) as opened, pytest.raises(NoTrialsError):
        rules_vs_model(opened)


def test_without_rules_the_message_says_how_to_add_them(tmp_path):
    path = made_project(tmp_path)
    with open_project(path) as opened:
        assess(opened, budget_seconds=10)
        with pytest.raises(NoDuelError, match="Add a baseline"):
            rules_vs_model(opened)
