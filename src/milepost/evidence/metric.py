"""The choice of a metric as a project keeps it: what to drive, what to hold at which value, what to leave."""

from __future__ import annotations

from dataclasses import dataclass

from milepost.base.measurement import Measurement


@dataclass(frozen=True, kw_only=True)
class MetricLine:
    """What was said of one metric: `role` and `standing` in the words of `milepost.planning`.

    `gap` = shortfall of the best `candidate` in units of the shortfall that the target allows, `spread` = worst over
    best shortfall; NaN where there is none. `threshold` is None unless the metric is held at one.
    """

    metric: str
    role: str
    standing: str
    target: float | None
    now: Measurement | None
    candidate: str
    gap: float
    spread: float
    threshold: float | None

    @property
    def does(self) -> str:
        """What to do with it, with the value at which it is held."""
        return self.role if self.threshold is None else f"hold at {self.threshold:.4g}"


@dataclass(frozen=True, kw_only=True)
class MetricRecord:
    """What `milepost metric suggest` said: the metric to drive ("" for none), and the rule that it proposed.

    `table` is the file that it was read from as seen from the project's folder, "" for the project's own trials.
    `told_apart` is False where another metric may be further from its target than the one to drive.
    """

    drive: str
    optimize: str
    require: tuple[str, ...]
    lines: tuple[MetricLine, ...]
    told_apart: bool
    table: str = ""

    @property
    def says(self) -> str:
        """The record in one line."""
        others = [f"{line.metric}: {line.does}" for line in self.lines if line.metric != self.drive]
        return "; ".join([f"drive {self.drive}" if self.drive else "nothing is left to drive", *others])
