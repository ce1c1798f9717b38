"""The life cycle: 4 stages, 16 questions, as the lecture draws it (DESIGN section 3)."""

from __future__ import annotations

from enum import Enum


class Stage(Enum):
    """One of the four phases of a project, in order."""

    PLAN = "plan"
    DATA = "data"
    TRAIN = "train"
    DEPLOY = "deploy"


class Question(Enum):
    """One step of the life cycle and the question it answers.

    >>> Question.REACH.stage, Question.REACH.command
    (<Stage.PLAN: 'plan'>, 'assess')
    """

    GOALS = "goals"
    METRIC = "metric"
    BASELINES = "baselines"
    REACH = "reach"
    CODEBASE = "codebase"
    STRATEGY = "strategy"
    INGEST = "ingest"
    LABELLING = "labelling"
    SIMPLEST = "simplest"
    DEBUG = "debug"
    ERRORS = "errors"
    IMPROVE = "improve"
    PILOT = "pilot"
    TESTS = "tests"
    ROLLOUT = "rollout"
    MONITORING = "monitoring"

    @property
    def stage(self) -> Stage:
        """The phase the question belongs to."""
        return _TABLE[self][0]

    @property
    def text(self) -> str:
        """The question in words."""
        return _TABLE[self][1]

    @property
    def command(self) -> str:
        """The command (without `milepost`) that answers it."""
        return _TABLE[self][2]


_TABLE: dict[Question, tuple[Stage, str, str]] = {
    Question.GOALS: (Stage.PLAN, "Is it worth a model at all (or rules, or nothing)?", "plan"),
    Question.METRIC: (
        Stage.PLAN,
        "Is there one rule, dated before the results, that some candidate or person can meet?",
        "assess",
    ),
    Question.BASELINES: (Stage.PLAN, "What do trivial, rules, simple, published, human reach?", "assess"),
    Question.REACH: (
        Stage.PLAN,
        "Can we get there with the labels and money we have, under which design?",
        "assess",
    ),
    Question.CODEBASE: (
        Stage.PLAN,
        "Does the project train and test end to end on a tiny subset?",
        "test --smoke",
    ),
    Question.STRATEGY: (Stage.DATA, "Which sources, which sample, what guide, what cost and date?", "data"),
    Question.INGEST: (Stage.DATA, "Is it what we expect: schema, drift, duplicates, leakage?", "assess"),
    Question.LABELLING: (Stage.DATA, "Are the labels good enough, and how good are people?", "label"),
    Question.SIMPLEST: (Stage.TRAIN, "Does the simplest model beat the trivial ones?", "assess"),
    Question.DEBUG: (Stage.TRAIN, "Does it learn: overfit a batch, sane first loss, no leak?", "diagnose"),
    Question.ERRORS: (
        Stage.TRAIN,
        "Where is the error: irreducible, bias, variance, shift, validation overfit?",
        "diagnose",
    ),
    Question.IMPROVE: (Stage.TRAIN, "What is worth trying next?", "diagnose"),
    Question.PILOT: (Stage.DEPLOY, "Does it hold on a fenced population?", "rollout"),
    Question.TESTS: (
        Stage.DEPLOY,
        "Do the test tiers pass; no regression against champion, fixed older model, slices?",
        "test",
    ),
    Question.ROLLOUT: (Stage.DEPLOY, "Shadow, canary, full: continue, stop, or roll back?", "rollout"),
    Question.MONITORING: (Stage.DEPLOY, "Does it still hold?", "monitor"),
}
