"""A measured learning curve: what comes in, and its cleaned form in loss space (0 is best)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from milepost.base.errors import InvalidInputError
from milepost.base.measurement import Direction
from milepost.statistics.fold_effects import LARGEST_FIGURE
from milepost.statistics.learner_kinds import LearnerKind

Floats = NDArray[np.float64]

UNKNOWN_ERROR = 0.02
SMALLEST_ERROR = 1e-4
SMALLEST_LOSS = 1 / LARGEST_FIGURE
"""A loss below counts as none: its square, and that of its error, would leave the range of numbers."""


class InvalidCurveError(InvalidInputError):
    """A learning curve that cannot be read: a size below 1, scores in another unit than the bounds, and the like."""

    slug = "invalid-curve"


class TooFewPointsError(InvalidInputError):
    """A learning curve with fewer than two sizes says nothing about its slope."""

    slug = "too-few-points"

    def __init__(self, sizes: Sequence[float]) -> None:
        have = ", ".join(f"{size:g}" for size in sizes) or "none"
        half = (
            f"{max(1, int(sizes[0] // 2))} and {max(1, int(sizes[0] // 4))}" if sizes else "16, 32, 64, ..."
        )
        super().__init__(
            f"a learning curve needs two or more different sizes with a score, and has {have}: one size "
            f"shows a level and no slope, so nothing follows for more data. Measure {half} examples too."
        )


@dataclass(frozen=True, kw_only=True)
class CurveObservation:
    """The scores of one pipeline at several training sizes.

    `sizes` (examples), `means` (score, mean over the repeats), `spreads` (standard deviation of one repeat;
    None or NaN when unknown) and `repeats` have one entry a point, in any order; a size that occurs twice
    is pooled, and one without a score (NaN) left out. `direction` says which way the score is better, `low` and
    `high` are the metric's bounds (infinite where there is none), in the unit of the scores. `rows` = number of
    different held-out rows behind a mean, where known: no point is taken for more certain than they allow.
    `learner` = its kind, `features` = the columns that it learned from, where known. Nothing is checked here: who
    reads the curve (`extrapolate`) raises.

    >>> curve = CurveObservation(sizes=[100, 200, 400], means=[0.20, 0.15, 0.12], spreads=[0.03, None, 0.02],
    ...                          repeats=[5, 1, 5], direction=Direction.MIN, low=0.0, high=1.0, rows=900)
    >>> clean(curve).last_loss
    0.12
    """

    sizes: Sequence[float]
    means: Sequence[float]
    spreads: Sequence[float | None]
    repeats: Sequence[int]
    direction: Direction
    low: float = -math.inf
    high: float = math.inf
    rows: int | None = None
    learner: LearnerKind | None = None
    features: int | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class LossCurve:
    """The cleaned curve: `losses` = distance from the best possible score, at ascending `sizes`.

    `errors` = standard errors of the losses (`UNKNOWN_ERROR` of the loss where none was measured), `of_repeats` = the
    same without what the held-out rows add, which sizes that are scored on the same rows share. `worst`
    = largest possible loss, `best` = smallest (0, or -inf where the metric has no best value), `unit` =
    range of the metric, or the largest loss seen where it has none. `degrees` = degrees of freedom behind
    the errors, `repeats` = runs at each size, `known` = whether any spread was measured, `learner` as observed.
    """

    sizes: Floats
    losses: Floats
    errors: Floats
    of_repeats: Floats
    best: float
    worst: float
    unit: float
    degrees: int
    repeats: Floats
    known: bool
    learner: LearnerKind | None
    notes: tuple[str, ...]

    @property
    def last_size(self) -> float:
        """The largest size that was measured."""
        return float(self.sizes[-1])

    @property
    def last_loss(self) -> float:
        """The loss at the largest size."""
        return float(self.losses[-1])


def clean(observation: CurveObservation) -> LossCurve:
    """Drop what is missing, pool repeated sizes, sort, turn scores into losses; `notes` say what was done.

    Raises InvalidCurveError (columns that do not fit together, a size, a number of repeats or of rows below 1, a
    negative spread, bounds that cross, scores in another unit than the bounds) and
    TooFewPointsError (fewer than two sizes left).
    """
    points, notes = _points(observation)
    pooled = _pooled(points)
    if len(pooled) < len(points):
        notes.append(f"{len(points) - len(pooled)} repeated sizes were pooled.")
    if len(pooled) < 2:
        raise TooFewPointsError([float(size) for size in pooled[:, 0]])
    losses = _losses(observation, pooled[:, 1])
    of_repeats, degrees, about_noise = _errors(pooled, losses)
    errors = (
        of_repeats if observation.rows is None else np.maximum(of_repeats, _row_error(observation, losses))
    )
    best, worst = _bounds(observation)
    unit = worst - best if math.isfinite(worst - best) else float(np.abs(losses).max()) or 1.0
    return LossCurve(
        sizes=pooled[:, 0],
        losses=losses,
        errors=np.maximum(errors, SMALLEST_ERROR * unit),
        of_repeats=of_repeats,
        best=best,
        worst=worst,
        unit=unit,
        degrees=degrees,
        repeats=pooled[:, 3],
        known=bool(np.isfinite(pooled[:, 2]).any()),
        learner=observation.learner,
        notes=(*notes, *about_noise),
    )


def loss_of(observation: CurveObservation, score: Floats | float) -> Floats:
    """Turn scores into losses: the distance from the best bound, or the signed score where there is none."""
    origin, sign = origin_of(observation)
    return np.asarray(sign * (np.asarray(score, dtype=float) - origin))


def score_of(observation: CurveObservation, loss: Floats) -> Floats:
    """Turn losses back into scores, clipped to the metric's bounds."""
    origin, sign = origin_of(observation)
    return np.asarray(np.clip(origin + sign * loss, observation.low, observation.high))


