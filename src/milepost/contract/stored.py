"""A contract from its plain form in the ledger, without a parser: the way that `status` takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from milepost.base.restore import restore
from milepost.contract.model import Contract


def contract_from_plain(plain: Mapping[str, Any]) -> Contract:
    """Rebuild the contract that `to_plain` wrote.

    Keys that it lacks take their defaults, and keys that this version does not know are passed over.
    """
    contract: Contract = restore(Contract, plain)
    return contract
