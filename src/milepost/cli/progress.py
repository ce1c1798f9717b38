"""Progress on the terminal, for work that takes over a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

QUIET_SECONDS: Final = 1.0

Report = Callable[[str, int, int], None]


@contextmanager
def progress_shown() -> Iterator[Report | None]:
    """Give the work a function to report to: `report(what, done, total)`; None where nobody watches.

    The bar is drawn on standard error, and only there where it is a terminal.
    """
    if not sys.stderr.isatty():
        yield None
        return
    bar = _LateBar()
    try:
        yield bar.report
    finally:
        bar.close()


class _LateBar:
    """A bar that is drawn, and whose library is imported, after a second of work."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._progress: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def report(self, what: str, done: int, total: int) -> None:
        if time.monotonic() - self._started < QUIET_SECONDS:
            return
        progress = self._progress or self._open()
        if what not in self._tasks:
            self._tasks[what] = progress.add_task(what, total=total or None)
        progress.update(self._tasks[what], completed=done, total=total or None)

    def close(self) -> None:
        if self._progress is not None:
            self._progress.stop()

    def _open(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._progress.start()
        return self._progress
