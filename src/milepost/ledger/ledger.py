"""The ledger: everything that was found and decided, kept for good, read back as the same records."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

from milepost.base.clock import utc_now
from milepost.base.ids import digest_bytes
from milepost.base.measurement import Direction
from milepost.base.plain import to_json, to_plain
from milepost.evidence.predictions import Predictions
from milepost.evidence.questions import Question
from milepost.evidence.records import ContractVersion, DataVersion, Decision, Evidence, Trial
from milepost.ledger import rows
from milepost.ledger.blobs import Blobs
from milepost.ledger.database import Database, Row, Values
from milepost.ledger.errors import DamagedBlobError, ErasedBlobError, MissingBlobError, NoBlobsError


class Ledger:
    """One project's records. What is added is durable at once; adding the same record again changes nothing.

    Records are never changed or deleted; remembered files are a cache and blobs can be erased. Safe to share
    among threads; every process opens its own.
    """

    def __init__(self, database: Database, blobs: Blobs | None) -> None:
        self._database = database
        self._blobs = blobs

    @property
    def place(self) -> str:
        """Where the records are, for messages."""
        return self._database.place

    # Evidence and decisions

    def add_evidence(self, evidence: Evidence) -> str:
        """Keep evidence, unless the newest of its question and kind is the same finding; return its id."""
        values = rows.evidence_values(evidence)
        key = {"question": values["question"], "kind": values["kind"]}

        def work() -> None:
            newest = self._database.rows("newest evidence by question by kind", key)
            if not newest or newest[0][1] != values["id"]:
                self._database.rows("evidence insert", values)

        self._database.write(work)
        return str(values["id"])

    def add_decision(self, decision: Decision) -> str:
        """Keep a decision and return its id."""
        values = rows.decision_values(decision)
        self._database.write(lambda: self._database.rows("decision insert", values))
        return str(values["id"])

    def evidence(
        self, question: Question | None = None, kind: str | None = None, *, newest_first: bool = True
    ) -> list[Evidence]:
        """Read evidence, of a question or kind where given."""
        found = self._database.rows(*_evidence_query("evidence", question, kind))
        return [rows.evidence_record(row) for row in (reversed(found) if newest_first else found)]

    def newest_evidence(self, question: Question | None = None, kind: str | None = None) -> Evidence | None:
        """Read the evidence that arrived last, of a question or kind where given."""
        found = self._database.rows(*_evidence_query("newest evidence", question, kind))
        return rows.evidence_record(found[0]) if found else None

    def decisions(self, question: Question | None = None) -> list[Decision]:
        """Read all decisions, of a question where given, oldest first."""
        if question is None:
            found = self._database.rows("decisions")
        else:
            found = self._database.rows("decisions by question", {"question": question.value})
        return [rows.decision_record(row) for row in found]

    def newest_decisions(self) -> dict[Question, Decision]:
        """Read the decision that arrived last for every question that has one."""
        decisions = (rows.decision_record(row) for row in self._database.rows("newest decisions"))
        return {decision.question: decision for decision in decisions}

    # Versions of the contract and of the data

    def add_contract(self, version: ContractVersion) -> None:
        """Keep the project file as it was read; the same version as the newest is not repeated."""
        self._add_version("contract", rows.contract_values(version))

    def contract(self, file_digest: str) -> ContractVersion | None:
        """Read the newest version with this digest of the file."""
        found = self._database.rows("newest contract by digest", {"file_digest": file_digest})
        return rows.contract_record(found[0]) if found else None

    def newest_contract(self) -> ContractVersion | None:
        """Read the version that was added last."""
        found = self._database.rows("newest contract")
        return rows.contract_record(found[0]) if found else None

    def contracts(self) -> list[ContractVersion]:
        """Read all versions of the project file, oldest first."""
        return [rows.contract_record(row) for row in self._database.rows("contracts")]

    def add_data(self, version: DataVersion) -> None:
        """Keep a data version; the same version as the newest is not repeated."""
        self._add_version("data", rows.data_values(version))

    def data_versions(self) -> list[DataVersion]:
        """Read all data versions, newest first."""
        return [rows.data_record(row) for row in self._database.rows("data versions")]

    # Trials

    def add_trials(self, trials: Sequence[Trial]) -> int:
        """Keep trials in one durable transaction and return how many were new; known ids are skipped."""
        spread = [rows.trial_values(trial) for trial in trials]
        if not spread:
            return 0
        # Writers that take rows in one order never wait for each other in a circle.
        return self._database.append_trials(sorted(spread, key=lambda part: str(part[0]["id"])))

    def trials(
        self, *, made_from: Mapping[str, str] | None = None, candidate: str | None = None
    ) -> list[Trial]:
        """Read trials, oldest first: those made from all of these digests, of this candidate, where given."""
        if candidate is None:
            found = self._database.rows("trials")
        else:
            found = self._database.rows("trials by candidate", {"candidate": candidate})
        return self._with_metrics([row for row in found if rows.made_from_holds(row, made_from or {})])

    def trial_sources(self) -> list[tuple[dict[str, str], int]]:
        """Count the trials by what they were made from: (digests, number of trials), oldest first."""
        found = self._database.rows("trial sources")
        return [(json.loads(made_from), int(count)) for made_from, count in found]

    def known_trials(self, ids: Sequence[str]) -> dict[str, Trial]:
        """Read those of these trials that are known, by id."""
        found = self._database.rows("trials by ids", {"ids": to_json(list(ids))})
        return {str(row[1]): trial for row, trial in zip(found, self._with_metrics(found), strict=True)}

    def best_trials(self, metric: str, direction: Direction, limit: int) -> list[Trial]:
        """Read the trials with the best values of a metric, best first; NaN or missing is left out."""
        name = f"best trials by {direction.value}"
        return self._with_metrics(self._database.rows(name, {"name": metric, "most": limit}))

    # Files seen

    def remember_file(self, path: str, size: int, mtime_ns: int, digest: str) -> None:
        """Remember the digest of a file's content, for as long as its size and time of change stay."""
        values = {"path": path, "size": size, "mtime_ns": mtime_ns, "digest": digest}
        self._database.write(lambda: self._database.rows("file remember", values))

    def known_file(self, path: str, size: int, mtime_ns: int) -> str | None:
        """Look up the digest of a file that has not changed since it was remembered."""
        found = self._database.rows("file known", {"path": path, "size": size, "mtime_ns": mtime_ns})
        return str(found[0][0]) if found else None

    # Blobs

    def put_blob(self, content: bytes) -> str:
        """Keep bytes durably and return their digest; what was erased stays erased."""
        digest = digest_bytes(content)
        if not self._tombstone(digest):
            self._place_of_blobs().write(digest, content)
        return digest

    def blob(self, digest: str) -> bytes:
        """Read bytes by digest; raises ErasedBlobError, MissingBlobError or DamagedBlobError."""
        blobs = self._place_of_blobs()
        content = blobs.read(digest)
        if content is None or self._tombstone(digest):
            self._refuse_erased(digest)
            raise MissingBlobError(digest=digest, place=blobs.place)
        if digest_bytes(content) != digest:
            raise DamagedBlobError(digest=digest, place=blobs.place)
        return content

    def erase_blob(self, digest: str, reason: str) -> None:
        """Erase bytes for good and leave a tombstone with the reason; records that name them stay."""
        values = {"digest": digest, "reason": reason, "at": to_plain(utc_now())}
        self._database.write(lambda: self._database.rows("erased insert", values))
        self._place_of_blobs().remove(digest)

    def put_predictions(self, predictions: Predictions) -> str:
        """Keep per-example predictions as Parquet and return their digest, to be named by a trial."""
        from milepost.ledger.parquet import parquet_bytes

        return self.put_blob(parquet_bytes(predictions))

    def predictions(self, digest: str) -> Predictions:
        """Read the per-example predictions that a trial names."""
        from milepost.ledger.parquet import predictions_from

        return predictions_from(self.blob(digest))

    # Life of the connection

    def close(self) -> None:
        """Let the database go."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _add_version(self, name: str, values: Values) -> None:
        said = [value for key, value in values.items() if key != "at"]

        def work() -> None:
            newest = self._database.rows(f"newest {name}")
            if not newest or list(newest[0][1:-1]) != said:
                self._database.rows(f"{name} insert", values)

        self._database.write(work)

    def _with_metrics(self, found: Sequence[Row]) -> list[Trial]:
        metrics = (
            self._database.rows("metrics", {"numbers": to_json([row[0] for row in found])}) if found else []
        )
        return rows.trial_records(found, metrics)

    def _place_of_blobs(self) -> Blobs:
        if self._blobs is None:
            raise NoBlobsError
        return self._blobs

    def _tombstone(self, digest: str) -> Row | None:
        found = self._database.rows("erased", {"digest": digest})
        return found[0] if found else None

    def _refuse_erased(self, digest: str) -> None:
        stone = self._tombstone(digest)
        if stone:
            raise ErasedBlobError(digest=digest, reason=str(stone[1]), at=str(stone[2])[:10])


def _evidence_query(name: str, question: Question | None, kind: str | None) -> tuple[str, dict[str, str]]:
    """Name the statement for the filters that are given."""
    values: dict[str, str] = {}
    if question is not None:
        values["question"] = question.value
    if kind is not None:
        values["kind"] = kind
    return " by ".join([name, *values]), values
