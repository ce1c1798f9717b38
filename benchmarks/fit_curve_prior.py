"""Fit the prior of the learning-curve forecast to a folder of real curves.

    OMP_NUM_THREADS=1 python benchmarks/fit_curve_prior.py --set DIR --out src/milepost/statistics/curve_prior.npz
    OMP_NUM_THREADS=1 python benchmarks/fit_curve_prior.py --set DIR --folds 5 [--division SEED] --out FOLDER

DIR holds curves.csv.gz; the curves of made_up_curves.py are put beside them. The second form leaves each fold of
`group` out in turn and writes one prior a fold, for benchmarks/learning_curves.py --leave-group-out FOLDER; made-up
curves are in every fold. Needs numpy, scipy and pandas; one thread gives the same numbers each time on one machine.

What is fitted: windows cut from the curves, anchors up to a size -> mean score at later sizes, by networks that
minimize the pinball loss at nine levels, in the metric's unit plus in units of the width (so that curves near 0
count too). Families of curves weigh as in FAMILIES, curves of a family by the root of their windows.
"""

from __future__ import annotations

import argparse
import itertools
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit

from made_up_curves import MADE_UP, made_up_curves
from milepost.statistics.conf_last import LEVELS
from milepost.statistics.curve_batch import KINDS, UNTOLD, CurveBatch
from milepost.statistics.curve_features import CurveSummary, kind_features, summarize
from milepost.statistics.curve_prior import CLIP, MIDDLE, TOLD, ascending, horizon_features
from milepost.statistics.learner_kinds import kind_named
from milepost.statistics.observation import SMALLEST_ERROR, UNKNOWN_ERROR, Floats

FAMILIES = {
    "lcdb10-bounded": 0.24,
    "lcdb10-logloss": 0.22,
    "lcdb11": 0.26,
    "nsl": 0.15,
    "regression": 0.18,
    MADE_UP: 0.61,
}
ANCHORS = 28  # the last ones of a window
NEAREST, FARTHEST, LEAST_FUTURE = 1.3, 45.0, 3.4  # multiples of the last size
MEMBERS, WIDTH, STEPS, BATCH, RATE, DECAY = 4, 96, 2400, 2048, 2e-3, 0.05
JITTER = 0.3  # noise added to the standardized features, against learning few groups by heart
JITTER_MADE_UP = 0.03  # there are as many made-up laws as one likes
STORED = np.float16  # exact to a thousandth of a weight, and half the size
UNIT = 0.03  # a loss of so many units weighs as much as one width
# Of the distances from the median, towards less and more loss: networks are too sure on curves that they were not
# fitted to, most of all that a curve goes on to gain. Chosen once, cross-fitted by group.
WIDEN = (1.00, 1.15)


@dataclass(frozen=True, kw_only=True, eq=False)
class Windows:
    """Windows (first axis) and the questions about them: `row` of the window, octaves ahead, later loss."""

    batch: CurveBatch
    family: np.ndarray[Any, Any]
    group: np.ndarray[Any, Any]
    curve: np.ndarray[Any, Any]
    weight: Floats
    score_unit: Floats
    row: np.ndarray[Any, Any]
    ahead: Floats
    later: Floats
    share: Floats


