"""Task plans, suggestions of a metric and published results as evidence: kept, restored, repeated, stale, moved."""

import json
import os
from datetime import UTC, date, datetime

import pytest

from milepost.base.errors import ProjectError
from milepost.base.plain import to_plain
from milepost.base.restore import restore
from milepost.cli.shell import run
from milepost.evidence.metric import MetricRecord
from milepost.evidence.questions import Question
from milepost.evidence.records import Trial
from milepost.lifecycle import kept as kept_module
from milepost.lifecycle.kept import REFERENCES, SUGGESTED, TASKS, all_kept, newest_kept
from milepost.lifecycle.kept_results import read_kept
from milepost.lifecycle.metric_suggest import suggest_from_table
from milepost.lifecycle.plan import plan
from milepost.lifecycle.project import open_project
from milepost.lifecycle.references import read_register
from milepost.lifecycle.status import project_status
from milepost.lifecycle.task_plan import plan_tasks
from tests.lifecycle.made import CONTRACT, made_project

UNTIL = "budget: {until: 2026-03-27}\n"
TASKS_TEXT = """\
tasks:
  - {name: label, success: 0.9, days: 5}
  - {name: train, success: 0.6, days: 8, needs: [label]}
  - {name: ship, success: 0.8, days: 4, needs: [train]}
"""
POSE = "metric,target,engineer_around,now\nangle_deg,5,,{angle}\nposition_cm,1,,0.9\nlatency_ms,100,yes,300\n"
PAPERS = """\
- {id: old, metric: accuracy, value: 0.90, source: a paper, date: 2019, comparable: yes}
- {id: new, metric: accuracy, value: 0.96, source: another, date: 2026-01, comparable: yes}
"""


@pytest.fixture
def path(tmp_path):
    return made_project(tmp_path / "made", rows=40, contract=CONTRACT + UNTIL + TASKS_TEXT)


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new), encoding="utf-8")


