"""What a project is now, as digests: the sections of its file, the content of its data, the code of its candidates.

Reading this is cheap: a project file whose text the ledger knows is not parsed again, and a data file whose size and
time are known is not read again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from milepost.base.errors import ProjectError
from milepost.base.ids import digest_bytes
from milepost.contract.model import CandidateKind, Contract
from milepost.contract.stored import contract_from_plain
from milepost.evidence.records import ContractVersion
from milepost.ledger import Ledger
from milepost.training.identity import candidate_digests

MISSING = "missing"


@dataclass(frozen=True, kw_only=True)
class State:
    """The contract as it is now, and the digest of everything that evidence may rest on.

    `digests` maps a name (`task`, `split`, `metric`, ..., `sources`, `data`, `candidate:linear`, ...) to its digest;
    `missing` where the data or the code cannot be read, with the reason in `troubles`.
    """

    contract: Contract
    version: ContractVersion
    digests: Mapping[str, str]
    troubles: tuple[str, ...]


def current_state(path: Path, ledger: Ledger) -> State:
    """Read what the project is now."""
    version = contract_version(path, ledger)
    contract = contract_from_plain(version.plain)
    digests = {name: digest for name, digest in version.sections.items() if name != "data"}
    digests["sources"] = version.sections["data"]
    troubles: list[str] = []
    digests["data"] = _or_missing(lambda: _data_digest(contract, path.parent, ledger), troubles)
    for name, digest in _candidates(contract, path.parent, troubles).items():
        digests[f"candidate:{name}"] = digest
    return State(contract=contract, version=version, digests=digests, troubles=tuple(troubles))


def contract_version(path: Path, ledger: Ledger) -> ContractVersion:
    """The version of the project file as it is now; parsed only when its text is new."""
    try:
        known = ledger.contract(digest_bytes(path.read_bytes()))
    except OSError:
        known = None
    if known is not None:
        return known
    from milepost.contract.read import read_contract

    version = read_contract(path).version
    ledger.add_contract(version)
    return version


def _data_digest(contract: Contract, root: Path, ledger: Ledger) -> str:
    from milepost.data.versions import content_of_contract

    known, remember = ledger.known_file, ledger.remember_file
    return content_of_contract(contract, root, known_file=known, remember_file=remember)[0]


def _candidates(contract: Contract, root: Path, troubles: list[str]) -> dict[str, str]:
    try:
        return candidate_digests(contract, root=root)
    except ProjectError as error:
        troubles.append(str(error))
        named = [spec for spec in contract.candidates if spec.kind is not CandidateKind.PUBLISHED]
        return {spec.name: MISSING for spec in named}


def _or_missing(read: Callable[[], str], troubles: list[str]) -> str:
    try:
        return read()
    except ProjectError as error:
        troubles.append(str(error))
        return MISSING
