"""Small portfolios, made and solved by hand."""

from itertools import product

from hypothesis import strategies as st

from milepost.planning.portfolio.problem import Option, PortfolioProblem, ProjectOptions, Purchase

ROLES = ("engineer", "analyst", "money")


def option(value, name="automatic", **use):
    return Option(name=name, value=value, use=use)


def project(name, *options, must=False):
    return ProjectOptions(name=name, options=options, must=must)


def brute_force(problem):
    """The best value over all combinations and purchases, in plain loops; None where nothing keeps the limits."""
    best = None
    offers = [range(purchase.most + 1) for purchase in problem.purchases]
    choices = [[*([] if each.must else [None]), *each.options] for each in problem.projects]
    for units in product(*offers):
        have, cost = dict(problem.resources), 0.0
        for purchase, count in zip(problem.purchases, units, strict=True):
            cost += purchase.cost * count
            for name, more in purchase.adds.items():
                have[name] += more * count
            if purchase.paid_from is not None:
                have[purchase.paid_from] -= purchase.cost * count
        for chosen in product(*choices):
            if _keeps(problem, chosen, have):
                value = sum(each.value for each in chosen if each is not None) - cost
                best = value if best is None else max(best, value)
    return best


def _keeps(problem, chosen, have):
    staffed = {each.name for each, one in zip(problem.projects, chosen, strict=True) if one is not None}
    used = {name: sum(one.use.get(name, 0) for one in chosen if one is not None) for name in have}
    return (
        all(used[name] <= have[name] for name in have)
        and all(second in staffed for first, second in problem.requires if first in staffed)
        and all(len(staffed & set(group)) <= 1 for group in problem.exclusive)
    )


@st.composite
def problems(draw):
    """Whole numbers, so that sums are exact; negative values, uses and amounts among them."""
    names = [f"p{i}" for i in range(draw(st.integers(1, 4)))]
    whole = st.integers(-2, 6).map(float)
    projects = tuple(
        ProjectOptions(
            name=name,
            options=tuple(
                Option(
                    name=f"d{k}",
                    value=float(draw(st.integers(-5, 20))),
                    use={role: draw(whole) for role in ROLES},
                )
                for k in range(draw(st.integers(1, 2)))
            ),
            must=draw(st.integers(0, 5)) == 0,
        )
        for name in names
    )
    pairs = st.tuples(st.sampled_from(names), st.sampled_from(names))
    return PortfolioProblem(
        projects=projects,
        resources={role: float(draw(st.integers(-1, 10))) for role in ROLES},
        requires=tuple(draw(st.lists(pairs, max_size=2))),
        exclusive=tuple(map(tuple, draw(st.lists(st.lists(st.sampled_from(names), unique=True), max_size=1)))),
        purchases=tuple(
            Purchase(
                name=f"more {role}",
                cost=float(draw(st.integers(0, 6))),
                most=draw(st.integers(0, 2)),
                adds={role: float(draw(st.integers(1, 4)))},
                paid_from=draw(st.sampled_from([None, "money"])),
            )
            for role in draw(st.lists(st.sampled_from(ROLES[:2]), unique=True))
        ),
    )  # fmt: skip
