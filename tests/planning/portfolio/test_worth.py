"""What a design is worth in a year, against the formula by hand; and what is missing, by name."""

from dataclasses import replace

import pytest

from milepost.base.ranges import Range
from milepost.contract.model import DesignKind
from milepost.contract.worth import Payoff, ValueSection
from milepost.planning.portfolio.worth import yearly_value


def known(number):
    return Range(number, number)


SECTION = ValueSection(
    decisions_per_year=known(10_000),
    payoff=Payoff(correct=known(1.0), wrong=known(-4.0), deferred=known(-0.5)),
    today_per_decision=known(0.2),
    upkeep_per_year=known(500),
)


@pytest.mark.parametrize(
    ("design", "coverage", "worth"),
    [
        (DesignKind.AUTOMATIC, None, 10_000 * (0.9 - 0.4 - 0.2) - 500),
        (DesignKind.DEFER, 0.6, 10_000 * (0.6 * 0.5 - 0.4 * 0.5 - 0.2) - 500),
        (DesignKind.SCOPE, 0.6, 10_000 * (0.6 * (0.5 - 0.2)) - 500),
    ],
)
def test_a_year_is_decisions_times_gain_less_upkeep(design, coverage, worth):
    share = None if coverage is None else known(coverage)
    found, lacking = yearly_value(SECTION, design, accuracy=known(0.9), coverage=share)
    assert (found.low, found.high) == pytest.approx((worth, worth))
    assert lacking == ""


def test_ranges_go_into_the_ends():
    wide = replace(SECTION, decisions_per_year=Range(8_000, 12_500), upkeep_per_year=known(0))
    found, _ = yearly_value(wide, DesignKind.AUTOMATIC, accuracy=known(0.9), coverage=None)
    assert (found.low, found.high) == pytest.approx((2400, 3750), rel=0.02)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"decisions_per_year": None}, "value.decisions_per_year"),
        ({"payoff": None}, "value.payoff.correct, value.payoff.wrong"),
        ({"today_per_decision": None}, "value.today_per_decision"),
        ({"upkeep_per_year": None}, "value.upkeep_per_year"),
    ],
)
def test_what_is_missing_is_named_and_no_zero(change, says):
    assert yearly_value(
        replace(SECTION, **change), DesignKind.AUTOMATIC, accuracy=known(0.9), coverage=None
    ) == (None, says)


def test_nothing_known_names_everything_and_a_persons_time_is_not_guessed():
    found, lacking = yearly_value(None, DesignKind.DEFER, accuracy=None, coverage=None)
    assert found is None
    for each in (
        "decisions_per_year",
        "correct",
        "wrong",
        "today",
        "upkeep",
        "accuracy",
        "share of cases",
        "deferred",
    ):
        assert each in lacking
    found, lacking = yearly_value(SECTION, DesignKind.SUGGEST, accuracy=known(0.9), coverage=None)
    assert found is None
    assert "a person's look" in lacking
