"""Log runs into one store and print what it cost; run by the Python that has the store's package installed.

usage: tracking_worker.py {floor,milepost,mlflow} FOLDER RUNS METRICS WRITER WRITERS {write,read}
"""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import sys
import time
from pathlib import Path


def parameters(writer: int, number: int) -> dict:
    return {"run": f"{writer}-{number}", **{f"p{place}": place for place in range(4)}}


def metrics(count: int, number: int) -> dict:
    return {f"m{place}": place * 0.1 + number * 1e-6 for place in range(count)}


class Floor:
    """Two plain tables in SQLite, one durable commit for each run: the least that a store can cost."""

    def __init__(self, folder: str) -> None:
        self._connection = sqlite3.connect(Path(folder) / "floor.db", isolation_level=None, timeout=60)
        for statement in (
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = FULL",
            "CREATE TABLE IF NOT EXISTS run (id TEXT PRIMARY KEY, at REAL, params TEXT) WITHOUT ROWID",
            "CREATE TABLE IF NOT EXISTS metric (run TEXT, name TEXT, value REAL, PRIMARY KEY (run, name)) "
            "WITHOUT ROWID",
        ):
            self._connection.execute(statement)

    def log_run(self, params: dict, values: dict) -> None:
        run = params["run"]
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute("INSERT INTO run VALUES (?, ?, ?)", (run, time.time(), json.dumps(params)))
        rows = [(run, name, value) for name, value in values.items()]
        self._connection.executemany("INSERT INTO metric VALUES (?, ?, ?)", rows)
        self._connection.execute("COMMIT")

    def top(self, metric: str, count: int) -> list:
        query = "SELECT run, value FROM metric WHERE name = ? ORDER BY value DESC LIMIT ?"
        return self._connection.execute(query, (metric, count)).fetchall()

    def close(self) -> None:
        self._connection.close()


class Mlflow:
    """MLflow on its SQLite store, as its documentation logs runs."""

    def __init__(self, folder: str) -> None:
        os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
        import mlflow

        self._mlflow = mlflow
        mlflow.set_tracking_uri(f"sqlite:///{folder}/mlflow.db")
        mlflow.set_experiment("bench")

    def log_run(self, params: dict, values: dict) -> None:
        with self._mlflow.start_run(run_name=params["run"]):
            self._mlflow.log_params(params)
            self._mlflow.log_metrics(values)

    def top(self, metric: str, count: int) -> list:
        client = self._mlflow.MlflowClient()
        experiment = client.get_experiment_by_name("bench").experiment_id
        order, found, token = [f"metrics.{metric} DESC"], [], None
        while len(found) < count:
            page = client.search_runs(
                [experiment], order_by=order, max_results=min(count, 1000), page_token=token
            )
            found += page
            token = page.token
            if not token:
                break
        return found

    def close(self) -> None:
        self._mlflow.end_run()


def opened(name: str, folder: str):
    if name == "milepost":
        sys.path.insert(0, str(Path(__file__).parents[1]))
        from execution import open_store

        return open_store(folder)
    return {"floor": Floor, "mlflow": Mlflow}[name](folder)


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    name, folder, runs, count, writer, writers, part = sys.argv[1:]
    store = opened(name, folder)
    start, started = cpu_seconds(), time.perf_counter()
    if part == "write":
        waits = []
        for number in range(int(writer), int(runs), int(writers)):
            before = time.perf_counter()
            store.log_run(parameters(int(writer), number), metrics(int(count), number))
            waits.append(time.perf_counter() - before)
        store.close()
        print(json.dumps({"cpu_s": cpu_seconds() - start, "waits": waits}))
        return
    stored = len(store.top("m5", int(runs) * 2))
    started = time.perf_counter()
    store.top("m5", 10)
    print(json.dumps({"stored": stored, "top10_ms": (time.perf_counter() - started) * 1e3}))


if __name__ == "__main__":
    main()
