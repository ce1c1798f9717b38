"""Run fits of scikit-learn models on worker processes and print CPU of the tree and of the fits.

usage: sweep_worker.py {serial,loky,milepost} FOLDER TASKS WORKERS
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

sys.path.insert(0, str(Path(__file__).parents[1]))


def fit(task: tuple[int, str, int], folder: str) -> tuple[int, float, float]:
    """Fit one model on some rows of the data in the folder; (task, score, CPU seconds)."""
    import numpy as np
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.naive_bayes import GaussianNB
    from sklearn.tree import DecisionTreeClassifier

    number, kind, size = task
    with (Path(folder) / "started").open("a") as marks:
        marks.write(f"{number}\n")
    started = time.process_time()
    inputs, target = (np.load(Path(folder) / f"{name}.npy", mmap_mode="r") for name in ("inputs", "target"))
    model = {
        "linear": lambda: LogisticRegression(max_iter=200),
        "forest": lambda: RandomForestClassifier(8, max_depth=8, random_state=0),
        "bayes": GaussianNB,
        "tree": lambda: DecisionTreeClassifier(max_depth=12, random_state=0),
    }[kind]()
    rows = np.random.default_rng(number).permutation(16_000)[:size]
    model.fit(inputs[rows], target[rows])
    score = model.score(inputs[16_000:], target[16_000:])
    return number, float(score), time.process_time() - started


class Call:
    """The call that workers receive."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def __call__(self, task: tuple[int, str, int]) -> tuple[int, float, float]:
        return fit(task, self.folder)


def results(engine: str, call: Any, tasks: list[Any], workers: int, folder: str) -> Iterator[Any]:
    """Run the tasks with an engine."""
    if engine == "serial":
        return map(call, tasks)
    if engine == "loky":
        from joblib import Parallel, delayed

        return iter(Parallel(n_jobs=workers)(delayed(call)(task) for task in tasks))
    from execution import sweep

    return sweep(call, tasks, workers, folder)


def make_data(folder: str) -> None:
    """Write the data that all engines share."""
    import numpy as np
    from sklearn.datasets import make_classification

    inputs, target = make_classification(20_000, 50, n_informative=20, n_classes=4, random_state=0)
    np.save(Path(folder) / "inputs.npy", inputs)
    np.save(Path(folder) / "target.npy", target)


def cpu_seconds() -> float:
    """CPU of this process and of all children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(part.ru_utime + part.ru_stime for part in used)


def main() -> None:
    engine, folder, count, workers = sys.argv[1:]
    import numpy as np
    import sweep_worker  # the name under which worker processes find the call

    if not (Path(folder) / "inputs.npy").exists():
        make_data(folder)
    sizes = np.random.default_rng(0).integers(1000, 16_000, int(count))
    kinds = ("linear", "forest", "bayes", "tree")
    tasks = [(number, kinds[number % 4], int(size)) for number, size in enumerate(sizes)]
    before = cpu_seconds()
    found = list(results(engine, sweep_worker.Call(folder), tasks, int(workers), folder))
    if engine != "serial":
        from joblib.externals.loky import get_reusable_executor

        get_reusable_executor().shutdown(wait=True)
    used = cpu_seconds() - before
    largest = [
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    fits = sum(cpu for _, _, cpu in found)
    started = len((Path(folder) / "started").read_text().splitlines())
    print(
        json.dumps({"results": len(found), "started": started, "cpu_s": used, "fit_s": fits, "mb": largest})
    )


if __name__ == "__main__":
    main()
