"""`milepost assess` on made tables of 10,000 x 20 and 1,000,000 x 30: seconds and peak memory, workers included.

python benchmarks/assess_sizes.py [--rows 10000 1000000] [--budget 45s]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pandas as pd

COLUMNS = {10_000: 20, 1_000_000: 30}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, nargs="*", default=list(COLUMNS))
    parser.add_argument("--budget", default="45s")
    asked = parser.parse_args()
    print("| rows x columns | init s | assess s | peak MB of all processes | verdict | best now |")
    print("|---|---|---|---|---|---|")
    for rows in asked.rows:
        with tempfile.TemporaryDirectory() as folder:
            print(_row(Path(folder), rows, COLUMNS.get(rows, 30), asked.budget), flush=True)


def _row(folder: Path, rows: int, columns: int, budget: str) -> str:
    _make(folder / "rows.parquet", rows, columns)
    project = ["--project", str(folder / "milepost.yaml")]
    begun = time.monotonic()
    _watched("init", str(folder / "rows.parquet"), "--target", "label", *project)
    init_seconds = time.monotonic() - begun
    begun = time.monotonic()
    output, peak = _watched("assess", "--budget", budget, "--json", *project)
    seconds = time.monotonic() - begun
    found = json.loads(output)["result"]
    now = found["score_now"]
    best = f"{now['value']:.4g} [{now['low']:.4g}, {now['high']:.4g}] {found['best_candidate']}"
    return (
        f"| {rows:,} x {columns} | {init_seconds:.1f} | {seconds:.0f} | {peak:,.0f} | {found['verdict']} "
        f"{found['probability']:.0%} | {best} |"
    )


def _make(path: Path, rows: int, columns: int) -> None:
    """Numbers and categories of which a few decide a noisy label."""
    rng = np.random.default_rng(0)
    table = {f"number_{i}": rng.normal(size=rows) for i in range(columns - 6)}
    table |= {f"kind_{i}": rng.choice(["red", "green", "blue", "white"], rows) for i in range(5)}
    score = table["number_0"] + table["number_1"] * table["number_2"] + (table["kind_0"] == "red")
    table["label"] = np.where(score + rng.logistic(size=rows) > 0.2, "yes", "no")
    pd.DataFrame(table).to_parquet(path, index=False)


def _watched(*words: str) -> tuple[str, float]:
    """Run a command; return its output and the peak of the summed memory (PSS) of its process tree in MB."""
    process = subprocess.Popen([sys.executable, "-m", "milepost", *words], stdout=subprocess.PIPE, text=True)
    peaks: list[float] = [0.0]
    watcher = threading.Thread(target=_watch, args=(process, peaks))
    watcher.start()
    output, _ = process.communicate()
    watcher.join()
    if process.returncode:
        sys.exit(f"milepost {' '.join(words)} ended with {process.returncode}: {output}")
    return output, max(peaks)


def _watch(process: subprocess.Popen[str], peaks: list[float]) -> None:
    while process.poll() is None:
        peaks.append(sum(_pss(pid) for pid in _tree(process.pid)) / 1024)
        time.sleep(0.2)


def _tree(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(one for child in children for one in _tree(int(child)))]


def _pss(pid: int) -> int:
    """Proportional memory of a process in kB: shared pages count once in all."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


if __name__ == "__main__":
    main()
