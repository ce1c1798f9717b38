"""Every metric by name: which way is better, its bounds, the tasks it measures, and how it is computed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import inf

from milepost.base.expression import Condition
from milepost.base.measurement import Direction, TaskKind
from milepost.metrics import detection, labels, numbers, scores
from milepost.metrics.errors import MetricTaskError, UnknownMetricError
from milepost.metrics.outcomes import Outcomes
from milepost.metrics.statistic import Statistic, Totals

Bind = Callable[[Outcomes, Condition | None], Totals | Statistic]
MEMORY = "memory_mb"
RESOURCES = ("latency_p50_ms", "latency_p99_ms", MEMORY, "size_mb", "cost_per_decision")


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A metric: `direction` says which way is better, `low` and `high` bound its values.

    `note` says what was made of another spelling of the name. `value` is the metric of all rows, NaN without
    any.
    """

    name: str
    direction: Direction
    low: float
    high: float
    tasks: frozenset[TaskKind]
    needs_scores: bool = False
    note: str = ""
    bound: Bind = field(repr=False, compare=False)

    def bind(self, outcomes: Outcomes, condition: Condition | None = None) -> Statistic:
        """Bind the metric to the rows that the condition selects; raises what `docs/metrics.md` lists."""
        made = self.sums(outcomes, condition)
        return made.statistic() if isinstance(made, Totals) else made

    def sums(self, outcomes: Outcomes, condition: Condition | None = None) -> Totals | Statistic:
        """Bind the metric, as sums over rows where it is a function of such."""
        _check_task(self, outcomes)
        made = self.bound(outcomes, condition)
        return made.weighted(outcomes.weight) if isinstance(made, Totals) else made

    def value(self, outcomes: Outcomes) -> float:
        """The metric of these outcomes, in its own unit and direction.

        >>> import numpy as np
        >>> truth, prediction = np.array(["a", "b", "b"]), np.array(["a", "b", "a"])
        >>> round(find_metric("accuracy").value(Outcomes(truth=truth, prediction=prediction)), 3)
        0.667
        """
        return self.bind(outcomes).value()


def find_metric(name: str) -> Metric:
    """Find a metric by its name here or in scikit-learn; `neg_...` is the plain metric, where less is better.

    Raises `UnknownMetricError` with the nearest names.

    >>> find_metric("neg_log_loss").name, find_metric("neg_log_loss").direction
    ('log_loss', <Direction.MIN: 'min'>)
    """
    plain = _ALIASES.get(name, name)
    if (count := re.fullmatch(r"top_(\d+)_accuracy", plain)) and int(count[1]) > 0:
        return _scored(plain, 0, 1, scores.top_accuracy(int(count[1])))
    if plain not in _METRICS:
        raise UnknownMetricError(name, [*_METRICS, *_ALIASES, *RESOURCES])
    metric = _METRICS[plain]
    return (
        metric
        if plain == name
        else replace(metric, note=f"{name} is read as {plain}, {_better(metric)} is better")
    )


def metric_names(task: TaskKind | None = None) -> tuple[str, ...]:
    """All plain names, or those that measure a task."""
    return tuple(name for name, metric in _METRICS.items() if task is None or task in metric.tasks)


def _better(metric: Metric) -> str:
    return "more" if metric.direction is Direction.MAX else "less"


def _check_task(metric: Metric, outcomes: Outcomes) -> None:
    if outcomes.boxes is not None:
        task = TaskKind.DETECTION
    else:
        task = TaskKind.REGRESSION if outcomes.numeric else TaskKind.CLASSIFICATION
    check_task(metric, task)


def check_task(metric: Metric, task: TaskKind) -> None:
    """Raise `MetricTaskError` unless the metric measures this kind of task."""
    if task not in metric.tasks:
        raise MetricTaskError(metric.name, task.value, metric_names(task))


def _labelled(
    name: str, low: float, high: float, bound: Bind, direction: Direction = Direction.MAX
) -> Metric:
    tasks = frozenset({TaskKind.CLASSIFICATION})
    return Metric(name=name, direction=direction, low=low, high=high, tasks=tasks, bound=bound)


def _scored(name: str, low: float, high: float, bound: Bind, direction: Direction = Direction.MAX) -> Metric:
    return replace(_labelled(name, low, high, bound, direction), needs_scores=True)


def _number(name: str, bound: Bind) -> Metric:
    tasks = frozenset({TaskKind.REGRESSION})
    return Metric(name=name, direction=Direction.MIN, low=0, high=inf, tasks=tasks, bound=bound)


