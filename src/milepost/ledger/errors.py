"""What can go wrong between a ledger and the disk or server it lives on, and what to do about it."""

from __future__ import annotations

from milepost.base.errors import InvalidInputError, ProjectError, WrongUseError


class UnknownLocationError(WrongUseError):
    """The place given for a ledger is of a kind that Milepost does not know."""

    slug = "unknown-ledger-location"

    def __init__(self, *, location: str) -> None:
        super().__init__(
            f"'{location}' is no place for a ledger: give a folder on a local disk (as '.milepost'), "
            "or a PostgreSQL URL (postgresql://user@host/database)."
        )


class NotALedgerError(InvalidInputError):
    """A file or database is there, but Milepost did not make it."""

    slug = "not-a-ledger"

    def __init__(self, *, place: str, found: str) -> None:
        super().__init__(
            f"{place} is not a Milepost ledger ({found}), so nothing was written to it. "
            "Move it away, or give another folder."
        )


class DamagedLedgerError(InvalidInputError):
    """The database says that its own file is damaged."""

    slug = "damaged-ledger"

    def __init__(self, *, place: str, cause: str) -> None:
        super().__init__(
            f"{place} is damaged ({cause}), so its records cannot be trusted. Put back an earlier copy, or "
            f"rescue what is readable with: sqlite3 {place} .recover"
        )


class NewerLedgerError(ProjectError):
    """The ledger was written by a newer Milepost."""

    slug = "newer-ledger"

    def __init__(self, *, place: str, found: str, known: str) -> None:
        super().__init__(
            f"{place} has schema {found}; this Milepost knows schemas up to {known} and would misread it. "
            "Run: pip install --upgrade milepost"
        )


class UnwritableLedgerError(ProjectError):
    """The folder or file of the ledger cannot be written; `why` says so without what to do."""

    slug = "unwritable-ledger"

    def __init__(self, *, place: str, cause: str) -> None:
        self.why = f"{place} cannot be written ({cause})"
        super().__init__(
            f"{self.why}; every answer is kept in the ledger, so nothing can be done without it. Give yourself the "
            "right to write there, or set MILEPOST_LEDGER to another folder."
        )


class NetworkFolderError(ProjectError):
    """The folder lies on a network file system (`why`), where SQLite's locks and shared memory do not hold."""

    slug = "network-folder"

    def __init__(self, *, place: str, kind: str) -> None:
        self.why = f"{place} lies on a network file system ({kind})"
        super().__init__(
            f"{self.why}, where two machines that write can damage the "
            "ledger. Set MILEPOST_LEDGER to a folder on a local disk, or to a PostgreSQL URL."
        )


class LedgerFullError(ProjectError):
    """There is no room left for the record; nothing of it was kept."""

    slug = "disk-full"

    def __init__(self, *, place: str) -> None:
        super().__init__(
            f"No room is left for {place}: the last record was not kept, all earlier ones are. "
            "Free some space and run the command again; it goes on where it stopped."
        )


class BusyLedgerError(ProjectError):
    """Another process held the ledger for too long."""

    slug = "busy-ledger"

    def __init__(self, *, place: str, seconds: float) -> None:
        super().__init__(
            f"{place} was held by another process for {seconds:.0f} s, so nothing was written. "
            "Wait for that process or end it, then run the command again."
        )


class UnreachableLedgerError(ProjectError):
    """The PostgreSQL server does not answer, refuses, or went away."""

    slug = "unreachable-ledger"

    def __init__(self, *, place: str, cause: str) -> None:
        super().__init__(
            f"The ledger at {place} cannot be reached ({cause}); what was acknowledged before is kept. "
            "Check the address, the rights and that the server runs, then run the command again."
        )


class UnstorableTextError(InvalidInputError):
    """A name or value that the database cannot hold."""

    slug = "unstorable-text"

    def __init__(self, *, place: str, cause: str) -> None:
        super().__init__(
            f"{place} cannot hold a value ({cause}). Take NUL characters out of names and texts."
        )


class NoBlobsError(WrongUseError):
    """The ledger was opened without a place for blobs."""

    slug = "no-place-for-blobs"

    def __init__(self) -> None:
        super().__init__(
            "This ledger has no place for blobs (per-example predictions): a server keeps records only. "
            "Name a folder or an fsspec URL: open_ledger(location, blobs='.milepost/blobs')."
        )


class MissingBlobError(ProjectError):
    """A record names a blob that is not where blobs are kept."""

    slug = "missing-blob"

    def __init__(self, *, digest: str, place: str) -> None:
        super().__init__(
            f"The blob {digest} is not in {place}, so the predictions it holds cannot be read. "
            "Copy the blobs folder together with the ledger, or fit the trial again."
        )


class ErasedBlobError(ProjectError):
    """The blob was erased on purpose; its tombstone tells when and why."""

    slug = "erased-blob"

    def __init__(self, *, digest: str, reason: str, at: str) -> None:
        super().__init__(
            f"The blob {digest} was erased on {at}: {reason}. Its content is gone; fit the trial again "
            "if it is needed and allowed."
        )


class DamagedBlobError(InvalidInputError):
    """The content of a blob does not have the digest that names it."""

    slug = "damaged-blob"

    def __init__(self, *, digest: str, place: str) -> None:
        super().__init__(
            f"The blob {digest} in {place} is damaged: its content does not match its name. "
            "Put back a copy of the file, or delete it and fit the trial again."
        )


class UnreachableBlobsError(ProjectError):
    """The place of the blobs does not answer or refuses."""

    slug = "unreachable-blobs"

    def __init__(self, *, place: str, cause: str) -> None:
        super().__init__(
            f"The blobs in {place} cannot be read or written ({cause}). "
            "Check that the folder or URL exists, that you may write there, and that there is room."
        )


class PredictionsShapeError(InvalidInputError):
    """Predictions whose parts do not fit together."""

    slug = "predictions-shape"

    def __init__(self, *, what: str) -> None:
        super().__init__(
            f"{what}. Give one row number, one prediction and one row of scores for each example."
        )
