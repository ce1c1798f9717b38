"""The one call of the integer solver, HiGHS through scipy, kept from writing on the program's output."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
FEWEST_SECONDS = 0.05
_STRAY = b"HighsMipSolverData"
_lock = threading.Lock()


def solve_whole(
    cost: Array,
    *,
    whole: Array,
    most: Array,
    rows: tuple[tuple[Array, Array, Array], ...],
    seconds: float,
) -> Any:
    """Minimise `cost @ x`, 0 <= x <= most, low <= matrix @ x <= high for each (matrix, low, high) of `rows`.

    `whole` says which of the k columns take whole numbers only. Returns what scipy.optimize.milp returns.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    with _without_stray_lines():
        return milp(
            cost,
            integrality=whole.astype(int),
            bounds=Bounds(np.zeros_like(most), most),
            constraints=[LinearConstraint(*row) for row in rows if len(row[0])],
            options={"time_limit": max(seconds, FEWEST_SECONDS), "mip_rel_gap": 0.0},
        )


@contextmanager
def _without_stray_lines() -> Iterator[None]:
    """Take a debugging line of HiGHS off standard output, where `--json` stands; all else is written as it was.

    HiGHS writes it past Python, to the file descriptor, so the descriptor is what has to be turned aside.
    """
    with _lock:
        try:
            kept = os.dup(1)
        except OSError:  # there is no standard output to protect
            yield
            return
        with tempfile.TemporaryFile() as aside:
            _flush()
            os.dup2(aside.fileno(), 1)
            try:
                yield
            finally:
                _flush()
                os.dup2(kept, 1)
                os.close(kept)
                aside.seek(0)
                for line in aside:
                    if not line.startswith(_STRAY):
                        os.write(1, line)


def _flush() -> None:
    for stream in (sys.stdout, sys.__stdout__):
        if stream is not None and not stream.closed:
            stream.flush()
