"""The assessment's sentences: summary, assumptions and the one next step."""

from __future__ import annotations

from milepost.base.chance import chance
from milepost.base.measurement import Direction, Measurement, Verdict
from milepost.evidence.assessment import DesignRow
from milepost.metrics.rule import MetricRule
from milepost.planning.designs import USEFUL_COVERAGE, DesignOutlook
from milepost.planning.labels import CALIBRATED_FACTOR, Labels
from milepost.statistics.curves import Forecast


def summary_of(best: DesignRow, automatic: DesignRow, labels: Labels, ready: str) -> str:
    """Answer the main question in one or two sentences; `ready` is a requirement to propose where there is none."""
    if ready:
        return f'No requirement is written down, so there is nothing to reach. Add to metric: require: ["{ready}"]'
    within = f"{labels.horizon:,} training labels"
    limit = f"the {within} that the budget allows" if labels.budget is not None else within
    match best.verdict:
        case Verdict.YES:
            answer = f"Yes: the requirement can be met with {limit}"
        case Verdict.NO:
            answer = f"No: the requirement is out of reach with {limit}"
        case Verdict.UNKNOWN:
            answer = (
                f"Not decided yet: {chance(best.probability)} chance to meet the requirement with {limit}"
            )
    if best.design == automatic.design:
        return f"{answer}."
    return f"{answer}, as the design '{best.design}' (fully automatic: {chance(automatic.probability)})."


def ready_requirement(score: Measurement | None, rule: MetricRule) -> str:
    """A requirement to start from: the lower (or worse) end of what the best candidate reaches today, rounded."""
    if score is None:
        return f"{rule.name} >= 0.9"
    if rule.direction is Direction.MAX:
        return f"{rule.name} >= {score.low:.2g}"
    return f"{rule.name} <= {score.high:.2g}"


def next_step(verdict: Verdict, decides_at: int | None, ready: str) -> str:
    """The one command to run next; `ready` is a requirement to propose where there is none."""
    if ready:
        return f"milepost assess --require '{ready}'"
    if verdict is Verdict.UNKNOWN and decides_at is not None:
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
