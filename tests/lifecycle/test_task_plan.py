"""The task plan of a project, from its file to the command line."""

import json
from datetime import date

import pytest

from milepost.cli.shell import run
from milepost.lifecycle.project import open_project
from milepost.lifecycle.task_plan import plan_tasks
from milepost.planning.tasks.plan import NoTasksError
from tests.lifecycle.made import CONTRACT, made_project

TASKS = """\
budget: {until: 2026-03-27}
tasks:
  - {name: label, success: 0.9, days: 5, done: yes}
  - {name: rules, success: 0.3, days: 3, done: no}
  - {name: fine-tune, success: 0.6, days: 8, needs: [label]}
  - {name: ask, success: 0.4, days: 3, needs: [label]}
  - {name: pilot, success: 0.8, days: 10, any_of: [rules, fine-tune, ask]}
"""


@pytest.fixture
def path(tmp_path):
    return made_project(tmp_path / "made", rows=40, contract=CONTRACT + TASKS)


def test_the_date_is_the_budgets_unless_another_is_given(path):
    with open_project(path) as project:
        found = plan_tasks(project, today=date(2026, 3, 2)).plan
        other = plan_tasks(project, date(2026, 12, 24), today=date(2026, 3, 2)).plan
    assert (found.by, found.working_days) == (date(2026, 3, 27), 20)
    assert found.ever == pytest.approx(0.8 * (1 - 0.4 * 0.6))
    # "ask" goes first (0.4 / 3 days), then fine-tune (11 days in all), and the pilot takes 10 more: 13 or 21 days.
    assert found.order == ("ask", "fine-tune", "pilot")
    assert found.by_date == pytest.approx(0.8 * 0.4)
    assert found.by_date_at_once == pytest.approx(found.ever)
    assert other.by_date == pytest.approx(other.ever)


def test_the_plan_is_said_in_lines(path):
    with open_project(path) as project:
        lines = plan_tasks(project, today=date(2026, 3, 2)).lines
    assert lines[0] == "made: pilot"
    assert lines[1] == "P(ever) = 61 %"
    assert lines[2].startswith(
        "P(by 2026-03-27) = 32 % with one task at a time in 20 working days; 61 % if all"
    )
    assert any(line.startswith("  ask: succeeds 40 %; P(goal) then 80 %, else 48 %") for line in lines)
    assert any(line.startswith("Past estimates: Brier score 0.05 from 2 ended tasks") for line in lines)


def test_the_command_shows_the_plan(path, capsys):
    assert run(["tasks", "--project", str(path), "--by", "2099-01-01", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["result"]["plan"]["by"] == "2099-01-01"
    assert answer["result"]["plan"]["next_tasks"][0]["name"] == "ask"
    assert run(["tasks", "--project", str(path), "--by", "tomorrow"]) == 2


def test_a_project_without_tasks_says_what_to_write(tmp_path, capsys):
    path = made_project(tmp_path / "made", rows=40)
    with open_project(path) as project, pytest.raises(NoTasksError, match="tasks:"):
        plan_tasks(project)
    assert run(["tasks", "--project", str(path)]) == 2
    assert "docs/messages.md#no-tasks" in capsys.readouterr().err
