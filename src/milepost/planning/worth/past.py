"""How good were the chances of success that people gave? Scored once the project was closed, or reached its goal.

A chance is scored by Brier (1950): the squared distance to what came, 1 or 0. The interval score of its range says
nothing here, because 1 and 0 lie outside of every range of a chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import fmean

from milepost.base.measurement import Verdict
from milepost.evidence.past import PastEstimate, PastEstimates


@dataclass(frozen=True, kw_only=True)
class Estimated:
    """A chance of success by somebody, as a plan recorded it at a time."""

    by: str
    on: date
    middle: float
    low: float
    high: float
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Event:
    """What happened to the project at a time: it was closed (`closed` says why), or reach was answered."""

    at: datetime
    closed: str = ""
    reach: Verdict | None = None


def past_estimates(estimates: Iterable[Estimated], events: Sequence[Event]) -> PastEstimates:
    """Hold each estimate against what came after the plan that first recorded it.

    It came 0 when the project was closed, for whatever cause, even if it was opened again later: then new estimates
    count anew. It came 1 when the project was not closed and the newest answer on reach since then is yes. Else it
    is open. Estimates and events may come in any order.

    >>> from datetime import UTC
    >>> day = lambda number: datetime(2026, 11, number, tzinfo=UTC)
    >>> said = Estimated(by="Ines", on=date(2026, 11, 1), middle=0.7, low=0.5, high=0.8, at=day(1))
    >>> found = past_estimates([said], [Event(at=day(9), closed="technically infeasible")])
    >>> found.estimates[0].came, round(found.brier["Ines"], 2), found.known
    (0, 0.49, {'Ines': 1})
    """
    ordered = sorted(events, key=lambda event: event.at)
    rows = tuple(_scored(one, ordered) for one in _first_of_each(estimates))
    scores: dict[str, list[float]] = {}
    for row in rows:
        if row.brier is not None:
            scores.setdefault(row.by, []).append(row.brier)
    return PastEstimates(
        estimates=rows,
        brier={name: fmean(each) for name, each in scores.items()},
        known={name: len(each) for name, each in scores.items()},
    )


def _first_of_each(estimates: Iterable[Estimated]) -> list[Estimated]:
    """The same range by the same person on the same day is one estimate, however many plans counted with it."""
    first: dict[tuple[str, date, float, float], Estimated] = {}
    for one in sorted(estimates, key=lambda each: each.at):
        first.setdefault((one.by, one.on, one.low, one.high), one)
    return list(first.values())


def _scored(one: Estimated, events: Sequence[Event]) -> PastEstimate:
    came, why = _outcome([event for event in events if event.at > one.at])
    return PastEstimate(
        by=one.by,
        on=one.on,
        middle=one.middle,
        low=one.low,
        high=one.high,
        came=came,
        why=why,
        brier=None if came is None else (one.middle - came) ** 2,
    )


def _outcome(later: Sequence[Event]) -> tuple[int | None, str]:
    closed = next((event for event in later if event.closed), None)
    if closed is not None:
        return 0, f"closed on {closed.at.date().isoformat()}: {closed.closed}"
    answers = [event for event in later if event.reach is not None]
    if answers and answers[-1].reach is Verdict.YES:
        return 1, f"reach answered yes on {answers[-1].at.date().isoformat()}"
    return None, "not closed, and reach is not answered yes"
