"""One child process: the history of a folder, as text, from git."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from milepost.planning.scan.history import LOG_FORMAT

# Nothing that a repository's own settings name is run: no pager, hook, filter, signature program or network.
_SETTINGS: Final = (
    "core.quotePath=false", "core.fsmonitor=false", "core.hooksPath=/dev/null", "log.showSignature=false",
    "protocol.allow=never", "diff.noprefix=false", "diff.mnemonicPrefix=false", "diff.external=", "log.follow=false",
)  # fmt: skip
_ENVIRONMENT: Final = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "LC_ALL": "C",
}


def no_history_reason(folder: Path) -> str:
    """Say why there is no history to read, or "" where there is."""
    if shutil.which("git") is None:
        return "git is not installed"
    asked = subprocess.run(
        [*_git(folder), "rev-parse", "--is-shallow-repository", "--verify", "HEAD"],
        capture_output=True,
        env=_environment(),
        check=False,
    )
    answer = asked.stdout.decode("utf-8", "replace").split()
    if asked.returncode:
        said = asked.stderr.decode("utf-8", "replace")
        if "dubious ownership" in said:
            return (
                "git does not trust this folder, which belongs to somebody else (git config safe.directory)"
            )
        return "not a git repository" if "not a git repository" in said else "the repository has no commits"
    return "a shallow clone: git fetch --unshallow brings the rest" if answer[:1] == ["true"] else ""


def first_commit_at(folder: Path) -> float | None:
    """When the repository began, in seconds; None where git cannot tell."""
    asked = subprocess.run(
        [*_git(folder), "log", "--max-parents=0", "--format=%at", "HEAD"],
        capture_output=True,
        env=_environment(),
        check=False,
    )
    times = [float(line) for line in asked.stdout.split() if line.isdigit()]
    return min(times, default=None)


@contextmanager
def log_of(folder: Path, *, since: str) -> Iterator[IO[bytes]]:
    """Run `git log` over the Python files under a folder, paths relative to it, and give its output line by line.

    The child is ended when the reader leaves, also by an error or Ctrl-C.
    """
    wanted = [
        *_git(folder), "log", "--no-merges", "-p", "-U0", "--relative", "--no-color", "--no-ext-diff", "--no-textconv",
        "--src-prefix=a/", "--dst-prefix=b/", "-M", f"--format={LOG_FORMAT}", *([f"--since={since}"] if since else []),
        "--", "*.py",
    ]  # fmt: skip
    child = subprocess.Popen(wanted, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment())
    assert child.stdout is not None
    try:
        yield child.stdout
    finally:
        child.kill()
        child.stdout.close()
        child.wait()


def _git(folder: Path) -> list[str]:
    return ["git", "-C", str(folder), "--no-pager", *(part for one in _SETTINGS for part in ("-c", one))]


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, **_ENVIRONMENT}
