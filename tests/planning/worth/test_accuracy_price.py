"""What more accuracy costs, in labels and in their quality."""

import pytest

from milepost.base.ranges import Range
from milepost.planning.value.label_quality import majority_error
from milepost.planning.worth.accuracy_price import price_of_accuracy


def quality(asked, label=None):
    found = [line for line in price_of_accuracy(None, "", label, asked) if line.startswith("quality")]
    return found[0] if found else ""


def test_the_quality_of_labels_is_priced_apart_from_having_them():
    said = quality(0.98, Range(0.5, 0.5))
    assert majority_error(0.05, 3) < 0.02 < majority_error(0.10, 3)
    assert majority_error(0.10, 5) < 0.02
    assert "wrong in 2 % are good enough alone" in said
    assert "wrong in 5 %: the majority of 3, 1 more a label beside 0.5" in said
    assert "wrong in 10 %: the majority of 5, 2 more a label beside 0.5" in said


def test_without_a_price_of_labels_only_the_votes_are_said():
    assert quality(0.98).endswith("people who are wrong in 10 %: the majority of 5")


@pytest.mark.parametrize("asked", [None, 1.0])
def test_without_an_accuracy_that_is_asked_nothing_is_said(asked):
    assert quality(asked, Range(0.5, 0.5)) == ""
