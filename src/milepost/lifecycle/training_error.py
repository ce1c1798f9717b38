"""The training error of the candidate that an assessment is about, where the trials on record have none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count

from milepost.planning.results import CandidateResults
from milepost.training.book import TrialTask
from milepost.training.curve_plan import CHEAP_SECONDS
from milepost.training.ladder import Candidate
from milepost.training.one_more import OneMore
from milepost.training.trials import TrialRun

Fit = Callable[[OneMore, float], TrialRun]


def with_training_error(
    best: CandidateResults,
    candidates: Sequence[Candidate],
    run: TrialRun,
    *,
    seconds_left: float,
    fit: Fit,
) -> TrialRun:
    """Return the run with one more fit of the best candidate, where no trial of its largest size has a training error.

    Trials that an older version kept have none, and are not fitted again: the next repeat is. The run comes back as it
    is where the candidate is never fitted here, or where the fit is not expected to end in the seconds left (unless
    it is cheap). `fit(plan, seconds)` does it.
    """
    plan = _missing(best, candidates, run)
    if plan is None or plan.seconds > max(CHEAP_SECONDS, seconds_left):
        return run
    more = fit(plan, max(2 * CHEAP_SECONDS, seconds_left))
    known = {trial.id for trial in run.trials}
    return replace(
        run,
        trials=(*run.trials, *(trial for trial in more.trials if trial.id not in known)),
        notes=(*run.notes, *(more.notes if more.fitted else ())),
        seconds=run.seconds + more.seconds,
        fitted=run.fitted + more.fitted,
    )


def _missing(best: CandidateResults, candidates: Sequence[Candidate], run: TrialRun) -> OneMore | None:
    fitted = any(item.name == best.name and item.learns for item in candidates)
    if not fitted or best.training_at_largest():
        return None
    top = [trial for trial in run.trials if trial.candidate == best.name and trial.size == best.largest]
    taken = {trial.repeat for trial in top}
    free = next(repeat for repeat in count() if repeat not in taken)
    return OneMore(
        task=TrialTask(best.name, best.largest, free, training=True),
        seconds=max(trial.fit_seconds + trial.predict_seconds for trial in top),
    )
