"""Where data comes from: files, globs, folders of images and fsspec URLs, each with its format."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum
from glob import has_magic
from pathlib import Path
from typing import IO, cast

from milepost.base.ids import DIGEST_BYTES, digest_file, digest_of
from milepost.data.errors import NoDataError, UnknownFormatError

KnownFile = Callable[[str, int, int], str | None]
RememberFile = Callable[[str, int, int, str], object]

IMAGE_ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff"})


class Format(Enum):
    """How a source is stored."""

    CSV = "csv"
    PARQUET = "parquet"
    JSONL = "jsonl"
    IMAGES = "images"


_FORMATS = {
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".tab": Format.CSV,
    ".txt": Format.CSV,
    ".parquet": Format.PARQUET,
    ".pq": Format.PARQUET,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
}


@dataclass(frozen=True, kw_only=True)
class SourceFile:
    """One file (or folder of images) to read: `path` is absolute or a URL, `name` is what the contract calls
    it.
    """

    path: str
    name: str
    format: Format

    @property
    def remote(self) -> bool:
        """Whether the path is a URL."""
        return "://" in self.path

    def open(self) -> AbstractContextManager[IO[bytes]]:
        """Open the bytes of the file; raises NoDataError when that is not allowed."""
        try:
            if not self.remote:
                return Path(self.path).open("rb")
            import fsspec

            return cast("AbstractContextManager[IO[bytes]]", fsspec.open(self.path, "rb"))
        except OSError as error:
            raise NoDataError(uri=self.name, why=f"it cannot be opened ({error})") from error


def find_files(uris: Sequence[str], root: Path) -> tuple[SourceFile, ...]:
    """Find the files that the uris name, in the order of the uris; the files of one glob in alphabetical
    order.

    A relative path starts at `root`. Raises NoDataError and UnknownFormatError.
    """
    return tuple(file for uri in uris for file in _find(uri, root))


def digest_files(
    files: Sequence[SourceFile],
    *,
    known_file: KnownFile | None = None,
    remember_file: RememberFile | None = None,
) -> tuple[tuple[str, int, str], ...]:
    """Hash the files' bytes: one (name, bytes, digest) for each, in order.

    `known_file(path, size, mtime_ns)` may answer from a cache; `remember_file(path, size, mtime_ns, digest)`
    is told what was hashed. A folder of images hashes the names and contents of its images.
    """
    entries = []
    for file in files:
        try:
            entries.append(_digest(file, known_file, remember_file))
        except OSError as error:
            raise NoDataError(uri=file.name, why=f"it cannot be read ({error})") from error
    return tuple(entries)


def version_of(entries: Sequence[tuple[str, int, str]]) -> str:
    """Name the content of files in this order; a renamed or moved file is the same content."""
    return digest_of([digest for _, _, digest in entries])


def image_files(folder: Path) -> list[Path]:
    """List the images below a folder, in alphabetical order."""
    return sorted(
        path for path in folder.rglob("*") if path.suffix.lower() in IMAGE_ENDINGS and path.is_file()
    )


def _find(uri: str, root: Path) -> list[SourceFile]:
    if "://" in uri:
        return _find_remote(uri)
    path = (root / uri).absolute()
    try:
        if path.is_dir():
            return _find_in_folder(path, uri)
        if path.is_file():
            return [SourceFile(path=str(path), name=uri, format=_format_of(uri))]
        pattern = str(path.relative_to(path.anchor))
        matches = sorted(match for match in Path(path.anchor).glob(pattern) if match.is_file())
    except (OSError, ValueError) as error:
        raise NoDataError(uri=uri, why=f"it cannot be opened ({error})") from error
    if not matches:
        raise NoDataError(uri=uri, why="no file matches" if has_magic(uri) else "there is no such file")
    return [SourceFile(path=str(match), name=match.name, format=_format_of(match.name)) for match in matches]


def _find_in_folder(folder: Path, uri: str) -> list[SourceFile]:
    tables = sorted(path for path in folder.iterdir() if path.suffix.lower() in _FORMATS and path.is_file())
    if any(True for path in folder.iterdir() if path.is_dir()) and image_files(folder):
        return [SourceFile(path=str(folder.absolute()), name=uri, format=Format.IMAGES)]
    if not tables:
        raise NoDataError(uri=uri, why="the folder holds no table, and no folders of images")
    if len(tables) > 1:
        shown = ", ".join(path.name for path in tables[:4])
        why = f"the folder holds {len(tables)} tables ({shown}); name one, or a glob"
        raise NoDataError(uri=uri, why=why)
    return [
        SourceFile(path=str(tables[0].absolute()), name=tables[0].name, format=_format_of(tables[0].name))
    ]


def _find_remote(uri: str) -> list[SourceFile]:
    import fsspec

    try:
        filesystem, path = fsspec.core.url_to_fs(uri)
        paths = sorted(filesystem.glob(path)) if has_magic(uri) else [path] * filesystem.exists(path)
    except (ImportError, ValueError, OSError) as error:
        raise NoDataError(uri=uri, why=f"it cannot be opened ({error})") from error
    if not paths:
        raise NoDataError(uri=uri)
    return [
        SourceFile(
            path=filesystem.unstrip_protocol(found), name=found.rsplit("/", 1)[-1], format=_format_of(found)
        )
        for found in paths
    ]


def _format_of(name: str) -> Format:
    ending = Path(name).suffix.lower()
    if ending not in _FORMATS:
        raise UnknownFormatError(path=name)
    return _FORMATS[ending]


def _digest(
    file: SourceFile, known_file: KnownFile | None, remember_file: RememberFile | None
) -> tuple[str, int, str]:
    if file.format is Format.IMAGES:
        folder = Path(file.path)
        parts = [(path, _digest_local(path, known_file, remember_file)) for path in image_files(folder)]
        size = sum(part[0] for _, part in parts)
        return file.name, size, digest_of([(str(path.relative_to(folder)), part[1]) for path, part in parts])
    if file.remote:
        with file.open() as stream:
            return file.name, *_digest_stream(stream)
    return file.name, *_digest_local(Path(file.path), known_file, remember_file)


def _digest_local(
    path: Path, known_file: KnownFile | None, remember_file: RememberFile | None
) -> tuple[int, str]:
    stat = path.stat()
    known = known_file(str(path), stat.st_size, stat.st_mtime_ns) if known_file else None
    if known is not None:
        return stat.st_size, known
    digest = digest_file(path)
    if remember_file:
        remember_file(str(path), stat.st_size, stat.st_mtime_ns, digest)
    return stat.st_size, digest


def _digest_stream(stream: IO[bytes]) -> tuple[int, str]:
    hasher, size = hashlib.blake2b(digest_size=DIGEST_BYTES), 0
    while chunk := stream.read(1 << 20):
        hasher.update(chunk)
        size += len(chunk)
    return size, hasher.hexdigest()
