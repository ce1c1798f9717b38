"""The assessment's sentences: summary, assumptions and the one next step."""

from __future__ import annotations

import math
import shlex

from milepost.base.chance import chance
from milepost.base.measurement import Direction, Verdict
from milepost.base.streams import random_stream
from milepost.evidence.assessment import DesignRow
from milepost.metrics.outcomes import Outcomes
from milepost.metrics.rule import MetricRule, measure
from milepost.planning.designs import USEFUL_COVERAGE, DesignOutlook
from milepost.planning.labels import CALIBRATED_FACTOR, Labels
from milepost.statistics.curves import Forecast


def summary_of(best: DesignRow, automatic: DesignRow, labels: Labels, ready: str) -> str:
    """Answer the main question in one or two sentences; `ready` is a requirement to propose where there is none."""
    if ready:
        none = "No requirement on quality is written down, so there is nothing to reach"
        return f'{none}. Add to metric: require: ["{ready}"]'
    within = f"{labels.horizon:,} training labels"
    limit = f"the {within} that the budget allows" if labels.budget is not None else within
    match best.verdict:
        case Verdict.YES:
            needed = best.labels_for.get("0.95")
            now = needed is not None and needed <= labels.measured
            answer = f"Yes: the requirement {'is met with the labels there are' if now else f'can be met with {limit}'}"
        case Verdict.NO:
            answer = f"No: the requirement is out of reach with {limit}"
        case Verdict.UNKNOWN:
            answer = (
                f"Not decided yet: {chance(best.probability)} chance to meet the requirement with {limit}"
            )
    if best.design == automatic.design:
        return f"{answer}."
    return f"{answer}, as the design '{best.design}' (fully automatic: {chance(automatic.probability)})."


def ready_requirement(outcomes: Outcomes, rule: MetricRule) -> str:
    """A requirement to start from: the worse end of what the best candidate reaches today in the first metric.

    Where the interval has no such end it is the score itself; one that can be run as it stands, where none is defined.
    """
    term = rule.optimize[0][0]
    metric, stream = term.metric, random_stream("requirement to start from")
    score = measure(term, outcomes, level=rule.confidence, rng=stream)
    if not math.isfinite(score.value):
        return f"{term.text} {'>= 0.9' if metric.direction is Direction.MAX else '<= 0.1'}"
    low, high = (end if math.isfinite(end) else score.value for end in (score.low, score.high))
    if metric.direction is Direction.MAX:
        return f"{term.text} >= {worse_end(low, best=metric.high, direction=Direction.MAX)}"
    return f"{term.text} <= {worse_end(high, best=metric.low, direction=Direction.MIN)}"


def worse_end(score: float, *, best: float, direction: Direction) -> str:
    """Write a score with two digits of what is missing to the best one (of itself without one), rounded worse.

    >>> worse_end(0.9962, best=1.0, direction=Direction.MAX), worse_end(12.46, best=0.0, direction=Direction.MIN)
    ('0.9962', '13')
    """
    missing = abs(best - score) if math.isfinite(best) else abs(score)
    digits = 2 - math.ceil(math.log10(missing)) if missing > 0 else 3
    scale = 10.0**digits
    # a hair of tolerance, so that 0.93 is not taken for 0.9299999
    worse = (
        math.floor(score * scale + 1e-6) if direction is Direction.MAX else math.ceil(score * scale - 1e-6)
    )
    return f"{worse / scale:.{max(digits, 0)}f}"


def next_step(decides_at: int | None, labels: Labels, ready: str) -> str:
    """The one command to run next; `ready` is a requirement to propose where there is none.

    More time is proposed only where it can train on as many labels as would decide.
    """
    if ready:
        return f"milepost assess --require {shlex.quote(ready)}"
    if decides_at is not None and decides_at <= labels.most:
        return "milepost assess --budget 300s"
    return "milepost report"


def assumptions_of(main: DesignOutlook, labels: Labels) -> tuple[str, ...]:
    """What the forecast takes for granted, in words."""
    lines = [
        "New labels come from the same source and are as good as those there are.",
        "Scores are out of sample: each development row was predicted by a model that had not seen it; calibration "
        "and test rows were not touched.",
        "The requirements of one model rise and fall together.",
        f"A deferring design counts as reached when it answers at least {chance(USEFUL_COVERAGE)} of the cases "
        "by itself.",
    ]
    if labels.horizon > CALIBRATED_FACTOR * labels.measured:
        lines.append(
            f"The question reaches to {labels.horizon:,} labels, more than {CALIBRATED_FACTOR} times the largest "
            "measured size: beyond what the intervals were calibrated on."
        )
    hardest = main.hardest(labels.horizon)
    if hardest is not None and hardest.forecast is not None and labels.horizon > labels.measured:
        lines.append(_rests_on(hardest.forecast, labels.horizon))
    for outlook in main.outlooks:
        if outlook.forecast is not None:
            lines += [text for text in outlook.forecast.assumed if text not in lines]
    return tuple(lines)


def _rests_on(forecast: Forecast, size: int) -> str:
    """Which part of the forecast rests on the curve itself, and which on others."""
    shares = forecast.attribution(size)
    return (
        f"How far the score at {size:,} labels may lie off: {chance(shares.measured)} of that variance is noise of "
        f"the measured points, which more repeats lower; {chance(shares.others)} is how differently real curves "
        "went on that looked like this one, which only larger training sizes lower."
    )
