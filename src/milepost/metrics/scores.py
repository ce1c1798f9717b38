"""Metrics of scores by class: log loss, Brier score, top-k accuracy, and areas under curves."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from milepost.base.expression import Condition
from milepost.metrics.errors import BadScoresError, MissingScoresError, RequirementError, WhichClassError
from milepost.metrics.labels import Bind, holds, positive_label, ratio, selected, share_of
from milepost.metrics.outcomes import Array, Mask, Outcomes
from milepost.metrics.statistic import Floats, Statistic, Totals


def log_loss(outcomes: Outcomes, condition: Condition | None) -> Totals:
    """Mean of -ln(probability given to the true class), in nats; 0 is perfect."""
    scores = _probabilities(outcomes, "log_loss")
    smallest = float(np.finfo(scores.dtype).eps) if scores.dtype.kind == "f" else 1e-15
    given = np.clip(_score_of_truth(outcomes, scores.astype(np.float64)), smallest, 1 - smallest)
    return mean_of(-np.log(given), selected(outcomes, condition))


def brier(outcomes: Outcomes, condition: Condition | None) -> Totals:
    """Mean squared distance of probabilities from what was true: 0 to 1 for two classes, 0 to 2 for more."""
    scores = _probabilities(outcomes, "brier").astype(np.float64)
    hit = np.array(outcomes.classes)[None, :] == np.asarray(outcomes.truth).astype(str)[:, None]
    squared = ((scores - hit) ** 2).sum(1)
    return mean_of(squared / 2 if len(outcomes.classes) == 2 else squared, selected(outcomes, condition))


def top_accuracy(k: int) -> Bind:
    """Make the share of rows whose truth is among the k highest scores (of equals, the later class wins)."""

    def bind(outcomes: Outcomes, condition: Condition | None) -> Totals:
        scores = _scores(outcomes, f"top_{k}_accuracy")
        own, place = _score_of_truth(outcomes, scores)[:, None], _places(outcomes)[:, None]
        later = np.arange(scores.shape[1])[None, :] > place
        ahead = ((scores > own) | ((scores == own) & later)).sum(1)
        return share_of((ahead < k) & (place[:, 0] >= 0), selected(outcomes, condition))

    return bind


def roc_auc(outcomes: Outcomes, condition: Condition | None) -> Statistic:
    """P(a row of the class is scored above a row of the rest), ties half; symmetric in the two classes."""
    true, score, rows = _one_class(outcomes, condition, "roc_auc", symmetric=True)
    return _area(true, score, rows, outcomes.weight, _auc_of_sorted, worst_is_negative=True)


def average_precision(outcomes: Outcomes, condition: Condition | None) -> Statistic:
    """Area under the precision-recall steps of one class: sum of (recall gained) x (precision there)."""
    true, score, rows = _one_class(outcomes, condition, "average_precision", symmetric=False)
    return _area(true, score, rows, outcomes.weight, _precision_of_sorted, worst_is_negative=False)


def roc_auc_ovr(outcomes: Outcomes, condition: Condition | None) -> Statistic:
    """Mean over classes of the ROC area of each class against the rest; NaN while a class has no row."""
    return _over_classes(outcomes, condition, weighted=False)


def roc_auc_ovr_weighted(outcomes: Outcomes, condition: Condition | None) -> Statistic:
    """Like `roc_auc_ovr`, each class as often as it is true."""
    return _over_classes(outcomes, condition, weighted=True)


def mean_of(values: Array, among: Mask, *, root: bool = False) -> Totals:
    """The mean of (n,) values over the rows `among`, or its square root."""
    return Totals(
        index=np.where(among, np.arange(len(values)), -1),
        parts=np.column_stack([values, np.ones(len(values))]),
        finish=lambda sums: np.sqrt(sums[:, 0] / sums[:, 1]) if root else sums[:, 0] / sums[:, 1],
        mean=True,
        root=root,
    )


def _scores(outcomes: Outcomes, metric: str) -> Array:
    if outcomes.scores is None:
        raise MissingScoresError(metric)
    return outcomes.scores


def _probabilities(outcomes: Outcomes, metric: str) -> Array:
    scores = _scores(outcomes, metric)
    totals = scores.sum(1, dtype=np.float64)
    bad = (np.abs(totals - 1) > 1e-3) | (scores < -1e-6).any(1)
    if bad.any():
        row = int(np.argmax(bad))
        raise BadScoresError.no_probabilities(metric, row, float(totals[row]))
    return scores


def _places(outcomes: Outcomes) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    """Column of each row's truth, -1 when the class has no score: (n,)."""
    place = {label: column for column, label in enumerate(outcomes.classes)}
    labels, truth, _ = outcomes.encoded
    return np.array([place.get(label, -1) for label in labels], dtype=np.intp)[truth]


