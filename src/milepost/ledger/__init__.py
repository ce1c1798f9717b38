"""The append-only ledger: evidence, decisions, versions, trials; predictions as blobs by digest."""

from milepost.ledger.ledger import Ledger
from milepost.ledger.opening import open_ledger

__all__ = ["Ledger", "open_ledger"]
