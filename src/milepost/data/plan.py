"""Which columns the contract needs: a reader must not load what nobody asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from milepost.data.errors import MissingColumnError, NoInputsError

if TYPE_CHECKING:
    from milepost.contract.model import Contract

_NAMES = re.compile(r"`([^`]+)`|([^\W\d]\w*)")


@dataclass(frozen=True, kw_only=True)
class ColumnPlan:
    """Which columns are read at the sample (`partly`: inputs, slices, votes) and which in full (`whole`)."""

    inputs: tuple[str, ...]
    named: tuple[str, ...]
    votes: tuple[str, ...]
    whole: tuple[str, ...]
    where: str

    @property
    def partly(self) -> tuple[str, ...]:
        """The columns to read at the sample; an input that has another role too is among them."""
        names = dict.fromkeys([*self.inputs, *self.named, *self.votes])
        return tuple(name for name in names if name not in self.whole or name in self.inputs)


def plan_columns(contract: Contract, known: tuple[str, ...], where: str) -> ColumnPlan:
    """Sort the `known` columns of a table by their roles; raises MissingColumnError with the nearest name."""
    task, column = contract.task, contract.data.split.column
    roles = {"the target": (task.target,), "an input": task.inputs, "a slice": task.slices}
    roles |= {"a column of votes": contract.labels.votes}
    single = {"the group": task.group, "the time": task.time, "the id": task.id, "the split": column}
    roles |= {role: (name,) for role, name in single.items() if name is not None}
    for role, names in roles.items():
        for name in names:
            if name not in known:
                raise MissingColumnError(name=name, known=known, where=where, role=role)
    whole = tuple(dict.fromkeys([task.target, *(name for name in single.values() if name is not None)]))
    inputs = task.inputs or tuple(name for name in known if name not in {*whole, *contract.labels.votes})
    if not inputs:
        raise NoInputsError(where=where, reasons=["every column has another role"])
    named = tuple(
        name for name in known if name in {*task.slices, task.id, *_named_in_conditions(contract, known)}
    )
    return ColumnPlan(inputs=inputs, named=named, votes=contract.labels.votes, whole=whole, where=where)


def _named_in_conditions(contract: Contract, known: tuple[str, ...]) -> set[str]:
    """Columns that a requirement, a scope or the pilot names (a few too many do no harm)."""
    optimize = contract.metric.optimize
    texts = [*contract.metric.require, *([optimize] if isinstance(optimize, str) else optimize)]
    texts += [design.condition for design in contract.designs if design.condition]
    if contract.rollout is not None and contract.rollout.pilot:
        texts.append(contract.rollout.pilot)
    words = {word for text in texts for found in _NAMES.findall(text) for word in found if word}
    return words & set(known)