def _score_of_truth(outcomes: Outcomes, scores: Array) -> Array:
    """What each row's truth was given: (n,); 0 for a class without a score."""
    place = _places(outcomes)
    return np.where(place >= 0, scores[np.arange(len(place)), place], 0.0)


def _one_class(
    outcomes: Outcomes, condition: Condition | None, metric: str, *, symmetric: bool
) -> tuple[Mask, Floats, Mask]:
    """Whether the class is true, its score, and which rows count: three (n,) arrays."""
    scores, classes = _scores(outcomes, metric), np.array(outcomes.classes)
    if condition is not None and outcomes.target in condition.names:
        if condition.names != {outcomes.target}:
            fix = f"write {metric}[{outcomes.target} == ...], or a condition on other columns only"
            raise RequirementError(condition.text, f"{metric} cannot mix the target with other columns", fix)
        chosen = holds(outcomes, condition, classes, alone=True)
        true = holds(outcomes, condition, outcomes.truth, alone=True)
        return true, scores[:, chosen].sum(1, dtype=np.float64), np.ones(len(outcomes), dtype=bool)
    if symmetric and len(classes) != 2:
        raise WhichClassError(metric, outcomes.classes, outcomes.target)
    positive = outcomes.classes[1] if symmetric else positive_label(outcomes, metric=metric)
    true = np.asarray(outcomes.truth).astype(str) == positive
    return true, scores[:, outcomes.classes.index(positive)].astype(np.float64), selected(outcomes, condition)


def _area(
    true: Mask,
    score: Floats,
    rows: Mask,
    weight: Array | None,
    area: Callable[[_Sorted, Floats], Floats],
    *,
    worst_is_negative: bool,
) -> Statistic:
    """Bind an area to its rows: each row is a cell, and one more is an example that is ranked last.

    Where both kinds of rows matter alike, the extra example is one of the rarer kind, which moves the area
    most.
    """
    positives, negatives = int((true & rows).sum()), int((~true & rows).sum())
    as_negative = worst_is_negative and negatives < positives
    floor, ceiling = (score.min(), score.max()) if len(score) else (0.0, 0.0)
    last = (ceiling + 1, False) if as_negative else (floor - 1, True)
    first = (floor - 1, False) if as_negative else (ceiling + 1, True)
    n = len(true)
    sorter = _Sorted(
        true=np.concatenate([true, [last[1], first[1]]]),
        score=np.concatenate([score, [last[0], first[0]]]),
        weight=None if weight is None else np.append(weight, 2 * [_usual(weight[rows])]),
    )
    known = positives > 0 and negatives > 0
    return Statistic(
        index=np.where(rows, np.arange(n), -1),
        cells=n + 2,
        values=(lambda weights: area(sorter, weights)) if known else _nothing,
        worst=_unit(n, n + 2),
        best=_unit(n + 1, n + 2),
    )


class _Sorted:
    """Rows of two kinds in falling order of score.

    For each positive row: how many negative rows are scored above it, how many not below it, and the last
    positive row with its score.
    """

    def __init__(self, *, true: Mask, score: Floats, weight: Array | None) -> None:
        order = np.argsort(-score, kind="stable")
        falling = score[order]
        hit = true[order]
        self.positive, self.negative, self.weight = order[hit], order[~hit], weight
        of_positive, of_negative = -falling[hit], -falling[~hit]
        self.above = np.searchsorted(of_negative, of_positive, side="left")
        self.not_below = np.searchsorted(of_negative, of_positive, side="right")
        self.last_hit = np.searchsorted(of_positive, of_positive, side="right") - 1
        self.tied = not np.array_equal(self.last_hit, np.arange(len(of_positive)))

    def weights_of(self, rows: Array, weights: Floats) -> Floats:
        """The weights of these rows under each resample: (b, rows)."""
        taken = np.take(weights, rows, axis=1)
        return taken if self.weight is None else taken * self.weight[rows]


