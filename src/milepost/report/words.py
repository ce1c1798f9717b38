"""Numbers, chances and requirements in words that promise no more digits than were measured."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from milepost.base.chance import chance as base_chance
from milepost.base.measurement import Measurement, Verdict
from milepost.evidence.assessment import ForecastPoint

NOT_KNOWN = "not known"
NO_CURVE = "not known: no learning curve was measured"
VERDICT_WORDS = {Verdict.YES: "Yes", Verdict.NO: "No", Verdict.UNKNOWN: "Not decided"}

# Shares of cases, which people read as percentages; all others stay decimals (an AUC is no share).
SHARE_METRICS = frozenset(
    (
        "accuracy",
        "balanced_accuracy",
        "precision",
        "recall",
        "sensitivity",
        "specificity",
        "error",
        "error_rate",
        "coverage",
        "hit_rate",
        "top",
    )
)
RELATIONS = {">=": "at least", "<=": "at most", ">": "above", "<": "below", "==": "exactly"}


def is_known(value: float | None) -> bool:
    """Say whether there is a number: neither missing nor NaN.

    >>> is_known(None), is_known(float("nan")), is_known(0.0)
    (False, False, True)
    """
    return value is not None and not math.isnan(value)


def chance(probability: float | None) -> str:
    """Write a probability as a whole percentage that is never a false certainty.

    >>> chance(0.042), chance(0.9999), chance(0.001), chance(None)
    ('4 %', 'over 99 %', 'under 1 %', 'not known')
    """
    if probability is None or math.isnan(probability):
        return NOT_KNOWN
    return base_chance(probability)


def likelihood(probability: float | None) -> str:
    """Say a probability in everyday words.

    >>> likelihood(0.97), likelihood(0.3), likelihood(float("nan"))
    ('almost certain', 'less likely than not', 'not known')
    """
    if probability is None or math.isnan(probability):
        return NOT_KNOWN
    for least, words in _LIKELIHOODS:
        if probability >= least:
            return words
    return _LIKELIHOODS[-1][1]


def count(number: float | None) -> str:
    """Write a whole number with thousands separators.

    >>> count(1234567), count(None)
    ('1,234,567', 'not known')
    """
    if number is None or not math.isfinite(number):
        return NOT_KNOWN
    return f"{number:,.0f}"


def about(number: float | None) -> str:
    """Round an estimate to two significant digits.

    >>> about(12345), about(7.4), about(0.23)
    ('12,000', '7', '0.2')
    """
    if number is None or not math.isfinite(number):
        return NOT_KNOWN
    return f"{Decimal(f'{number:.1e}'):,.0f}" if abs(number) >= 1 else f"{number:.1g}"


def labels_needed(labels_for: Mapping[str, int | None], level: str, horizon: int) -> str:
    """Say how many labels reach the requirement with this probability ("0.5", "0.8", "0.95").

    >>> labels_needed({"0.8": 12345, "0.95": None}, "0.8", 100_000)
    'about 12,000'
    >>> labels_needed({"0.8": 12345, "0.95": None}, "0.95", 100_000)
    'not within 100,000 labels'
    """
    if level not in labels_for:
        return NOT_KNOWN
    needed = labels_for[level]
    return f"not within {count(horizon)} labels" if needed is None else f"about {about(needed)}"


def money(low: float | None, high: float | None) -> str:
    """Write a range of money, in the currency of the project file.

    >>> money(1234, 5678), money(10, 10), money(None, 5)
    ('1,200 to 5,700', '10', 'not known')
    """
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return NOT_KNOWN
    first, last = about(low), about(high)
    return first if first == last else f"{first} to {last}"


def duration(seconds: float | None) -> str:
    """Write a time span in the unit that people would choose.

    >>> duration(0.034), duration(8.2), duration(75), duration(7300)
    ('34 ms', '8.2 s', '75 s', '2.0 h')
    """
    if seconds is None or not math.isfinite(seconds):
        return NOT_KNOWN
    if seconds < 1:
        return f"{1000 * max(seconds, 0.0):.0f} ms"
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def is_share(metric: str) -> bool:
    """Say whether a metric (or requirement) is a share of cases, shown as a percentage.

    >>> is_share("recall[team == 'urgent'] >= 0.95"), is_share("roc_auc"), is_share("rmse")
    (True, False, False)
    """
    head = _HEAD.match(metric.strip())
    name = head.group().lower() if head else ""
    parts = {
        name,
        name.removesuffix("_macro").removesuffix("_micro").removesuffix("_weighted"),
        name.split("_")[0],
    }
    return bool(parts & SHARE_METRICS)


def score(metric: str, value: float | None, *, width: float | None = None) -> str:
    """Write a score with the digits that an interval of this width supports.

    >>> score("accuracy", 0.97631, width=0.02), score("accuracy", 0.9999, width=0.02)
    ('97.6 %', '99.9 %')
    >>> score("rmse", 3214.2, width=800)
    '3,210'
    """
    if value is None or not math.isfinite(value):
        return NOT_KNOWN
    if is_share(metric) and abs(value) <= 2:  # beyond that it is no share, whatever its name
        return _percentage(value, 100 * width if width and math.isfinite(width) else 1.0)
    return _decimal(value, width)


def near_perfect(metric: str, value: float, left: float) -> str:
    """Write a score with the digits that tell it from a perfect one, from which `left` is missing.

    >>> near_perfect("accuracy", 0.99964, 0.00036), near_perfect("f1", 0.9, 0.1)
    ('99.96 %', '0.9')
    """
    if not (math.isfinite(value) and 0 < left < math.inf):
        return score(metric, value)
    percent = 100 if is_share(metric) else 1
    digits = min(12, max(0, -math.floor(math.log10(percent * left) + 1e-9)))
    return f"{percent * value:,.{digits}f}" + (" %" if percent == 100 else "")


def threshold(metric: str, value: float) -> str:
    """Write a threshold exactly as it was required.

    >>> threshold("accuracy", 0.995), threshold("rmse", 12.5)
    ('99.5 %', '12.5')
    """
    return f"{100 * value:.10g} %" if is_share(metric) else f"{value:,.10g}"


def measured(metric: str, measurement: Measurement | None) -> str:
    """Write a measurement with its interval: what it is, and where the truth may be."""
    if measurement is None or not is_known(measurement.value):
        return NOT_KNOWN
    width = measurement.high - measurement.low
    value = score(metric, measurement.value, width=width)
    return f"{value} ({span(metric, measurement.low, measurement.high)})" if 0 < width < math.inf else value


def span(metric: str, low: float | None, high: float | None) -> str:
    """Write an interval of scores.

    >>> span("accuracy", 0.964, 0.985)
    '96.4 to 98.5 %'
    """
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return NOT_KNOWN
    first, last = score(metric, low, width=high - low), score(metric, high, width=high - low)
    return f"{first.removesuffix(' %')} to {last}"


def forecast(metric: str, point: ForecastPoint | None) -> str:
    """Write the median of a forecast with its 80 % band."""
    if point is None or not is_known(point.q50):
        return NOT_KNOWN
    low, high = sorted((point.q10, point.q90))
    return f"{score(metric, point.q50, width=high - low)} ({span(metric, low, high)})"


def rests_on(point: ForecastPoint | None) -> str:
    """Say which part of a forecast's uncertainty is this curve's, and which that of other curves; "" if not known."""
    if point is None or point.measured is None:
        return ""
    measured = round(100 * point.measured)
    if measured in (0, 100):
        whole = "noise of the scores measured" if measured else "how differently curves like this one went on"
        return f"all of the uncertainty is {whole}"
    return (
        f"of the uncertainty, {measured} % is noise of the scores measured, {100 - measured} % how differently curves "
        "like this one went on"
    )


def requirement(text: str) -> str:
    """Read a requirement aloud.

    >>> requirement("accuracy >= 0.99"), requirement("rmse <= 12.5")
    ('at least 99 % accuracy', 'rmse of at most 12.5')
    >>> requirement("recall[team == 'urgent'] >= 0.95")
    "at least 95 % recall where team == 'urgent'"
    """
    match = _REQUIREMENT.fullmatch(text.strip())
    if not match:
        return text
    name, condition, relation, value = match.groups()
    where = f" where {condition}" if condition else ""
    spoken, wanted = name.replace("_", " "), f"{RELATIONS[relation]} {threshold(name, float(value))}"
    return f"{wanted} {spoken}{where}" if is_share(name) else f"{spoken}{where} of {wanted}"


def metric_name(text: str) -> str:
    """Name what a metric or a requirement measures, without the threshold.

    >>> metric_name("recall[team == 'urgent'] >= 0.95"), metric_name("roc_auc")
    ("recall where team == 'urgent'", 'roc auc')
    """
    for relation in RELATIONS:
        text = text.split(f" {relation} ", maxsplit=1)[0] if "[" not in text else text
    head, _, condition = text.partition("[")
    where = f" where {condition.rpartition(']')[0]}" if condition else ""
    return head.replace("_", " ").strip() + where


def measures(text: str) -> str:
    """The metric that a requirement or a curve is about, where it is about all rows; else "".

    >>> measures("accuracy >= 0.99"), measures("rmse"), measures("recall[team == 'urgent'] >= 0.9")
    ('accuracy', 'rmse', '')
    """
    found = _HEAD_OF_ALL.fullmatch(text.strip())
    return found[1] if found else ""


def listed(parts: Sequence[str]) -> str:
    """Put parts into one clause.

    >>> listed(["one", "two", "three"])
    'one, two and three'
    """
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


_LIKELIHOODS = (
    (0.95, "almost certain"),
    (0.80, "likely"),
    (0.50, "more likely than not"),
    (0.20, "less likely than not"),
    (0.05, "unlikely"),
    (0.00, "very unlikely"),
)
_HEAD_OF_ALL = re.compile(r"([A-Za-z_]\w*)\s*(?:[<>=].*)?")
_HEAD = re.compile(r"[A-Za-z_]+")
_REQUIREMENT = re.compile(
    r"([A-Za-z_]\w*)(?:\[(.*)\])?\s*(>=|<=|==|>|<)\s*(-?\d+\.?\d*(?:e-?\d+)?)", re.IGNORECASE
)


def _percentage(share: float, width_points: float) -> str:
    if share == 1:
        return "100 %"
    digits = 0 if width_points >= 10 else 1 if width_points >= 0.2 else 2
    step = 10.0**-digits
    text = f"{100 * share:.{digits}f}"
    if share < 1 and float(text) >= 100:  # an almost perfect score is not a perfect one
        text = f"{100 - step:.{digits}f}"
    if share > 0 and float(text) == 0:
        return f"under {step:.{digits}f} %"
    return f"{text} %"


def _decimal(value: float, width: float | None) -> str:
    scale = width if width is not None and math.isfinite(width) and width > 0 else abs(value) / 10
    scale = max(scale, 1e-6 * abs(value))  # nobody reads more than seven digits
    digits = 1 - math.floor(math.log10(scale)) if scale > 0 else 0
    return f"{round(Decimal(repr(value)), digits):,.{max(digits, 0)}f}"
