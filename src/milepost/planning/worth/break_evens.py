"""The accuracies that decide: where a model pays, where each design pays, and where it beats the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from milepost.evidence.plan import NOTHING_REQUIRED, BreakEvenRow, DesignWorth, WorthLine
from milepost.planning.value.break_even import break_even
from milepost.planning.value.designs import required_accuracy, without_model
from milepost.planning.value.least import least_root
from milepost.planning.worth.economics import Economics
from milepost.planning.worth.lines import Blocked, Line
from milepost.planning.worth.observed import Observed


def break_even_row(economics: Economics, lines: Sequence[Line], asked: float | None) -> BreakEvenRow:
    """Find the least accuracy that pays when the model decides alone, at the middle of the numbers.

    Where tries are repeated (a rate), accuracy is the chance that one try succeeds, and the figures come from the
    design's own line; there, the price of costs is shared among the years' decisions in the same way.
    """
    required = NOTHING_REQUIRED if asked is None else f"{asked:g}"
    automatic = next((line for line in lines if line.design == "automatic"), None)
    if automatic is None or _is_plain(automatic):
        return _plain_break_even(economics, required)
    return _break_even_along(automatic, economics, required)


def accuracy_that_pays(line: Line, economics: Economics) -> float | None:
    """The least accuracy at which a design brings money in a year, upkeep and complexity paid; None where none does."""
    return least_root(lambda at: yearly(line, economics, at))


def yearly(line: Line, economics: Economics, accuracy: float) -> float:
    """Money a year over what is done without a model, at the middle of the numbers."""
    e = economics
    assert e.decisions is not None
    assert e.today is not None
    gain = _gain(line, e, accuracy)
    newly = e.newly.middle * max(0.0, gain + e.today.middle)
    gained = e.adoption.middle * (e.decisions.middle * gain + newly)
    return gained - e.upkeep.middle - e.complexity.middle


def worth_of_designs(
    economics: Economics, lines: Sequence[Line], blocked: Sequence[Blocked], observed: Observed | None
) -> tuple[DesignWorth, ...]:
    """Every design beside the others: what it is worth now and at the requirement, and the accuracies it needs."""
    rows = [_design(line, lines, economics, observed) for line in lines]
    rows += [
        DesignWorth(
            design=one.design,
            now=None,
            at_requirement=None,
            pays_from=None,
            best_from=None,
            reach=None,
            note=one.why,
        )
        for one in blocked
    ]
    return tuple(rows)


def worth_lines(economics: Economics, lines: Sequence[Line]) -> tuple[WorthLine, ...]:
    """The lines of the break-even picture: money a year against accuracy."""
    return tuple(
        WorthLine(
            design=line.design,
            accuracies=tuple(float(at) for at in line.accuracies),
            per_year=tuple(yearly(line, economics, float(at)) for at in line.accuracies),
        )
        for line in lines
    )


def _plain_break_even(e: Economics, required: str) -> BreakEvenRow:
    """In closed form: a case is right or wrong, and that is all."""
    assert e.correct is not None
    assert e.wrong is not None
    assert e.today is not None
    used = _used(e)
    found = break_even(
        correct=e.correct.middle,
        wrong=e.wrong.middle,
        baseline=e.today.middle,
        run_cost=e.run_cost.middle,
        fixed_cost=_once(e),
        decisions=used * e.years,
        decisions_per_year=used,
        upkeep_per_year=e.upkeep.middle,
        complexity_per_year=e.complexity.middle,
    )
    return BreakEvenRow(
        running=found.accuracy_running,
        with_costs=found.accuracy_with_fixed_cost,
        with_upkeep=found.accuracy_with_upkeep,
        reachable=found.reachable,
        required=required,
        per_point=found.value_of_one_point_per_year,
    )


def _break_even_along(line: Line, e: Economics, required: str) -> BreakEvenRow:
    """Along the design's own line, where tries are repeated."""
    used = _used(e)
    shared = [0.0, _once(e) / max(used * e.years, 1e-12)]
    shared.append(shared[1] + (e.upkeep.middle + e.complexity.middle) / max(used, 1e-12))
    running, with_costs, with_upkeep = (least_root(_gain_over(line, e, cost)) for cost in shared)
    return BreakEvenRow(
        running=running,
        with_costs=with_costs,
        with_upkeep=with_upkeep,
        reachable=with_upkeep is not None,
        required=required,
        per_point=None,
    )


def _used(e: Economics) -> float:
    """Decisions a year that the model's answer is used for."""
    assert e.decisions is not None
    return e.decisions.middle * e.adoption.middle


def _once(e: Economics) -> float:
    """Money paid once: labels and building."""
    return e.labels.middle + (e.build.middle if e.build else 0.0)


def _design(
    line: Line, lines: Sequence[Line], economics: Economics, observed: Observed | None
) -> DesignWorth:
    others: list[Callable[[float], float]] = [
        _against(other, economics) for other in lines if other is not line
    ]
    return DesignWorth(
        design=line.design,
        now=None if observed is None else yearly(line, economics, observed.accuracy.value),
        at_requirement=None if line.asked_at is None else yearly(line, economics, line.asked_at),
        pays_from=accuracy_that_pays(line, economics),
        best_from=required_accuracy(_against(line, economics), [without_model(0.0), *others]),
        reach=line.reach,
    )


def _against(line: Line, economics: Economics) -> Callable[[float], float]:
    return lambda accuracy: yearly(line, economics, accuracy)


def _gain(line: Line, e: Economics, accuracy: float) -> float:
    assert e.correct is not None
    assert e.wrong is not None
    assert e.today is not None
    worth = line.per_decision(accuracy, e.correct.middle, e.wrong.middle)
    return float(worth) - e.run_cost.middle - e.today.middle


def _gain_over(line: Line, e: Economics, cost: float) -> Callable[[float], float]:
    return lambda accuracy: _gain(line, e, accuracy) - cost


def _is_plain(line: Line) -> bool:
    """Whether the line is accuracy x correct + (1 - accuracy) x wrong: no retries."""
    return bool(np.allclose(line.right, line.accuracies, atol=1e-6))
