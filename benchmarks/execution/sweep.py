"""Many small fits on worker processes: overhead against joblib alone, and what a second run does again."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

WORKER = Path(__file__).with_name("sweep_worker.py")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Tell the command line what can be chosen."""
    parser.add_argument("--tasks", type=int, default=60)
    parser.add_argument("--workers", type=int, default=2)


def run(options: argparse.Namespace) -> None:
    """Measure every engine in its own process and folder; the last row is a second run in the same folder."""
    print(
        f"{options.tasks} fits, {options.workers} workers; overhead = CPU of the whole tree / CPU of the fits"
    )
    with_folder = tempfile.mkdtemp(prefix="milepost-sweep-")
    try:
        for engine in ("serial", "loky", "milepost"):
            folder = Path(with_folder) / engine
            folder.mkdir()
            show(engine, measure(engine, folder, options))
        before = started(folder)
        again = measure("milepost", folder, options)
        extra = started(folder) - before
        print(f"milepost, same folder again: {again['results']} results, {extra} tasks started")
    finally:
        shutil.rmtree(with_folder, ignore_errors=True)


def measure(engine: str, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Run one engine."""
    command = [sys.executable, str(WORKER), engine, str(folder), str(options.tasks), str(options.workers)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=with_path(WORKER.parent))
    if done.returncode:
        raise SystemExit(f"{engine} failed:\n{done.stderr[-2000:]}")
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def show(engine: str, row: dict[str, Any]) -> None:
    """Print one engine's figures."""
    counts = f"results {row['results']:4d}  started {row['started']:4d}  fits {row['fit_s']:6.1f} CPU s"
    overhead = row["cpu_s"] / row["fit_s"]
    print(f"{engine:10s} {counts}  overhead {overhead:.3f}  largest process {max(row['mb']):.0f} MB")


def started(folder: Path) -> int:
    """Count the tasks that were started in a folder."""
    return len((folder / "started").read_text().splitlines())


def with_path(folder: Path) -> dict[str, str]:
    """Let child processes find the worker's module."""
    paths = [str(folder), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
