"""The duel of a project's rules and its best model, from the trials that the ledger keeps. Nothing is fitted."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from milepost.base.errors import WrongUseError
from milepost.base.measurement import Direction
from milepost.base.streams import random_stream
from milepost.contract.model import CandidateKind, CandidateSpec
from milepost.data.ingest import read_examples
from milepost.evidence.examples import Examples
from milepost.evidence.predictions import Predictions
from milepost.evidence.records import Rung, Trial
from milepost.lifecycle.assess import rule_of
from milepost.lifecycle.metric_try import NoTrialsError
from milepost.lifecycle.observe import MOST_ROWS, outcomes_of
from milepost.lifecycle.project import Project
from milepost.lifecycle.scan_upkeep import upkeep_of
from milepost.lifecycle.staleness import changes
from milepost.lifecycle.state import current_state
from milepost.metrics.outcomes import Outcomes
from milepost.metrics.rule import MetricRule, value
from milepost.planning.duel import Duel, Fighter, fight
from milepost.planning.scan.history import Maintenance
from milepost.training.folds import FOLDS
from milepost.training.identity import name_of
from milepost.training.ladder import ladder_of

RULES_AT = "RULES_AT"  # in a baseline that milepost scan --start wrote: the file and function that it calls
_MODELS = (Rung.SIMPLE, Rung.MODEL, Rung.PREDICTIONS)


class NoDuelError(WrongUseError):
    """One of the two sides of rules against model is missing."""

    slug = "no-duel"

    def __init__(self, *, missing: str, fix: str) -> None:
        super().__init__(f"Rules and a model can only be compared where there are both, and {missing}. {fix}")


def rules_vs_model(project: Project) -> Duel:
    """Compare the project's rules with its best model, on the rows that both predicted without having seen them.

    Of several rules baselines the best one fights; the model is the best learned candidate or file of predictions,
    each with its largest training size. Raises NoTrialsError without fresh trials, NoDuelError where a side is missing.
    """
    rule = rule_of(project)
    examples = read_examples(
        project.loaded, root=project.root, most_rows=MOST_ROWS, known_file=project.ledger.known_file
    )
    trials = _fresh_trials(project)
    rungs = {item.name: item.rung for item in ladder_of(project.contract, examples, project.root)}
    predicted = {name: found for name in rungs if (found := _at_largest(project, trials, name)) is not None}
    rules = [name for name in predicted if rungs[name] is Rung.RULES]
    models = [name for name in predicted if rungs[name] in _MODELS]
    _check_sides(project, rules, models)
    shared = _shared_rows([predicted[name] for name in (*rules, *models)])
    if not len(shared):
        raise NoDuelError(missing="no row was predicted by both", fix="Run: milepost assess --budget 300s")
    outcomes = {name: _outcomes(examples, predicted[name], shared) for name in (*rules, *models)}
    sides = [_best(rule, names, outcomes) for names in (rules, models)]
    fighters = [_fighter(project, name, outcomes[name], trials) for name in sides]
    return fight(
        rule,
        fighters[0],
        fighters[1],
        chosen_from=len(models),
        rng=random_stream("duel", *sides, examples.version),
    )


def _fresh_trials(project: Project) -> list[Trial]:
    digests = current_state(project.path, project.ledger).digests
    kept = [
        trial
        for trial in project.ledger.trials()
        if not trial.failure and trial.predictions and not changes(trial.made_from, digests)
    ]
    if not kept:
        raise NoTrialsError()
    return kept


def _check_sides(project: Project, rules: Sequence[str], models: Sequence[str]) -> None:
    if not rules:
        listed = any(spec.kind is CandidateKind.RULES for spec in project.contract.baselines)
        fix = (
            "Run: milepost assess"
            if listed
            else 'Add a baseline {rules: "module:function"} and run: milepost assess'
        )
        raise NoDuelError(missing="no rules baseline has been tried", fix=fix)
    if not models:
        raise NoDuelError(
            missing="no model has been tried",
            fix="Add linear or boosted to the baselines and run: milepost assess",
        )


def _at_largest(project: Project, trials: Sequence[Trial], name: str) -> Predictions | None:
    """The candidate's predictions with its largest training size: every row at most once."""
    mine = [trial for trial in trials if trial.candidate == name]
    largest = max((trial.size for trial in mine), default=0)
    chosen = [trial for trial in mine if trial.size == largest and trial.repeat < FOLDS]
    by_repeat = {trial.repeat: trial for trial in sorted(chosen, key=lambda trial: trial.at)}
    parts = [project.ledger.predictions(trial.predictions) for trial in by_repeat.values()]
    return _joined(parts) if parts else None


