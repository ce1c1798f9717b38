"""What success is: how likely it comes, and the accuracy that it brings; for the project and for each design."""

from __future__ import annotations

from dataclasses import replace

from milepost.base.ranges import Range
from milepost.evidence.plan import BESIDE_STAGES
from milepost.planning.delivered import name_of
from milepost.planning.worth.accuracy import accuracy_curve
from milepost.planning.worth.inputs import ONE, Input
from milepost.planning.worth.known import Known
from milepost.planning.worth.lines import Line
from milepost.planning.worth.observed import Observed
from milepost.planning.worth.venture import ACCURACY, SUCCESS


def success_of(known: Known) -> Input | None:
    """The chance of success: from the assessment, else from somebody with a name, else from the stages alone."""
    if known.assessment is not None and known.target_assessed:
        chance = known.assessment.probability
        source = f"{known.source}: chance to reach the requirement"
        return Input(name=SUCCESS, range=Range(chance, chance), source=source)
    said = known.value.success
    if said is not None:
        source = f"{said.by}, {said.on.isoformat()} (value.success)"
        return Input(name=SUCCESS, range=said.range, source=source, by=said.by, on=said.on)
    if known.value.stages:
        return Input(name=SUCCESS, range=ONE, source=BESIDE_STAGES)
    return None


def success_of_design(line: Line, success: Input | None, known: Known) -> Input:
    """The chance of success of one design: its own where it was assessed, and sure where none is known."""
    if success is None:
        return Input(name=SUCCESS, range=ONE, source="as if it were sure")
    if line.reach is None or not known.target_assessed:
        return success
    return _reaching(success, line.reach)


def success_by_design(known: Known, success: Input | None) -> dict[str, Input]:
    """The chance of each design, also of those that cannot be valued; once assessed, of those that were."""
    if success is None:
        return {}
    names = [name_of(design) for design in known.contract.designs]
    if known.assessment is None or not known.target_assessed:
        return dict.fromkeys(names, success)
    reach = {row.design: row.probability for row in known.assessment.designs}
    return {name: _reaching(success, reach[name]) for name in names if name in reach}


def accuracy_of_success(known: Known, asked: float | None) -> Input | None:
    """The accuracy that success brings: what is required, or what is there already, or what is forecast."""
    observed = known.observed
    if observed is None:
        if asked is None:
            return None
        return Input(
            name=ACCURACY, range=Range(asked, asked, share=True), source="as required (metric.require)"
        )
    low, high = observed.accuracy.low, observed.accuracy.high
    if observed.acting is not None:
        return Input(
            name=ACCURACY,
            range=_share(low, high),
            source=f"{known.source}: measured, at the payoffs' threshold",
        )
    curve = accuracy_curve(known.assessment)
    if asked is not None:
        ahead = 0.0 if curve is None else curve.ahead[-1].q90
        low, high = max(low, asked), max(high, asked, min(ahead, 1.0))
    what = (
        "measured" if asked is None or observed.accuracy.low >= asked else "as required, up to the forecast"
    )
    return Input(name=ACCURACY, range=_share(low, high), source=f"{known.source}: {what}")


def accuracy_of_design(line: Line, accuracy: Input | None, observed: Observed | None) -> Input:
    """The model's accuracy when this design succeeds: a list may meet the requirement with a weaker model.

    As if it were perfect where it is not known which accuracy success brings.
    """
    if accuracy is None:
        return Input(name=ACCURACY, range=ONE, source="as if it were perfect")
    if line.asked_at is None or observed is None or line.asked_at >= accuracy.range.low:
        return accuracy
    low = max(line.asked_at, observed.accuracy.low)
    high = max(low, observed.accuracy.high)
    return replace(accuracy, range=_share(low, high), source=f"{accuracy.source} ({line.design})")


def _reaching(success: Input, chance: float) -> Input:
    return replace(success, range=Range(chance, chance))


def _share(low: float, high: float) -> Range:
    """A range of a share; uncertain ones stay off 0 and 1, where the law has no place."""
    if low >= high:
        return Range(low, low, share=True)
    return (
        Range(max(low, 1e-6), min(high, 1 - 1e-6), share=True)
        if low < 1 - 1e-6
        else Range(low, low, share=True)
    )
