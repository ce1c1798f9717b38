"""What many learning curves did next: small networks of quantiles, fitted beforehand, in numpy.

The numbers lie in `curve_prior.npz`, written by benchmarks/fit_curve_prior.py from 12,359 real curves: LCDB 1.1
(CC BY 4.0; Yan, Mohr, Viering 2025), LCDB 1.0 (MIT; Mohr, Viering, Loog, van Rijn 2022), the neural scaling
benchmark (CC BY 4.0 / Apache 2.0; Alabdulmohsin, Neyshabur, Zhai 2022), and own regression curves; beside them
5,000 made-up curves (docs/decisions/0014-made-up-laws-and-kinds.md). Addresses, and what was changed: NOTICE.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from scipy.special import expit

from milepost.statistics.observation import Floats

FARTHEST_OCTAVE = 5.2  # farther futures were not in the curves
CLIP = 4.0  # features farther from the mean than this many standard deviations count as there
LEAST_STEP = 1e-3  # between neighbouring quantiles, in widths
AT_ONCE = 2048  # answers that the networks give in one go: more leave the processor's caches
MIDDLE = 4  # place of the median among the nine levels
SIDES = np.array([0] * (MIDDLE + 1) + [1] * MIDDLE)  # of the median: less loss, more loss
SHIPPED = Path(__file__).with_name("curve_prior.npz")


@dataclass(frozen=True, kw_only=True, eq=False)
class CurvePrior:
    """Several networks of equal shape, (networks, in, out) and (networks, 1, out); their mean is the answer.

    `mean` and `scale` standardize the features; `widen` multiplies the distances from the median towards less loss
    and towards more, (2,). `told` = the networks
    for curves whose kind of learner is known, one more feature a kind; without them no kind counts.
    """

    mean: Floats
    scale: Floats
    features: Floats
    horizon: Floats
    first: Floats
    hidden: Floats
    second: Floats
    out: Floats
    third: Floats
    widen: Floats
    told: CurvePrior | None = None

    def quantiles(self, features: Floats, octaves: Floats) -> Floats:
        """Say the change of the loss beyond the last size in widths, at the nine levels, (..., octaves, 9).

        `features` (..., features), `octaves` (..., octaves); ascending along the levels, continuous in
        `octaves`. Beyond the farthest future of the curves the median stays and the distances from it grow
        with the root.
        """
        seen = np.clip((features - self.mean) / self.scale, -CLIP, CLIP)
        rows = seen.reshape(-1, seen.shape[-1])
        asked = octaves.reshape(len(rows), -1)
        parts = max(1, asked.size // AT_ONCE)
        found = np.concatenate(
            [
                self._answer(some, ahead)
                for some, ahead in zip(np.array_split(rows, parts), np.array_split(asked, parts), strict=True)
            ]
        )
        return found.reshape(*octaves.shape, found.shape[-1])

    def _answer(self, seen: Floats, octaves: Floats) -> Floats:
        """Run the networks: (curves, features), (curves, octaves) -> (curves, octaves, 9)."""
        start = (seen @ self.features + self.first)[:, :, None]
        ahead = horizon_features(octaves) @ self.horizon[:, None]
        layer = _silu(start + ahead).reshape(len(self.first), -1, start.shape[-1])
        layer = _silu(layer @ self.hidden + self.second)
        found = ascending(layer @ self.out + self.third).mean(axis=0).reshape(*octaves.shape, -1)
        middle = found[..., MIDDLE : MIDDLE + 1]
        unseen = np.sqrt(np.maximum(octaves / FARTHEST_OCTAVE, 1.0))[..., None]
        return np.asarray(middle + (found - middle) * self.widen[SIDES] * unseen)


NUMBERS = tuple(name for name in CurvePrior.__dataclass_fields__ if name != "told")
TOLD = "told_"  # before the names of the second group of networks in the file


def load_prior(path: Path = SHIPPED) -> CurvePrior:
    """Read a prior from its npz; the same file is read once."""
    return _load(path)


def horizon_features(octaves: Floats) -> Floats:
    """Say how the networks see the distance beyond the last size, shape (octaves, 2)."""
    seen = np.clip(octaves, 0.0, FARTHEST_OCTAVE)
    return np.stack([seen / 2 - 1, np.sqrt(seen + 0.5) - 1.5], axis=-1)


def ascending(raw: Floats) -> Floats:
    """Turn nine raw outputs, the median and steps away from it, into ascending quantiles."""
    steps = np.logaddexp(0.0, raw) + LEAST_STEP
    middle = raw[..., MIDDLE : MIDDLE + 1]
    below = np.cumsum(steps[..., MIDDLE - 1 :: -1], axis=-1)[..., ::-1]
    above = np.cumsum(steps[..., MIDDLE + 1 :], axis=-1)
    return np.concatenate([middle - below, middle, middle + above], axis=-1)


@cache
def _load(path: Path) -> CurvePrior:
    with np.load(path, allow_pickle=False) as stored:
        own = {name: stored[name].astype(float) for name in NUMBERS}
        told = {name: stored[TOLD + name].astype(float) for name in NUMBERS if TOLD + name in stored}
    return CurvePrior(**own, told=CurvePrior(**told) if told else None)


def _silu(values: Floats) -> Floats:
    return np.asarray(values * expit(values))
