"""What is said of the votes that would settle the ceiling."""

from dataclasses import replace

import numpy as np
import pytest

from milepost.base.measurement import Direction, Measurement
from milepost.base.ranges import Range
from milepost.planning.ceiling import VoteCeiling
from milepost.planning.double_labels import ceiling_words, rows_to_ask_twice
from milepost.planning.labels import Labels
from milepost.planning.outlook import Outlook
from milepost.statistics.curves import CurveObservation, extrapolate

NOBODY = VoteCeiling(votes=None)
PRICE = Range(low=0.5, high=1.0)


def deciding(metric, target):
    return Outlook(
        candidate="model",
        label=f"{metric} >= {target}",
        direction=Direction.MAX,
        target=target,
        low=0.0,
        high=1.0,
        sizes=(),
        means=(),
        spreads=(),
        repeats=(),
        forecast=None,
    )


def labels(owned=10_000, price=PRICE):
    return Labels(owned=owned, measured=min(owned, 800), budget=None, price=price)


def ceiling(value, method="models", half=0.02):
    return Measurement(value=value, low=value - half, high=value + half, level=0.9, n=100, method=method)


def voted(rows):
    """Three people's votes on so many rows."""
    return VoteCeiling(votes=np.array([["a", "a", "b"]] * rows, dtype=object))


def test_votes_are_not_asked_for_where_they_do_not_speak_of_the_metric():
    said = ceiling_words(deciding("f1_macro", 0.9), ceiling(0.92), NOBODY, labels(), None)
    assert said == (
        "more people's labels cannot tell: votes speak of accuracy, error_rate and rmse, not of f1_macro"
    )


def test_more_rows_than_there_are_would_not_settle_it():
    asked = deciding("accuracy", 0.9), ceiling(0.92)
    wanted = rows_to_ask_twice(*asked, None)
    enough = ceiling_words(*asked, NOBODY, labels(owned=wanted), None)
    short = ceiling_words(*asked, NOBODY, labels(owned=wanted - 1), None)
    assert f"two more people's labels on {wanted:,} of the rows" in enough
    assert "would settle it" in enough
    assert f"on {wanted - 1:,} of the rows" in short
    assert f"all there are, would not settle it: about {wanted:,} are needed" in short


def test_the_cost_is_of_two_labels_a_row_and_an_unknown_one_names_its_field():
    asked = deciding("accuracy", 0.9), ceiling(0.92)
    wanted = rows_to_ask_twice(*asked, None)
    assert f"(cost about {wanted:,} to {2 * wanted:,})" in ceiling_words(*asked, NOBODY, labels(), None)
    assert "(cost unknown: costs.label)" in ceiling_words(*asked, NOBODY, labels(price=None), None)


def test_where_people_voted_already_the_rows_that_are_missing_are_asked_for():
    asked = deciding("accuracy", 0.91), ceiling(0.92, "votes: three people")
    wanted = rows_to_ask_twice(*asked, None)
    said = ceiling_words(*asked, voted(60), labels(), None)
    assert said.startswith("from votes: three people on 100 examples; ")
    assert f"on {wanted - 60:,} more rows (cost about {wanted - 60:,} to {2 * (wanted - 60):,})" in said
    assert "more than the 100 there are" in ceiling_words(*asked, voted(60), labels(owned=100), None)
    assert "hardly tell them apart" in ceiling_words(*asked, voted(wanted), labels(), None)


@pytest.mark.parametrize("target", [0.8, 0.95])
def test_where_the_requirement_lies_outside_of_the_interval_no_more_votes_are_asked_for(target):
    said = ceiling_words(deciding("accuracy", target), ceiling(0.92, "votes"), voted(60), labels(), None)
    assert said == "from votes on 100 examples"


def test_the_ceiling_from_votes_is_found_once(monkeypatch):
    calls = []

    def counted(*arguments, **named):
        calls.append(1)
        return ceiling(0.1, "votes")

    monkeypatch.setattr("milepost.planning.ceiling.ceiling_from_annotators", counted)
    votes = voted(60)
    high = votes.of(deciding("accuracy", 0.9))
    assert votes.of(deciding("accuracy", 0.8)) == high
    assert high.value == pytest.approx(0.9)
    assert votes.of(deciding("f1_macro", 0.9)) is None
    assert len(calls) == 1


def test_a_forecast_that_goes_past_the_ceiling_is_said_to():
    curve = CurveObservation(
        sizes=[100, 200, 400, 800],
        means=[0.7, 0.78, 0.84, 0.88],
        spreads=[0.005] * 4,
        repeats=[5] * 4,
        direction=Direction.MAX,
        low=0.0,
        high=1.0,
    )
    rising = replace(deciding("accuracy", 0.95), forecast=extrapolate(curve))
    reached = rising.at(labels().horizon).q50
    passed = ceiling_words(rising, ceiling(reached - 0.03), NOBODY, labels(), None)
    assert passed.startswith("the forecast for 12,800 labels goes past all that they show")
    assert "goes past" not in ceiling_words(rising, ceiling(reached - 0.01), NOBODY, labels(), None)
