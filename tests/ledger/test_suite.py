"""The one suite, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest

from milepost.testkit.ledger_suite import LedgerSuite


class TestLedgerInAFile(LedgerSuite):
    @pytest.fixture
    def open_it(self, opener, tmp_path):
        return lambda: opener(tmp_path / "ledger")


@pytest.mark.postgres
class TestLedgerOnPostgres(LedgerSuite):
    @pytest.fixture
    def open_it(self, opener, postgres_place, memory_blobs):
        return lambda: opener(postgres_place, blobs=memory_blobs)
