"""Labels: how many the project has for training, how many it may have, and what the missing ones cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from milepost.base.ranges import Range
from milepost.contract.model import Contract

CALIBRATED_FACTOR = 16
"""The forecast's intervals were calibrated up to 16 times the largest measured size."""

STEPS_PER_OCTAVE = 6


@dataclass(frozen=True, kw_only=True)
class Labels:
    """Counts of labelled examples for training (calibration and test rows are apart).

    owned: what the table holds for training. measured: the largest training size that was measured. trainable: the
    largest that an assessment can train on (folds are held out, and not more than a sample is read), None if unknown.
    budget: most labels for training that the contract's labels and money allow; None when it gives neither.
    price: cost of one label (a range), None when unknown.
    """

    owned: int
    measured: int
    budget: int | None
    price: Range | None
    trainable: int | None = None

    @property
    def most(self) -> int:
        """The largest training size that more time could measure."""
        return self.owned if self.trainable is None else min(self.trainable, self.owned)

    @property
    def horizon(self) -> int:
        """The size up to which the question is asked: the budget, or as far as the forecast is calibrated."""
        return self.budget if self.budget is not None else max(self.owned, CALIBRATED_FACTOR * self.measured)

    @property
    def sizes(self) -> np.ndarray[Any, Any]:
        """Training sizes on a log grid, from the largest measured one to the horizon and beyond, (m,) int."""
        last = max(self.horizon, CALIBRATED_FACTOR * self.measured)
        octaves = np.arange(0, STEPS_PER_OCTAVE * np.log2(last / self.measured) + 1) / STEPS_PER_OCTAVE
        grid = {round(float(self.measured * 2**octave)) for octave in octaves}
        return np.array(sorted(grid | {self.measured, min(self.horizon, last), last}))

    def cost(self, labels: int) -> tuple[float | None, float | None]:
        """What the labels still to buy cost, low and high; unknown without a price."""
        missing = max(0, labels - self.owned)
        if missing == 0:
            return 0.0, 0.0
        if self.price is None:
            return None, None
        return missing * self.price.low, missing * self.price.high


def labels_of(
    contract: Contract,
    *,
    total_rows: int,
    training_share: float,
    measured: int,
    trainable: int | None = None,
) -> Labels:
    """Read the label position of a project from its contract.

    `total_rows` of the table, of which `training_share` serve training. Labels that are bought go to training.
    """
    owned = round(total_rows * training_share)
    reserved = total_rows - owned
    price = contract.costs.label
    limits: list[float] = []
    if contract.budget.labels is not None:
        limits.append(max(contract.budget.labels.middle - reserved, 1))
    if contract.budget.money is not None and price is not None and price.middle > 0:
        limits.append(owned + contract.budget.money.middle / price.middle)
    budget = round(min(limits)) if limits else None
    return Labels(owned=owned, measured=measured, budget=budget, price=price, trainable=trainable)
