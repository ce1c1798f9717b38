"""The portfolio in words: what to staff and buy, what it is worth, what limits, and where it would change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from milepost.base.money import money, signed
from milepost.contract.organisation import MONEY
from milepost.lifecycle.kept import SHOWN
from milepost.lifecycle.portfolio_move import PortfolioMove
from milepost.planning.portfolio.causes import Effect, Otherwise
from milepost.planning.portfolio.changed import Cause
from milepost.planning.portfolio.compare import ScoreComparison
from milepost.planning.portfolio.flips import closest
from milepost.planning.portfolio.inputs import in_words
from milepost.planning.portfolio.plan import PortfolioPlan, StaffedProject
from milepost.planning.portfolio.prices import StepPrice, UnitsPrice
from milepost.report import words

MOST_FLIPS = 5
BENEATH = "What changed underneath"
CAUSES = "What made the difference"
SCORE_NAMES: Mapping[str, str] = {
    "rice": "RICE",
    "ice": "ICE",
    "wsjf": "WSJF",
    "expected_value_per_person_month": "expected value per person month",
}


def amount(number: float) -> str:
    """Write an amount of people or machines.

    >>> amount(2.0), amount(0.333333), amount(345284.6)
    ('2', '0.33', '345,285')
    """
    return f"{number:,.0f}" if abs(number) >= 1000 else f"{round(number, 2):g}"


def headline(plan: PortfolioPlan) -> str:
    """Say in a sentence what is recommended and what is proven about it."""
    count = len(plan.staffed)
    if not count:
        return "Staff none of the projects: no choice is worth more than nothing."
    projects = "1 project" if count == 1 else f"{count} projects"
    bought = units_in_words(plan.portfolio.bought)
    also = f", {bought}" if bought else ", buy and hire nothing"
    return f"Staff {projects}{also}: {money(plan.portfolio.value)} a year is expected, all costs taken off."


def proof(plan: PortfolioPlan) -> str:
    """Say whether the portfolio is proven best, or how much better another could be at most."""
    found = plan.portfolio
    if found.proven:
        return "Proven: no other choice has a larger expected value."
    if found.value > 0 and found.gap < 10:
        return (
            f"Not proven best within the time: another choice may be worth up to {money(found.bound)} "
            f"({100 * found.gap:.2g} % more). Give more with --time-limit."
        )
    return f"Not proven best within the time: another choice may be worth up to {money(found.bound)}."


def units_in_words(units: Mapping[str, int]) -> str:
    """Write purchases as an order.

    >>> units_in_words({"hire data engineer": 1, "hire ml engineer": 2, "buy gpu node": 2})
    'hire 1 data engineer and 2 ml engineer, and buy 2 gpu node'
    """
    orders: dict[str, list[str]] = {}
    for name, count in units.items():
        verb, _, what = name.partition(" ")
        verb, what = (verb, what) if verb in ("hire", "buy") else ("get", name)
        orders.setdefault(verb, []).append(f"{count} {what}")
    return ", and ".join(f"{verb} {' and '.join(whats)}" for verb, whats in orders.items())


def uses_in_words(use: Mapping[str, float]) -> str:
    """Write what a design uses, without what it uses none of."""
    return ", ".join(
        f"{money(used) if name == MONEY else amount(used)} {in_words(name)}"
        for name, used in use.items()
        if used
    )


def staffed_row(item: StaffedProject) -> tuple[str, str, str, str, str]:
    """Project, design, expected worth, chance of success and use."""
    chance = words.chance(item.success)
    return item.project, item.design, money(item.worth), chance, uses_in_words(item.use)


def purchase_lines(plan: PortfolioPlan) -> Iterator[str]:
    """What the recommended purchases bring together, and the best pair where nothing is recommended."""
    recommended = plan.prices.recommended
    if recommended is not None:
        said = bundle_in_words(recommended)
        yield f"{said[:1].upper()}{said[1:]}."
        yield from _alone(plan, recommended)
        return
    offered = [p for p in (*plan.prices.first_units, *plan.prices.bundles) if p.net is not None and p.gross]
    gaining = [price for price in offered if (price.gross or 0.0) > 0]
    if gaining:
        best = max(gaining, key=lambda price: price.net or 0.0)
        yield f"Nothing pays for itself. The nearest: {bundle_in_words(best)}."
    elif plan.prices.first_units:
        yield "Nothing that is offered would add any value, alone or in pairs."
    else:
        yield "Nothing is offered for hire or purchase."


def bundle_in_words(price: UnitsPrice) -> str:
    """Say what units bring, which price that is, and what they unlock."""
    if price.gross is None or price.net is None:
        return f"{units_in_words(price.units)}: not known ({price.kind.value})"
    together = " together" if sum(price.units.values()) > 1 else ""
    unlocks = ", ".join(f"{project} ({design})" for project, design in price.unlocks)
    drops = ", ".join(f"{project} ({design})" for project, design in price.drops)
    parts = [
        f"{units_in_words(price.units)}{together}: {signed(price.net)} a year "
        f"(gain {money(price.gross)}, cost {money(price.cost)}; {price.kind.value})"
    ]
    parts += [f"unlocks {unlocks}"] if unlocks else []
    parts += [f"in place of {drops}"] if drops else []
    return ", ".join(parts)


def limit_lines(plan: PortfolioPlan) -> tuple[str, ...]:
    """What limits: the resources that are used up, with what one step more and one less is worth."""
    steps = {step.resource: step for step in plan.prices.steps}
    lines = []
    for name in plan.limits:
        used, have = amount(plan.portfolio.used[name]), amount(plan.capacity[name])
        dual = plan.prices.relaxed.price.get(name, 0.0)
        lines.append(
            f"{in_words(name)}: {used} of {have} used; {_step(steps[name])}; "
            f"with fractions of projects {money(dual)} for each (dual price)"
        )
    return tuple(lines)


def risk_lines(plan: PortfolioPlan) -> Iterator[str]:
    """The chance of the plan, the spread of the year, and what shared risks do to it."""
    risk = plan.risk
    yield f"P(value at least {money(risk.plan)}) is {words.chance(risk.probability)}."
    yield (
        f"In one year of ten it is below {money(risk.p10)}, in half of them below {money(risk.p50)}, "
        f"in one of ten above {money(risk.p90)}."
    )
    if abs(risk.independent - risk.probability) >= 0.005:
        apart = words.chance(risk.independent)
        yield f"Were the risks not shared, the chance of the plan would be {apart} with the same means."
    if risk.all_fail >= 0.005:
        yield f"P(no project succeeds) is {words.chance(risk.all_fail)}."


def flip_lines(plan: PortfolioPlan) -> tuple[str, ...]:
    """The nearest flip points."""
    return tuple(flip.says for flip in closest(plan.flips, MOST_FLIPS))


def score_line(found: ScoreComparison) -> str:
    """What one score would have staffed, compared with the portfolio."""
    name = SCORE_NAMES[found.score]
    if found.unscored:
        return f"{name}: known for {found.scored} of {found.scored + len(found.unscored)} projects"
    reach = "" if found.share is None else f"its order reaches {100 * found.share:.0f} % of the value, "
    return f"{name}: {reach}agrees on {found.agree} of {found.scored} projects"


def base_rate_lines(plan: PortfolioPlan) -> tuple[str, ...]:
    """How closed projects ended."""
    return tuple(
        f"{rate.says}: {rate.count} of {rate.n} ({100 * rate.low:.0f} to {100 * rate.high:.0f} %)"
        for rate in plan.base_rates
    )


def since(moved: PortfolioMove) -> str:
    """The heading of what changed."""
    return f"Since {moved.since} ({moved.evidence[:SHOWN]})"


def move_lines(moved: PortfolioMove) -> tuple[str, ...]:
    """What changed in the recommendation since an earlier record."""
    return moved.changes or ("the recommendation and its value are the same",)


def beneath_lines(moved: PortfolioMove) -> tuple[str, ...]:
    """What changed in what it rests on."""
    return moved.why or ("nothing: the search ended elsewhere (--time-limit), or Milepost is another",)


def cause_lines(moved: PortfolioMove) -> tuple[str, ...]:
    """Which change made which difference, or why that is not said; empty where nothing is different."""
    if moved.attribution is None:
        return (moved.not_attributed,) if moved.not_attributed else ()
    return (*map(_effect, moved.attribution.effects), moved.attribution.says)


def _effect(one: Effect) -> str:
    """One changed input: what it was and is, and what it did alone."""
    return f"{one.name}, {one.says}{_from_to(one)}: {_did(one)}"


def _from_to(one: Effect) -> str:
    if one.before is None and one.after is None:
        return ""
    before, after = (_number(one, number) for number in (one.before, one.after))
    if one.cause is Cause.CAME:
        return f", worth {after} a year"
    if one.cause is Cause.WENT:
        return f", worth {before} a year"
    worth = " worth" if one.cause is Cause.PLAN else ""
    return f"{worth} {before} -> {after}"


def _number(one: Effect, number: float | None) -> str:
    if number is None:
        return "not there"
    if one.cause is Cause.RISK:
        return words.chance(number)
    return amount(number) if one.cause is Cause.RESOURCE else money(number)


def _did(one: Effect) -> str:
    if one.gained is None:
        return one.note
    value = f"{signed(one.gained)} a year" if one.gained else "no difference to the value"
    if not one.choice:
        return f"{value}, the same choice"
    return f"{value}; as before, {', '.join(map(_otherwise, one.choice))}"


def _otherwise(one: Otherwise) -> str:
    if one.units is not None:
        return f"{one.units} x {one.name}"
    return f"{one.name} as {one.design}" if one.design else f"{one.name} not staffed"


def left_out_lines(plan: PortfolioPlan) -> tuple[str, ...]:
    """What is not compared and why."""
    return tuple(f"{each.name}: {each.reason}" for each in plan.left_out)


def first_command(plan: PortfolioPlan) -> str:
    """The command that makes the first project comparable that is not; empty where none would."""
    return next((each.command for each in plan.left_out if each.command), "")


def _alone(plan: PortfolioPlan, recommended: UnitsPrice) -> Iterator[str]:
    if sum(recommended.units.values()) < 2:
        return
    firsts = [
        p for p in plan.prices.first_units if set(p.units) & set(recommended.units) and p.gross is not None
    ]
    alone = "; ".join(f"{next(iter(p.units))} {money(p.gross or 0.0)}" for p in firsts)
    if alone:
        yield f"Alone they would gain: {alone} (first unit alone)."


def _step(step: StepPrice) -> str:
    def said(value: float | None, how: str, none: str) -> str:
        return none if value is None else f"{amount(step.step)} {how} {signed(value)}"

    less = "not known" if step.loss is None else money(-step.loss)
    more = said(step.gain, "more:", "one more: not known")
    return f"{more}, {amount(step.step)} less: {less} ({step.kind.value})"
