"""What does a project of this kind owe an answer to, and which lever helps it most? (LECTURE 4.2)"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from milepost.contract.model import Archetype


@dataclass(frozen=True, kw_only=True)
class OwedQuestion:
    """A question that a kind of project owes, and the evidence that would answer it; `key` names it in records."""

    key: str
    question: str
    evidence: str


@dataclass(frozen=True, kw_only=True)
class ArchetypeDuties:
    """What the archetype owes, what is still open of it, and its lever."""

    archetype: Archetype
    questions: tuple[OwedQuestion, ...]
    open: tuple[str, ...]
    lever: str


def duties_of(archetype: Archetype, answered: Collection[str] = ()) -> ArchetypeDuties:
    """List the questions that the archetype owes; `answered` = keys for which there is evidence.

    >>> duties_of(Archetype.AUGMENT, {"good-enough"}).open
    ('enough-data',)
    """
    questions, lever = _TABLE[archetype]
    return ArchetypeDuties(
        archetype=archetype,
        questions=questions,
        open=tuple(question.key for question in questions if question.key not in answered),
        lever=lever,
    )


_TABLE: dict[Archetype, tuple[tuple[OwedQuestion, ...], str]] = {
    Archetype.IMPROVE: (
        (
            OwedQuestion(
                key="improves",
                question="Does the model truly improve on the process that is there?",
                evidence="the model and the present rules on the same labelled rows, with a paired interval",
            ),
            OwedQuestion(
                key="value",
                question="Does that improvement create value for the business?",
                evidence="the payoffs of right and wrong decisions, and an outcome measured beside the metric",
            ),
            OwedQuestion(
                key="flywheel",
                question="Does it start a data flywheel?",
                evidence="three slopes: labels per user and day, metric per log of labels, use per metric",
            ),
        ),
        "start a data flywheel: it raises the impact",
    ),
    Archetype.AUGMENT: (
        (
            OwedQuestion(
                key="good-enough",
                question="How good must it be to be useful?",
                evidence="the required accuracy of the design, from payoffs and people's seconds per case",
            ),
            OwedQuestion(
                key="enough-data",
                question="How do you get enough data to be that good?",
                evidence="the learning curve up to the required accuracy, and what the labels cost",
            ),
        ),
        "choose the product design: it lowers the accuracy that is needed",
    ),
    Archetype.AUTOMATE: (
        (
            OwedQuestion(
                key="acceptable-failure",
                question="Which failure rate is acceptable?",
                evidence="the cost of a failure, and the break-even accuracy of deciding alone",
            ),
            OwedQuestion(
                key="guarantee",
                question="How can you guarantee that it is not exceeded?",
                evidence="a bound on the failure rate on rows with one use, and a guard that abstains",
            ),
            OwedQuestion(
                key="cheap-labels",
                question="How cheaply can you label what the system does?",
                evidence="the cost of one label of a case in use, and how long it takes to come",
            ),
        ),
        "add people, or limit the scope",
    ),
}