def said_on(monkeypatch, day):
    monkeypatch.setattr(kept_module, "utc_now", lambda: datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


def tasks_on(path, monkeypatch, day, by=None):
    said_on(monkeypatch, day)
    with open_project(path) as project:
        return plan_tasks(project, by, today=day)


def all_tasks(path, *, subjects=False):
    with open_project(path) as project:
        return all_kept(project.ledger, TASKS, subjects=subjects)


def test_a_task_plan_is_kept_and_comes_back_exactly(path, monkeypatch):
    found = tasks_on(path, monkeypatch, date(2026, 3, 2))
    (kept,) = all_tasks(path)
    assert kept.evidence == found.evidence
    assert kept.at == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert (kept.record.ever, kept.record.by_date) == (found.plan.ever, found.plan.by_date)
    assert [(one.name, one.success, one.days) for one in kept.record.estimates] == [
        ("label", 0.9, 5.0), ("train", 0.6, 8.0), ("ship", 0.8, 4.0),
    ]  # fmt: skip
    assert restore(TASKS.record, json.loads(json.dumps(to_plain(kept.record)))) == kept.record
    assert f"Recorded as {found.evidence[:8]}" in found.lines


def test_the_same_answer_on_another_day_is_not_kept_again(path, monkeypatch):
    first = tasks_on(path, monkeypatch, date(2026, 3, 2))
    later = tasks_on(path, monkeypatch, date(2026, 3, 4))
    assert first.plan.by_date == later.plan.by_date
    assert len(all_tasks(path)) == 1
    assert later.evidence == first.evidence
    assert later.moved is None
    assert later.lines[-1] == f"Recorded as {first.evidence[:8]}, unchanged since 2026-03-02"


def test_a_date_that_comes_nearer_lowers_the_chance_and_says_why(path, monkeypatch):
    first = tasks_on(path, monkeypatch, date(2026, 3, 2))
    late = tasks_on(path, monkeypatch, date(2026, 3, 16))
    assert (late.plan.by_date, late.plan.ever) == (0.0, first.plan.ever)
    assert late.moved.by_date == first.plan.by_date > 0
    assert late.moved.why == ("10 working days passed",)
    assert any(line.startswith(f"Since 2026-03-02 ({first.evidence[:8]}): P(by 2026-03-27) 43 % -> 0 %")
               for line in late.lines)  # fmt: skip
    again = tasks_on(path, monkeypatch, date(2026, 3, 16))
    assert again.moved == late.moved, "asking twice tells the same"
    assert len(all_tasks(path)) == 2


def test_what_ended_or_is_estimated_otherwise_is_named(path, monkeypatch):
    tasks_on(path, monkeypatch, date(2026, 3, 2))
    edit(path, "label, success: 0.9, days: 5", "label, success: 0.9, days: 5, done: yes")
    edit(path, "train, success: 0.6, days: 8", "train, success: 0.7, days: 9")
    edit(path, "until: 2026-03-27", "until: 2026-04-30")
    found = tasks_on(path, monkeypatch, date(2026, 3, 2))
    assert found.moved.why == (
        "the date is 2026-04-30, it was 2026-03-27",
        "'label' succeeded",
        "'train': chance 60 % -> 70 %",
        "'train': days 8 -> 9",
    )


def test_another_date_that_somebody_asks_for_is_kept_apart(path, monkeypatch):
    own = tasks_on(path, monkeypatch, date(2026, 3, 2))
    for _ in range(2):
        tasks_on(path, monkeypatch, date(2026, 3, 2), by=date(2026, 12, 24))
        assert tasks_on(path, monkeypatch, date(2026, 3, 2)).evidence == own.evidence
    assert len(all_tasks(path)) == 1
    assert len(all_tasks(path, subjects=True)) == 2
    assert own.evidence == all_tasks(path)[0].evidence


def test_an_estimate_that_was_changed_after_the_end_is_scored_as_it_was_recorded(path, monkeypatch):
    tasks_on(path, monkeypatch, date(2026, 3, 2))
    edit(path, "label, success: 0.9, days: 5", "label, success: 0.2, days: 5, done: no")
    found = tasks_on(path, monkeypatch, date(2026, 3, 3))
    assert found.plan.brier.score == pytest.approx(0.81)
    assert found.plan.brier.from_records == ("label",)
    assert any("Of 'label' the recorded chance counts" in line for line in found.lines)


def test_a_kept_task_plan_goes_stale_with_its_tasks_and_its_date_and_with_nothing_else(path, monkeypatch):
    tasks_on(path, monkeypatch, date(2026, 3, 2))
    (row,) = project_status(path).kept
    assert (row.name, row.stale_because) == ("tasks", ())
    assert row.says == "P(by 2026-03-27) 43 %, P(ever) 43 %, next label"
    edit(path, "costs: {label: 0.1 to 0.2}", "costs: {label: 0.1 to 0.3}")
    assert project_status(path).kept[0].stale_because == ()
    edit(path, "days: 8", "days: 9")
    edit(path, "until: 2026-03-27", "until: 2026-03-28")
    assert project_status(path).kept[0].stale_because == (
        "the tasks changed (tasks)",
        "the date changed (budget.until)",
    )


def test_status_shows_what_is_kept_with_day_and_id(path, monkeypatch, capsys):
    found = tasks_on(path, monkeypatch, date(2026, 3, 2))
    edit(path, "days: 8", "days: 9")
    assert run(["status", "--project", str(path)]) == 0
    text = capsys.readouterr().out
    assert f"  tasks, 2026-03-02 ({found.evidence[:8]}): P(by 2026-03-27) 43 %" in text
    assert "      stale: the tasks changed (tasks)" in text


def test_the_metric_to_drive_goes_from_the_angle_to_the_run_time_and_says_so(path, monkeypatch):
    table = path.parent / "pose.csv"
    table.write_text(POSE.format(angle=60), encoding="utf-8")
    said_on(monkeypatch, date(2026, 3, 2))
    first = suggest_from_table(table, project=path)
    assert (first.choice.drive, first.moved) == ("angle_deg", None)
    table.write_text(POSE.format(angle=4), encoding="utf-8")
    said_on(monkeypatch, date(2026, 6, 2))
    second = suggest_from_table(table, project=path)
    assert (second.moved.since, second.moved.drive) == (date(2026, 3, 2), "angle_deg")
    assert second.moved.changes == (
        "drive latency_ms, before angle_deg",
        "latency_ms: drive, before ignore for now",
        "angle_deg: hold at 5, before drive; gap 12 x -> 0.8 x",
    )
    again = suggest_from_table(table, project=path)
    assert (again.evidence, again.moved) == (second.evidence, second.moved)
    with open_project(path) as project:
        kept = all_kept(project.ledger, SUGGESTED, subjects=True)
        assert [one.record.drive for one in kept] == ["latency_ms", "angle_deg"]
        assert kept[0].record.table == "pose.csv"
        assert newest_kept(project.ledger, SUGGESTED) is None, "a table is not the project's own rule"
        fresh = read_kept(project).suggestions[0]
        table.write_text(POSE.format(angle=3), encoding="utf-8")
        stale = read_kept(project).suggestions[0]
    assert (fresh.stale_because, stale.stale_because) == ((), ("the table changed",))
    payload = json.loads(json.dumps(to_plain(kept[0].record)))
    assert to_plain(restore(MetricRecord, payload)) == payload, "with gaps that are no number"


def test_a_table_needs_no_project_and_says_that_nothing_is_kept(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pose.csv").write_text(POSE.format(angle=60), encoding="utf-8")
    assert run(["metric", "suggest", "--table", "pose.csv"]) == 0
    assert "Not recorded: there is no project file milepost.yaml" in capsys.readouterr().out
    assert not (tmp_path / ".milepost").exists()
    (tmp_path / "milepost.yaml").write_text("milepost: 1\n", encoding="utf-8")
    assert run(["metric", "suggest", "--table", "pose.csv"]) == 0
    assert "Not recorded: " in capsys.readouterr().out


@pytest.mark.slow
def test_a_suggestion_from_trials_rests_on_them_on_the_rule_and_on_what_the_team_says(tmp_path, monkeypatch):
    from milepost.lifecycle.assess import assess
    from milepost.lifecycle.metric_suggest import suggest_metric

    path = made_project(tmp_path / "made", rows=300)
    with open_project(path) as project:
        assess(project, budget_seconds=8)
        first = suggest_metric(project)
        assert suggest_metric(project).evidence == first.evidence
        assert len(all_kept(project.ledger, SUGGESTED)) == 1
        assert read_kept(project).suggestions[0].stale_because == ()
        known = project.ledger.trials()[0]
        other = Trial(candidate=known.candidate, size=7, repeat=0, made_from=known.made_from, at=known.at)
        project.ledger.add_trials([other])
        assert read_kept(project).suggestions[0].stale_because == ("there are other trials",)
    edit(path, '"accuracy >= 0.8"]', '"accuracy >= 0.8"], tolerance: {accuracy: 0.7}')
    (row,) = project_status(path).kept
    assert any("what the team says of the metrics changed" in why for why in row.stale_because)
    edit(path, "accuracy >= 0.8", "accuracy >= 0.99")
    with open_project(path) as project:
        moved = suggest_metric(project).moved
    assert moved.drive == first.choice.drive
    assert any(
        line.startswith("drive accuracy, before") or "accuracy: drive" in line for line in moved.changes
    )


@pytest.fixture
def papers(path):
    (path.parent / "references.yaml").write_text(PAPERS, encoding="utf-8")
    return path


def register(path, day=date(2026, 6, 1), years=3.0):
    with open_project(path) as project:
        return read_register(project, today=day, years=years)


def test_published_results_are_kept_until_something_that_people_see_changes(papers):
    first = register(papers)
    assert register(papers, date(2026, 9, 1)).evidence == first.evidence, "a day older says nothing new"
    aged = register(papers, date(2030, 1, 1))
    assert aged.evidence != first.evidence
    assert any(
        line.startswith("new: accuracy 0.96") and ", stale; before accuracy 0.96" in line
        for line in aged.moved.changes
    )
    assert any(line.startswith("alarm: nothing here is dated") for line in aged.moved.changes)
    with open_project(papers) as project:
        assert len(all_kept(project.ledger, REFERENCES)) == 2
        kept = newest_kept(project.ledger, REFERENCES)
    assert restore(REFERENCES.record, json.loads(json.dumps(to_plain(kept.record)))) == kept.record
    assert [one.reference for one in kept.record.results] == ["old", "new"]


def test_another_age_is_another_question(papers):
    own = register(papers)
    register(papers, years=1.0)
    assert register(papers).evidence == own.evidence
    with open_project(papers) as project:
        assert len(all_kept(project.ledger, REFERENCES)) == 1


def test_published_results_go_stale_with_their_file_and_a_new_one_is_named(papers):
    register(papers)
    assert project_status(papers).kept[-1].stale_because == ()
    file = papers.parent / "references.yaml"
    file.write_text(PAPERS + "- {id: third, metric: accuracy, value: 0.97, source: x, date: 2026}\n")
    assert project_status(papers).kept[-1].stale_because == (
        "the published results changed (references.yaml)",
    )
    moved = register(papers).moved
    assert any(line.startswith("new: third: accuracy 0.97") for line in moved.changes)


def test_a_plan_counts_with_published_results_and_goes_stale_when_they_are_read_anew(papers):
    with open_project(papers) as project:
        before = plan(project)
    assert not any(row.known for row in before.questions if row.key == "published")
    found = register(papers)
    (goals,) = [row for row in project_status(papers).rows if row.question is Question.GOALS]
    assert goals.stale_because == ("there is another reading of the published results",)
    edit(papers, "accuracy >= 0.8", "accuracy >= 0.99")
    register(papers)
    with open_project(papers) as project:
        after = plan(project)
    (row,) = [row for row in after.questions if row.key == "published"]
    assert row.answer.startswith("accuracy 0.9 (old, comparable: ")
    assert "is possible, from" in row.answer
    assert row.source.startswith("references ")
    assert any(text.startswith("whether 0.99 can be reached: accuracy of about") for text in after.unknowns)
    assert any("nothing was assessed yet" in text for text in after.unknowns)
    assert found.evidence
    (goals,) = [row for row in project_status(papers).rows if row.question is Question.GOALS]
    assert goals.stale_because == ()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_not_yours_is_refused_as_by_plan(path):
    path.parent.chmod(0o500)
    try:
        with pytest.raises(ProjectError, match="cannot be written"), open_project(path) as project:
            plan_tasks(project)
    finally:
        path.parent.chmod(0o700)


def test_a_ledger_that_cannot_be_written_refuses_tasks_as_it_refuses_plan(path, capsys):
    (path.parent / ".milepost").write_text("a file where the folder should be", encoding="utf-8")
    told = []
    for command in ("plan", "tasks"):
        assert run([command, "--project", str(path)]) != 0
        told.append(capsys.readouterr().err.splitlines()[-1])
    assert told[0] == told[1]
    assert "docs/messages.md#unwritable-ledger" in told[0]
