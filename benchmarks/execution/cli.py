"""Start-up of commands in CPU time, in multiples of `python -c pass` of the same run."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PUBLISHED = (
    "published elsewhere, x pass: dvc 14, metaflow 24, kedro 34, wandb 43, aim 73, zenml 169, mlflow 236"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Tell the command line what can be chosen."""
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--project", help="folder of a project; without it a small one is made and assessed")
    parser.add_argument("--peer-python", help="a Python that has mlflow installed")


def run(options: argparse.Namespace) -> None:
    """Run all commands in turn, many times, and print the least CPU of each."""
    with tempfile.TemporaryDirectory(prefix="milepost-cli-") as folder:
        project = options.project or small_project(Path(folder))
        milepost = [sys.executable, "-m", "milepost"]
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "import milepost": [sys.executable, "-c", "import milepost"],
            "milepost --version": [*milepost, "--version"],
            "milepost --help": [*milepost, "--help"],
            "milepost status": [*milepost, "status"],
        }
        if options.peer_python:
            commands["mlflow --version"] = [options.peer_python, "-m", "mlflow", "--version"]
        found = {name: [once(command, project)] for name, command in commands.items()}
        for _ in range(options.runs):
            for name, command in commands.items():
                found[name].append(once(command, project))
    floor = min(seconds for seconds, _ in found["python -c pass"])
    for name, runs in found.items():
        least = min(seconds for seconds, _ in runs[1:])
        codes = sorted({code for _, code in runs})
        print(f"{name:20s} {least * 1e3:7.0f} CPU ms  x pass {least / floor:6.1f}  exit {codes}")
    print("goals, x pass: import 4, --version and --help 6, status 30 (aim 15)")
    print(PUBLISHED)


def once(command: list[str], folder: str | Path) -> tuple[float, int]:
    """Run a command and measure its CPU seconds, those of its children included."""
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime, process.returncode


def small_project(folder: Path) -> Path:
    """Make a project on scikit-learn's iris and assess it, so that status has something to tell."""
    from sklearn.datasets import load_iris

    load_iris(as_frame=True).frame.to_csv(folder / "iris.csv", index=False)
    milepost = [sys.executable, "-m", "milepost"]
    for arguments in (["init", "iris.csv", "--target", "target"], ["assess", "--budget", "5s"]):
        done = subprocess.run(
            [*milepost, *arguments], cwd=folder, capture_output=True, text=True, check=False
        )
        if done.returncode:
            print(
                f"milepost {' '.join(arguments)} ended with {done.returncode}: {done.stderr.strip()[-300:]}"
            )
    return folder
