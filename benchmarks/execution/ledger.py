"""8 processes that write one record at a time, and batches of 1,000: nothing is lost, and what it costs."""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from milepost.testkit.postgres_server import postgres_programs, running_postgres

WORKER = Path(__file__).with_name("ledger_worker.py")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Tell the command line what can be chosen."""
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument(
        "--per-writer", type=int, default=100, help="records that each writer appends, one by one"
    )
    parser.add_argument(
        "--batches", type=int, default=20, help="batches of 1,000 records that one writer appends"
    )


def run(options: argparse.Namespace) -> None:
    """Measure the floor (the driver alone) and the ledger on every database that is here."""
    with ExitStack() as stack:
        places: dict[str, str | None] = {"sqlite": None}
        if postgres_programs():
            places["postgresql"] = stack.enter_context(running_postgres())
        else:
            print("postgresql: not measured, its programs (initdb, postgres) are not installed")
        for database, url in places.items():
            floor = dict(measure("floor", url, options))
            ours = dict(measure("milepost", url, options))
            for part, figures in floor.items():
                print(f"{database}, {part}\n  floor     {figures}\n  milepost  {ours[part]}")


def measure(engine: str, url: str | None, options: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """Run the writers at once, then the batches, each in a new place."""
    with new_place(url, f"{engine}_writers") as place:
        answer(start(engine, place, 0, 0, 1))  # makes the tables: the floor's writers cannot do that at once
        running = [start(engine, place, writer, options.per_writer, 1) for writer in range(options.writers)]
        parts = [answer(process) for process in running]
        waits = sorted(wait for part in parts for wait in part["waits"])
        counts = (parts_stored(engine, place), len(waits), options.writers * options.per_writer)
        yield (
            f"{options.writers} writers, one by one",
            f"stored {counts[0]} = said {counts[1]} = wanted {counts[2]}: {len(set(counts)) == 1}, "
            f"p50 {statistics.median(waits) * 1e3:.1f} p99 {waits[int(len(waits) * 0.99)] * 1e3:.0f} ms, "
            f"{sum(part['cpu_s'] for part in parts):.2f} CPU s",
        )
    with new_place(url, f"{engine}_batches") as place:
        part = answer(start(engine, place, 0, options.batches, 1000))
        rows = options.batches * 1000
        yield (
            f"{options.batches} batches of 1,000",
            f"stored {parts_stored(engine, place)}, {rows / sum(part['waits']):,.0f} records/s, "
            f"{part['cpu_s'] / rows * 1e6:.0f} CPU us each",
        )


def parts_stored(engine: str, place: str) -> int:
    """Count what a new process finds."""
    return int(answer(start(engine, place, 0, -1, 1))["stored"])


@contextmanager
def new_place(url: str | None, name: str) -> Iterator[str]:
    """Make an empty folder, or an empty schema on the server."""
    if url is None:
        folder = tempfile.mkdtemp(prefix="milepost-ledger-")
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    yield f"{url}?options=-csearch_path%3D{name}"


def start(engine: str, place: str, writer: int, batches: int, rows: int) -> subprocess.Popen[str]:
    """Start one writer."""
    command = [sys.executable, str(WORKER), engine, place, str(writer), str(batches), str(rows)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def answer(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Wait for a process and read what it printed."""
    out, error = process.communicate()
    if process.returncode:
        raise SystemExit(f"{process.args} failed:\n{error[-2000:]}")
    return dict(json.loads(out))
