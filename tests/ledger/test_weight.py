"""What every command pays for the ledger: few imports, and one file."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

from milepost.base.measurement import Direction
from milepost.evidence.records import Trial

HEAVY = {"sqlalchemy", "alembic", "numpy", "pandas", "pyarrow", "fsspec", "psycopg", "pydantic"}


def test_opening_a_ledger_and_reading_decisions_imports_nothing_heavy(tmp_path, opener):
    opener(tmp_path).close()
    program = (
        "import sys; from milepost.ledger import open_ledger\n"
        f"with open_ledger({str(tmp_path)!r}) as ledger:\n"
        "    ledger.newest_decisions(), ledger.newest_contract()\n"
        "print(*sys.modules)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert "milepost.ledger.sqlite" in loaded.split()
    assert not HEAVY & set(loaded.split())


def test_a_thousand_metrics_take_little_room_and_the_best_are_found(tmp_path, opener):
    ledger = opener(tmp_path)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    trials = [
        Trial(
            candidate="linear",
            size=size,
            repeat=0,
            made_from={"data": "d" * 32, "split": "s" * 32},
            at=at,
            metrics={f"metric {number}": size + number / 1000 for number in range(100)},
        )
        for size in range(100)
    ]
    ledger.add_trials(trials)
    assert [trial.size for trial in ledger.best_trials("metric 7", Direction.MAX, 3)] == [99, 98, 97]
    ledger.close()
    # 10 MB for 1,000 x 100 is 100 bytes for a metric.
    assert (tmp_path / "ledger.db").stat().st_size < 100 * 100 * 100
