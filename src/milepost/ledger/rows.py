"""Records as rows and rows as records, exactly: equal records give equal rows and come back equal."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from milepost.base.measurement import Verdict
from milepost.base.plain import to_json, to_plain
from milepost.evidence.questions import Question, Stage
from milepost.evidence.records import BackEdge, ContractVersion, DataVersion, Decision, Evidence, Trial
from milepost.ledger.database import Metrics, Row, Values


def evidence_values(record: Evidence) -> Values:
    """Spread evidence over the columns of its table."""
    return {
        "id": record.id,
        "question": record.question.value,
        "kind": record.kind,
        "made_from": to_json(record.made_from),
        "payload": to_json(record.payload),
        "at": to_plain(record.at),
    }


def evidence_record(row: Row) -> Evidence:
    """Read evidence from a row."""
    _, _, question, kind, made_from, payload, at = row
    return Evidence(
        question=Question(question),
        kind=kind,
        payload=json.loads(payload),
        made_from=json.loads(made_from),
        at=datetime.fromisoformat(at),
    )


def decision_values(record: Decision) -> Values:
    """Spread a decision over the columns of its table."""
    rest = {
        "reasons": record.reasons,
        "evidence": record.evidence,
        "next_command": record.next_command,
        "back": record.back,
        "causes": record.causes,
    }
    return {
        "id": record.id,
        "question": record.question.value,
        "verdict": record.verdict.value,
        "made_from": to_json(record.made_from),
        "payload": to_json(rest),
        "at": to_plain(record.at),
    }


def decision_record(row: Row) -> Decision:
    """Read a decision from a row."""
    _, _, question, verdict, made_from, payload, at = row
    rest = json.loads(payload)
    return Decision(
        question=Question(question),
        verdict=Verdict(verdict),
        reasons=tuple(rest["reasons"]),
        evidence=tuple(rest["evidence"]),
        made_from=json.loads(made_from),
        at=datetime.fromisoformat(at),
        next_command=rest["next_command"],
        back=_back_edge(rest["back"]),
        causes=tuple(rest.get("causes", ())),
    )


def contract_values(record: ContractVersion) -> Values:
    """Spread a contract version over the columns of its table."""
    return {
        "file_digest": record.file_digest,
        "sections": to_json(record.sections),
        "plain": to_json(record.plain),
        "at": to_plain(record.at),
    }


def contract_record(row: Row) -> ContractVersion:
    """Read a contract version from a row."""
    _, file_digest, sections, plain, at = row
    return ContractVersion(
        file_digest=file_digest,
        sections=json.loads(sections),
        plain=json.loads(plain),
        at=datetime.fromisoformat(at),
    )


def data_values(record: DataVersion) -> Values:
    """Spread a data version over the columns of its table."""
    return {
        "digest": record.digest,
        "rows": int(record.rows),
        "files": to_json(record.files),
        "at": to_plain(record.at),
    }


def data_record(row: Row) -> DataVersion:
    """Read a data version from a row."""
    _, digest, rows, files, at = row
    return DataVersion(
        digest=digest,
        rows=rows,
        files=tuple((path, size, content) for path, size, content in json.loads(files)),
        at=datetime.fromisoformat(at),
    )


def trial_values(record: Trial) -> tuple[Values, Metrics]:
    """Spread a trial over the columns of its table, its metrics apart (NaN is kept as a null)."""
    rest = {
        "classes": record.classes,
        "params": record.params,
        "fit_seconds": record.fit_seconds,
        "predict_seconds": record.predict_seconds,
        "failure": record.failure,
    } | ({"training": record.training} if record.training else {})
    values = {
        "id": record.id,
        "candidate": record.candidate,
        "size": int(record.size),
        "repeat": int(record.repeat),
        "made_from": to_json(record.made_from),
        "predictions": record.predictions,
        "payload": to_json(rest),
        "at": to_plain(record.at),
    }
    return values, [(name, _null_for_nan(float(value))) for name, value in record.metrics.items()]


def trial_records(rows: Sequence[Row], metrics: Sequence[Row]) -> list[Trial]:
    """Read trials, in the order of their rows, with the metric rows (trial, name, value) of all of them."""
    measured: dict[int, dict[str, float]] = {}
    for number, name, value in metrics:
        measured.setdefault(number, {})[name] = math.nan if value is None else value
    return [_trial_record(row, measured.get(row[0], {})) for row in rows]


def made_from_holds(row: Row, wanted: Mapping[str, str]) -> bool:
    """Say whether a trial's row was made from all of these digests."""
    return not wanted or wanted.items() <= json.loads(row[5]).items()


def _trial_record(row: Row, metrics: Mapping[str, float]) -> Trial:
    _, _, candidate, size, repeat, made_from, predictions, payload, at = row
    rest = json.loads(payload)
    return Trial(
        candidate=candidate,
        size=size,
        repeat=repeat,
        made_from=json.loads(made_from),
        at=datetime.fromisoformat(at),
        predictions=predictions,
        training=rest.get("training", ""),
        classes=tuple(rest["classes"]),
        metrics=metrics,
        params=rest["params"],
        fit_seconds=_seconds(rest["fit_seconds"]),
        predict_seconds=_seconds(rest["predict_seconds"]),
        failure=rest["failure"],
    )


def _back_edge(plain: Mapping[str, Any] | None) -> BackEdge | None:
    if plain is None:
        return None
    return BackEdge(
        source=Stage(plain["source"]),
        target=Stage(plain["target"]),
        cause=plain["cause"],
        command=plain["command"],
    )


def _null_for_nan(value: float) -> float | None:
    return None if math.isnan(value) else value


def _seconds(plain: float | str | None) -> float:
    """Read a float back from its plain form, in which NaN is None and infinity a text."""
    return math.nan if plain is None else float(plain)
