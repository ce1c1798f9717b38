"""1,000 runs with 100 metrics each: CPU, size and the ten best, against plain SQLite and MLflow."""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

WORKER = Path(__file__).with_name("tracking_worker.py")
PUBLISHED = "mlflow     28.5-59.3 CPU s  39.8-42.7 MB  top 10 78 ms  (published, another machine: no ratio)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Tell the command line what can be chosen."""
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--metrics", type=int, default=100)
    parser.add_argument("--writers", type=int, default=1, help="processes that log at once")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of which the median is taken")
    parser.add_argument("--peer-python", help="a Python that has mlflow installed; mlflow is run once")


def run(options: argparse.Namespace) -> None:
    """Measure every store in this one run and print ratios to the floor."""
    own = [
        {name: measure(name, sys.executable, options) for name in ("floor", "milepost")}
        for _ in range(options.rounds)
    ]
    found = {name: middle([round_[name] for round_ in own]) for name in ("floor", "milepost")}
    if options.peer_python:
        found["mlflow"] = measure("mlflow", options.peer_python, options)
    print(
        f"{options.runs} runs x {options.metrics} metrics, {options.writers} writer(s), "
        f"median of {options.rounds} round(s)"
    )
    for name, row in found.items():
        cost = f"{row['cpu_s']:8.2f} CPU s  {row['mb']:7.1f} MB  top 10 {row['top10_ms']:7.1f} ms"
        waits = f"wait p50 {row['p50_ms']:6.1f} p99 {row['p99_ms']:7.1f} ms"
        ratio = row["cpu_s"] / found["floor"]["cpu_s"]
        print(
            f"{name:10s} {cost}  {waits}  stored {row['stored']:.0f} of {options.runs}  x floor {ratio:6.1f}"
        )
    if "mlflow" in found:
        ratios = {key: found["mlflow"][key] / found["milepost"][key] for key in ("cpu_s", "mb", "top10_ms")}
        print(
            f"mlflow / milepost: CPU {ratios['cpu_s']:.1f}, size {ratios['mb']:.1f}, "
            f"top 10 {ratios['top10_ms']:.1f} (goals 15, 4, 10)"
        )
    else:
        print("mlflow     not measured here: give --peer-python PATH of a Python that has it")
        print(PUBLISHED)


def measure(name: str, python: str, options: argparse.Namespace) -> dict[str, float]:
    """Run the writers of one store in a new folder, then read from it."""
    folder = tempfile.mkdtemp(prefix="milepost-tracking-")
    try:
        if name == "mlflow":  # its first start makes the database, which cannot be shared among processes
            worker(name, python, folder, options, 0, "read").communicate()
        processes = [
            worker(name, python, folder, options, writer, "write") for writer in range(options.writers)
        ]
        wrote = [answer(process) for process in processes]
        waits = sorted(wait for part in wrote for wait in part["waits"])
        read = answer(worker(name, python, folder, options, 0, "read"))
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) / 1e6
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return {
        "cpu_s": sum(part["cpu_s"] for part in wrote),
        "mb": size,
        "p50_ms": statistics.median(waits) * 1e3,
        "p99_ms": waits[int(len(waits) * 0.99)] * 1e3,
        **read,
    }


def middle(rows: list[dict[str, float]]) -> dict[str, float]:
    """Take the median of every figure."""
    return {key: statistics.median(row[key] for row in rows) for key in rows[0]}


def worker(
    name: str, python: str, folder: str, options: argparse.Namespace, writer: int, part: str
) -> subprocess.Popen[str]:
    """Start one process of a store."""
    numbers = [str(value) for value in (options.runs, options.metrics, writer, options.writers)]
    command = [python, str(WORKER), name, folder, *numbers, part]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def answer(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Wait for a process and read what it printed last."""
    out, error = process.communicate()
    if process.returncode:
        raise SystemExit(f"{' '.join(map(str, process.args))} failed:\n{error[-2000:]}")
    return json.loads(out.strip().splitlines()[-1])
