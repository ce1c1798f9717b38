"""What a measured learning curve shows, as numbers that do not depend on its unit.

Works on many curves at once, so that fitting the prior and forecasting read a curve in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from milepost.statistics.curve_batch import KINDS, CurveBatch, Rows, at_octaves, last_gain
from milepost.statistics.observation import Floats

OCTAVES_BACK = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0)
MEMORIES = (1.0, 2.5, 8.0)  # octaves after which a point weighs half in a fitted line
POWERS = (0.25, 0.5, 1.0, 2.0)  # exponents c of the fitted laws b + a n^-c
RATES = (1.0, 4.0)  # of the fitted laws b + a exp(-rate n / n_last), which end suddenly
MISFIT = 0.01  # share of the loss by which a smooth law is taken to miss the true curve
SMALL = 0.02  # share of the loss that counts as a small difference


@dataclass(frozen=True, kw_only=True, eq=False)
class CurveSummary:
    """`features` (curves, features); the rest (curves,): `base` = last loss, `gain` of the last doubling,
    `still` = what may change without any gain.
    """

    features: Floats
    base: Floats
    gain: Floats
    still: Floats

    def width(self, octaves: Floats) -> Floats:
        """Say the unit in which the loss is forecast so many octaves (curves, sizes) beyond the last size."""
        return np.asarray(self.gain[:, None] * np.sqrt(octaves + 0.5) + self.still[:, None])

    def take(self, rows: Rows) -> CurveSummary:
        """Keep some of the curves."""
        return CurveSummary(**{item.name: getattr(self, item.name)[rows] for item in fields(self)})


def summarize(batch: CurveBatch) -> CurveSummary:
    """Measure level, gain, slopes, laws, roughness and noise of each curve; three anchors at least."""
    seen = _see(batch)
    lines = [_fit_line(seen, seen.back, 2.0 ** (seen.back / memory) / seen.variance) for memory in MEMORIES]
    parts = [*_levels(seen), *_neighbours(seen)]
    for line in lines:
        parts += _line_features(seen, line)
    for power in POWERS:
        parts += _law_features(seen, 2.0 ** (-power * seen.back) - 1)
    for rate in RATES:
        parts += _law_features(seen, np.expm1(rate * (1 - 2.0**seen.back)))
    parts += [*_relative_slope(seen), *_roughness(seen), *_place(seen)]
    gain = (np.abs(last_gain(batch)) + np.abs(lines[0].slope)) / 2
    still = seen.noise + 0.01 * seen.last + 1e-4 * batch.unit
    return CurveSummary(features=np.stack(parts, axis=1), base=seen.last, gain=gain, still=still)


def kind_features(learner: Rows) -> Floats:
    """One column a kind of learner: 1 for that of the curve; all 0 where it was not told, (curves, kinds)."""
    return np.asarray(learner[:, None] == np.arange(len(KINDS)), dtype=float)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Seen:
    """The batch with missing anchors as 0, and what every feature needs."""

    batch: CurveBatch
    there: np.ndarray  # (curves, anchors) bool
    back: Floats  # octaves from the last size, 0 or less
    losses: Floats
    variance: Floats  # of noise and misfit; infinite where there is no anchor
    count: Floats
    last: Floats
    noise: Floats  # at the last size
    scale: Floats  # last loss, kept away from 0


@dataclass(frozen=True, kw_only=True, eq=False)
class _Line:
    level: Floats
    slope: Floats
    level_error: Floats
    slope_error: Floats
    fitted: Floats


def _see(batch: CurveBatch) -> _Seen:
    there = np.isfinite(batch.octaves)
    losses = np.where(there, batch.losses, 0.0)
    last, noise = batch.losses[:, -1], batch.errors[:, -1]
    variance = np.where(there, batch.errors**2 + (MISFIT * losses) ** 2, np.inf)
    return _Seen(
        batch=batch,
        there=there,
        back=np.where(there, batch.octaves - batch.octaves[:, -1:], 0.0),
        losses=losses,
        variance=variance,
        count=there.sum(axis=1).astype(float),
        last=last,
        noise=noise,
        scale=np.maximum(np.maximum(last, 0.003 * batch.unit), noise),
    )


def _levels(seen: _Seen) -> Sequence[Floats]:
    """Log of the loss some octaves back over the last loss."""
    small = SMALL * seen.scale
    back = np.broadcast_to(-np.array(OCTAVES_BACK), (len(small), len(OCTAVES_BACK)))
    losses = at_octaves(seen.batch, seen.batch.losses, back).T
    return [np.clip(np.log((loss + small) / (seen.last + small)), -5, 5) for loss in losses]


def _neighbours(seen: _Seen) -> Sequence[Floats]:
    """The two anchors before the last: how far back, and the change in units of the noise."""
    found: list[Floats] = []
    for place in (-2, -3):
        found.append(np.arcsinh((seen.losses[:, place] - seen.last) / (2 * seen.noise)))
        found.append(np.clip(seen.back[:, place], -6, 0))
    return found


def _fit_line(seen: _Seen, places: Floats, weights: Floats, values: Floats | None = None) -> _Line:
    """Weighted least squares of the losses on `places` (0 at the last size), with both standard errors."""
    losses = seen.losses if values is None else values
    zero, one = weights.sum(axis=1), (weights * places).sum(axis=1)
    two = (weights * places**2).sum(axis=1) * (1 + 1e-6) + 1e-12 * zero
    level, steep = (weights * losses).sum(axis=1), (weights * places * losses).sum(axis=1)
    area = np.maximum(two * zero - one**2, 1e-9 * zero * two)
    now, slope = (two * level - one * steep) / area, (zero * steep - one * level) / area
    return _Line(
        level=now,
        slope=slope,
        level_error=np.sqrt(two / area),
        slope_error=np.sqrt(zero / area),
        fitted=now[:, None] + slope[:, None] * places,
    )


def _line_features(seen: _Seen, line: _Line) -> Sequence[Floats]:
    small = SMALL * seen.scale
    return [
        np.arcsinh((line.level - seen.last) / small) / 2,
        np.arcsinh(line.slope / small),
        np.log(line.level_error / seen.scale + 1e-4),
        np.arcsinh(line.slope / line.slope_error) / 2,
        np.log(line.slope_error / seen.scale + 1e-4),
    ]


def _law_features(seen: _Seen, shape: Floats) -> Sequence[Floats]:
    """Fit b + a (1 + shape), where shape is 0 now and -1 in the limit: its limit, how sure, how well, its level now."""
    law = _fit_line(seen, np.where(seen.there, shape, 0.0), 1 / seen.variance)
    misfit = ((seen.losses - law.fitted) ** 2 / seen.variance).sum(axis=1) / seen.count
    unsure = np.hypot(law.level_error, law.slope_error)
    return [
        np.arcsinh((law.level - law.slope - seen.last) / (0.1 * seen.scale)),
        np.log(unsure / seen.scale + 1e-4),
        np.log(misfit + 0.05) / 2,
        np.arcsinh((law.level - seen.last) / (SMALL * seen.scale)) / 2,
    ]


def _relative_slope(seen: _Seen) -> Sequence[Floats]:
    """Slope of the log of the loss per octave."""
    floor = 0.05 * seen.scale[:, None]
    kept = np.maximum(seen.losses, floor)
    weights = np.where(seen.there, 2.0 ** (seen.back / 3) / (seen.variance / kept**2 + 1e-4), 0.0)
    line = _fit_line(seen, seen.back, weights, np.log(kept))
    away = 5 * (line.level - np.log(kept[:, -1]))
    return [np.clip(3 * line.slope, -4, 4), np.log(line.slope_error + 1e-3), np.clip(away, -4, 4)]


def _roughness(seen: _Seen) -> Sequence[Floats]:
    """How far anchors lie off the line between their neighbours, and how the curve rises and falls."""
    there, back, losses = seen.there[:, :-2], seen.back, seen.losses
    span = np.maximum(back[:, 2:] - back[:, :-2], 1e-9)
    share = np.where(there, (back[:, 1:-1] - back[:, :-2]) / span, 0.5)
    off = np.where(there, losses[:, 1:-1] - (1 - share) * losses[:, :-2] - share * losses[:, 2:], 0.0)
    weights = np.where(there, 2.0 ** (back[:, 2:] / 3), 0.0)
    weights = weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
    rough = np.sqrt((weights * off**2).sum(axis=1))
    rises = np.where(seen.there[:, :-1], losses[:, 1:] - losses[:, :-1], 0.0)
    small, scale = SMALL * seen.scale, seen.scale
    lowest = np.where(seen.there, losses, np.inf).min(axis=1)
    return [
        np.log(rough / scale + 1e-4),
        np.arcsinh((weights * off).sum(axis=1) / small),
        np.log(rough / seen.noise + 0.05),
        np.log(np.maximum(rises, 0).max(axis=1) / scale + 1e-3),
        np.log((lowest + small) / (seen.last + small)),
        np.log((losses.max(axis=1) + small) / (seen.last + small)),
    ]


def _place(seen: _Seen) -> Sequence[Floats]:
    """Noise, sizes, and where in its range a bounded metric stands."""
    batch, scale = seen.batch, seen.scale
    bounded = batch.bounded > 0
    share = np.where(bounded, seen.last / batch.unit, 0.0)
    return [
        np.log(seen.noise / scale + 1e-4),
        np.log(np.nanmedian(batch.errors, axis=1) / scale + 1e-4),
        batch.known,
        np.log(batch.repeats),
        batch.octaves[:, -1] / 3,
        -seen.back.min(axis=1),
        np.log(seen.count),
        batch.bounded,
        np.where(bounded, np.log(share + 0.003), -1.5),
        np.where(bounded, np.log1p(-np.minimum(share, 0.98)), -0.3),
    ]
