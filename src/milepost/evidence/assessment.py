"""The assessment: everything that answers "can we get there, and what will it take?", as one frozen record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from milepost.base.measurement import Direction, Measurement, Verdict
from milepost.evidence.advice import CurveAdvice
from milepost.evidence.records import Rung


@dataclass(frozen=True, kw_only=True)
class LadderRow:
    """One rung of the baseline ladder, measured on out-of-sample predictions of the development rows.

    `score` is the optimised metric; `required` maps each requirement's text to its measurement. `labels` is the number
    of examples it was trained on. Published and human rungs have a `source` and a note on how comparable they are.
    """

    candidate: str
    rung: Rung
    labels: int
    score: Measurement | None
    required: Mapping[str, Measurement] = field(default_factory=dict)
    fit_seconds: float | None = None
    latency_p99_ms: float | None = None
    source: str = ""
    comparable: str = ""
    failure: str = ""


@dataclass(frozen=True, kw_only=True)
class CurvePoint:
    """A measured point of a learning curve: mean over `repeats`, and the standard deviation of one repeat."""

    size: int
    mean: float
    spread: float | None
    repeats: int


@dataclass(frozen=True, kw_only=True)
class ForecastPoint:
    """The predictive distribution of the score at a size: quantiles in the metric's own unit and direction.

    `measured` = share of its variance (0 to 1) that is noise of this curve's own points; the rest is how differently
    curves that looked like it went on. None where it was not asked.
    """

    size: int
    q025: float
    q10: float
    q50: float
    q90: float
    q975: float
    measured: float | None = None


@dataclass(frozen=True, kw_only=True)
class CurveRecord:
    """The learning curve of one candidate for one metric (or requirement), measured and forecast.

    `target` is the requirement's threshold, None for the optimised metric. `not_by` = P(target not met with as many
    labels as the assessment's horizon), `never` = with any number; None without a target or a forecast.
    """

    candidate: str
    metric: str
    direction: Direction
    points: tuple[CurvePoint, ...]
    ahead: tuple[ForecastPoint, ...]
    target: float | None = None
    notes: tuple[str, ...] = ()
    not_by: float | None = None
    never: float | None = None


@dataclass(frozen=True, kw_only=True)
class FrontierPoint:
    """P(requirement met) with this many labels, and what the labels still to buy cost (low, high; None unknown)."""

    labels: int
    probability: float
    cost_low: float | None
    cost_high: float | None


@dataclass(frozen=True, kw_only=True)
class DesignRow:
    """What one product design makes of the best candidate.

    `probability` = P(all requirements met within the label budget); `probability_ever` = as far as the forecast goes;
    `never` = P(met with no number of labels), an extrapolation, None where nothing was measured.
    `labels_for` maps "0.5", "0.8", "0.95" to the labels that reach it, None when not as far as the forecast goes; it is
    empty for a design that cannot be measured (`blocks` says why).
    `delivered` = the score of what the design delivers today (list hit rate, accuracy of answered cases, ...);
    `coverage` = share of cases answered without a person (defer, scope), 1.0 for automatic.
    """

    design: str
    explains: str
    candidate: str
    verdict: Verdict
    probability: float
    probability_ever: float
    delivered: Measurement | None
    coverage: Measurement | None
    labels_for: Mapping[str, int | None]
    frontier: tuple[FrontierPoint, ...]
    blocks: str = ""
    never: float | None = None


@dataclass(frozen=True, kw_only=True)
class Flip:
    """Where the recommendation changes: in `labels` or in `requirement`, at this value, from one design to another."""

    along: str
    at: float
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class CostPart:
    """One part of what it costs to get there, in money; None where it is unknown, with what would make it known."""

    part: str
    low: float | None
    high: float | None
    note: str


@dataclass(frozen=True, kw_only=True)
class NineRow:
    """What a score costs: training labels for an even chance and for 80 %, and the money for the latter.

    None where no size up to the end of the forecast reaches it.
    """

    score: float
    labels_even: int | None
    labels_likely: int | None
    cost_low: float | None
    cost_high: float | None


@dataclass(frozen=True, kw_only=True)
class AccuracyCost:
    """The lecture's accuracy-cost picture from the project's own data (LECTURE 1.4).

    `rows` go up by half nines of the score. `convex` = share of draws of the measured curve in which each further nine
    costs more than the one before, against a constant cost for each nine; `shape` says it in words.
    """

    rows: tuple[NineRow, ...]
    convex: float
    shape: str


@dataclass(frozen=True, kw_only=True)
class CostDriver:
    """One of the three drivers of the pyramid (LECTURE 1.3): what is known, or a named unknown."""

    driver: str
    finding: str
    known: bool


@dataclass(frozen=True, kw_only=True)
class PriorRow:
    """A rule of thumb beside what the curve says."""

    prior: str
    says: str
    curve_says: str


@dataclass(frozen=True, kw_only=True)
class PublishedPoint:
    """A published result that can be shown beside a curve: its metric, on how many examples, and its value."""

    reference: str
    metric: str
    n: int
    value: Measurement
    comparable: str


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """The answer to the main question, with everything it rests on.

    `score_now`, `score_2x`, `score_4x`, `ceiling` are in the unit of the requirement that decides (`deciding`), for
    `best_candidate`. `labels_now` = examples used for training in the largest fits; `budget_labels` = labels the
    contract allows in all (None: not given, then `horizon` = largest size the forecast speaks of is used). `broken` =
    speed and memory constraints that the best candidate does not keep, in words; the probability leaves them out.
    `published` = results of others that are said to compare, or not said not to. `advice` = what the training error of
    the best candidate asks for, None where it is not known.
    """

    project: str
    problem: str
    task: str
    verdict: Verdict
    probability: float
    summary: str
    deciding: str
    metric: str
    direction: Direction
    target: float | None
    best_candidate: str
    score_now: Measurement | None
    score_2x: ForecastPoint | None
    score_4x: ForecastPoint | None
    ceiling: Measurement | None
    ceiling_note: str
    labels_now: int
    total_rows: int
    budget_labels: int | None
    horizon: int
    labels_for: Mapping[str, int | None]
    cost_low: float | None
    cost_high: float | None
    best_design: str
    blocks: str
    decides_next: str
    next_command: str
    ladder: tuple[LadderRow, ...]
    curves: tuple[CurveRecord, ...]
    designs: tuple[DesignRow, ...]
    flips: tuple[Flip, ...]
    drivers: tuple[CostDriver, ...]
    priors: tuple[PriorRow, ...]
    constraints: Mapping[str, Measurement]
    findings: tuple[str, ...]
    assumptions: tuple[str, ...]
    spent: Mapping[str, float]
    notes: tuple[str, ...] = ()
    costs: tuple[CostPart, ...] = ()
    accuracy_cost: AccuracyCost | None = None
    broken: tuple[str, ...] = ()
    published: tuple[PublishedPoint, ...] = ()
    advice: CurveAdvice | None = None

    @property
    def learned(self) -> bool:
        """Whether some candidate has a learning curve: else nothing is known of more labels."""
        return any(curve.ahead for curve in self.curves)

    @property
    def voted_ceiling(self) -> Measurement | None:
        """The ceiling where votes speak of it; curves alone only say how far the candidates that were tried may get."""
        return voted(self.ceiling)


def voted(ceiling: Measurement | None) -> Measurement | None:
    """The ceiling, where votes (or repeated values) speak of it, and not models alone."""
    return None if ceiling is None or ceiling.method.startswith("models") else ceiling
