"""Tasks on worker processes: results as they come, dead workers, deadlines, interrupts."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from milepost.training.executor import close_workers, run_inline, run_tasks, usable_cores

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _no_workers_left():
    yield
    close_workers(kill=True)


class Killer:
    """Doubles a number, but kills its process for some: `always`, or only the first time."""

    def __init__(self, folder: Path, *, always: int = -1, once: int = -1, seconds: float = 0.0) -> None:
        self.folder, self.always, self.once, self.seconds = folder, always, once, seconds

    def __call__(self, number: int) -> int:
        seen = self.folder / f"seen-{number}-{os.getpid()}-{time.monotonic_ns()}"
        seen.touch()
        first = len(list(self.folder.glob(f"seen-{number}-*"))) == 1
        if number == self.always or (number == self.once and first):
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(self.seconds)
        return 2 * number


def collect(call, tasks, **options):
    answers = {}
    run_tasks(call, tasks, on_result=lambda done: answers.update({done.task: done}), **options)
    return answers


def test_every_task_is_answered_in_worker_processes(tmp_path):
    answers = collect(Killer(tmp_path), range(6), workers=2)
    assert {task: done.result for task, done in answers.items()} == {task: 2 * task for task in range(6)}
    assert not any(f"-{os.getpid()}-" in seen.name for seen in tmp_path.iterdir())


def test_a_killed_worker_costs_only_what_was_in_flight(tmp_path):
    answers = collect(Killer(tmp_path, once=3, seconds=0.3), range(8), workers=2)
    assert sorted(done.result for done in answers.values()) == [2 * task for task in range(8)]
    again = [task for task in range(8) if len(list(tmp_path.glob(f"seen-{task}-*"))) > 1]
    assert 3 in again
    assert len(again) <= 4


def test_a_task_that_always_kills_its_worker_fails_after_three_tries_and_takes_no_other_along(tmp_path):
    answers = collect(Killer(tmp_path, always=1), range(4), workers=2)
    assert "died 3 times" in answers[1].failure
    assert answers[1].result is None
    assert [answers[task].result for task in (0, 2, 3)] == [0, 4, 6]
    assert len(list(tmp_path.glob("seen-1-*"))) == 3


def test_after_the_deadline_nothing_is_started():
    assert collect(abs, [-1, -2], workers=2, deadline=time.monotonic() - 1) == {}


def test_a_task_that_would_end_too_late_is_left_out_and_cheaper_ones_are_done():
    answers = collect(
        abs,
        [-100, -1],
        workers=2,
        deadline=time.monotonic() + 30,
        expected_seconds=lambda task: float(-task),
    )
    assert {task: done.result for task, done in answers.items()} == {-1: 1}


def test_inline_runs_here_and_stops_at_the_deadline():
    seen = []
    run_inline(lambda task: os.getpid(), [1, 2], on_result=seen.append)
    assert [done.result for done in seen] == [os.getpid()] * 2
    run_inline(abs, [1], on_result=seen.append, deadline=time.monotonic() - 1)
    assert len(seen) == 2


def test_the_usable_cores_are_at_least_one():
    assert usable_cores() >= 1


def test_an_interrupt_ends_the_workers_and_keeps_what_was_handed_over(tmp_path):
    script = tmp_path / "interrupted.py"
    script.write_text(
        "import sys, time, pathlib\n"
        "from milepost.training.executor import run_tasks\n"
        "def main():\n"
        "    out = pathlib.Path(sys.argv[1])\n"
        "    run_tasks(time.sleep, [0.0, 0.0, 60.0, 60.0], workers=2,\n"
        "              on_result=lambda done: (out / 'done').open('a').write('x'))\n"
        "if __name__ == '__main__':\n"
        "    main()\n"
    )
    process = subprocess.Popen([sys.executable, str(script), str(tmp_path)], stderr=subprocess.PIPE)
    done, patience = tmp_path / "done", time.monotonic() + 40
    while (not done.exists() or len(done.read_text()) < 2) and time.monotonic() < patience:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, trace = process.communicate(timeout=90)
    assert process.returncode != 0
    assert b"KeyboardInterrupt" in trace
    assert len(done.read_text()) == 2
