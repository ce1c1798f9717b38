"""Runs tasks on worker processes, hands over each result as it arrives, and survives dead workers.

Scheduling is joblib's. What is added: a task whose worker dies is tried again alone, at most three times, so
that one task that kills its process takes no other with it; and a deadline after which nothing new is
started.
"""

from __future__ import annotations

import os
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from milepost.models.recipe import load_learners

Task = TypeVar("Task")
Result = TypeVar("Result")

MOST_TRIES = 3
_BACKENDS = {"local": "loky"}


@dataclass(frozen=True, kw_only=True)
class Done(Generic[Task, Result]):
    """A task with its result, or with the cause of its failure."""

    task: Task
    result: Result | None
    failure: str = ""


def run_tasks(
    call: Callable[[Task], Result],
    tasks: Sequence[Task],
    *,
    workers: int,
    on_result: Callable[[Done[Task, Result]], None],
    deadline: float | None = None,
    expected_seconds: Callable[[Task], float] | None = None,
    engine: str = "local",
) -> None:
    """Call every task in a worker process; `on_result` is called here, in this process, as each one ends.

    `deadline` is a reading of `time.monotonic`: after it no task is started, and those not started are left
    out; with `expected_seconds`, a task that would end after it is left out too. `engine` names a joblib
    backend ("local": processes on this machine). A task whose worker process dies three times is handed over
    as failed. On an interrupt the workers are ended at once and the interrupt goes on.
    """
    with tempfile.TemporaryDirectory(prefix="milepost-") as folder:
        runner = _Runner(call, tasks, workers, on_result, deadline, expected_seconds, engine, Path(folder))
        try:
            runner.run()
        except BaseException:
            close_workers(kill=True)
            raise


def run_inline(
    call: Callable[[Task], Result],
    tasks: Sequence[Task],
    *,
    on_result: Callable[[Done[Task, Result]], None],
    deadline: float | None = None,
    threads: int = 1,
) -> None:
    """Call every task in this process: for small jobs, where starting processes costs more."""
    from threadpoolctl import threadpool_limits

    load_learners()  # a limit holds for the libraries that are loaded when it is set
    with threadpool_limits(limits=threads):
        for task in tasks:
            if deadline is not None and time.monotonic() >= deadline:
                return
            on_result(Done(task=task, result=call(task)))


def usable_cores() -> int:
    """Count the cores that this process may use (container limits included)."""
    from joblib import cpu_count

    return int(cpu_count())


def close_workers(*, kill: bool = False) -> None:
    """End the worker processes, if there are any."""
    from joblib.externals.loky import reusable_executor

    executor = reusable_executor._executor
    if executor is not None:
        executor.shutdown(wait=True, kill_workers=kill)


class _Runner(Generic[Task, Result]):
    def __init__(
        self,
        call: Callable[[Task], Result],
        tasks: Sequence[Task],
        workers: int,
        on_result: Callable[[Done[Task, Result]], None],
        deadline: float | None,
        expected_seconds: Callable[[Task], float] | None,
        engine: str,
        folder: Path,
    ) -> None:
        self._tasks = tasks
        self._call = _Marked(call, str(folder))
        self._workers = workers
        self._on_result = on_result
        self._deadline = deadline
        self._expected = expected_seconds or (lambda task: 0.0)
        self._backend = _BACKENDS.get(engine, engine)
        self._folder = folder
        self._open = list(range(len(tasks)))
        self._tries = [0] * len(tasks)

    def run(self) -> None:
        while self._open and not self._late():
            suspects = [number for number in self._open if self._tries[number]]
            if not self._run_some(suspects[:1] or list(self._open)):
                return

    def _run_some(self, numbers: list[int]) -> bool:
        """Run these; when a worker dies, count a try against the tasks that were running then.

        False when nothing ended and nothing died: what is left does not fit into the time.
        """
        from joblib.externals.loky.process_executor import BrokenProcessPool

        before = len(self._open)
        try:
            self._collect(numbers)
            return len(self._open) < before
        except BrokenProcessPool as error:
            running = [int(mark.name) for mark in self._folder.iterdir()]
            for number in running:
                (self._folder / str(number)).unlink(missing_ok=True)
                self._tries[number] += 1
            for number in running or numbers[:1]:
                self._give_up(number, str(error))
            return True

    def _give_up(self, number: int, cause: str) -> None:
        if number in self._open and self._tries[number] >= MOST_TRIES:
            first_line = cause.strip().splitlines()[0] if cause.strip() else "no cause given"
            failure = (
                f"its worker process died {MOST_TRIES} times (out of memory, or a crash): {first_line[:200]}"
            )
            self._hand_over(number, None, failure)

    def _collect(self, numbers: list[int]) -> None:
        from joblib import Parallel, delayed, parallel_config

        jobs = max(2, self._workers)  # one job would run in this process
        inner = max(1, usable_cores() // max(1, self._workers))
        # Other backends refuse the limit of inner threads; they set their own.
        limits: dict[str, Any] = {"inner_max_num_threads": inner} if self._backend == "loky" else {}
        with parallel_config(backend=self._backend, n_jobs=jobs, **limits), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parallel = Parallel(return_as="generator_unordered", pre_dispatch=self._workers, batch_size=1)
            answers = parallel(
                delayed(self._call)(number, task) for number, task in self._while_in_time(numbers)
            )
            with closing(answers):
                for number, result in answers:
                    self._hand_over(number, result, "")

    def _while_in_time(self, numbers: list[int]) -> Iterator[tuple[int, Task]]:
        for number in numbers:
            if not self._late(self._expected(self._tasks[number])):
                yield number, self._tasks[number]

    def _hand_over(self, number: int, result: Result | None, failure: str) -> None:
        self._open.remove(number)
        self._on_result(Done(task=self._tasks[number], result=result, failure=failure))

    def _late(self, ahead: float = 0.0) -> bool:
        return self._deadline is not None and time.monotonic() + ahead >= self._deadline


class _Marked:
    """Leaves a mark while a task runs, so that after a crash it is known which tasks were running."""

    def __init__(self, call: Callable[[Any], Any], folder: str) -> None:
        self._call = call
        self._folder = folder

    def __call__(self, number: int, task: Any) -> tuple[int, Any]:
        mark = os.path.join(self._folder, str(number))  # noqa: PTH118 - sent to workers, kept cheap
        Path(mark).touch()
        result = self._call(task)
        Path(mark).unlink(missing_ok=True)
        return number, result
