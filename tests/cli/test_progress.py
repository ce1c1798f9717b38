"""Progress is drawn for long work on a terminal, and nowhere else."""

from __future__ import annotations

import sys

from milepost.cli import progress


def test_nobody_is_told_where_no_terminal_watches():
    with progress.progress_shown() as report:
        assert report is None


def test_quick_work_draws_nothing(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with progress.progress_shown() as report:
        assert report is not None
        report("Fitting", 1, 2)
    assert capsys.readouterr().err == ""


def test_long_work_is_drawn_on_standard_error(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(progress, "QUIET_SECONDS", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    with progress.progress_shown() as report:
        assert report is not None
        report("Fitting", 1, 2)
        report("Fitting", 2, 2)
    shown = capsys.readouterr()
    assert "Fitting" in shown.err
    assert "2/2" in shown.err
    assert shown.out == ""