def _auc_of_sorted(rows: _Sorted, weights: Floats) -> Floats:
    positive, negative = rows.weights_of(rows.positive, weights), rows.weights_of(rows.negative, weights)
    above = np.zeros((len(weights), len(rows.negative) + 1))
    np.cumsum(negative, axis=1, out=above[:, 1:])
    lost = np.einsum("bi,bi->b", positive, np.take(above, rows.above, axis=1))
    if not np.array_equal(rows.above, rows.not_below):
        lost = (lost + np.einsum("bi,bi->b", positive, np.take(above, rows.not_below, axis=1))) / 2
    total = positive.sum(1) * above[:, -1]
    return 1 - ratio(lost, total, empty=np.nan)


def _precision_of_sorted(rows: _Sorted, weights: Floats) -> Floats:
    positive, negative = rows.weights_of(rows.positive, weights), rows.weights_of(rows.negative, weights)
    false = np.zeros((len(weights), len(rows.negative) + 1))
    np.cumsum(negative, axis=1, out=false[:, 1:])
    hits = np.cumsum(positive, axis=1)
    if rows.tied:
        hits = hits[:, rows.last_hit]
    found = hits + np.take(false, rows.not_below, axis=1)
    precision = np.divide(hits, found, out=np.zeros_like(hits), where=found > 0)
    return ratio(np.einsum("bi,bi->b", positive, precision), hits[:, -1], empty=np.nan)


def _over_classes(outcomes: Outcomes, condition: Condition | None, *, weighted: bool) -> Statistic:
    scores, rows = _scores(outcomes, "roc_auc_ovr").astype(np.float64), selected(outcomes, condition)
    n, k = scores.shape
    sorted_rows = [_one_against_rest(outcomes, scores[:, column], column) for column in range(k)]

    def values(weights: Floats) -> Floats:
        areas = np.column_stack([_auc_of_sorted(rows, weights) for rows in sorted_rows])
        if not weighted:
            equal: Floats = areas.mean(1)
            return equal
        shares = np.column_stack([rows.weights_of(rows.positive, weights).sum(1) for rows in sorted_rows])
        return ratio((areas * shares).sum(1), shares.sum(1), empty=np.nan)

    nobody, everybody = np.zeros(k), np.full(k, 1 / k)
    return Statistic(
        index=np.where(rows, np.arange(n), -1),
        cells=n + 2 * k,
        values=values,
        passes=k,
        worst=np.concatenate([np.zeros(n), everybody, nobody]),
        best=np.concatenate([np.zeros(n), nobody, everybody]),
    )


def _one_against_rest(outcomes: Outcomes, score: Floats, column: int) -> _Sorted:
    """Rows of one class and the rest, then one more row of every class ranked last, and one ranked first."""
    k = len(outcomes.classes)
    own = np.arange(k) == column
    floor, ceiling = (score.min() - 1, score.max() + 1) if len(score) else (0.0, 1.0)
    true = np.asarray(outcomes.truth).astype(str) == outcomes.classes[column]
    return _Sorted(
        true=np.concatenate([true, own, own]),
        score=np.concatenate([score, np.full(k, floor), np.where(own, ceiling, floor)]),
        weight=None
        if outcomes.weight is None
        else np.append(outcomes.weight, 2 * k * [_usual(outcomes.weight)]),
    )


def _usual(weight: Array) -> float:
    """The mean weight, which one more example has; 1 where there is none."""
    mean = float(weight.mean()) if len(weight) else 0.0
    return mean if mean > 0 else 1.0


def _nothing(weights: Floats) -> Floats:
    return np.full(len(weights), np.nan)


def _unit(cell: int, cells: int) -> Floats:
    weights = np.zeros(cells)
    weights[cell] = 1.0
    return weights
