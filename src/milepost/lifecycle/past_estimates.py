"""The chances of success that people gave, and what came, from the ledger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from milepost.evidence.past import PastEstimates
from milepost.evidence.questions import Question
from milepost.evidence.records import Decision, Evidence
from milepost.ledger import Ledger
from milepost.lifecycle.closing import closing_in
from milepost.planning.worth.past import Estimated, Event, past_estimates

_BY: Final = re.compile(r"(?P<by>.+), (?P<on>\d{4}-\d{2}-\d{2}) \(value\.success\)")
"""How a plan names the person and the day of its chance of success (`Figure.source`)."""


def read_past_estimates(ledger: Ledger, *, kind: str) -> PastEstimates | None:
    """Score what the plans of the ledger (evidence of this kind) took from people; None where none did."""
    estimates = [one for plan in ledger.evidence(Question.GOALS, kind) if (one := _estimated(plan))]
    if not estimates:
        return None
    return past_estimates(estimates, list(_events(ledger)))


def _estimated(plan: Evidence) -> Estimated | None:
    success = plan.payload.get("success")
    found = None if success is None else _BY.fullmatch(str(success["source"]))
    if success is None or found is None:
        return None
    return Estimated(
        by=found["by"],
        on=date.fromisoformat(found["on"]),
        middle=float(success["value"]),
        low=float(success["low"]),
        high=float(success["high"]),
        at=plan.at,
    )


def _events(ledger: Ledger) -> Iterator[Event]:
    for decision in ledger.decisions():
        event = _event(decision)
        if event is not None:
            yield event


def _event(decision: Decision) -> Event | None:
    closing = closing_in(decision)
    if closing is not None:
        return Event(at=decision.at, closed=closing.says)
    return Event(at=decision.at, reach=decision.verdict) if decision.question is Question.REACH else None
