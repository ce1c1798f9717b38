"""How long a project's value and the worth of test labels take: `python benchmarks/planning_speed.py`.

Seconds of the processor, the least of seven runs after one that warms up.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from milepost.base.ranges import Range
from milepost.statistics.draws import Triangular
from milepost.statistics.evsi import Deployment, evsi_beta_binomial
from milepost.statistics.monte_carlo import simulate
from milepost.statistics.npv import ProjectModel

RUNS = 7
SIZES = range(2001)
DRAWS = 1_000_000
PROJECT = ProjectModel(
    p_success=0.6, value_per_year=Range(150_000, 620_000), cost=Range(90_000, 180_000),
    adoption=Triangular(low=0.4, mode=0.7, high=0.95), years=3, discount_rate=0.1,
)  # fmt: skip
TESTED = Deployment(decisions=20_000, correct=1.0, wrong=-3.0, baseline=0.4, fixed_cost=500)


def worth_of_every_size() -> None:
    """What 0, 1, ..., 2,000 test labels are worth, after 16 right and 2 wrong."""
    evsi_beta_binomial(TESTED, (17, 3), SIZES, cost_per_label=0.5)


def draws_of_a_project() -> None:
    """A project's value in 1,000,000 draws, with its quantiles."""
    simulate(PROJECT.npv, PROJECT.inputs, draws=DRAWS, rng=np.random.default_rng(0))


def seconds_of(run: Callable[[], None]) -> float:
    """Seconds of the processor, least of the runs."""
    run()
    spent = []
    for _ in range(RUNS):
        begun = time.process_time()
        run()
        spent.append(time.process_time() - begun)
    return min(spent)


def main() -> None:
    """Print one line for each."""
    for says, run in (
        ("worth of 0, 1, ..., 2,000 test labels (EVSI)", worth_of_every_size),
        ("a project's value, 1,000,000 draws with quantiles", draws_of_a_project),
    ):
        print(f"{says:52} {1000 * seconds_of(run):7.1f} ms")


if __name__ == "__main__":
    main()
