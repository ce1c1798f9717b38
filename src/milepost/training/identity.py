"""The digests of a project's candidates, without importing a line of their code: for `status`."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from milepost.base.ids import digest_file, digest_of
from milepost.contract.model import CandidateKind, CandidateSpec, Contract
from milepost.models.method import Method
from milepost.models.user_code import digest_code
from milepost.training.errors import MissingPredictionsError

RECIPES_VERSION = 1
METHODS = {
    CandidateKind.TRIVIAL: Method.CONSTANT,
    CandidateKind.RULES: Method.RULES,
    CandidateKind.NEAREST: Method.NEAREST,
    CandidateKind.LINEAR: Method.LINEAR,
    CandidateKind.BOOSTED: Method.BOOSTED,
    CandidateKind.ESTIMATOR: Method.ESTIMATOR,
}
OWN = {
    "trivial": Method.CONSTANT,
    "nearest": Method.NEAREST,
    "linear": Method.LINEAR,
    "boosted": Method.BOOSTED,
    "last": Method.PREVIOUS,
    "kernel": Method.KERNEL,
}
"""Our own recipes by the names they bear when the contract does not list them."""


def candidate_digests(contract: Contract, *, root: Path) -> dict[str, str]:
    """Map each candidate's name to the digest of what it is; our own recipes are always among them.

    Raises UserCodeError and MissingPredictionsError where code or a file that the contract names is gone.
    """
    found = {name: digest_of_own(method) for name, method in OWN.items()}
    for spec in (*contract.baselines, *contract.candidates):
        found[name_of(spec)] = digest_of_spec(spec, root=root)
    return found


def name_of(spec: CandidateSpec) -> str:
    """Name a candidate as the contract does, else by its kind, or by the last part of its import path."""
    if spec.kind in (CandidateKind.RULES, CandidateKind.ESTIMATOR):
        return spec.name or spec.reference.rpartition(":")[2]
    return spec.name or spec.kind.value


def digest_of_own(method: Method) -> str:
    """Digest one of our own recipes: what it is, its version, and the learning library's."""
    return digest_of(["candidate", method.value, RECIPES_VERSION, _library_version()])


def digest_of_spec(spec: CandidateSpec, *, root: Path) -> str:
    """Digest what a candidate is: its recipe, the project's code it rests on, the file of its predictions."""
    method = METHODS.get(spec.kind)
    if method in (Method.RULES, Method.ESTIMATOR):
        code = digest_code(spec.reference, root=root)
        return digest_of(["candidate", method.value, spec.reference, code, _library_version()])
    if method is not None:
        return digest_of_own(method)
    parts = ["candidate", spec.kind.value, spec.reference]
    if spec.kind is CandidateKind.PREDICTIONS:
        parts.append(_file_digest(root / spec.reference))
    return digest_of(parts)


def _library_version() -> str:
    """Major and minor version of the learning library: what can change a fit."""
    return ".".join(version("scikit-learn").split(".")[:2])


def _file_digest(path: Path) -> str:
    if not path.is_file():
        raise MissingPredictionsError(path=path)
    return digest_file(path)
