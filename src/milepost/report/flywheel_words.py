"""The data flywheel in words: whether it turns, how fast, and its three slopes."""

from __future__ import annotations

from milepost.base.measurement import Verdict
from milepost.evidence.flywheel import FlywheelSlope, FlywheelWorth
from milepost.report.plan_words import interval, money


def flywheel_lines(wheel: FlywheelWorth | None) -> list[str]:
    """Whether the wheel turns, how fast, and its three slopes; a link that is broken, unsettled or unknown says so."""
    if wheel is None:
        return []
    return [_turns(wheel), *(_slope_line(slope, wheel) for slope in wheel.slopes)]


def _turns(wheel: FlywheelWorth) -> str:
    if wheel.turns is Verdict.NO:
        return "it does not turn" if wheel.broken else "it does not turn at the present users and labels"
    head = "it turns" if wheel.turns is Verdict.YES else "whether it turns is unknown"
    if wheel.growth_per_day is None or wheel.users is None or wheel.labels is None:
        missing = [
            name for name, known in (("users", wheel.users), ("labels", wheel.labels)) if known is None
        ]
        return f"{head}; how fast: {' and '.join(missing)} not known" if missing else head
    growth = f"{head}: use grows by {100 * wheel.growth_per_day:.2g} % a day"
    double = "" if wheel.days_to_double is None else f", twice the use in {money(wheel.days_to_double)} days"
    return f"{growth} with {money(wheel.users)} users and {money(wheel.labels)} labels{double}"


def _slope_line(slope: FlywheelSlope, wheel: FlywheelWorth) -> str:
    if slope.value is None or slope.low is None or slope.high is None:
        return f"{slope.says}: unknown (flywheel.{slope.key})"
    state = (
        "broken" if slope.key in wheel.broken else "may be 0" if slope.key in wheel.unsettled else "above 0"
    )
    return f"{slope.says}: {interval(slope.value, slope.low, slope.high)}, {state} ({slope.source})"
