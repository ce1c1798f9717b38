"""The modules of a folder by the names that import statements call them, as text: nothing is imported."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from milepost.planning.scan.source import Source, Unreadable, read_source

_MARK: Final = "__init__.py"


class Modules:
    """The Python files of a folder, parsed when they are asked for, each once.

    has: whether there is a file at this path, relative to the folder, with forward slashes. read: its content, None
    where it cannot be read. above: the names of the folders that the folder stands in, outermost first, its own last.
    """

    def __init__(
        self, *, has: Callable[[str], bool], read: Callable[[str], bytes | None], above: Sequence[str] = ()
    ) -> None:
        self._has = has
        self._read = read
        self._above = tuple(above)
        self._contents: dict[str, bytes | None] = {}
        self._sources: dict[str, Source | None] = {}

    def source(self, path: str) -> Source | None:
        """The file at this path; None where it cannot be read or parsed."""
        if path not in self._sources:
            content = self._content(path)
            source = None if content is None else read_source(path, content)
            self._sources[path] = None if isinstance(source, Unreadable) else source
        return self._sources[path]

    def holds(self, path: str, name: str) -> bool:
        """Whether the file speaks of a name, or takes all names of another module; without parsing it."""
        content = self._content(path)
        return content is not None and (name.encode() in content or b"import *" in content)

    def _content(self, path: str) -> bytes | None:
        if path not in self._contents:
            self._contents[path] = self._read(path)
        return self._contents[path]

    def path_of(self, module: str, *, level: int, seen_from: str) -> str:
        """The path of a module as the file `seen_from` names it; "" where the folder does not hold it.

        `level` = the dots of a relative import; without any the name begins where Python looks: at the folder above
        the file's package, at the folder itself, or outside of it.

        >>> files = {"a/__init__.py": b"", "a/words.py": b"", "b.py": b""}
        >>> modules = Modules(has=files.__contains__, read=files.get, above=("org", "code"))
        >>> [modules.path_of(one, level=0, seen_from="a/rules.py") for one in ("a.words", "code.b", "words", "re")]
        ['a/words.py', 'b.py', '', '']
        >>> modules.path_of("words", level=1, seen_from="a/rules.py")
        'a/words.py'
        """
        parts = tuple(part for part in module.split(".") if part)
        folder = tuple(seen_from.split("/")[:-1])
        if level:
            up = len(folder) - (level - 1)
            return self._file((*folder[:up], *parts)) if up >= 0 else ""
        return next((path for base in self._begins(folder, parts) if (path := self._file(base))), "")

    def _begins(self, folder: tuple[str, ...], parts: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """The paths that an absolute name may stand for, likeliest first."""
        top = folder
        while top and self._has("/".join((*top, _MARK))):
            top = top[:-1]
        yield (*top, *parts)
        yield parts
        for depth in range(1, min(len(parts), len(self._above)) + 1):
            if self._above[-depth:] == parts[:depth]:
                yield parts[depth:]

    def _file(self, parts: tuple[str, ...]) -> str:
        inside = "/".join(parts)
        files = (f"{inside}.py", f"{inside}/{_MARK}") if inside else (_MARK,)
        return next((path for path in files if self._has(path)), "")
