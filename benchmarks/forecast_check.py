"""Forecast against truth on assessed projects: anchors up to a quarter of the largest size in, the largest size asked.

    python benchmarks/forecast_check.py --projects FOLDER

FOLDER holds one assessed project each in its sub-folders (`assess_sets.py --keep FOLDER` makes them). For every
candidate with three or more sizes up to a quarter of its largest one, the score at the largest size is forecast from
these alone, with its 80 % interval, and shown beside the mean that was measured there. Anchors and truth are of the
same repeats, so of the same held-out rows (a candidate that was left behind has two). Nothing is fitted.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from milepost.data.ingest import read_examples
from milepost.evidence.records import Rung
from milepost.lifecycle.assess import MOST_ROWS, rule_of
from milepost.lifecycle.observe import results_of
from milepost.lifecycle.project import Project, open_project
from milepost.metrics.rule import value
from milepost.planning.results import CandidateResults, curve_of
from milepost.statistics.curves import CurveObservation, extrapolate
from milepost.training.folds import FOLDS
from milepost.training.ladder import ladder_of

FEWEST = 3


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--projects", type=Path, required=True)
    print(
        "| set | candidate | anchors up to | asked at | forecast (80 % interval) | measured there | inside |"
    )
    print("|---|---|---|---|---|---|---|")
    inside = [
        held for path in sorted(parser.parse_args().projects.glob("*/milepost.yaml")) for held in _rows(path)
    ]
    print(f"\n{sum(inside)} of {len(inside)} truths inside their 80 % interval")


def _rows(path: Path) -> Iterator[bool]:
    with open_project(path) as project:
        for results in _results(project):
            row = _row(project, results)
            if row is not None:
                print(f"| {path.parent.name} | {results.name} | {row[0]}", flush=True)
                yield row[1]


def _results(project: Project) -> list[CandidateResults]:
    examples = read_examples(project.loaded, root=project.root, most_rows=MOST_ROWS)
    ladder = [
        item
        for item in ladder_of(project.contract, examples, project.root)
        if item.rung in (Rung.SIMPLE, Rung.MODEL)
    ]
    return results_of(
        project.ledger.trials(),
        {item.name: item.rung for item in ladder},
        folds=FOLDS,
        examples=examples,
        ledger=project.ledger,
        learners={item.name: item.learner for item in ladder},
    )


def _row(project: Project, results: CandidateResults) -> tuple[str, bool] | None:
    rule = rule_of(project)
    results = _of_common_repeats(results)
    sizes, means, spreads, repeats = curve_of(results, lambda runs: [value(rule, run) for run in runs])
    seen = [place for place, size in enumerate(sizes) if 4 * size <= sizes[-1]]
    if len(seen) < FEWEST:
        return None
    bounds = [term.metric for term, _ in rule.optimize]
    forecast = extrapolate(
        CurveObservation(
            sizes=[sizes[place] for place in seen],
            means=[means[place] for place in seen],
            spreads=[spreads[place] for place in seen],
            repeats=[repeats[place] for place in seen],
            direction=rule.direction,
            low=min(metric.low for metric in bounds),
            high=max(metric.high for metric in bounds),
            learner=results.learner,
            rows=sum(len(run.outcomes) for run in results.runs if run.size == sizes[-1]),
        )
    )
    low, middle, high = np.asarray(forecast.quantiles([sizes[-1]], [0.1, 0.5, 0.9]))[0]
    held = bool(low <= means[-1] <= high)
    cells = f"{sizes[seen[-1]]:,} | {sizes[-1]:,} | {middle:.4g} [{low:.4g}, {high:.4g}] | {means[-1]:.4g}"
    return f"{cells} | {'yes' if held else 'no'} |", held


def _of_common_repeats(results: CandidateResults) -> CandidateResults:
    """Keep the first round's repeats that every size up to a quarter of the largest, and the largest, have."""
    used = [run for run in results.runs if 4 * run.size <= results.largest or run.size == results.largest]
    by_size: dict[int, set[int]] = {}
    for run in used:
        by_size.setdefault(run.size, set()).add(run.repeat)
    common = set.intersection(*by_size.values()) & set(range(FOLDS))
    return replace(results, runs=tuple(run for run in used if run.repeat in common))


if __name__ == "__main__":
    main()
