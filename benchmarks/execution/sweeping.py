"""Tasks on worker processes with the ledger as memory: what was done is never done again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from milepost.evidence.records import Trial
from milepost.ledger import open_ledger
from milepost.training.executor import Done, run_tasks


def resumable_sweep(call: Any, tasks: Sequence[Any], workers: int, folder: str) -> Iterator[Any]:
    """Yield the result (a tuple) of every task; the parent commits each as it arrives."""
    with open_ledger(folder) as ledger:
        done = {_key(trial.params["task"]): trial.params["result"] for trial in ledger.trials()}
        missing = [task for task in tasks if _key(task) not in done]

        def keep(ended: Done[Any, Any]) -> None:
            if ended.failure:
                raise RuntimeError(f"task {ended.task} failed: {ended.failure}")
            ledger.add_trials([_trial(ended.task, ended.result)])
            done[_key(ended.task)] = ended.result

        if missing:
            run_tasks(call, missing, workers=workers, on_result=keep)
    for task in tasks:
        yield tuple(done[_key(task)])


def _key(task: Any) -> str:
    return str(list(task))


def _trial(task: Any, result: Any) -> Trial:
    return Trial(
        candidate="task",
        size=int(task[0]),
        repeat=0,
        made_from={},
        at=datetime.now(UTC),
        params={"task": list(task), "result": list(result)},
    )
