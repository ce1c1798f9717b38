"""Are more labels worth their price before deciding: test labels to know the accuracy, training labels to raise it?"""

from __future__ import annotations

from typing import Any

import numpy as np

from milepost.base.digits import years
from milepost.base.streams import random_stream
from milepost.contract.model import DesignKind
from milepost.evidence.assessment import Assessment
from milepost.evidence.plan import LabelsWorth
from milepost.planning.value.accuracy_cost import LabelPrices
from milepost.planning.value.measured_cost import measured_accuracy_cost
from milepost.planning.worth.accuracy import accuracy_at, accuracy_curve
from milepost.planning.worth.observed import Observed
from milepost.planning.worth.venture import ACCURACY, Array, Venture
from milepost.statistics.evsi import Deployment, evsi_beta_binomial
from milepost.statistics.training_labels import worth_of_training_labels

TEST_LABELS = (100, 200, 500, 1000, 2000)
MORE_TRAINING = (2, 4, 8)
CURVE_DRAWS = 4000


def worth_of_labels(
    venture: Venture, observed: Observed | None, assessment: Assessment | None, label: float | None
) -> tuple[LabelsWorth, ...]:
    """Value more labels of both kinds for this venture; nothing where no predictions were seen.

    `label` = the price of one; without it the worth is given and the net is not. Test labels are valued where the
    model decides alone, because they tell its accuracy and not how a list or a person does; training labels for any
    design. Fixed costs are counted at their medians.
    """
    if observed is None:
        return ()
    if venture.line.design != DesignKind.AUTOMATIC.value:
        return tuple(_training_labels(venture, observed, assessment, label))
    return (*_test_labels(venture, observed, label), *_training_labels(venture, observed, assessment, label))


def best_amount(venture: Venture, assessment: Assessment | None, label: float | None) -> str:
    """The amount of training labels that is worth most, in words; empty where the curve or the price is not known."""
    curve = accuracy_curve(assessment)
    if curve is None or assessment is None or not label or len(curve.ahead) < 2:
        return ""
    middles = _middles(venture)
    e = venture.economics
    decisions = middles["decisions a year"] * middles["adoption"] * venture.annuity
    found = measured_accuracy_cost(
        lambda sizes, levels: np.array([1 - accuracy_at(curve, size, 1 - levels) for size in sizes]),
        [],
        LabelPrices(cost_per_label=label, owned=float(assessment.labels_now)),
        sizes=(float(curve.ahead[0].size), float(curve.ahead[-1].size)),
        decisions=decisions,
        value_of_correct_over_wrong=middles["a right decision"] - middles["a wrong decision"],
    )
    at_the_end = found.best_examples >= 0.99 * float(curve.ahead[-1].size)
    often = "at least" if at_the_end else "about"  # the forecast ends there
    return (
        f"worth most over {years(e.years)}: {often} {found.best_examples:,.0f} training labels, "
        f"with {100 * found.best_error:.2g} % errors expected (deciding alone)"
    )


def _test_labels(venture: Venture, observed: Observed, label: float | None) -> list[LabelsWorth]:
    middles = _middles(venture)
    volume = middles["adoption"] * venture.annuity
    deployment = Deployment(
        decisions=middles["decisions a year"] * volume,
        correct=middles["a right decision"],
        wrong=middles["a wrong decision"],
        baseline=middles["today's decision"] + middles["running one prediction"],
        fixed_cost=venture.annuity * (middles["upkeep a year"] + middles["added complexity a year"])
        + middles["building it"],
    )
    n = observed.accuracy.n
    right = round(observed.accuracy.value * n)
    found = evsi_beta_binomial(
        deployment, (1.0 + right, 1.0 + n - right), TEST_LABELS, cost_per_label=label or 0.0
    )
    return [
        LabelsWorth(
            kind="test",
            n=point.n,
            worth=point.evsi,
            cost=None if label is None else label * point.n,
            net=None if label is None else point.net,
        )
        for point in found.grid
    ]


def _training_labels(
    venture: Venture, observed: Observed, assessment: Assessment | None, label: float | None
) -> list[LabelsWorth]:
    curve = accuracy_curve(assessment)
    if curve is None or assessment is None:
        return []
    stream = random_stream("training labels", venture.line.design)
    places = (np.arange(CURVE_DRAWS) + 0.5) / CURVE_DRAWS
    stream.shuffle(places)
    now = accuracy_at(curve, max(curve.ahead[0].size, assessment.labels_now), places)
    rows = []
    for factor in MORE_TRAINING:
        size = assessment.labels_now * factor
        if size > curve.ahead[-1].size:
            break
        more = size - assessment.labels_now
        bought = max(0, size - _owned(assessment))
        found = worth_of_training_labels(
            now,
            accuracy_at(curve, size, places),
            {
                "without a model": lambda score: np.full(len(score), venture.instead),
                venture.line.design: _design(venture),
            },
            cost=(label or 0.0) * bought,
            rng=stream,
            test_rows=observed.accuracy.n,
        )
        rows.append(
            LabelsWorth(
                kind="training",
                n=more,
                worth=found.better_model + found.better_choice,
                cost=None if label is None else found.cost,
                net=None if label is None else found.net,
            )
        )
    return rows


def _design(venture: Venture) -> Any:
    """What the venture's design brings over the years at each score, in money, (draws,)."""
    middles = venture.middles()

    def worth(score: Array) -> Array:
        drawn = {**middles, ACCURACY: score}
        return np.asarray(venture.annuity * venture.per_year(drawn) - middles["building it"])

    return worth


def _owned(assessment: Assessment) -> int:
    """Training labels that are there: the largest size on the frontier that costs nothing."""
    free = [point.labels for row in assessment.designs for point in row.frontier if point.cost_high == 0]
    return max(free, default=assessment.labels_now)


def _middles(venture: Venture) -> dict[str, float]:
    return {name: one.middle for name, one in venture.inputs().items()}
