"""What people decide about the findings of a scan, and the model that learns from it, kept beside the code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from milepost.base.plain import to_json
from milepost.lifecycle.scan_files import code_files
from milepost.planning.scan.decisions import ScanDecision, decide, labelled_from, read_decisions
from milepost.planning.scan.features import Described
from milepost.planning.scan.fit import teach
from milepost.planning.scan.model import ScanModel, model_from, shipped_model

KEPT_IN: Final = ".milepost"
DECISIONS: Final = "scan.jsonl"
MODEL: Final = "scan-model.npz"


def keep_decisions(root: Path, decided: Sequence[tuple[Described, bool]], *, at: datetime) -> None:
    """Write down of each function whether it is worth a trial (true) or not."""
    path = root / KEPT_IN / DECISIONS
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [to_json(decide(one, accepted=accepted, at=at.isoformat())) for one, accepted in decided]
    with path.open("a", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in lines))


def learn(path: Path) -> tuple[str, ...]:
    """Teach the shipped model all decisions about this folder; the next scan ranks by what was learned.

    It starts from the shipped model each time, so decisions that were deleted from the file are forgotten.
    """
    root = code_files(path).root
    decisions = decisions_of(root)
    place = root / KEPT_IN / MODEL
    if not decisions:
        place.unlink(missing_ok=True)
        return (
            "There are no decisions, so the order is that of the model that ships. Decide with --accept and --reject.",
        )
    content = teach(shipped_model(), labelled_from(decisions)).as_bytes()
    passing = place.with_suffix(".new")
    passing.write_bytes(content)
    passing.replace(place)
    accepted = sum(one.accepted for one in decisions)
    return (f"Learned from {accepted} accepted and {len(decisions) - accepted} rejected findings.",)


def decisions_of(root: Path) -> tuple[ScanDecision, ...]:
    """The decisions that were kept about a folder; raises InvalidFileError with every line that is none."""
    path = root / KEPT_IN / DECISIONS
    if not path.is_file():
        return ()
    return read_decisions(path.read_text(encoding="utf-8", errors="replace"), str(path))


def model_of(root: Path) -> tuple[ScanModel, bool]:
    """The model for this folder, and whether it has learned from decisions; raises ScanModelError."""
    path = root / KEPT_IN / MODEL
    return (model_from(path.read_bytes()), True) if path.is_file() else (shipped_model(), False)
