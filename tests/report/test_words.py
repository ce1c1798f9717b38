"""Numbers in words: no false certainty, no false precision, never NaN."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.base.measurement import Measurement
from milepost.report import words

ANY_NUMBER = st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True))


@pytest.mark.parametrize(
    ("metric", "value", "width", "text"),
    [
        ("accuracy", 0.97631, 0.02, "97.6 %"),
        ("accuracy", 0.97631, 0.2, "98 %"),
        ("accuracy", 0.99988, 0.02, "99.9 %"),
        ("accuracy", 0.99988, 0.0005, "99.99 %"),
        ("accuracy", 1.0, 0.02, "100 %"),
        ("accuracy", 0.0001, 0.02, "under 0.1 %"),
        ("precision_macro", 0.5, None, "50.0 %"),
        ("f1_macro", 0.8712, 0.02, "0.871"),
        ("roc_auc", 0.9, 0.2, "0.90"),
        ("rmse", 3214.2, 800, "3,210"),
        ("rmse", 0.0, 0.0, "0"),
        ("r2", -0.31, 0.2, "-0.31"),
        ("accuracy", math.nan, 0.1, "not known"),
        ("rmse", math.inf, 0.1, "not known"),
    ],
)
def test_a_score_is_written_with_the_digits_that_its_interval_supports(metric, value, width, text):
    assert words.score(metric, value, width=width) == text


@given(value=ANY_NUMBER, width=ANY_NUMBER, metric=st.sampled_from(["accuracy", "f1_macro", "rmse"]))
def test_no_score_is_ever_nan_or_infinite(value, width, metric):
    text = words.score(metric, value, width=width)
    assert "nan" not in text
    assert "inf" not in text


@given(share=st.floats(0, 1, exclude_max=True), width=st.floats(0.0005, 0.5))
def test_an_imperfect_score_is_never_called_perfect(share, width):
    assert words.score("accuracy", share, width=width) != "100 %"
    assert not words.score("accuracy", share, width=width).startswith("100")


@given(first=st.floats(0, 1), second=st.floats(0, 1))
def test_a_higher_chance_is_never_said_to_be_less_likely(first, second):
    low, high = sorted((first, second))
    order = [said for _, said in reversed(words._LIKELIHOODS)]
    assert order.index(words.likelihood(low)) <= order.index(words.likelihood(high))


@given(number=ANY_NUMBER)
def test_estimates_of_labels_money_and_time_are_numbers_or_not_known(number):
    for text in (
        words.about(number),
        words.count(number),
        words.duration(number),
        words.money(number, number),
    ):
        assert text == words.NOT_KNOWN or any(letter.isdigit() for letter in text)


@given(number=st.floats(10, 1e12))
def test_two_significant_digits_are_at_most_five_per_cent_off(number):
    assert float(words.about(number).replace(",", "")) == pytest.approx(number, rel=0.0501)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("accuracy >= 0.995", "at least 99.5 % accuracy"),
        ("accuracy[language == 'de'] >= 0.9", "at least 90 % accuracy where language == 'de'"),
        ("latency_p99_ms <= 40", "latency p99 ms of at most 40"),
        ("rmse < 12.5", "rmse of below 12.5"),
        ("something else", "something else"),
    ],
)
def test_a_requirement_is_read_aloud(text, said):
    assert words.requirement(text) == said


def test_an_exact_measurement_shows_no_interval():
    exact = Measurement(value=1.0, low=1.0, high=1.0, level=0.95, n=10, method="counted")
    assert words.measured("coverage", exact) == "100 %"


def test_never_names_the_horizon():
    assert words.labels_needed({"0.8": None}, "0.8", 50_000) == "not within 50,000 labels"
    assert words.labels_needed({}, "0.8", 50_000) == "not known"
