"""Programs that tests run as processes of their own: they write, say what is kept, may be killed."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from milepost.evidence.records import Trial
from milepost.ledger import open_ledger

AT = datetime(2026, 3, 1, tzinfo=UTC)


def trial_of(writer: str, number: int) -> Trial:
    return Trial(
        candidate=writer,
        size=number,
        repeat=0,
        made_from={"data": "d"},
        at=AT,
        metrics={"a": number, "b": 1.0},
    )


def write(place: str, writer: str, count: int) -> None:
    """Write one trial at a time and print the number of each that was acknowledged."""
    with open_ledger(place) as ledger:
        for number in range(count):
            ledger.add_trials([trial_of(writer, number)])
            print(number, flush=True)


if __name__ == "__main__":
    write(sys.argv[1], sys.argv[2], int(sys.argv[3]))
