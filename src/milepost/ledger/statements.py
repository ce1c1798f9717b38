"""Every statement the ledger runs, by name, in SQLAlchemy Core; `written_sql` writes them as SQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from milepost.ledger import schema

_DIALECT_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def statements_for(dialect: str) -> dict[str, sa.Executable]:
    """Build the named statements of a dialect (`sqlite` or `postgresql`)."""
    return {
        **dict(_evidence_and_decisions(dialect)),
        **dict(_versions(dialect)),
        **dict(_trials(dialect)),
        **dict(_files_and_blobs(dialect)),
    }


def _evidence_and_decisions(dialect: str) -> Iterator[tuple[str, sa.Executable]]:
    evidence, decision = schema.evidence, schema.decision
    yield "evidence insert", _insert(dialect, evidence)
    for filters in ((), ("question",), ("kind",), ("question", "kind")):
        name = " ".join(["evidence", *(f"by {name}" for name in filters)])
        query = sa.select(evidence).where(*(evidence.c[name] == sa.bindparam(name) for name in filters))
        yield name, query.order_by(evidence.c.number)
        yield f"newest {name}", _first(query.order_by(evidence.c.number.desc()))
    yield "decision insert", _insert(dialect, decision)
    yield "decisions", sa.select(decision).order_by(decision.c.number)
    of_question = decision.c.question == sa.bindparam("question")
    yield "decisions by question", sa.select(decision).where(of_question).order_by(decision.c.number)
    newest = sa.select(sa.func.max(decision.c.number)).group_by(decision.c.question)
    yield (
        "newest decisions",
        sa.select(decision).where(decision.c.number.in_(newest)).order_by(decision.c.number),
    )


def _versions(dialect: str) -> Iterator[tuple[str, sa.Executable]]:
    contract, data = schema.contract_version, schema.data_version
    yield "contract insert", _insert(dialect, contract)
    newest = sa.select(contract).order_by(contract.c.number.desc())
    yield "newest contract", _first(newest)
    yield "contracts", sa.select(contract).order_by(contract.c.number)
    yield (
        "newest contract by digest",
        _first(newest.where(contract.c.file_digest == sa.bindparam("file_digest"))),
    )
    yield "data insert", _insert(dialect, data)
    yield "data versions", sa.select(data).order_by(data.c.number.desc())
    yield "newest data", _first(sa.select(data).order_by(data.c.number.desc()))


def _trials(dialect: str) -> Iterator[tuple[str, sa.Executable]]:
    trial, metric = schema.trial, schema.trial_metric
    yield "trial insert", _insert(dialect, trial).returning(trial.c.number)
    yield "metric insert", sa.insert(metric)
    yield "trials", sa.select(trial).order_by(trial.c.number)
    of_candidate = trial.c.candidate == sa.bindparam("candidate")
    yield "trials by candidate", sa.select(trial).where(of_candidate).order_by(trial.c.number)
    sources = sa.select(trial.c.made_from, sa.func.count()).group_by(trial.c.made_from)
    yield "trial sources", sources.order_by(sa.func.min(trial.c.number))
    wanted_ids = sa.select(_listed(dialect, "ids", sa.Text()))
    yield "trials by ids", sa.select(trial).where(trial.c.id.in_(wanted_ids)).order_by(trial.c.number)
    wanted = sa.select(_listed(dialect, "numbers", schema.NUMBER))
    yield (
        "metrics",
        sa.select(metric).where(metric.c.trial.in_(wanted)).order_by(metric.c.trial, metric.c.name),
    )
    for name, order in (("max", metric.c.value.desc()), ("min", metric.c.value)):
        ranked = (
            sa.select(trial)
            .join(metric, metric.c.trial == trial.c.number)
            .where(metric.c.name == sa.bindparam("name"), metric.c.value.is_not(None))
            .order_by(order, trial.c.number)
        )
        yield f"best trials by {name}", _limited(ranked, sa.bindparam("most", type_=sa.Integer))


def _files_and_blobs(dialect: str) -> Iterator[tuple[str, sa.Executable]]:
    stat, erased = schema.file_stat, schema.erased_blob
    remember = _DIALECT_INSERT[dialect](stat)
    changes = {name: remember.excluded[name] for name in ("size", "mtime_ns", "digest")}
    yield "file remember", remember.on_conflict_do_update(index_elements=["path"], set_=changes)
    same = [stat.c[name] == sa.bindparam(name) for name in ("path", "size", "mtime_ns")]
    yield "file known", sa.select(stat.c.digest).where(*same)
    yield "erased insert", _insert(dialect, erased)
    yield "erased", sa.select(erased).where(erased.c.digest == sa.bindparam("digest"))
    yield "version", sa.select(schema.version)
    yield "version insert", sa.insert(schema.version)


def _insert(dialect: str, table: sa.Table) -> Any:
    return _DIALECT_INSERT[dialect](table).on_conflict_do_nothing()


def _first(query: sa.Select[Any]) -> sa.Select[Any]:
    return _limited(query, sa.literal_column("1"))


def _limited(query: sa.Select[Any], most: Any) -> sa.Select[Any]:
    return query.limit(most).offset(sa.literal_column("0"))


def _listed(dialect: str, name: str, kind: sa.types.TypeEngine[Any]) -> sa.ColumnElement[Any]:
    """Read a list that is passed as one JSON text: no limit on its length, one statement for all lengths."""
    bound = sa.bindparam(name, type_=sa.Text())
    if dialect == "sqlite":
        return sa.func.json_each(bound).table_valued("value").c.value
    rows = sa.func.json_array_elements_text(sa.cast(bound, postgresql.JSON)).table_valued("value")
    return sa.cast(rows.c.value, kind)
