"""How long a portfolio and all its prices take, and what gap is left: `python benchmarks/portfolio_speed.py`.

Made problems: each project's designs use every resource in their own way, values follow use with noise, and there is
room for about a third of the projects. Fixed seeds. The gap is proven by the solver, not estimated.
"""

from __future__ import annotations

import time

import numpy as np

from milepost.planning.portfolio.choose import choose_portfolio
from milepost.planning.portfolio.prices import price_portfolio
from milepost.planning.portfolio.problem import Option, PortfolioProblem, ProjectOptions, Purchase

SMALL = {"projects": 12, "designs": 2, "resources": 5, "purchases": 4}
LARGE = [
    {"projects": 50, "designs": 2, "resources": 5, "purchases": 4},
    {"projects": 50, "designs": 3, "resources": 8, "purchases": 4},
    {"projects": 50, "designs": 3, "resources": 12, "purchases": 6},
]
SECONDS = 30.0


def made(*, projects: int, designs: int, resources: int, purchases: int, seed: int) -> PortfolioProblem:
    """A portfolio with room for about a third of its projects."""
    rng = np.random.default_rng(seed)
    names = [f"resource {k}" for k in range(resources)]
    base = rng.lognormal(0, 0.5, (projects, resources))
    room = {name: float(0.3 * base[:, k].sum()) for k, name in enumerate(names)}
    return PortfolioProblem(
        projects=tuple(
            ProjectOptions(
                name=f"project {j}", options=tuple(_option(base[j], names, k, rng) for k in range(designs))
            )
            for j in range(projects)
        ),
        resources=room,
        requires=(("project 1", "project 0"),),
        exclusive=(("project 2", "project 3"),),
        purchases=tuple(
            Purchase(name=f"more of {name}", cost=6 * room[name], most=2, adds={name: 0.15 * room[name]})
            for name in names[:purchases]
        ),
    )


def _option(base: np.ndarray, names: list[str], number: int, rng: np.random.Generator) -> Option:
    use = base * rng.uniform(0.4, 1.2) * rng.lognormal(0, 0.2, len(base))
    value = float(use.mean() * rng.lognormal(0, 0.3) * 100)
    return Option(name=f"design {number}", value=value, use=dict(zip(names, map(float, use), strict=True)))


def main() -> None:
    """Print seconds of wall clock and of the processor, and gaps."""
    print(f"{'problem':42} {'seconds':>8} {'CPU s':>8} {'gap':>9}  all proven")
    for seed in range(5):
        begun, spent = time.perf_counter(), time.process_time()
        problem = made(**SMALL, seed=seed)
        found = choose_portfolio(problem)
        prices = price_portfolio(problem, found)
        every = [*prices.steps, *prices.first_units, *prices.bundles]
        proven = found.proven and all(price.proven for price in every)
        wall, cpu = time.perf_counter() - begun, time.process_time() - spent
        size = f"12 x 2, 5 resources, {len(every)} prices, seed {seed}"
        print(f"{size:42} {wall:8.2f} {cpu:8.2f} {found.gap:9.1e}  {'yes' if proven else 'no'}")
    for shape in LARGE:
        for seed in range(3):
            begun, spent = time.perf_counter(), time.process_time()
            found = choose_portfolio(made(**shape, seed=seed), time_limit=SECONDS)
            wall, cpu = time.perf_counter() - begun, time.process_time() - spent
            size = f"{shape['projects']} x {shape['designs']}, {shape['resources']} resources, seed {seed}"
            print(f"{size:42} {wall:8.2f} {cpu:8.2f} {found.gap:9.1e}  {'yes' if found.proven else 'no'}")


if __name__ == "__main__":
    main()
