"""What a design is worth in a year once its requirement is met: payoffs, today's process, upkeep."""

from __future__ import annotations

import numpy as np

from milepost.base.ranges import Range
from milepost.base.streams import random_stream
from milepost.contract.model import DesignKind
from milepost.contract.worth import Payoff, ValueSection
from milepost.planning.portfolio.risk import Array, draw_range

DRAWS = 20_000


def yearly_value(
    value: ValueSection | None, design: DesignKind, *, accuracy: Range | None, coverage: Range | None
) -> tuple[Range | None, str]:
    """Money a year, with its 10 % and 90 % points, and an empty text; or None and what is missing.

    decisions a year x (payoff - today) - upkeep, where payoff = accuracy x correct + (1 - accuracy) x wrong, for the
    share `coverage` of the cases with the designs that answer only some: the others are deferred (defer) or stay as
    today (scope). Designs in which a person sees every case need the person's time, which payoffs do not tell.

    >>> from milepost.contract.worth import Payoff
    >>> section = ValueSection(decisions_per_year=Range(1000, 1000), today_per_decision=Range(0, 0),
    ...                        payoff=Payoff(correct=Range(1, 1), wrong=Range(-3, -3)), upkeep_per_year=Range(100, 100))
    >>> found, lacking = yearly_value(section, DesignKind.AUTOMATIC, accuracy=Range(0.9, 0.9), coverage=None)
    >>> round(found.low, 6), lacking
    (500.0, '')
    """
    lacking = _lacking(value, design, accuracy, coverage)
    if lacking or value is None or value.payoff is None or accuracy is None:
        return None, lacking
    rng = random_stream("yearly value", value, design.value, accuracy, coverage)

    def drawn(number: Range | None) -> Array:
        return np.zeros(DRAWS) if number is None else draw_range(number, DRAWS, rng)

    some = coverage is not None and design in (DesignKind.DEFER, DesignKind.SCOPE)
    right, share = drawn(accuracy), drawn(coverage) if some else np.ones(DRAWS)
    answered = right * drawn(value.payoff.correct) + (1 - right) * drawn(value.payoff.wrong)
    today = drawn(value.today_per_decision)
    rest = drawn(value.payoff.deferred) if design is DesignKind.DEFER else today
    worth = share * answered + (1 - share) * rest - today
    yearly = drawn(value.decisions_per_year) * worth - drawn(value.upkeep_per_year)
    low, high = np.quantile(yearly, [0.1, 0.9])
    return Range(float(low), float(high)), ""


def _lacking(
    value: ValueSection | None, design: DesignKind, accuracy: Range | None, coverage: Range | None
) -> str:
    payoff = Payoff() if value is None or value.payoff is None else value.payoff
    if design in (DesignKind.SUGGEST, DesignKind.CONFIRM):
        return (
            "what a person's look at each case costs; estimate this design under options in organisation.yaml"
        )
    needed = {
        "value.decisions_per_year": value and value.decisions_per_year,
        "value.payoff.correct": payoff.correct,
        "value.payoff.wrong": payoff.wrong,
        "value.today_per_decision": value and value.today_per_decision,
        "value.upkeep_per_year": value and value.upkeep_per_year,
        "the accuracy (require one, as in accuracy >= 0.9)": accuracy,
    }
    if design in (DesignKind.DEFER, DesignKind.SCOPE):
        needed["the share of cases that it answers (milepost assess)"] = coverage
    if design is DesignKind.DEFER:
        needed["value.payoff.deferred"] = payoff.deferred
    return ", ".join(name for name, known in needed.items() if known is None)