def origin_of(observation: CurveObservation) -> tuple[float, float]:
    """Say the score of loss 0, and the sign of a loss: score = origin + sign x loss."""
    if observation.direction is Direction.MIN:
        return (observation.low if math.isfinite(observation.low) else 0.0), 1.0
    return (observation.high if math.isfinite(observation.high) else 0.0), -1.0


def _bounds(observation: CurveObservation) -> tuple[float, float]:
    best, worst = sorted(float(loss_of(observation, bound)) for bound in (observation.low, observation.high))
    return best, worst


def _losses(observation: CurveObservation, means: Floats) -> Floats:
    best, worst = _bounds(observation)
    losses = np.clip(loss_of(observation, means), best, worst)
    return np.where(np.abs(losses) < SMALLEST_LOSS, 0.0, losses)


def _points(observation: CurveObservation) -> tuple[Floats, list[str]]:
    columns = (observation.sizes, observation.means, observation.spreads, observation.repeats)
    if len({len(column) for column in columns}) > 1:
        raise InvalidCurveError(
            "a learning curve needs one mean, spread and number of repeats for each size, and has "
            f"{' / '.join(str(len(column)) for column in columns)}. Give four columns of one length."
        )
    if not observation.low < observation.high:
        raise InvalidCurveError(
            f"the metric's lower bound {observation.low:g} is not below its upper one {observation.high:g}. "
            "Give the bounds in this order."
        )
    points = np.array([[np.nan if cell is None else float(cell) for cell in column] for column in columns]).T
    points = points.reshape(-1, 4)
    _check_counts(observation)
    _check_scale(observation, points[:, 1])
    for place, (size, _, spread, repeats) in enumerate(points, start=1):
        if not (math.isfinite(size) and size >= 1):
            raise InvalidCurveError(
                f"point {place} has size {size:g}: a size counts examples, so it is 1 or more."
            )
        if not repeats >= 1:
            raise InvalidCurveError(f"point {place} has {repeats:g} repeats: a mean needs 1 or more.")
        if spread < 0:
            raise InvalidCurveError(
                f"point {place} has spread {spread:g}: a standard deviation is 0 or more; leave it out (None) where it "
                "is not known."
            )
    known = np.isfinite(points[:, 1])
    dropped = [f"{int((~known).sum())} points without a score were left out."] if not known.all() else []
    return points[known], dropped


def _check_counts(observation: CurveObservation) -> None:
    for count, of in ((observation.rows, "held-out rows"), (observation.features, "features")):
        if count is not None and not count >= 1:
            raise InvalidCurveError(
                f"{count:g} {of} were given: a score needs 1 or more; leave them out (None) where they are not known."
            )


def _check_scale(observation: CurveObservation, means: Floats) -> None:
    """Refuse scores that lie beyond the bounds by more than noise can: they are in another unit."""
    width = observation.high - observation.low
    beyond = (means > observation.high + width) | (means < observation.low - width)
    if beyond.any():
        place = int(np.argmax(beyond))
        raise InvalidCurveError(
            f"point {place + 1} has the score {means[place]:g}, far beyond the metric's bounds {observation.low:g} and "
            f"{observation.high:g}: scores and bounds are in different units. Give shares, say, and not percent."
        )


def _pooled(points: Floats) -> Floats:
    rows = [_pool(points[points[:, 0] == size]) for size in np.unique(points[:, 0])]
    return np.array(rows).reshape(-1, 4)


def _pool(same: Floats) -> Floats:
    """Join points of one size as if run together: mean by repeats, variance from within and between."""
    if len(same) == 1:
        return np.asarray(same[0])
    means, spreads, repeats = same[:, 1], same[:, 2], same[:, 3]
    total = repeats.sum()
    mean = float(means @ repeats / total)
    known = np.isfinite(spreads)
    within = float((repeats[known] - 1) @ spreads[known] ** 2)
    between = float(repeats @ (means - mean) ** 2)
    degrees = float((repeats[known] - 1).sum()) + len(same) - 1
    return np.array([same[0, 0], mean, math.sqrt((within + between) / degrees), total])


def _errors(pooled: Floats, losses: Floats) -> tuple[Floats, int, list[str]]:
    """Standard errors as the repeats show them: at least half the curve's median one."""
    spreads, repeats = pooled[:, 2], pooled[:, 3]
    errors = spreads / np.sqrt(repeats)
    known = np.isfinite(errors)
    notes = []
    if not known.any():
        notes.append(f"No spread is known: the noise is taken as {UNKNOWN_ERROR:.0%} of the loss.")
    guess = float(np.median(errors[known])) if known.any() else UNKNOWN_ERROR * abs(float(losses[-1]))
    errors = np.maximum(np.where(known, errors, guess), guess / 2 if known.any() else 0.0)
    degrees = int((repeats[known] - 1).sum())
    if known.any() and degrees < len(pooled):
        notes.append("The spread rests on one or two repeats a size, so the noise itself is uncertain.")
    return errors, degrees, notes


def _row_error(observation: CurveObservation, losses: Floats) -> Floats:
    """Binomial standard error of a bounded score over `rows` held-out rows; at its bounds 1 / rows."""
    best, worst = _bounds(observation)
    rows = max(int(observation.rows or 1), 1)
    if not math.isfinite(worst - best):
        return np.zeros_like(losses)
    share = np.clip((losses - best) / (worst - best), 1 / rows, 1 - 1 / rows) if rows > 1 else 0.5
    return np.asarray((worst - best) * np.sqrt(share * (1 - share) / rows))
