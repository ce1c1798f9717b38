"""The ledger behind the faces that the benchmark scripts ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from milepost.base.measurement import Direction
from milepost.evidence.records import Trial
from milepost.ledger import open_ledger


class ResultStore:
    """Finished runs with parameters and metrics: one trial, one durable transaction each."""

    def __init__(self, folder: str) -> None:
        self._ledger = open_ledger(folder)

    def log_run(self, params: dict[str, Any], metrics: dict[str, float]) -> None:
        """Keep one run; durable on return."""
        self._ledger.add_trials([_trial(str(params.get("run", "run")), params, metrics)])

    def top(self, metric: str, count: int) -> list[tuple[dict[str, Any], float]]:
        """Read the runs with the largest values, best first."""
        found = self._ledger.best_trials(metric, Direction.MAX, count)
        return [(dict(trial.params), trial.metrics[metric]) for trial in found]

    def close(self) -> None:
        """Let the ledger go."""
        self._ledger.close()


class RowStore:
    """Prediction and outcome rows kept as trials (a log of served predictions is no part of this version)."""

    def __init__(self, folder: str, dsn: str | None) -> None:
        self._folder = folder
        self._ledger = open_ledger(dsn or folder)

    def insert_prediction(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Keep predictions (id, time, day, version, slice, class, probability, input); durable on return."""
        self._ledger.add_trials([_trial("prediction", {"row": _plain(row)}, {}) for row in rows])

    def insert_outcome(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Keep outcomes (id, time, label); durable on return."""
        self._ledger.add_trials([_trial("outcome", {"row": _plain(row)}, {}) for row in rows])

    def counts(self) -> list[tuple[Any, ...]]:
        """Count by version, slice and day: predictions, those with an outcome, of these the right ones."""
        labels = {
            trial.params["row"][0]: trial.params["row"][2]
            for trial in self._ledger.trials(candidate="outcome")
        }
        counted: Counter[tuple[Any, ...]] = Counter()
        for trial in self._ledger.trials(candidate="prediction"):
            key, _, day, version, part, predicted = trial.params["row"][:6]
            group = (version, part, day)
            counted.update(
                {(*group, 0): 1, (*group, 1): key in labels, (*group, 2): labels.get(key) == predicted}
            )
        groups = sorted({key[:3] for key in counted})
        return [(*group, *(counted[*group, place] for place in range(3))) for group in groups]

    def get(self, key: str) -> list[tuple[Any, ...]]:
        """Read the predicted class of one id."""
        return [(row[5],) for row in self._predictions() if row[0] == key]

    def count(self) -> int:
        """Count the predictions kept."""
        return len(self._predictions())

    def size(self) -> int:
        """Count the bytes on disk."""
        return sum(path.stat().st_size for path in Path(self._folder).rglob("ledger.db*"))

    def close(self) -> None:
        """Let the ledger go."""
        self._ledger.close()

    def _predictions(self) -> list[Any]:
        return [trial.params["row"] for trial in self._ledger.trials(candidate="prediction")]


def _trial(candidate: str, params: dict[str, Any], metrics: dict[str, float]) -> Trial:
    return Trial(
        candidate=candidate,
        size=0,
        repeat=0,
        made_from={},
        at=datetime.now(UTC),
        params=params,
        metrics=metrics,
    )


def _plain(row: tuple[Any, ...]) -> list[Any]:
    return [value.decode("latin-1") if isinstance(value, bytes) else value for value in row]
