"""Ledgers to test: in a file, and on a real PostgreSQL where its programs are installed."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Iterator

import pytest

from milepost.ledger import Ledger, open_ledger
from milepost.testkit.postgres_server import postgres_programs, running_postgres


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    if postgres_programs() is None:
        pytest.skip("PostgreSQL's programs (initdb, postgres) are not installed")
    with running_postgres() as url:
        yield url


@pytest.fixture
def postgres_place(postgres_url: str) -> str:
    """A schema of its own on the server, as a URL."""
    import psycopg

    schema = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
    return f"{postgres_url}?options=-csearch_path%3D{schema}"


@pytest.fixture
def opener() -> Iterator[Callable[..., Ledger]]:
    """Open ledgers that are closed at the end of the test."""
    opened: list[Ledger] = []

    def open_it(place: object, **options: str) -> Ledger:
        opened.append(open_ledger(str(place), **options))
        return opened[-1]

    yield open_it
    for ledger in opened:
        ledger.close()


@pytest.fixture
def memory_blobs() -> str:
    return f"memory://blobs-{next(_FRESH)}"


_FRESH = itertools.count()
