"""Storage, execution and start-up: hooks for benchmark scripts that drive any product with `--candidate`.

From the root of the repository: `benchmarks.execution:open_store`, `:open_ledger`, `:sweep`, `:design`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .stores import ResultStore, RowStore


def open_store(folder: str) -> ResultStore:
    """Open an experiment store: `log_run(params, metrics)`, `top(metric, k)`, `close()`."""
    return ResultStore(folder)


def open_ledger(folder: str, dsn: str | None = None) -> RowStore:
    """Open a ledger that keeps prediction and outcome rows as trials; `dsn` is a PostgreSQL URL."""
    return RowStore(folder, dsn)


def sweep(call: Any, tasks: Sequence[Any], workers: int, folder: str) -> Iterator[Any]:
    """Yield the result of every task; those that the folder knows from an earlier run are not run again."""
    from .sweeping import resumable_sweep

    return resumable_sweep(call, tasks, workers, folder)


def design(draw: Any, sizes: Sequence[int], target: float, what: str, seed: int) -> Any:
    """Estimate a learning curve to a mean squared error of `target`; no random choices of its own."""
    from .curve import plan_and_draw

    return plan_and_draw(draw, sizes, target, what)