def _explained(name: str, bound: Bind) -> Metric:
    return replace(_number(name, bound), direction=Direction.MAX, low=-inf, high=1)


def _boxed(name: str, overlap: float | None) -> Metric:
    tasks, bound = frozenset({TaskKind.DETECTION}), detection.MeanAveragePrecision(overlap)
    return Metric(name=name, direction=Direction.MAX, low=0, high=1, tasks=tasks, bound=bound)


_METRICS = {
    metric.name: metric
    for metric in (
        _labelled("accuracy", 0, 1, labels.share_right),
        _labelled("error_rate", 0, 1, labels.share_wrong, Direction.MIN),
        _labelled("balanced_accuracy", 0, 1, labels.by_class(labels.balanced_accuracy)),
        _labelled("precision", 0, 1, labels.precision),
        _labelled("precision_macro", 0, 1, labels.by_class(labels.precision_macro)),
        _labelled("precision_weighted", 0, 1, labels.by_class(labels.precision_weighted)),
        _labelled("recall", 0, 1, labels.recall),
        _labelled("recall_macro", 0, 1, labels.by_class(labels.recall_macro)),
        _labelled("f1", 0, 1, labels.f1),
        _labelled("f1_macro", 0, 1, labels.by_class(labels.f1_macro)),
        _labelled("f1_weighted", 0, 1, labels.by_class(labels.f1_weighted)),
        _labelled("jaccard", 0, 1, labels.jaccard),
        _labelled("jaccard_macro", 0, 1, labels.by_class(labels.jaccard_macro)),
        _labelled("jaccard_micro", 0, 1, labels.by_class(labels.jaccard_micro)),
        _labelled("jaccard_weighted", 0, 1, labels.by_class(labels.jaccard_weighted)),
        _labelled("matthews_corrcoef", -1, 1, labels.by_class(labels.matthews_corrcoef)),
        _labelled("cohen_kappa", -1, 1, labels.by_class(labels.cohen_kappa)),
        _scored("roc_auc", 0, 1, scores.roc_auc),
        _scored("roc_auc_ovr", 0, 1, scores.roc_auc_ovr),
        _scored("roc_auc_ovr_weighted", 0, 1, scores.roc_auc_ovr_weighted),
        _scored("average_precision", 0, 1, scores.average_precision),
        _scored("log_loss", 0, inf, scores.log_loss, Direction.MIN),
        _scored("brier", 0, 2, scores.brier, Direction.MIN),
        _scored("top_2_accuracy", 0, 1, scores.top_accuracy(2)),
        _explained("r2", numbers.r2),
        _explained("explained_variance", numbers.explained_variance),
        _number("rmse", numbers.mean_error(numbers.squared, root=True)),
        _number("mse", numbers.mean_error(numbers.squared)),
        _number("mae", numbers.mean_error(numbers.absolute)),
        _number("mape", numbers.mean_error(numbers.relative)),
        _number("msle", numbers.mean_error(numbers.squared_log)),
        _number("rmsle", numbers.mean_error(numbers.squared_log, root=True)),
        _number("median_absolute_error", numbers.median_absolute_error),
        _number("max_error", numbers.max_error),
        _boxed("map", None),
        _boxed("map_50", 0.5),
        _boxed("map_75", 0.75),
    )
}
_ALIASES = {
    # for one label per row, the pooled precision, recall and F1 are the accuracy, and weighted recall is too
    "precision_micro": "accuracy",
    "recall_micro": "accuracy",
    "f1_micro": "accuracy",
    "recall_weighted": "accuracy",
    "top_k_accuracy": "top_2_accuracy",
    "cohen_kappa_score": "cohen_kappa",
    "mcc": "matthews_corrcoef",
    "brier_score": "brier",
    "neg_brier_score": "brier",
    "neg_log_loss": "log_loss",
    "neg_root_mean_squared_error": "rmse",
    "root_mean_squared_error": "rmse",
    "neg_mean_squared_error": "mse",
    "mean_squared_error": "mse",
    "neg_mean_absolute_error": "mae",
    "mean_absolute_error": "mae",
    "neg_mean_absolute_percentage_error": "mape",
    "mean_absolute_percentage_error": "mape",
    "neg_mean_squared_log_error": "msle",
    "neg_root_mean_squared_log_error": "rmsle",
    "neg_median_absolute_error": "median_absolute_error",
    "neg_max_error": "max_error",
}
