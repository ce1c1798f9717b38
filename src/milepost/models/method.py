"""The ways a candidate can predict, apart from the recipes: naming one imports nothing."""

from __future__ import annotations

from enum import Enum


class Method(Enum):
    """How a candidate predicts."""

    CONSTANT = "constant"
    PREVIOUS = "previous"
    RULES = "rules"
    NEAREST = "nearest"
    LINEAR = "linear"
    BOOSTED = "boosted"
    KERNEL = "kernel"
    ESTIMATOR = "estimator"
