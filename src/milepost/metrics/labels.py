"""Metrics of labels: accuracy, precision, recall, F1 and their kin, from pairs of truth and prediction."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from milepost.base.expression import Condition, ConditionError
from milepost.metrics.errors import WhichClassError
from milepost.metrics.outcomes import Array, Mask, Outcomes
from milepost.metrics.statistic import Finish, Floats, Ints, Totals

POSITIVE_NAMES = frozenset({"1", "1.0", "true", "yes", "y", "positive", "pos"})
Bind = Callable[[Outcomes, Condition | None], Totals]


def share_right(outcomes: Outcomes, condition: Condition | None) -> Totals:
    """Accuracy: the share of rows whose prediction is the truth; a condition selects rows by their truth."""
    _, truth, prediction = outcomes.encoded
    return share_of(truth == prediction, selected(outcomes, condition))


def share_wrong(outcomes: Outcomes, condition: Condition | None) -> Totals:
    """Error rate: the share of rows whose prediction is not the truth."""
    _, truth, prediction = outcomes.encoded
    return share_of(truth != prediction, selected(outcomes, condition))


def recall(outcomes: Outcomes, condition: Condition | None) -> Totals:
    """Of the rows where the class is true, the share where it is predicted."""
    true, predicted = true_and_predicted(outcomes, condition, metric="recall")
    return share_of(predicted, true)


def precision(outcomes: Outcomes, condition: Condition | None) -> Totals:
    """Of the rows where the class is predicted, the share where it is true."""
    true, predicted = true_and_predicted(outcomes, condition, metric="precision")
    return share_of(true, predicted)


def f1(outcomes: Outcomes, condition: Condition | None) -> Totals:
    """F1 of one class against the rest: 2 hits / (true + predicted)."""
    return _of_hits(outcomes, condition, "f1", lambda hits, either: 2 * hits / (either + hits))


def jaccard(outcomes: Outcomes, condition: Condition | None) -> Totals:
    """Jaccard index of one class against the rest: hits / (true or predicted)."""
    return _of_hits(outcomes, condition, "jaccard", lambda hits, either: hits / either)


def by_class(finish: Finish) -> Bind:
    """Make a metric of a finish that sees sums (b, 3, k): hits, truths and predictions of k classes."""

    def bind(outcomes: Outcomes, condition: Condition | None) -> Totals:
        labels, truth, prediction = outcomes.encoded
        k = len(labels)
        pairs, index = np.unique(truth * k + prediction, return_inverse=True)
        rows = selected(outcomes, condition)
        present = np.bincount(truth[rows], minlength=k) > 0
        if condition is None and len(outcomes.classes) == 2:  # one of two that no row shows is yet unknown
            present |= np.isin(labels, outcomes.classes)
        spread = present / max(1, present.sum())
        return Totals(
            index=np.where(rows, index.reshape(-1), -1),
            parts=_counts_of_pairs(pairs, k),
            finish=lambda sums: finish(sums.reshape(len(sums), 3, k)),
            worst=np.concatenate([0 * spread, spread, spread]),
            best=np.concatenate([spread, spread, spread]),
        )

    return bind


def selected(outcomes: Outcomes, condition: Condition | None) -> Mask:
    """The rows where the condition holds, the target standing for the truth: (n,) booleans."""
    if condition is None:
        return np.ones(len(outcomes), dtype=bool)
    return holds(outcomes, condition, outcomes.truth)


def true_and_predicted(outcomes: Outcomes, condition: Condition | None, *, metric: str) -> tuple[Mask, Mask]:
    """The rows where the class is true, and those where it is predicted: two masks (n,).

    The condition is read twice, the target standing first for the truth and then for the prediction. A
    condition that does not name the target selects rows; the class is then the one whose name says yes.
    """
    if condition is not None and outcomes.target in condition.names:
        return holds(outcomes, condition, outcomes.truth), holds(outcomes, condition, outcomes.prediction)
    labels, truth, prediction = outcomes.encoded
    positive = labels.index(positive_label(outcomes, metric=metric))
    rows = selected(outcomes, condition)
    return rows & (truth == positive), rows & (prediction == positive)


def positive_label(outcomes: Outcomes, *, metric: str) -> str:
    """The one of two labels whose name says yes (1, true, yes, ...); `WhichClassError` when none does."""
    labels = outcomes.classes or outcomes.encoded.labels
    positive = [label for label in labels if label.lower() in POSITIVE_NAMES]
    if len(labels) > 2 or len(positive) != 1:
        raise WhichClassError(metric, labels, outcomes.target)
    return positive[0]


def share_of(right: Mask, among: Mask) -> Totals:
    """The share of the rows `among` that are `right`."""
    return Totals(
        index=np.where(among, right.astype(np.intp), -1),
        parts=np.array([[0.0, 1.0], [1.0, 1.0]]),
        finish=lambda sums: ratio(sums[:, 0], sums[:, 1], empty=float("nan")),
        worst=np.array([0.0, 1.0]),
        best=np.array([1.0, 1.0]),
        share=True,
    )


def holds(outcomes: Outcomes, condition: Condition, target: Array, *, alone: bool = False) -> Mask:
    """The rows where the condition holds with `target` in the target's place; `alone`: without other columns.

    Labels are texts; where all of them are numbers, a condition may compare them with numbers (`churn == 1`).
    """
    columns = {} if alone else outcomes.columns
    try:
        return condition.mask({**columns, outcomes.target: target})
    except ConditionError:
        numbers = _as_numbers(target)
        if numbers is None or outcomes.target not in condition.names:
            raise
        return condition.mask({**columns, outcomes.target: numbers})


def ratio(over: Floats, under: Floats, *, empty: float = 0.0) -> Floats:
    """Divide, with `empty` where there is nothing to divide by."""
    out: Floats = np.full(np.broadcast(over, under).shape, empty)
    np.divide(over, under, out=out, where=under > 0)
    return out


def f1_macro(sums: Floats) -> Floats:
    """Mean F1 over the classes that are true or predicted somewhere."""
    return _mean_present(_f1_of(sums), sums)


def f1_weighted(sums: Floats) -> Floats:
    """Mean F1 over classes, each as often as it is true."""
    return _mean_by_truth(_f1_of(sums), sums)


def precision_macro(sums: Floats) -> Floats:
    """Mean precision over the classes that are true or predicted somewhere; 0 for one never predicted."""
    return _mean_present(ratio(sums[:, 0], sums[:, 2]), sums)


def precision_weighted(sums: Floats) -> Floats:
    """Mean precision over classes, each as often as it is true."""
    return _mean_by_truth(ratio(sums[:, 0], sums[:, 2]), sums)


def recall_macro(sums: Floats) -> Floats:
    """Mean recall over the classes that are true or predicted somewhere; 0 for one never true."""
    return _mean_present(ratio(sums[:, 0], sums[:, 1]), sums)


def jaccard_macro(sums: Floats) -> Floats:
    """Mean Jaccard index over the classes that are true or predicted somewhere."""
    return _mean_present(_jaccard_of(sums), sums)


def jaccard_weighted(sums: Floats) -> Floats:
    """Mean Jaccard index over classes, each as often as it is true."""
    return _mean_by_truth(_jaccard_of(sums), sums)


def jaccard_micro(sums: Floats) -> Floats:
    """Jaccard index of all classes pooled."""
    hits = sums[:, 0].sum(1)
    return ratio(hits, sums[:, 1:].sum((1, 2)) - hits)


def balanced_accuracy(sums: Floats) -> Floats:
    """Mean recall over the classes that are true somewhere."""
    seen = sums[:, 1] > 0
    return ratio(ratio(sums[:, 0], sums[:, 1]).sum(1), seen.sum(1).astype(np.float64), empty=float("nan"))


def matthews_corrcoef(sums: Floats) -> Floats:
    """Matthews correlation of truth and prediction (Gorodkin 2004); 0 when the prediction is constant.

    NaN when the truth is: then nothing can be told.
    """
    hits, true, predicted = sums[:, 0].sum(1), sums[:, 1], sums[:, 2]
    n = true.sum(1)
    told = n**2 - (true**2).sum(1)
    found = ratio(
        hits * n - (true * predicted).sum(1), np.sqrt(np.maximum(told * (n**2 - (predicted**2).sum(1)), 0))
    )
    return np.where(told > 1e-12 * n**2, found, np.nan)


def cohen_kappa(sums: Floats) -> Floats:
    """Agreement beyond chance (Cohen 1960); NaN when chance explains everything."""
    n = sums[:, 1].sum(1)
    chance = ratio((sums[:, 1] * sums[:, 2]).sum(1), n**2)
    return ratio(ratio(sums[:, 0].sum(1), n) - chance, 1 - chance, empty=float("nan"))


def _as_numbers(labels: Array) -> Array | None:
    try:
        return labels.astype(np.float64)
    except ValueError:
        return None


def _of_hits(
    outcomes: Outcomes, condition: Condition | None, metric: str, value: Callable[[Floats, Floats], Floats]
) -> Totals:
    true, predicted = true_and_predicted(outcomes, condition, metric=metric)
    either = true | predicted

    def finish(sums: Floats) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(sums[:, 1] > 0, value(sums[:, 0], sums[:, 1]), np.nan)

    return Totals(
        index=np.where(either, (true & predicted).astype(np.intp), -1),
        parts=np.array([[0.0, 1.0], [1.0, 1.0]]),
        finish=finish,
        worst=np.array([0.0, 1.0]),
        best=np.array([1.0, 1.0]),
    )


def _counts_of_pairs(pairs: Ints, k: int) -> Floats:
    parts = np.zeros((len(pairs), 3, k))
    cell, (truth, prediction) = np.arange(len(pairs)), np.divmod(pairs, k)
    parts[cell[truth == prediction], 0, truth[truth == prediction]] = 1
    parts[cell, 1, truth] = 1
    parts[cell, 2, prediction] = 1
    return parts.reshape(len(pairs), 3 * k)


def _f1_of(sums: Floats) -> Floats:
    return ratio(2 * sums[:, 0], sums[:, 1] + sums[:, 2])


def _jaccard_of(sums: Floats) -> Floats:
    return ratio(sums[:, 0], sums[:, 1] + sums[:, 2] - sums[:, 0])


def _mean_present(values: Floats, sums: Floats) -> Floats:
    present = (sums[:, 1] + sums[:, 2] > 0).sum(1)
    return ratio(values.sum(1), present.astype(np.float64), empty=float("nan"))


def _mean_by_truth(values: Floats, sums: Floats) -> Floats:
    return ratio((values * sums[:, 1]).sum(1), sums[:, 1].sum(1), empty=float("nan"))
