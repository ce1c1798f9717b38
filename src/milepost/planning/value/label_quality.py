"""What do better labels cost, beside more labels?

Near the top more data and better labels are needed (LECTURE #42). A model is not measured, and hardly trained,
below the error of its labels; several people who label the same row lower that error, at the price of one label
each. The two costs stand apart: the first vote on every row is the cost of having labels, the further votes that
of their quality.
"""

from __future__ import annotations

from dataclasses import dataclass

from scipy.special import bdtrc

from milepost.base.amounts import InvalidNumberError, not_negative, share
from milepost.planning.value.accuracy_cost import LearningLaw

MOST_VOTES = 99
"""More votes a row than this is no plan: train the annotators or change the guide."""


@dataclass(frozen=True, kw_only=True)
class QualityCost:
    """What reaching an error takes in labels and in their quality; money.

    `votes` = people per row, `label_error` = what remains wrong after their majority. None where the law's floor or
    the annotators make the error unreachable.
    """

    error: float
    examples: float | None
    votes: int | None
    label_error: float | None
    label_cost: float | None
    quality_cost: float | None


def votes_needed(annotator_error: float, at_most: float) -> int | None:
    """The least odd number of people whose majority is wrong at most as often as `at_most`; None where none is.

    Annotators err independently, each with `annotator_error` (0 to 1), on a question with two answers; with more
    answers wrong votes scatter and fewer people are enough. None also where more than 99 would be needed.

    >>> votes_needed(0.1, 0.03), votes_needed(0.1, 0.1), votes_needed(0.5, 0.2) is None
    (3, 1, True)
    """
    share(annotator_error=annotator_error, at_most=at_most)
    for votes in range(1, MOST_VOTES + 1, 2):
        if majority_error(annotator_error, votes) <= at_most:
            return votes
    return None


def majority_error(annotator_error: float, votes: int) -> float:
    """How often the majority of an odd number of independent annotators is wrong, on a question with two answers.

    >>> round(majority_error(0.1, 3), 4)
    0.028
    """
    if votes < 1 or votes % 2 == 0:
        raise InvalidNumberError(f"votes is {votes}: a majority without ties needs an odd number of people.")
    return float(annotator_error) if votes == 1 else float(bdtrc(votes // 2, votes, annotator_error))


def quality_cost(
    law: LearningLaw,
    error: float,
    *,
    cost_per_label: float,
    annotator_error: float,
    label_error_per_error: float = 1.0,
) -> QualityCost:
    """Price an error in labels and in their quality, apart.

    Labels may be wrong at most `label_error_per_error` times as often as the model that is wanted: 1 unless given,
    since below its labels' error a model cannot be told from a better one. The law is that of clean labels.

    >>> law = LearningLaw(floor=0.0, a=1.0, alpha=0.5)
    >>> found = quality_cost(law, 0.03, cost_per_label=0.9, annotator_error=0.1)
    >>> found.votes, round(found.label_cost), round(found.quality_cost)
    (3, 1000, 2000)
    """
    share(error=error)
    not_negative(cost_per_label=cost_per_label, label_error_per_error=label_error_per_error)
    examples = law.examples(error)
    votes = votes_needed(annotator_error, min(1.0, label_error_per_error * error))
    first = cost_per_label * examples if examples is not None and votes is not None else None
    return QualityCost(
        error=error,
        examples=examples,
        votes=votes,
        label_error=None if votes is None else majority_error(annotator_error, votes),
        label_cost=first,
        quality_cost=None if first is None or votes is None else first * (votes - 1),
    )
