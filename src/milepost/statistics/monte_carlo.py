"""What may come out when several numbers are not known, and which of them matters most?

Inputs are independent unless a function makes them otherwise. Any function of named arrays can be asked; `npv` is
the one of a project.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from milepost.base.amounts import InvalidNumberError
from milepost.statistics.draws import Chance, Floats, Uncertain, draw, quantiles

Outcome = Callable[[Mapping[str, Floats]], Floats]
"""From the drawn inputs, each (draws,), to what comes out, (draws,)."""

TORNADO_DRAWS = 50_000


@dataclass(frozen=True, kw_only=True)
class Spread:
    """What may come out: mean with standard error, P(below 0), the 10 %, 50 % and 90 % points, from `draws` draws."""

    mean: float
    standard_error: float
    p_loss: float
    p10: float
    p50: float
    p90: float
    draws: int


def draw_inputs(inputs: Mapping[str, Uncertain], draws: int, rng: np.random.Generator) -> dict[str, Floats]:
    """Draw every input, in the order of the mapping; each (draws,). Raises InvalidNumberError for no draws."""
    if draws < 1:
        raise InvalidNumberError(f"{draws} draws were asked: one is the least, and 100,000 a good number.")
    return {name: draw(uncertain, draws, rng) for name, uncertain in inputs.items()}


def spread_of(values: Floats) -> Spread:
    """Summarise drawn outcomes, (draws,).

    >>> spread_of(np.array([-1.0, 0.0, 1.0])).p_loss
    0.3333333333333333
    """
    count = len(values)
    places = [max(0, min(count - 1, round(part * (count - 1)))) for part in (0.1, 0.5, 0.9)]
    ordered = np.partition(values, places)
    deviation = float(values.std(ddof=1)) if count > 1 else 0.0
    return Spread(
        mean=float(values.mean()),
        standard_error=deviation / count**0.5,
        p_loss=float(np.count_nonzero(values < 0)) / count,
        p10=float(ordered[places[0]]),
        p50=float(ordered[places[1]]),
        p90=float(ordered[places[2]]),
        draws=count,
    )


def simulate(
    outcome: Outcome, inputs: Mapping[str, Uncertain], *, draws: int, rng: np.random.Generator
) -> Spread:
    """Draw the inputs and summarise what comes out.

    >>> from milepost.base.ranges import Range
    >>> found = simulate(lambda drawn: drawn["a"] + drawn["b"], {"a": Range(1, 1), "b": Range(-3, -3)}, draws=10,
    ...                  rng=np.random.default_rng(0))
    >>> found.mean, found.p_loss
    (-2.0, 1.0)
    """
    return spread_of(np.asarray(outcome(draw_inputs(inputs, draws, rng)), dtype=float))


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One input of a tornado: what comes out with the input at its low and at its high point, and the difference.

    `swing` = at_high - at_low, negative where more of the input is worse.
    """

    name: str
    input_low: float
    input_high: float
    at_low: float
    at_high: float

    @property
    def swing(self) -> float:
        """The outcome at the high point less that at the low one."""
        return self.at_high - self.at_low


def mean_outcome(values: Floats) -> float:
    """The mean, as what a tornado shows."""
    return float(values.mean())


def median_outcome(values: Floats) -> float:
    """The 50 % point, as what a tornado shows."""
    return float(np.median(values))


def tornado(
    outcome: Outcome,
    inputs: Mapping[str, Uncertain],
    *,
    rng: np.random.Generator,
    of: Callable[[Floats], float] = mean_outcome,
    tails: float = 0.1,
    draws: int = TORNADO_DRAWS,
) -> tuple[Bar, ...]:
    """Hold each input at its `tails` and 1 - `tails` points while the others vary; largest swing first.

    All bars share the same draws of the other inputs, so that small swings are not lost in noise. A chance is held at
    0 and at 1, whatever its probability, unless it is certain. Known inputs swing by 0 and are left out.
    Raises InvalidNumberError for tails outside 0 to 0.5.

    >>> from milepost.base.ranges import Range
    >>> inputs = {"small": Range(-1, 1), "large": Range(-10, 10), "known": Range(2, 2)}
    >>> bars = tornado(lambda drawn: sum(drawn.values()), inputs, rng=np.random.default_rng(0))
    >>> [(bar.name, round(bar.swing, 6)) for bar in bars]
    [('large', 20.0), ('small', 2.0)]
    """
    if not 0 < tails < 0.5:
        raise InvalidNumberError(
            f"tails is {tails:g}: it lies between 0 and 0.5, such as 0.1 for 10 % and 90 %."
        )
    drawn = draw_inputs(inputs, draws, rng)
    bars = []
    for name, uncertain in inputs.items():
        low, high = _ends(uncertain, tails)
        if low < high:
            at_low, at_high = (
                of(np.asarray(outcome({**drawn, name: np.full(draws, end)}))) for end in (low, high)
            )
            bars.append(Bar(name=name, input_low=low, input_high=high, at_low=at_low, at_high=at_high))
    return tuple(sorted(bars, key=lambda bar: -abs(bar.swing)))


def _ends(uncertain: Uncertain, tails: float) -> tuple[float, float]:
    if isinstance(uncertain, Chance):
        return (0.0, 1.0) if 0 < uncertain.p < 1 else (uncertain.p, uncertain.p)
    low, high = quantiles(uncertain, np.array([tails, 1 - tails]))
    return float(low), float(high)