def _joined(parts: Sequence[Predictions]) -> Predictions:
    scored = all(part.scores is not None and part.classes == parts[0].classes for part in parts)
    return replace(
        parts[0],
        rows=np.concatenate([part.rows for part in parts]),
        prediction=np.concatenate([part.prediction for part in parts]),
        scores=np.concatenate([np.asarray(part.scores) for part in parts]) if scored else None,
    )


def _shared_rows(predicted: Sequence[Predictions]) -> np.ndarray[Any, Any]:
    shared = np.unique(predicted[0].rows)
    for one in predicted[1:]:
        shared = np.intersect1d(shared, one.rows)
    return shared


def _outcomes(examples: Examples, predicted: Predictions, shared: np.ndarray[Any, Any]) -> Outcomes:
    """The outcomes on the shared rows, in their order."""
    _, places, _ = np.intersect1d(predicted.rows, shared, return_indices=True)
    return outcomes_of(
        examples,
        replace(
            predicted,
            rows=predicted.rows[places],
            prediction=predicted.prediction[places],
            scores=None if predicted.scores is None else predicted.scores[places],
        ),
    )


def _best(rule: MetricRule, names: Sequence[str], outcomes: Mapping[str, Outcomes]) -> str:
    sign = 1.0 if rule.direction is Direction.MAX else -1.0
    return max(names, key=lambda name: (np.nan_to_num(sign * value(rule, outcomes[name]), nan=-np.inf), name))


def _fighter(project: Project, name: str, outcomes: Outcomes, trials: Sequence[Trial]) -> Fighter:
    mine = sorted((trial for trial in trials if trial.candidate == name), key=lambda trial: trial.size)
    resources: dict[str, float] = {}
    for trial in mine:
        resources.update(trial.metrics)
    lines, kept = _upkeep(project, name)
    return Fighter(
        name=name,
        outcomes=outcomes,
        resources=resources,
        trained_on=mine[-1].size,
        lines_of_code=lines,
        maintenance=kept,
    )


def _upkeep(project: Project, name: str) -> tuple[int | None, Maintenance | None]:
    """Lines and yearly changes of a candidate that is code of the project; unknown for every other."""
    specs = (*project.contract.baselines, *project.contract.candidates)
    spec = next((one for one in specs if name_of(one) == name and ":" in one.reference), None)
    place = _source_of(spec, project.root) if spec is not None else None
    if place is None:
        return None, None
    inside = place[0].is_relative_to(project.root)
    return upkeep_of(*place, root=project.root if inside else None) or (None, None)


def _source_of(spec: CandidateSpec, root: Path) -> tuple[Path, str] | None:
    """The file and function behind an import path, without importing it; `--start` writes which rules it calls."""
    module, _, function = spec.reference.partition(":")
    base = root.joinpath(*module.split("."))
    path = next((one for one in (base.with_suffix(".py"), base / "__init__.py") if one.is_file()), None)
    if path is None:
        return None
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return None
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Tuple(elts=[ast.Constant(str() as file),
                            ast.Constant(str() as inner)])) if name == RULES_AT:  # fmt: skip
                return (Path(file), inner)
    return path, function
