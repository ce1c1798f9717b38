"""The path of automation that the project file plans, each step with the accuracy that it needs and what it owes."""

from __future__ import annotations

from milepost.base.measurement import Verdict, verdict_on
from milepost.contract.model import Contract
from milepost.contract.questionnaire import AUTOMATION_LEVELS
from milepost.contract.worth import AutomationStep
from milepost.evidence.plan import AutomationRow
from milepost.planning.value.levels import AutomationLevel, LevelPayoff, LevelStep, automation_path
from milepost.planning.worth.economics import Economics
from milepost.planning.worth.observed import Observed


def automation_rows(
    contract: Contract, economics: Economics, observed: Observed | None
) -> tuple[AutomationRow, ...]:
    """Hold each planned level against the evidence; a level's own payoffs stand in for the project's.

    A level is allowed when the measured accuracy surely reaches both what the project file asks for and what pays.
    """
    rate = contract.value is not None and contract.value.rate is not None
    unpriced = {step.level for step in contract.automation if rate or _payoff(step, economics) is None}
    payoffs = [_payoff(step, economics) for step in contract.automation if step.level not in {0, *unpriced}]
    priced = [payoff for payoff in payoffs if payoff is not None]
    today = economics.today
    accuracy = observed.accuracy if observed else None
    steps: dict[int, LevelStep] = {}
    if today is not None and priced:
        path = automation_path(priced, today=today.middle, accuracy=accuracy)
        steps = {int(step.level): step for step in path.steps}
    return tuple(
        _row(step, steps.get(step.level), observed, _note(step, unpriced, rate=rate))
        for step in contract.automation
    )


def _payoff(step: AutomationStep, economics: Economics) -> LevelPayoff | None:
    correct = step.correct.middle if step.correct else economics.correct.middle if economics.correct else None
    wrong = step.wrong.middle if step.wrong else economics.wrong.middle if economics.wrong else None
    if correct is None or wrong is None:
        return None
    return LevelPayoff(
        level=AutomationLevel(step.level), correct=correct, wrong=wrong, run_cost=economics.run_cost.middle
    )


def _note(step: AutomationStep, unpriced: set[int], *, rate: bool) -> str:
    """Why a level has no price."""
    if step.level == 0 or step.level not in unpriced:
        return ""
    return "not priced: the payoff is a rate" if rate else "not priced: what decisions are worth is unknown"


def _row(
    planned: AutomationStep, step: LevelStep | None, observed: Observed | None, note: str
) -> AutomationRow:
    level = AutomationLevel(planned.level)
    return AutomationRow(
        level=planned.level,
        name=AUTOMATION_LEVELS[planned.level],
        means=planned.means,
        asked=planned.accuracy,
        needed=step.required_accuracy if step else None,
        allowed=_allowed(planned, step, observed),
        owes=level.evidence,
        note=note,
    )


def _allowed(planned: AutomationStep, step: LevelStep | None, observed: Observed | None) -> Verdict:
    """The hardest of what is asked and what pays."""
    if planned.level == 0:
        return Verdict.YES
    verdicts = [] if step is None else [step.allowed]
    if planned.accuracy is not None:
        verdicts.append(verdict_on(observed.accuracy if observed else None, at_least=planned.accuracy))
    if Verdict.NO in verdicts:
        return Verdict.NO
    return Verdict.YES if verdicts and all(one is Verdict.YES for one in verdicts) else Verdict.UNKNOWN
