"""Places that cannot hold a ledger are refused with what is wrong and what to do, never with a traceback."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from milepost.base.errors import MissingExtraError, ProjectError
from milepost.ledger import open_ledger
from milepost.ledger import sqlite as sqlite_module
from milepost.ledger.errors import (
    BusyLedgerError,
    DamagedLedgerError,
    LedgerFullError,
    NetworkFolderError,
    NotALedgerError,
    UnknownLocationError,
    UnreachableLedgerError,
    UnstorableTextError,
    UnwritableLedgerError,
)
from milepost.ledger.mounts import network_file_system
from milepost.testkit.ledger_records import some_evidence, some_trial


@pytest.mark.parametrize("location", ["", "mysql://host/db", "sqlite:///ledger.db", "s3://bucket/ledger"])
def test_a_place_of_an_unknown_kind_is_refused(location):
    with pytest.raises(UnknownLocationError, match="no place for a ledger"):
        open_ledger(location)


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path):
    file = tmp_path / "ledger.db"
    file.write_bytes(b"these are my notes" * 100)
    with pytest.raises(NotALedgerError, match="no SQLite file"):
        open_ledger(tmp_path)
    assert file.read_bytes() == b"these are my notes" * 100


def test_the_database_of_another_program_is_refused_and_left_as_it_is(tmp_path):
    with sqlite3.connect(tmp_path / "ledger.db") as connection:
        connection.execute("CREATE TABLE runs (id TEXT)")
    connection.close()
    before = (tmp_path / "ledger.db").read_bytes()
    with pytest.raises(NotALedgerError, match="another program's"):
        open_ledger(tmp_path)
    assert (tmp_path / "ledger.db").read_bytes() == before


def test_a_damaged_file_is_called_damaged(tmp_path):
    with open_ledger(tmp_path) as ledger:
        ledger.add_trials([some_trial(size=size) for size in range(50)])
    file = tmp_path / "ledger.db"
    content = bytearray(file.read_bytes())
    content[8192:] = os.urandom(len(content) - 8192)
    file.write_bytes(content)
    with pytest.raises((DamagedLedgerError, NotALedgerError)), open_ledger(tmp_path) as ledger:
        ledger.trials()


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(UnwritableLedgerError):
        open_ledger(tmp_path / "file")


def test_a_read_only_folder_is_refused(tmp_path):
    open_ledger(tmp_path / "ledger").close()
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "ledger", tmp_path / "empty"):
        path.chmod(0o555)
    for path in [tmp_path, *tmp_path.parents][:2]:
        path.chmod(0o755)
    found = in_another_process(
        "from milepost.ledger import open_ledger\n"
        "from milepost.ledger.errors import UnwritableLedgerError\n"
        "for name in ('ledger', 'empty', 'empty/new'):\n"
        "    try:\n"
        f"        open_ledger({str(tmp_path)!r} + '/' + name)\n"
        "    except UnwritableLedgerError as error:\n"
        "        print(error)\n"
    )
    assert found.count("cannot be written") == 3, found


def in_another_process(program: str) -> str:
    """Run a program without the rights of root, whom folders cannot refuse anything."""
    if os.geteuid() != 0:
        command, options = [sys.executable, "-c", program], {}
    else:
        # The interpreter may lie where only root can look: take on another user after the imports.
        drop = "import os, encodings.idna, milepost.ledger.sqlite; os.setgroups([]); os.setuid(65534)\n"
        command, options = [sys.executable, "-c", drop + program], {"cwd": "/"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    return done.stdout + done.stderr


NFS = "25 1 8:1 / / rw - ext4 /dev/sda1 rw\n40 25 0:35 / /home/me/my\\040data rw - nfs4 server:/d rw"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/me/my data/project", "nfs4"),
        ("/home/me/my data", "nfs4"),
        ("/home/me/my database", ""),
        ("/home", ""),
    ],
)
def test_network_file_systems_are_known_by_their_mounts(path, kind):
    assert network_file_system(Path(path), mounts=NFS) == kind


@pytest.mark.parametrize("kind", ["nfs", "cifs", "smb3", "fuse.sshfs", "lustre", "ceph"])
def test_network_file_systems_of_all_kinds_are_known(kind):
    assert network_file_system(Path("/x/y"), mounts=f"1 0 0:1 / /x rw - {kind} there rw") == kind


@pytest.mark.parametrize("text", ["", "nonsense", "1 2 3\n - \n"])
def test_a_system_that_does_not_tell_its_mounts_refuses_nothing(text):
    assert network_file_system(Path("/x"), mounts=text) == ""


def test_a_ledger_on_a_network_file_system_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite_module, "network_file_system", lambda path: "nfs4")
    with pytest.raises(NetworkFolderError, match="MILEPOST_LEDGER"):
        open_ledger(tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_when_the_disk_is_full_the_record_is_refused_whole_and_the_earlier_ones_stay(tmp_path, opener):
    ledger = opener(tmp_path)
    ledger.add_trials([some_trial()])
    ledger._database._connection.execute("PRAGMA max_page_count = 1")
    with pytest.raises(LedgerFullError, match="all earlier ones are"):
        ledger.add_trials([some_trial(size=size, failure="x" * 5000) for size in range(200, 260)])
    assert ledger.trials() == [some_trial()]
    assert opener(tmp_path).trials() == [some_trial()]


def test_a_ledger_that_is_held_for_too_long_is_called_busy(tmp_path, opener, monkeypatch):
    ledger = opener(tmp_path)
    monkeypatch.setattr(sqlite_module, "BUSY_SECONDS", 0.05)
    holder = sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(BusyLedgerError, match="another process"):
        ledger.add_evidence(some_evidence())
    holder.execute("ROLLBACK")
    holder.close()
    ledger.add_evidence(some_evidence())
    assert ledger.evidence() == [some_evidence()]


def test_a_reader_sees_records_while_another_writes(tmp_path, opener):
    ledger = opener(tmp_path)
    ledger.add_evidence(some_evidence())
    holder = sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    assert opener(tmp_path).evidence() == [some_evidence()]
    holder.close()


def test_threads_share_a_ledger(tmp_path, opener):
    ledger = opener(tmp_path)

    def add(first: int) -> None:
        for size in range(first, first + 25):
            ledger.add_trials([some_trial(size=size)])

    threads = [threading.Thread(target=add, args=[first]) for first in (0, 100, 200, 300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ledger.trials()) == 100


def test_an_interrupted_transaction_leaves_nothing_and_the_ledger_goes_on(tmp_path, opener):
    ledger = opener(tmp_path)

    def stop() -> None:
        ledger._database.rows("decision insert", DECISION)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ledger._database.write(stop)
    ledger.add_evidence(some_evidence())
    assert ledger.decisions() == []


DECISION = dict.fromkeys(["id", "question", "verdict", "made_from", "payload", "at"], "x")


def test_a_server_that_does_not_answer_is_named_without_the_password():
    with pytest.raises(UnreachableLedgerError) as caught:
        open_ledger("postgresql://me:secret@127.0.0.1:1/ledger")
    assert "127.0.0.1:1/ledger" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_without_the_driver_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtraError, match=r"milepost\[postgres\]"):
        open_ledger("postgresql://127.0.0.1:1/ledger")


@pytest.mark.postgres
def test_a_name_that_the_server_cannot_hold_is_refused(postgres_place, opener):
    ledger = opener(postgres_place)
    with pytest.raises(UnstorableTextError, match="NUL"):
        ledger.add_evidence(some_evidence(kind="a\0b"))
    with pytest.raises(UnstorableTextError, match="NUL"):
        ledger.add_trials([some_trial(metrics={"a\0b": 1.0})])
    assert ledger.evidence() == []
    assert ledger.trials() == []


@pytest.mark.postgres
def test_a_schema_that_is_not_there_is_named(postgres_url):
    with pytest.raises(UnreachableLedgerError, match="schema"):
        open_ledger(f"{postgres_url}?options=-csearch_path%3Dnowhere")


@pytest.mark.postgres
def test_a_table_of_another_program_on_the_server_is_left_alone(postgres_place):
    import psycopg

    with psycopg.connect(postgres_place, autocommit=True) as connection:
        connection.execute("CREATE TABLE trial_metric (x integer)")
    with pytest.raises(NotALedgerError, match="trial_metric"):
        open_ledger(postgres_place)


@pytest.mark.postgres
def test_a_connection_that_the_server_ends_is_made_again(postgres_url, postgres_place, opener):
    import psycopg

    ledger = opener(postgres_place)
    for size in (1, 2):
        end_connection(psycopg, postgres_url, ledger)
        ledger.add_trials([some_trial(size=size)])
    end_connection(psycopg, postgres_url, ledger)
    assert [trial.size for trial in ledger.trials()] == [1, 2]


@pytest.mark.postgres
def test_a_connection_that_ends_in_mid_batch_loses_and_doubles_nothing(
    postgres_url, postgres_place, opener, monkeypatch
):
    import psycopg

    ledger = opener(postgres_place)
    database = ledger._database
    append, tries = database._append, []

    def append_and_lose(trials):
        added = append(trials)
        if not tries:
            end_connection(psycopg, postgres_url, ledger)
        tries.append(added)
        return added

    monkeypatch.setattr(database, "_append", append_and_lose)
    assert ledger.add_trials([some_trial(size=size) for size in range(5)]) == 5
    assert tries == [5, 5]
    assert len(ledger.trials()) == 5


def end_connection(psycopg, url, ledger):
    pid = ledger._database._connection.info.backend_pid
    with psycopg.connect(url, autocommit=True) as connection:
        assert connection.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,)).fetchone() == (True,)


def test_every_refusal_has_a_slug_of_its_own():
    from milepost.ledger import errors

    own = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and kind.__module__ == errors.__name__
    ]
    assert all(issubclass(kind, ProjectError) for kind in own)
    assert len({kind.slug for kind in own}) == len(own) == 16
