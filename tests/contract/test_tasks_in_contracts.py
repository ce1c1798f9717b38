"""Tasks in project files: what can be done at all, and what is wrong where."""

import re
from datetime import date
from pathlib import Path

import pytest

from milepost.base.errors import InvalidFileError
from milepost.base.ranges import Range
from milepost.contract.model import PlannedTask
from milepost.contract.read import parse_contract
from tests.contract.files import SMALL, WHOLE


def test_the_project_file_on_the_page_of_tasks_is_right():
    page = (Path(__file__).parents[2] / "docs" / "tasks.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"^```yaml\n(.*?)^```", page, flags=re.MULTILINE | re.DOTALL)
    assert [task.done for task in parse_contract(text, "milepost.yaml").contract.tasks] == [
        True,
        False,
        None,
        None,
        None,
    ]


def test_tasks_are_read_with_their_chances_and_ends():
    label, train, buy, pilot = parse_contract(WHOLE, "milepost.yaml").contract.tasks
    assert label == PlannedTask(
        name="label", success=Range(0.9, 0.9, share=True), days=Range(5, 5), done=True, by="Ann",
        on=date(2026, 10, 1),
    )  # fmt: skip
    assert (train.success, train.needs, train.done) == (Range(0.5, 0.8, share=True), ("label",), None)
    assert (buy.days, pilot.any_of, pilot.goal) == (None, ("train", "buy"), True)


@pytest.mark.parametrize(
    ("tasks", "says"),
    [
        ("[{name: a}, {name: a}]", ":6:27: the task 'a' stands here twice"),
        (
            "[{name: label}, {name: b, needs: [lable]}]",
            ":6:42: there is no task 'lable'; did you mean 'label'?",
        ),
        ("[{name: b, any_of: [x]}]", "there is no task 'x'"),
        ("[{name: a, needs: [a]}]", "a waits for itself: a, a"),
        (
            "[{name: a, needs: [b]}, {name: b, any_of: [c]}, {name: c, needs: [a]}]",
            "a waits for itself: a, b, c, a",
        ),
        ("[{name: a, done: maybe}]", "'maybe' is neither yes nor no"),
        ("[{name: a, done: 1}]", "1 is neither yes nor no"),
        ("[{name: a, success: 1.2}]", "a share lies between 0 and 1"),
        ("[{name: a, success: 0 to 0.5}]", "strictly between 0 and 1"),
        ("[{name: a, days: -1}]", "below zero"),
        ("[{name: a, dyas: 1}]", "unknown key 'dyas' in 'tasks'; did you mean 'days'?"),
        ("[{success: 0.5}]", "the key 'name' is missing in 'tasks'"),
    ],
)
def test_a_problem_in_tasks_has_its_place_and_advice(tasks, says):
    with pytest.raises(InvalidFileError) as caught:
        parse_contract(f"{SMALL}tasks: {tasks}", "milepost.yaml")
    assert says in str(caught.value)
