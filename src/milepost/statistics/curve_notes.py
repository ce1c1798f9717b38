"""What is unusual about a measured learning curve, and what would make its forecast surer, in words."""

from __future__ import annotations

import math

import numpy as np

from milepost.statistics.observation import CurveObservation, LossCurve

CLEAR = 2.0
"""A difference of so many standard errors is no longer noise."""

NEAR_FEATURES = 2.0
"""A peak within this factor of as many examples as features is put down to that."""


def shape_notes(observation: CurveObservation, curve: LossCurve) -> tuple[str, ...]:
    """Say where the curve gets worse, where noise hides its slope, and what to measure then.

    Nothing is smoothed: points that go up and down are forecast from as they are.
    """
    return (
        *_where_it_gets_worse(curve, observation.features),
        *_hidden_slope(observation, curve),
        *_few(curve),
    )


def _where_it_gets_worse(curve: LossCurve, features: int | None) -> list[str]:
    rises = curve.losses[1:] - curve.losses[:-1]
    clear = rises > CLEAR * np.hypot(curve.errors[1:], curve.errors[:-1])
    if not clear.any():
        return []
    worst = int(np.argmax(np.where(clear, rises, -np.inf)))
    before, after = curve.sizes[worst], curve.sizes[worst + 1]
    note = (
        f"The score gets worse from {before:g} to {after:g} examples by more than its noise: the forecast is less "
        "reliable on such curves"
    )
    return [f"{note}{_peak(float(before), float(after), features)}."]


def _peak(before: float, after: float, features: int | None) -> str:
    """Name the peak of learners without shrinkage, which lies where there are as many examples as features.

    Source: Loog, Viering, Mey, Krijthe and Tax, A brief prehistory of double descent, PNAS 117, 2020.
    """
    if features is None or not before <= NEAR_FEATURES * features or not after >= features / NEAR_FEATURES:
        return ""
    return (
        f"; there are {features:g} features (examples / features = {after / features:.2g}), and learners that shrink "
        f"nothing are at their worst near as many examples: regularise, or measure at {4 * features:g} examples or more"
    )


def _hidden_slope(observation: CurveObservation, curve: LossCurve) -> list[str]:
    """Where noise hides the gain of the last doubling: how many repeats, held-out rows, or which size, would show it.

    So many that the gain, or half the noise where it is smaller, is two standard errors. Sizes are scored on the same
    rows, so that the noise of a gain is that of the repeats, and of the rows that must have changed for it (the
    variance of a mean of changes in `rows`, at least |gain| x range of the metric / rows).
    """
    half = np.interp(np.log2(curve.last_size) - 1, np.log2(curve.sizes), curve.losses)
    gain = float(half - curve.last_loss)
    repeats = float(np.hypot(curve.of_repeats[-1], curve.of_repeats[-2]))
    rows = math.sqrt(abs(gain) * curve.unit / observation.rows) if observation.rows else 0.0
    noise = math.hypot(repeats, rows)
    if abs(gain) >= noise:
        return []
    shown = max(gain, noise / 2)
    ratio = CLEAR * noise / shown
    more = _more(observation, curve, ratio**2, by_rows=rows > repeats)
    size = curve.last_size * 2**ratio
    said = (
        f"The noise is as large as the gain of the last doubling: {more}, or one size of {size:,.0f} examples"
    )
    return [f"{said}, would show a gain of {shown:.2g} for each doubling."]


def _more(observation: CurveObservation, curve: LossCurve, times: float, *, by_rows: bool) -> str:
    """So many times what the noise falls with: the held-out rows, where they are what limits it, or the repeats."""
    if by_rows and observation.rows:
        return f"{math.ceil(times * observation.rows):,} held-out rows (now {observation.rows:,})"
    return f"{math.ceil(times * curve.repeats[-2:].max()):,} repeats at each of the two largest sizes"


def _few(curve: LossCurve) -> list[str]:
    if len(curve.sizes) >= 3:
        return []
    return ["Only two sizes were measured: the forecast is wide; a third one, smaller, would narrow it."]
