"""The questionnaire that a plan goes through, as one table (LECTURE 1.3, 2 #26 to #50, 4.5).

Every answer is a number, a yes or a no, or a text; or it is unknown, which is a named risk.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Group(Enum):
    """The part of the questionnaire that a question belongs to."""

    RULES = "the two rules"
    LENSES = "finding projects"
    DATA = "data availability"
    ACCURACY = "accuracy requirement"
    DIFFICULTY = "problem difficulty"
    HARD = "hard kinds of problem"
    CARE = "stability, security, ethics"
    HEURISTIC = "rule of thumb"


class Form(Enum):
    """What an answer looks like."""

    WORD = "yes, no or unknown"
    NUMBER = "a number, a range or unknown"
    TEXT = "a text or unknown"


@dataclass(frozen=True, kw_only=True)
class Item:
    """One question: its key in the file, its part, what it asks, how it is answered, and the risk of not knowing.

    `bad` is the word that is a warning (a yes to "is the output complex?"); empty where neither is.
    """

    key: str
    group: Group
    asks: str
    form: Form
    risk: str
    bad: str = ""


RULES: Final = (
    Item(
        key="cheap_prediction",
        group=Group.RULES,
        asks="Would cheap prediction have huge business impact here?",
        form=Form.WORD,
        risk="the first rule cannot be skipped: without impact no accuracy helps",
        bad="no",
    ),
    Item(
        key="complicated_rules",
        group=Group.RULES,
        asks="Is there complicated rule-based software that learning could replace?",
        form=Form.WORD,
        risk="the second rule cannot be skipped: it says what a model has to beat",
    ),
)
"""The two rules that cannot be skipped (LECTURE 2 #32, #36, #50)."""

ITEMS: Final = (
    *RULES,
    Item(
        key="lens_cheap_prediction",
        group=Group.LENSES,
        asks="Decisions a year for which a cheap prediction would be used",
        form=Form.NUMBER,
        risk="how much prediction there would be is not known",
    ),
    Item(
        key="lens_manual_pipeline",
        group=Group.LENSES,
        asks="Hand-written rules, or manual steps, in the pipeline that it would replace",
        form=Form.NUMBER,
        risk="how complicated today's pipeline is was not counted",
    ),
    Item(
        key="lens_friction",
        group=Group.LENSES,
        asks="Minutes of friction a user meets, for each use of the product",
        form=Form.NUMBER,
        risk="what users lose today was not measured",
    ),
    Item(
        key="lens_others",
        group=Group.LENSES,
        asks="Others who are known to have done the same",
        form=Form.NUMBER,
        risk="nobody looked at what others do",
    ),
    Item(
        key="data_hard_to_get",
        group=Group.DATA,
        asks="Is the data hard to get?",
        form=Form.WORD,
        risk="data is the widest driver of cost",
        bad="yes",
    ),
    Item(
        key="label_cost",
        group=Group.DATA,
        asks="What does one label cost?",
        form=Form.NUMBER,
        risk="the price of more data is not known",
    ),
    Item(
        key="examples_needed",
        group=Group.DATA,
        asks="How many examples are needed?",
        form=Form.NUMBER,
        risk="how much data it takes is not known",
    ),
    Item(
        key="wrong_costs",
        group=Group.ACCURACY,
        asks="What does a wrong prediction cost?",
        form=Form.NUMBER,
        risk="how good it must be cannot be derived",
    ),
    Item(
        key="useful_share",
        group=Group.ACCURACY,
        asks="How often must it be right to be useful?",
        form=Form.NUMBER,
        risk="no accuracy is good enough or too bad",
    ),
    Item(
        key="published",
        group=Group.DIFFICULTY,
        asks="What does the best published work on a similar problem reach?",
        form=Form.NUMBER,
        risk="newer means more risk and effort",
    ),
    Item(
        key="training_hours",
        group=Group.DIFFICULTY,
        asks="Hours of compute that training takes",
        form=Form.NUMBER,
        risk="the compute for training is not known",
    ),
    Item(
        key="serving_ms",
        group=Group.DIFFICULTY,
        asks="Milliseconds that one prediction may take in use",
        form=Form.NUMBER,
        risk="the compute in use is not known",
    ),
    Item(
        key="well_defined",
        group=Group.DIFFICULTY,
        asks="Is the problem well defined?",
        form=Form.WORD,
        risk="two people may mean different things by a right answer",
        bad="no",
    ),
    Item(
        key="human_can",
        group=Group.DIFFICULTY,
        asks="Can a person do it?",
        form=Form.WORD,
        risk="nobody is known to do it",
        bad="no",
    ),
    Item(
        key="complex_output",
        group=Group.HARD,
        asks="Is the output high-dimensional or ambiguous (3-D, video, dialogue)?",
        form=Form.WORD,
        risk="complex output is hard even with labels",
        bad="yes",
    ),
    Item(
        key="reliability",
        group=Group.HARD,
        asks="Must it be very precise, or safe against unknown and hostile inputs?",
        form=Form.WORD,
        risk="reliability is hard to reach and to show",
        bad="yes",
    ),
    Item(
        key="generalisation",
        group=Group.HARD,
        asks="Must it reason, plan, or work on inputs unlike its examples?",
        form=Form.WORD,
        risk="generalisation far from the examples is hard",
        bad="yes",
    ),
    Item(
        key="stable_months",
        group=Group.CARE,
        asks="Months until the data has changed so much that a model is stale",
        form=Form.NUMBER,
        risk="how often it must be trained again is not known",
    ),
    Item(
        key="security",
        group=Group.CARE,
        asks="Who may see the data, and how is it protected?",
        form=Form.TEXT,
        risk="the data may not be usable",
    ),
    Item(
        key="ethics",
        group=Group.CARE,
        asks="Who could be harmed, and what is done about it?",
        form=Form.TEXT,
        risk="harm was not thought about",
    ),
    Item(
        key="under_one_second",
        group=Group.HEURISTIC,
        asks="Does a typical person do it in under one second of thought?",
        form=Form.WORD,
        risk="weak evidence anyway",
    ),
)
"""All questions, in the order in which they are asked."""

CHECKLIST: Final = {
    "need": "Sure that a model is needed?",
    "success_criteria": "Success criteria agreed with all stakeholders, up front?",
    "ethics": "Ethics thought through?",
    "literature": "Literature reviewed?",
    "benchmark_set": "A labelled benchmark set built?",
    "rule_product": "A minimum product with manual rules tried?",
    "really_need": "Really sure that a model is needed?",
}
"""The seven points of the checklist, in order (LECTURE 4.5); each is evidence when somebody signs it."""

AUTOMATION_LEVELS: Final = ("none", "assistance", "partial", "conditional", "high", "full")
"""The names of the levels of automation, 0 to 5 (LECTURE 2 #46)."""