def main() -> None:
    """Read the curves, fit the networks, write the npz."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--set", type=Path, required=True, dest="folder")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=0, help="leave each fold of groups out in turn")
    parser.add_argument("--division", type=int, default=1, help="seed of the division of groups into folds")
    parser.add_argument("--jobs", type=int, default=1)
    asked = parser.parse_args()
    started = time.time()
    windows = cut(pd.concat([pd.read_csv(asked.folder / "curves.csv.gz"), made_up_curves()]))
    summary = summarize(windows.batch)
    print(
        f"{len(summary.base)} windows, {len(windows.row)} questions: {time.time() - started:.0f} s",
        flush=True,
    )
    groups = np.setdiff1d(windows.group, [MADE_UP])
    fold = np.random.default_rng(asked.division).permutation(len(groups)) % max(asked.folds, 1)
    if asked.folds:
        asked.out.mkdir(parents=True, exist_ok=True)
    for place in range(max(asked.folds, 1)):
        left_out = groups[fold == place] if asked.folds else groups[:0]
        prior = fit_prior(windows, summary, left_out, asked.jobs)
        out = asked.out / f"fold{place}.npz" if asked.folds else asked.out
        np.savez_compressed(out, **prior, **({"left_out": left_out} if asked.folds else {}))
        print(f"{out}: {out.stat().st_size} bytes, {time.time() - started:.0f} s", flush=True)


def cut(curves: pd.DataFrame) -> Windows:
    """Cut each curve into anchors that were seen and sizes that came later, as score questions ask."""
    rng = np.random.default_rng(0)
    anchors: list[tuple[Floats, Floats, Floats, Floats]] = []
    about: list[tuple[Any, ...]] = []
    asked: list[Floats] = []
    for place, (_, curve) in enumerate(curves.groupby("curve_id", sort=True)):
        points = curve.sort_values("n")
        first = points.iloc[0]
        losses, later = (_loss(first, points[name].to_numpy(float)) for name in ("mean", "truth"))
        sizes = points["n"].to_numpy(float)
        spread, repeats = points["std"].to_numpy(float), points["repeats"].to_numpy(float)
        for seen, weight in _designs(sizes, (repeats >= 1) & np.isfinite(losses), rng):
            last = seen[-1]
            ratio = sizes[last + 1 :] / sizes[last]
            ask = last + 1 + np.flatnonzero((ratio > NEAREST) & (ratio < FARTHEST))
            if not len(ask) or not (np.isfinite(first.hi - first.lo) or losses[seen].max() > 0):
                continue
            unit = 1.0 if np.isfinite(first.hi) else max(abs(float(points["mean"].iloc[last])), 1e-9)
            bounded = float(np.isfinite(first.hi - first.lo))
            span = first.hi - first.lo
            about.append((_family(first), first.group, place, weight, unit, bounded, span, _learner(first)))
            anchors.append(
                (np.log2(sizes[seen]), losses[seen], spread[seen] / np.sqrt(repeats[seen]), repeats[seen])
            )
            here = np.full(len(ask), len(anchors) - 1)
            each = np.full(len(ask), 1 / len(ask))
            asked.append(np.stack([here, np.log2(sizes[ask] / sizes[last]), later[ask], each]))
    return _windows(anchors, about, np.concatenate(asked, axis=1))


def fit_prior(
    windows: Windows, summary: CurveSummary, left_out: np.ndarray[Any, Any], jobs: int
) -> dict[str, Floats]:
    """Fit the networks for any learner, and those that are told its kind, without the groups that are left out."""
    kinds = kind_features(windows.batch.learner)
    told = _fit(windows, summary, kinds, left_out, jobs)
    return {
        **_fit(windows, summary, kinds[:, :0], left_out, jobs),
        **{TOLD + name: value for name, value in told.items()},
    }


def _fit(
    windows: Windows, summary: CurveSummary, kinds: Floats, left_out: np.ndarray[Any, Any], jobs: int
) -> dict[str, Floats]:
    global _DATA  # handed to the forked workers without a copy
    kept = ~np.isin(windows.group, left_out)
    mean = np.append(summary.features[kept].mean(axis=0), np.zeros(kinds.shape[1]))
    scale = np.append(summary.features[kept].std(axis=0) + 1e-3, np.ones(kinds.shape[1]))
    _DATA = _questions(windows, summary, kinds, kept, mean, scale)
    if jobs > 1:
        with Pool(jobs) as pool:
            members = pool.map(fit_network, range(MEMBERS))
    else:
        members = [fit_network(seed) for seed in range(MEMBERS)]
    names = ("features", "horizon", "first", "hidden", "second", "out", "third")
    stacked = {name: np.stack([member[name] for member in members]).astype(STORED) for name in names}
    return {
        "mean": mean.astype(np.float32),
        "scale": scale.astype(np.float32),
        "widen": np.array(WIDEN),
        **stacked,
    }


_DATA: tuple[Floats, ...] = ()


def fit_network(seed: int) -> dict[str, Floats]:
    """Fit one network by AdamW with a warm-up and a cosine; batches drawn by weight."""
    features, jitter, horizon, row, target, weight, chances = _DATA
    rng = np.random.default_rng(seed)
    sizes = (features.shape[1] + 2, WIDTH, WIDTH, len(LEVELS))
    weights = _start(sizes, rng)
    moments = [(np.zeros_like(value), np.zeros_like(value)) for value in weights]
    for step in range(STEPS):
        drawn = np.minimum(np.searchsorted(chances, rng.random(BATCH)), len(chances) - 1)
        seen = features[row[drawn]]
        seen = seen + jitter[row[drawn]] * rng.standard_normal(seen.shape, dtype=np.float32)
        inputs = np.concatenate([seen, horizon[drawn]], axis=1)
        slopes = gradient(weights, inputs, target[drawn], weight[drawn])
        _adam(weights, slopes, moments, step)
    first, second, third = weights[0], weights[2], weights[4]
    return {
        "features": first[:-2],
        "horizon": first[-2:],
        "first": weights[1],
        "hidden": second,
        "second": weights[3],
        "out": third,
        "third": weights[5],
    }


def gradient(weights: list[Floats], inputs: Floats, target: Floats, weight: Floats) -> list[Floats]:
    """Say the gradient of the mean weighted pinball loss, by the chain rule."""
    before1 = inputs @ weights[0] + weights[1]
    gate1 = expit(before1)
    layer1 = before1 * gate1
    before2 = layer1 @ weights[2] + weights[3]
    gate2 = expit(before2)
    layer2 = before2 * gate2
    raw = layer2 @ weights[4] + weights[5]
    error = target[:, None] - ascending(raw)
    loss = np.maximum(LEVELS * error, (LEVELS - 1) * error).mean(axis=1) * weight
    step = np.where(error > 0, -LEVELS, 1 - LEVELS) * (weight * (loss < 50) / raw.size)[:, None]
    back = np.empty_like(raw)
    back[:, MIDDLE] = step.sum(axis=1)
    back[:, :MIDDLE] = -np.cumsum(step[:, :MIDDLE], axis=1) * expit(raw[:, :MIDDLE])
    back[:, MIDDLE + 1 :] = np.cumsum(step[:, :MIDDLE:-1], axis=1)[:, ::-1] * expit(raw[:, MIDDLE + 1 :])
    back2 = (back @ weights[4].T) * gate2 * (1 + before2 * (1 - gate2))
    back1 = (back2 @ weights[2].T) * gate1 * (1 + before1 * (1 - gate1))
    found = [inputs.T @ back1, back1.sum(axis=0, keepdims=True), layer1.T @ back2]
    return [*found, back2.sum(axis=0, keepdims=True), layer2.T @ back, back.sum(axis=0, keepdims=True)]


def _loss(curve: Any, scores: Floats) -> Floats:
    loss = scores - curve.lo if curve.direction == "min" else curve.hi - scores
    return np.asarray(np.clip(loss, 0, curve.hi - curve.lo))


def _family(curve: Any) -> int:
    name = curve.source
    if name == "lcdb10":
        name += "-logloss" if curve.metric == "logloss" else "-bounded"
    return list(FAMILIES).index(name)


def _learner(curve: Any) -> int:
    kind = kind_named(curve.learner) if isinstance(curve.learner, str) else None
    return UNTOLD if kind is None else KINDS.index(kind)


def _designs(
    sizes: Floats, measured: np.ndarray[Any, Any], rng: np.random.Generator
) -> Iterator[tuple[Any, float]]:
    """Every anchor as the last one: all anchors, six at most a factor 2 apart, and now and then a few."""
    for last in range(2, len(sizes) - 1):
        seen = np.flatnonzero(measured[: last + 1])
        if not measured[last] or len(seen) < 3 or sizes[-1] / sizes[last] < LEAST_FUTURE:
            continue
        yield seen, 1.0
        sparse = [last]
        for place in seen[-2::-1]:
            if sizes[sparse[-1]] / sizes[place] > 1.9 and len(sparse) < 6:
                sparse.append(int(place))
        if len(sparse) >= 3:
            yield np.array(sparse[::-1]), 1.0
        few = int(rng.integers(3, 6))
        if len(seen) > few + 1 and rng.random() < 0.5:
            some = np.sort(np.append(rng.choice(seen[:-1], few - 1, replace=False), last))
            yield (seen[-few:] if rng.random() < 0.5 else some), 0.3


def _windows(anchors: list[Any], about: list[tuple[Any, ...]], asked: Floats) -> Windows:
    octaves, losses, errors, repeats = (_padded([point[column] for point in anchors]) for column in range(4))
    family, group, curve, weight, score_unit, bounded, span, learner = (
        np.array(column) for column in zip(*about, strict=True)
    )
    bounded, span = bounded.astype(float), span.astype(float)
    unit = np.where(bounded > 0, span, np.nanmax(losses, axis=1))
    known = np.isfinite(errors).any(axis=1)
    guess = np.full(len(known), np.nan)
    guess[known] = np.nanmedian(errors[known], axis=1)
    guess[~known] = UNKNOWN_ERROR * losses[~known, -1]
    errors = np.where(np.isfinite(errors), errors, guess[:, None])
    errors = np.maximum(errors, np.maximum(np.where(known, guess / 2, 0.0), SMALLEST_ERROR * unit)[:, None])
    batch = CurveBatch(
        octaves=octaves,
        losses=losses,
        errors=np.where(np.isfinite(octaves), errors, np.nan),
        repeats=np.nanmedian(repeats, axis=1),
        known=known.astype(float),
        unit=unit,
        bounded=bounded,
        learner=learner.astype(int),
    )
    return Windows(
        batch=batch,
        family=family.astype(int),
        group=group,
        curve=curve.astype(int),
        weight=weight.astype(float),
        score_unit=score_unit.astype(float),
        row=asked[0].astype(int),
        ahead=asked[1],
        later=asked[2],
        share=asked[3],
    )


def _padded(columns: list[Floats]) -> Floats:
    found = np.full((len(columns), ANCHORS), np.nan)
    for row, column in enumerate(columns):
        kept = column[-ANCHORS:]
        found[row, ANCHORS - len(kept) :] = kept
    return found


def _questions(
    windows: Windows, summary: CurveSummary, kinds: Floats, kept: Any, mean: Floats, scale: Floats
) -> tuple[Any, ...]:
    """Standardized features, their jitter and, for each question of the kept windows, target, weight and chance."""
    features = np.hstack([summary.features, kinds])
    features = np.clip((features - mean) / scale, -CLIP, CLIP).astype(np.float32)
    made_up = windows.family == list(FAMILIES).index(MADE_UP)
    sure = np.append(
        np.ones(summary.features.shape[1]), np.zeros(kinds.shape[1])
    )  # a kind that is told is no guess
    jitter = (np.where(made_up, JITTER_MADE_UP, JITTER)[:, None] * sure).astype(np.float32)
    usable = kept[windows.row] & np.isfinite(windows.later)
    row, ahead = windows.row[usable], windows.ahead[usable]
    width = summary.gain[row] * np.sqrt(ahead + 0.5) + summary.still[row]
    target = np.clip((windows.later[usable] - summary.base[row]) / width, -60, 60).astype(np.float32)
    weight = (np.minimum(width / windows.score_unit[row], 3.0) / UNIT + 1.0).astype(np.float32)
    chance = windows.share[usable] * windows.weight[row]
    curve, family = windows.curve[row], windows.family[row]
    chance /= np.sqrt(np.bincount(curve, chance))[curve]
    of_family = np.bincount(family, chance, minlength=len(FAMILIES))
    chance *= np.array(list(FAMILIES.values()))[family] / of_family[family]
    chances = np.cumsum(chance) / chance.sum()
    return features, jitter, horizon_features(ahead).astype(np.float32), row, target, weight, chances


def _start(sizes: tuple[int, ...], rng: np.random.Generator) -> list[Floats]:
    weights: list[Floats] = []
    for wide, out in itertools.pairwise(sizes):
        reach = 0.01 * np.sqrt(3) if out == len(LEVELS) else 1 / np.sqrt(wide)
        weights.append(rng.uniform(-reach, reach, (wide, out)).astype(np.float32))
        weights.append(np.zeros((1, out), dtype=np.float32))
    weights[-1][0, [0, MIDDLE, -1]] = (0.5, -0.5, 0.5)
    return weights


def _adam(weights: list[Floats], slopes: list[Floats], moments: list[Any], step: int) -> None:
    """Change the weights in place: clipped gradient, decoupled weight decay."""
    size = np.sqrt(sum(float((slope**2).sum()) for slope in slopes))
    done = (step + 1) / STEPS
    rate = RATE * (min(done / 0.1, 1.0) if done < 0.1 else 0.5 * (1 + np.cos(np.pi * (done - 0.1) / 0.9)))
    for value, slope, (mean, square) in zip(weights, slopes, moments, strict=True):
        slope = slope / max(size, 1.0)
        mean += 0.1 * (slope - mean)
        square += 0.001 * (slope**2 - square)
        fixed = mean / (1 - 0.9 ** (step + 1)) / (np.sqrt(square / (1 - 0.999 ** (step + 1))) + 1e-8)
        value -= (rate * (fixed + DECAY * value)).astype(np.float32)


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
