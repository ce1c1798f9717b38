"""Several processes at once, and processes that are killed: what was acknowledged is there."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from milepost.ledger import open_ledger

from .writers import trial_of

PROGRAM = Path(__file__).with_name("writers.py")
WRITERS = 8
EACH = 40

pytestmark = pytest.mark.slow


def start(place: object, writer: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, str(PROGRAM), str(place), writer, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def stored(place: object) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    with open_ledger(str(place)) as ledger:
        for trial in ledger.trials():
            assert trial.metrics == {"a": trial.size, "b": 1.0}
            found.setdefault(trial.candidate, []).append(trial.size)
    return found


def write_from_eight_processes(place: object) -> dict[str, list[int]]:
    processes = {f"w{number}": start(place, f"w{number}", EACH) for number in range(WRITERS)}
    acknowledged = {}
    for name, process in processes.items():
        out, error = process.communicate(timeout=60)
        assert process.returncode == 0, error
        acknowledged[name] = [int(line) for line in out.split()]
    assert all(len(numbers) == EACH for numbers in acknowledged.values())
    return acknowledged


def test_eight_processes_that_open_a_new_file_at_once_lose_nothing(tmp_path):
    assert write_from_eight_processes(tmp_path / "new") == stored(tmp_path / "new")


@pytest.mark.postgres
def test_eight_processes_on_an_empty_postgres_lose_nothing(postgres_place):
    assert write_from_eight_processes(postgres_place) == stored(postgres_place)


def test_two_processes_that_add_the_same_trials_keep_each_once(tmp_path):
    processes = [start(tmp_path, "same", EACH) for _ in range(2)]
    for process in processes:
        assert process.wait(timeout=60) == 0
        process.stdout.close()
        process.stderr.close()
    assert stored(tmp_path) == {"same": list(range(EACH))}


def test_a_ledger_whose_writer_is_killed_opens_with_all_that_was_acknowledged(tmp_path):
    chance = random.Random(5)
    acknowledged: dict[str, int] = {}
    for number in range(20):
        name = f"w{number}"
        acknowledged[name] = killed_after(tmp_path, name, chance.uniform(0.08, 0.25))
    found = stored(tmp_path)
    assert sum(acknowledged.values()) > 20  # else nothing was tested
    for name, count in acknowledged.items():
        numbers = found.get(name, [])
        assert len(numbers) in (count, count + 1)  # the last may be durable and its word cut off
        assert numbers == list(range(len(numbers)))


def killed_after(place: Path, name: str, seconds: float) -> int:
    """Start a writer, kill it, and count what it had acknowledged."""
    process = start(place, name, 1_000_000)
    timer = threading.Timer(seconds, process.send_signal, [signal.SIGKILL])
    timer.start()
    out, _ = process.communicate(timeout=60)
    timer.join()
    assert process.returncode == -signal.SIGKILL
    return out.count("\n")


def test_a_ledger_killed_while_it_is_made_can_be_opened(tmp_path):
    for number in range(12):
        place = tmp_path / str(number)
        acknowledged = killed_after(place, "w", 0.05 + number * 0.004)
        assert len(stored(place).get("w", [])) in (acknowledged, acknowledged + 1)


def test_a_copy_of_the_one_file_of_a_closed_ledger_is_whole(tmp_path):
    (tmp_path / "copy").mkdir()
    process = start(tmp_path / "first", "w", 5)
    process.communicate(timeout=60)
    (tmp_path / "copy" / "ledger.db").write_bytes((tmp_path / "first" / "ledger.db").read_bytes())
    assert stored(tmp_path / "copy") == {"w": [0, 1, 2, 3, 4]}


def test_a_copy_without_the_log_of_an_open_ledger_opens_with_an_earlier_state(tmp_path):
    (tmp_path / "copy").mkdir()
    with open_ledger(tmp_path / "first") as ledger:
        ledger.add_trials([trial_of("w", 0)])
        (tmp_path / "copy" / "ledger.db").write_bytes((tmp_path / "first" / "ledger.db").read_bytes())
    assert stored(tmp_path / "copy") in ({}, {"w": [0]})
    assert sqlite3.connect(tmp_path / "copy" / "ledger.db").execute("PRAGMA integrity_check").fetchone() == (
        "ok",
    )
