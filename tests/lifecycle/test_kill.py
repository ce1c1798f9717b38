"""Killed at any moment, an assessment loses no finished trial, and the next one goes on where it was."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from milepost.ledger import open_ledger
from milepost.lifecycle.status import project_status
from tests.lifecycle.made import CONTRACT, made_project

BUSY = CONTRACT.replace("[trivial, linear]", "[trivial, nearest, linear, boosted]")


def assess_and_kill(path, seconds, known):
    """Start an assessment, and kill it some seconds after its first new trial; False when it ended before."""
    command = [sys.executable, "-m", "milepost", "assess", "--budget", "60s", "--project", str(path)]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    deadline = time.monotonic() + 120
    while process.poll() is None and count(path) <= known and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(seconds)
    killed = process.poll() is None
    if killed:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return killed


def count(path):
    """How many trials are there, seen from outside while another process writes."""
    if not (path.parent / ".milepost").exists():
        return 0
    with open_ledger(path.parent / ".milepost") as ledger:
        return len(ledger.trials())


def kept(path):
    """Every trial that the ledger has, its predictions read and checked against their digest."""
    with open_ledger(path.parent / ".milepost") as ledger:
        trials = {trial.id: trial for trial in ledger.trials()}
        for trial in trials.values():
            assert trial.failure or len(ledger.predictions(trial.predictions).rows)
        return trials


def survive(folder, kills):
    """Kill so many assessments in the middle.

    One that ended before it could be killed gets new work and does not count.
    """
    path = made_project(folder, rows=6000, contract=BUSY)
    rng = np.random.default_rng(7)
    before, killed, ended = {}, 0, 0
    while killed < kills:
        if assess_and_kill(path, float(rng.uniform(0, 2)), len(before)):
            killed += 1
        else:
            ended += 1
            assert ended <= 2 * kills
            path.write_text(BUSY.replace("rows.csv}]", f"rows.csv}}], split: {{test: {0.2 + ended / 500}}}"))
        after = kept(path)
        assert before.keys() <= after.keys()
        assert all(after[key] == trial for key, trial in before.items())
        before = after
    done = subprocess.run(
        [sys.executable, "-m", "milepost", "assess", "--budget", "20s", "--project", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert before.keys() <= kept(path).keys()
    assert any(row.fresh for row in project_status(path).rows)
    return len(before)


@pytest.mark.slow
def test_three_kills_in_the_middle_of_an_assessment_lose_nothing(tmp_path):
    assert survive(tmp_path, 3)


@pytest.mark.guarantee
def test_twenty_kills_in_the_middle_of_assessments_lose_no_finished_trial(tmp_path):
    assert survive(tmp_path, 20) >= 20
