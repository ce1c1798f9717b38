"""What can be wrong with a metric rule, or with the predictions that it is asked about."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from milepost.base.errors import InvalidInputError, WrongUseError


class UnknownMetricError(InvalidInputError):
    """A metric has a name that nobody knows."""

    slug = "unknown-metric"

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(
            f"There is no metric named {name!r}.{_nearest(name, known)} See docs/metrics.md for all names."
        )


class MissingScoresError(InvalidInputError):
    """A metric needs scores by class, and the candidate gave only labels."""

    slug = "missing-scores"

    def __init__(self, metric: str) -> None:
        super().__init__(
            f"{metric} needs a score for every class, and this candidate gave only labels. "
            "Give it predict_proba or decision_function, or columns of scores in its file of predictions; "
            "or use a metric of labels."
        )


class BadScoresError(InvalidInputError):
    """Scores are not finite numbers, or are no probabilities where probabilities are needed."""

    slug = "bad-scores"

    @classmethod
    def not_finite(cls, row: int, column: str) -> BadScoresError:
        """Name the first score (rows count from 0) that is NaN or infinite."""
        return cls(
            f"The score for {column!r} in row {row} is NaN or infinite, so rows cannot be ranked by it. "
            "Look for a division by zero or a missing input in the candidate, and give finite scores."
        )

    @classmethod
    def no_probabilities(cls, metric: str, row: int, total: float) -> BadScoresError:
        """Name the first row (from 0) whose scores are negative or do not sum to one."""
        return cls(
            f"{metric} needs probabilities: the scores of row {row} sum to {total:.4g}, or one is negative. "
            "Give probabilities (calibrate decision values first), or use a metric of ranks such as roc_auc."
        )


class MetricTaskError(InvalidInputError):
    """A metric is asked for a kind of task that it does not measure."""

    slug = "metric-task"

    def __init__(self, metric: str, task: str, choices: Sequence[str]) -> None:
        super().__init__(
            f"metric: {metric} does not measure a {task} task. Use one of: {', '.join(choices)}; or change task.kind."
        )


class UnseenLabelError(InvalidInputError):
    """Predictions hold a label that is no class of the task."""

    slug = "unseen-label"

    def __init__(self, label: str, row: int, classes: Sequence[str]) -> None:
        super().__init__(
            f"The prediction in row {row} is {label!r}, which is no class of the task."
            f"{_nearest(label, classes)} The classes are {_listed(classes)}: "
            "write the predictions with the labels of the target column."
        )


class RequirementError(InvalidInputError):
    """A line of the metric rule cannot be read, or can never mean what it says; `column` counts from 1."""

    slug = "bad-requirement"

    def __init__(self, text: str, what: str, fix: str, *, column: int = 1) -> None:
        self.text, self.column, self.what, self.fix = text, column, what, fix
        says = f"{what}; {fix}" if fix else what
        super().__init__(f"In the metric rule {text!r}, column {column}: {says}")


class MetricRuleError(InvalidInputError):
    """Several lines of the metric rule are wrong; `problems` are their errors."""

    slug = "bad-metric-rule"

    def __init__(self, problems: Sequence[InvalidInputError]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            "\n".join([f"{len(problems)} problems in the metric rule", *(f"  {one}" for one in problems)])
        )


class WhichClassError(InvalidInputError):
    """A metric of one class does not say which class is meant."""

    slug = "which-class"

    def __init__(self, metric: str, classes: Sequence[str], target: str) -> None:
        example = str(classes[-1]) if classes else "yes"
        super().__init__(
            f"{metric} measures one class, and none of {_listed(classes)} is plainly the one "
            f"looked for. Write {metric}[{target or 'target'} == {example!r}], or {_averaged(metric)}."
        )


class BadOutcomesError(InvalidInputError):
    """Truth, predictions and columns do not fit together."""

    slug = "bad-outcomes"


class OperatingPointError(WrongUseError):
    """A threshold is asked for where none can be chosen."""

    slug = "no-operating-point"


def _nearest(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=3, cutoff=0.5)
    return f" Did you mean {' or '.join(close)}?" if close else ""


def _listed(classes: Sequence[str]) -> str:
    return ", ".join(repr(str(label)) for label in classes[:10]) + (", ..." if len(classes) > 10 else "")


def _averaged(metric: str) -> str:
    return (
        "roc_auc_ovr for all classes"
        if metric in ("roc_auc", "average_precision")
        else f"{metric}_macro for all classes"
    )
