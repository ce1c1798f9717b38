"""The baseline ladder: which candidates a project compares, from the bottom up (LECTURE 4.4)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from milepost.base.measurement import TaskKind
from milepost.contract.model import CandidateKind, CandidateSpec, Contract
from milepost.evidence.examples import Examples
from milepost.evidence.records import Rung
from milepost.models.method import Method
from milepost.models.recipe import Recipe
from milepost.statistics.learner_kinds import LearnerKind, kind_named
from milepost.training.identity import METHODS, OWN, digest_of_own, digest_of_spec, name_of

if TYPE_CHECKING:
    from collections.abc import Sequence

DEFAULTS = (CandidateKind.TRIVIAL, CandidateKind.NEAREST, CandidateKind.LINEAR, CandidateKind.BOOSTED)
MOST_CLASSES_BOOSTED = 50

LEARNERS = {
    Method.NEAREST: LearnerKind.NEIGHBOURS,
    Method.LINEAR: LearnerKind.LINEAR,
    Method.BOOSTED: LearnerKind.BOOSTING,
    Method.KERNEL: LearnerKind.KERNEL,
}
LIBRARIES = {"sklearn", "xgboost", "lightgbm", "catboost"}

_RUNGS = {
    CandidateKind.TRIVIAL: Rung.TRIVIAL,
    CandidateKind.RULES: Rung.RULES,
    CandidateKind.NEAREST: Rung.SIMPLE,
    CandidateKind.LINEAR: Rung.SIMPLE,
    CandidateKind.BOOSTED: Rung.MODEL,
    CandidateKind.ESTIMATOR: Rung.MODEL,
    CandidateKind.PREDICTIONS: Rung.PREDICTIONS,
    CandidateKind.PUBLISHED: Rung.PUBLISHED,
    CandidateKind.HUMAN: Rung.HUMAN,
}


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A thing that predicts, or a rung that only has a result.

    `recipe` is None for predictions made elsewhere and for published and human results; `reference` then
    names the file or the id. `digest` changes when what the candidate is changes: its definition, the
    project's code, the version of the learning library, the file.
    """

    name: str
    rung: Rung
    kind: CandidateKind
    digest: str
    recipe: Recipe | None = None
    reference: str = ""

    @property
    def learns(self) -> bool:
        """Whether more labels can change what it predicts."""
        return self.recipe is not None and self.recipe.learns

    @property
    def learner(self) -> LearnerKind | None:
        """Its kind, where that is known: of our own methods, and of classes of well-known libraries."""
        if self.recipe is None:
            return None
        package, _, name = self.recipe.reference.replace(":", ".").rpartition(".")
        return kind_named(name) if package.split(".")[0] in LIBRARIES else LEARNERS.get(self.recipe.method)


def ladder_of(contract: Contract, examples: Examples, root: Path) -> tuple[Candidate, ...]:
    """List the candidates of a project, from the bottom of the ladder up, each name once.

    Without `baselines` in the contract: trivial, nearest, linear and boosted; images get a kernel machine
    too, and rows with a time get `last` (the target of the row before). Raises UserCodeError when code that
    the contract names cannot be imported, and MissingPredictionsError when a file is not there.
    """
    task = contract.task.kind
    specs = list(contract.baselines) or _default_specs(examples)
    candidates = [_candidate(spec, task, root) for spec in [*specs, *contract.candidates]]
    if any(spec.kind is CandidateKind.TRIVIAL for spec in specs) and examples.time is not None:
        candidates.append(_own(Rung.TRIVIAL, CandidateKind.TRIVIAL, Method.PREVIOUS, task))
    if not contract.baselines and _has_images(examples):
        candidates.append(_own(Rung.MODEL, CandidateKind.ESTIMATOR, Method.KERNEL, task))
    order = list(Rung)
    return tuple(sorted(_with_unique_names(candidates), key=lambda candidate: order.index(candidate.rung)))


def check_candidates(contract: Contract, root: Path) -> None:
    """Load the code of the contract's candidates. Raises UserCodeError."""
    for spec in (*contract.baselines, *contract.candidates):
        _recipe(spec, contract.task.kind, root)


def _default_specs(examples: Examples) -> list[CandidateSpec]:
    """The default ladder; boosting grows a tree for each class, so with many it is slow and learns little."""
    many = (
        examples.task is TaskKind.CLASSIFICATION and len(set(examples.target.tolist())) > MOST_CLASSES_BOOSTED
    )
    kinds = [kind for kind in DEFAULTS if not (many and kind is CandidateKind.BOOSTED)]
    return [CandidateSpec(kind=kind, name=kind.value, reference="") for kind in kinds]


def _candidate(spec: CandidateSpec, task: TaskKind, root: Path) -> Candidate:
    recipe = _recipe(spec, task, root)
    return Candidate(
        name=name_of(spec),
        rung=_RUNGS[spec.kind],
        kind=spec.kind,
        digest=digest_of_spec(spec, root=root),
        recipe=recipe,
        reference=spec.reference,
    )


def _recipe(spec: CandidateSpec, task: TaskKind, root: Path) -> Recipe | None:
    method = METHODS.get(spec.kind)
    if method is None:
        return None
    if method not in {Method.RULES, Method.ESTIMATOR}:
        return Recipe(method=method, task=task)
    recipe = Recipe(method=method, task=task, reference=spec.reference, root=str(root.resolve()))
    recipe.check()
    return recipe


def _own(rung: Rung, kind: CandidateKind, method: Method, task: TaskKind) -> Candidate:
    name = next(name for name, known in OWN.items() if known is method)
    return Candidate(
        name=name, rung=rung, kind=kind, digest=digest_of_own(method), recipe=Recipe(method=method, task=task)
    )


def _has_images(examples: Examples) -> bool:
    return any(kind.value in {"image_path", "image_bytes", "pixels"} for kind in examples.kinds.values())


def _with_unique_names(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Number the candidates that would share a name; one that is defined twice is kept once."""
    kept: dict[str, Candidate] = {}
    for candidate in candidates:
        kept.setdefault(candidate.digest + candidate.name, candidate)
    seen: Counter[str] = Counter()
    unique = []
    for candidate in kept.values():
        seen[candidate.name] += 1
        number = seen[candidate.name]
        unique.append(candidate if number == 1 else replace(candidate, name=f"{candidate.name}-{number}"))
    return unique
