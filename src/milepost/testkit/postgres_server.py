"""A PostgreSQL server of one's own for tests: a free port on the loopback, data in a temporary folder."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

USER = "milepost"
_STARTUP_SECONDS = 60.0


def postgres_programs() -> Path | None:
    """Find the folder with PostgreSQL's `initdb` and `postgres`; None where they are not installed."""
    folders = [*_packaged(), _asked_of_pg_config(), *_on_path()]
    return next((folder for folder in folders if folder and _holds_programs(folder)), None)


@contextmanager
def running_postgres() -> Iterator[str]:
    """Start a server, give its URL, and stop it. As root it runs as the user `postgres` or `nobody`.

    Raises FileNotFoundError when the programs are missing, RuntimeError with the log when it does not start.
    """
    programs = postgres_programs()
    if programs is None:
        raise FileNotFoundError("PostgreSQL's programs initdb and postgres are not installed")
    folder = Path(tempfile.mkdtemp(prefix="milepost-postgres-"))
    owner = _owner(folder)
    port = _free_port()
    try:
        data = folder / "data"
        create: list[Any] = [
            programs / "initdb",
            "-D",
            data,
            "-U",
            USER,
            "--auth=trust",
            "-E",
            "UTF8",
            "--locale=C",
        ]
        subprocess.run([*create, "--no-sync"], check=True, capture_output=True, cwd=folder, **owner)
        with _server([programs / "postgres", "-D", data, "-p", str(port)], folder, owner):
            _wait_for(port, folder)
            yield f"postgresql://{USER}@127.0.0.1:{port}/postgres"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _server(command: list[Any], folder: Path, owner: dict[str, Any]) -> Iterator[None]:
    settings = [
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "shared_buffers=32MB",
        "max_connections=60",
    ]
    options = [part for setting in settings for part in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, *options], stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=folder, **owner
        )
        try:
            yield
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(port: int, folder: Path) -> None:
    end = time.monotonic() + _STARTUP_SECONDS
    while time.monotonic() < end:
        log = (folder / "log").read_text(errors="replace")
        if "ready to accept connections" in log:
            return
        if "FATAL" in log:
            break
        time.sleep(0.05)
    raise RuntimeError(
        f"PostgreSQL did not start on port {port}:\n{(folder / 'log').read_text(errors='replace')}"
    )


def _owner(folder: Path) -> dict[str, Any]:
    """Choose who runs the server: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    import pwd

    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {
        "user": user.pw_uid,
        "group": user.pw_gid,
        "extra_groups": [],
        "env": {"PATH": os.defpath, "HOME": "/"},
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _packaged() -> list[Path]:
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    return sorted(folders, key=lambda folder: _number(folder.parent.name), reverse=True)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _asked_of_pg_config() -> Path | None:
    program = shutil.which("pg_config")
    if program is None:
        return None
    asked = subprocess.run([program, "--bindir"], capture_output=True, text=True, check=False)
    return Path(asked.stdout.strip()) if asked.returncode == 0 and asked.stdout.strip() else None


def _on_path() -> list[Path]:
    program = shutil.which("initdb")
    return [Path(program).resolve().parent] if program else []


def _holds_programs(folder: Path) -> bool:
    return all((folder / name).is_file() for name in ("initdb", "postgres"))
