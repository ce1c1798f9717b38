"""The memory that a predictor needs at work: a fresh process loads it and answers a batch, and its peak is read.

Only the process as a whole tells: no hook of Python sees all that numpy and C libraries allocate, and in the process
that fitted the predictor its libraries are loaded already.
"""

from __future__ import annotations

import os
import pickle
import re
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from milepost.models.columns import Columns, Encoder
from milepost.models.predictors import Predictor

if TYPE_CHECKING:
    import pandas as pd

MOST_SECONDS: Final = 120.0
_STATUS: Final = Path("/proc/self/status")
_FORGET_PEAK: Final = Path("/proc/self/clear_refs")
_ROWS, _WORKER, _ANSWER = "rows.pickle", "worker.pickle", "megabytes"
_ONE_THREAD: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@dataclass(frozen=True, kw_only=True)
class Worker:
    """What answers: a predictor, and the encoder of its inputs; without one it gets the data frame as it is."""

    predictor: Predictor
    encoder: Encoder | None

    def answer(self, rows: pd.DataFrame) -> None:
        """Answer a batch."""
        if self.encoder is None:
            nothing = np.zeros((len(rows), 0))
            columns = Columns(numeric=nothing, codes=nothing.astype(np.int32), frame=rows)
        else:
            columns = self.encoder.encode(rows)
        self.predictor.predict(columns)


def measure_memory(worker: Worker, rows: pd.DataFrame, *, root: Path) -> float | None:
    """Megabytes that a fresh process needs at most beyond its start, to load `worker` and answer `rows` in one batch.

    At its start it has Python, numpy, pandas and the rows; libraries that the worker loads (scikit-learn, say) count to
    the worker, and so do tables that code of the project in `root` holds. One thread. None where it cannot be measured:
    elsewhere than on Linux, where the worker cannot be pickled, where it fails there or needs more than two minutes.
    """
    if not _STATUS.exists() or not sys.executable:
        return None
    with tempfile.TemporaryDirectory(prefix="milepost-") as folder:
        place = Path(folder)
        try:
            (place / _ROWS).write_bytes(pickle.dumps(rows))
            (place / _WORKER).write_bytes(pickle.dumps(worker))
        except Exception:  # code of the project may hold anything; then nobody knows
            return None
        return _measured_in(place, root)


def _measured_in(place: Path, root: Path) -> float | None:
    command = [sys.executable, "-P", "-m", "milepost.models.working_memory", str(place), str(root.resolve())]
    path = os.pathsep.join(one for one in sys.path if one)
    try:
        subprocess.run(
            command,
            env={**os.environ, **_ONE_THREAD, "PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=MOST_SECONDS,
            check=True,
        )
        return float((place / _ANSWER).read_text())
    except (subprocess.SubprocessError, OSError, ValueError):
        return None


def work_and_measure(place: Path, root: str) -> float:
    """Load what lies in `place`, answer, and return the megabytes; for a process that has done nothing else."""
    import pandas  # noqa: F401 - the rows are a data frame: part of the start

    rows = pickle.loads((place / _ROWS).read_bytes())  # written by the parent of this process
    _forget_peak()
    begun, peak = _memory("VmRSS"), _memory("VmHWM")
    sys.path.insert(0, root)
    with (place / _WORKER).open("rb") as file:
        worker: Worker = pickle.load(file)
    worker.answer(rows)
    now, most = _memory("VmRSS"), _memory("VmHWM")
    # Where the peak of the start could not be forgotten and was not passed, only what is held now is sure.
    return max(0.0, (most if most > peak else max(now, begun)) - begun)


def _forget_peak() -> None:
    """Let the peak of this process begin at what it holds now, where the system allows that."""
    with suppress(OSError):
        _FORGET_PEAK.write_text("5")


def _memory(name: str) -> float:
    found = re.search(rf"{name}:\s+(\d+) kB", _STATUS.read_text())
    if found is None:
        raise ValueError(f"this system does not tell {name}")
    return int(found[1]) * 1024 / 1e6


if __name__ == "__main__":
    from milepost.models import working_memory  # not __main__: what was pickled names the module

    folder = Path(sys.argv[1])
    (folder / _ANSWER).write_text(str(working_memory.work_and_measure(folder, sys.argv[2])))
