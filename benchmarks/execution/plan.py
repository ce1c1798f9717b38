"""What a time budget buys: the decision from fits chosen for it, beside the same seconds spent evenly.

Candidates are real learning curves of one data set (five at a time, of `curves.csv.gz` of the learning-curve set), seen
up to a quarter of their largest size; a fit draws its score around the curve with the spread that was measured, and
costs seconds in proportion to its size. Asked is whether one of them meets a target at the largest size.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from milepost.training.aim import Aim, look
from milepost.training.book import Book, TrialResult, TrialTask
from milepost.training.curve_plan import CurvePlan, Entrant

CANDIDATES = 5
OCTAVES = 6
AHEAD = 4
WORST = 1.0  # the curves are of error rates
LEAST_LOSS = 0.01  # of the best at the horizon: below, chance decides
TARGETS = (0.6, 1.6)  # times the best candidate's true loss at the horizon


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Candidates with known curves: losses and spreads by size, seconds of a fit, the best true loss ahead."""

    losses: dict[tuple[str, int], float]
    spreads: dict[tuple[str, int], float]
    seconds: dict[str, float]
    sizes: tuple[int, ...]
    aim: Aim
    best: float
    seed: int

    @property
    def reached(self) -> bool:
        """Whether some candidate meets the target at the horizon."""
        return self.aim.target is not None and self.best <= self.aim.target

    def fit(self, task: TrialTask) -> TrialResult:
        """Draw one fit; the same task gives the same result."""
        place = (task.candidate, task.size)
        rng = np.random.default_rng([self.seed, task.size, task.repeat, *task.candidate.encode()])
        loss = max(0.0, float(rng.normal(self.losses[place], self.spreads[place])))
        seconds = self.seconds[task.candidate] * task.size / self.sizes[-1]
        return TrialResult(task=task, seconds=seconds, losses=(loss,))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Tell the command line what can be chosen."""
    parser.add_argument("--set", type=Path, required=True, help="folder of the learning-curve set")
    parser.add_argument("--scenes", type=int, default=300)
    parser.add_argument("--budgets", type=float, nargs="*", default=[10.0, 30.0, 100.0], help="seconds")


def run(options: argparse.Namespace) -> None:
    """Print how good the answer is at each budget, and what was spent of it."""
    scenes = list(_scenes(pd.read_csv(options.set / "curves.csv.gz"), options.scenes))
    print(
        f"{len(scenes)} scenes; Brier score of P(target met), width of the 80 % interval / loss, seconds spent"
    )
    for budget in options.budgets:
        evenly = _judged("evenly", _evenly, scenes, budget)
        chosen = _judged("for the decision", _for_the_decision, scenes, budget)
        more = chosen - evenly
        error = more.std(ddof=1) / np.sqrt(len(more))
        print(f"budget {budget:5.0f} s  more Brier         {more.mean():+.4f}, standard error {error:.4f}")


def _judged(
    name: str, buy: Callable[[Scene, float], list[TrialResult]], scenes: Sequence[Scene], budget: float
) -> np.ndarray[Any, Any]:
    """Print what a way to spend the budget comes to; return the squared error of its chance in each scene."""
    found = np.array([_judge(scene, buy(scene, budget)) for scene in scenes])
    brier, width, seconds = found.mean(axis=0)
    print(f"budget {budget:5.0f} s  {name:17}  {brier:.4f}  {width:.4f}  {seconds:.1f}", flush=True)
    return np.asarray(found[:, 0])


def _scenes(curves: pd.DataFrame, count: int) -> Iterator[Scene]:
    curves = curves[(curves["source"] == "lcdb11") & curves["std"].notna()]
    spans = curves.groupby("curve_id")["n"].agg(["min", "max"])
    long = spans.index[spans["max"] >= spans["min"] * AHEAD * 2 ** (OCTAVES - 1)]
    groups = [part for _, part in curves[curves["curve_id"].isin(long)].groupby("dataset")]
    groups = [part for part in groups if part["curve_id"].nunique() >= CANDIDATES]
    made, seed = 0, 0
    while made < count:
        seed += 1
        rng = np.random.default_rng(seed)
        part = groups[int(rng.integers(len(groups)))]
        chosen = rng.choice(sorted(part["curve_id"].unique()), CANDIDATES, replace=False)
        scene = _scene(
            {str(name): part[part["curve_id"] == name].sort_values("n") for name in chosen}, seed, rng
        )
        if scene.best > LEAST_LOSS:
            made += 1
            yield scene


def _scene(curves: dict[str, pd.DataFrame], seed: int, rng: np.random.Generator) -> Scene:
    horizon = min(int(curve["n"].max()) for curve in curves.values())
    smallest = max(int(curve["n"].min()) for curve in curves.values())
    sizes = [horizon // AHEAD // 2**octave for octave in range(OCTAVES)]
    sizes = sorted(size for size in sizes if size >= smallest)
    truths = {name: _at(curve, "truth", horizon) for name, curve in curves.items()}
    best = min(truths.values())
    target = float(best * np.exp(rng.uniform(*np.log(TARGETS))))
    return Scene(
        losses={(name, size): _at(curve, "truth", size) for name, curve in curves.items() for size in sizes},
        spreads={(name, size): _at(curve, "std", size) for name, curve in curves.items() for size in sizes},
        seconds={name: float(np.exp(rng.normal(-1, 1))) for name in curves},
        sizes=tuple(sizes),
        aim=Aim(horizon=horizon, target=target, worst=(WORST,)),
        best=best,
        seed=seed,
    )


def _at(curve: pd.DataFrame, column: str, size: float) -> float:
    return float(np.interp(np.log(size), np.log(curve["n"]), curve[column]))


def _evenly(scene: Scene, budget: float) -> list[TrialResult]:
    """Whole rounds of all candidates and sizes, one repeat after the other."""
    results: list[TrialResult] = []
    spent, repeat = 0.0, 0
    while True:
        for size in scene.sizes:
            for name in scene.seconds:
                result = scene.fit(TrialTask(name, size, repeat))
                if spent + result.seconds > budget and repeat > 1:
                    return results
                results.append(result)
                spent += result.seconds
        repeat += 1


def _for_the_decision(scene: Scene, budget: float) -> list[TrialResult]:
    entrants = tuple(Entrant(name=name, protected=False, learns=True) for name in scene.seconds)
    plan = CurvePlan(entrants=entrants, sizes=scene.sizes, aim=scene.aim)
    results: list[TrialResult] = []
    spent = 0.0
    while tasks := plan.next_tasks(results, budget - spent):
        fresh = [scene.fit(task) for task in tasks]
        results += fresh
        spent += sum(result.seconds for result in fresh)
    return results


def _judge(scene: Scene, results: Sequence[TrialResult]) -> tuple[float, float, float]:
    book = Book(results)
    prospects = [look(scene.aim, name, found) for name in scene.seconds if (found := book.tallies(name))]
    chance = max(prospect.chance for prospect in prospects)
    best = min(prospects, key=lambda prospect: prospect.middle)
    spent = sum(result.seconds for result in results)
    return (chance - scene.reached) ** 2, (best.high - best.low) / max(best.middle, 1e-9), spent
