"""The Python files under a folder that people wrote, and what was passed over, with the reason."""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from milepost.base.errors import WrongUseError
from milepost.planning.scan.modules import Modules
from milepost.planning.scan.source import MOST_BYTES, Unreadable

_NOT_CODE: Final = frozenset(
    {"__pycache__", "node_modules", "site-packages", "build", "dist", "_vendor", "vendored"}
)
_TESTS: Final = re.compile(r"(?:^|/)(?:tests?|testing)/|(?:^|/)(?:test_[^/]*|[^/]*_test|conftest)\.py$")
_GENERATED: Final = re.compile(
    rb"(?im)^\s*#.*(?:\bdo not edit\b|@generated\b|\bgenerated (?:by|from|code|file)\b)"
)


class NothingToScanError(WrongUseError):
    """The path to scan does not exist or holds no Python file."""

    slug = "nothing-to-scan"

    def __init__(self, path: Path, *, why: str) -> None:
        super().__init__(
            f"{path} {why}, so there are no rules to find. Give a folder of Python code, or one file that ends in .py."
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class CodeFiles:
    """The files to read under `root`; `skipped` counts what was passed over by kind, and reading adds to both."""

    root: Path
    files: tuple[Path, ...]
    skipped: Counter[str] = field(default_factory=Counter)
    unreadable: list[Unreadable] = field(default_factory=list)

    def contents(self) -> Iterator[tuple[str, bytes]]:
        """Each file's path under the root, and its bytes; what cannot be read is added to `unreadable`."""
        for file in self.files:
            inside = file.relative_to(self.root).as_posix()
            content = _content(file)
            if isinstance(content, str):
                self.unreadable.append(Unreadable(path=inside, reason=content))
            elif _GENERATED.search(content[:400]):
                self.skipped["generated file"] += 1
            else:
                yield inside, content


def modules_of(code: CodeFiles) -> Modules:
    """The modules of a scanned folder: the files that a scan of it reads; of a single file, those beside it."""
    inside = {file.relative_to(code.root).as_posix() for file in code.files}
    if len(inside) == 1:
        return modules_below(code.root)
    return Modules(has=inside.__contains__, read=_reader(code.root), above=_above(code.root))


def modules_below(root: Path) -> Modules:
    """The modules of a folder, wherever in it they are; links are not followed, generated files not read."""
    return Modules(has=_finder(root), read=_reader(root), above=_above(root))


def code_files(path: Path) -> CodeFiles:
    """Find the Python files under a folder (or take the one file), without following links.

    Passed over: hidden folders, virtual environments, build output, vendored code, tests. Raises NothingToScanError.
    """
    if path.is_file():
        if path.suffix != ".py":
            raise NothingToScanError(path, why="is no Python file")
        return CodeFiles(root=path.parent, files=(path,))
    if not path.is_dir():
        raise NothingToScanError(path, why="does not exist")
    files, skipped, links = [], Counter[str](), []
    for file in _python_files(path):
        inside = file.relative_to(path).as_posix()
        if _TESTS.search(inside):
            skipped["test file"] += 1
        elif file.is_symlink():
            links.append(Unreadable(path=inside, reason="a link"))
        else:
            files.append(file)
    if not files and not links:
        raise NothingToScanError(path, why="holds tests only" if skipped else "holds no Python file")
    return CodeFiles(root=path, files=tuple(files), skipped=skipped, unreadable=links)


def _python_files(path: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(path):
        here = Path(folder)
        kept = [name for name in sorted(folders) if not (name.startswith(".") or name in _NOT_CODE)]
        folders[:] = [name for name in kept if not (here / name / "pyvenv.cfg").exists()]
        yield from (here / name for name in sorted(names) if name.endswith(".py"))


def _content(file: Path) -> bytes | str:
    """The bytes of a file, or why they cannot be read."""
    try:
        about = file.stat()
        if not stat.S_ISREG(about.st_mode):
            return "no plain file"
        if about.st_size > MOST_BYTES:
            return f"over {MOST_BYTES // 1_000_000} MB, which people do not write by hand"
        return file.read_bytes()
    except OSError as error:
        return (error.strerror or "cannot be read").lower()


def _finder(root: Path) -> Callable[[str], bool]:
    def has(inside: str) -> bool:
        file = root / inside
        return file.is_file() and not file.is_symlink()

    return has


def _reader(root: Path) -> Callable[[str], bytes | None]:
    """Read a file that people wrote, by its path under the root."""

    def read(inside: str) -> bytes | None:
        content = _content(root / inside)
        return None if isinstance(content, str) or _GENERATED.search(content[:400]) else content

    return read


def _above(root: Path) -> tuple[str, ...]:
    return root.resolve().parts[1:]
