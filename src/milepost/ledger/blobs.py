"""Bytes by digest: a folder `ab/cdef...` on a local disk, or the same names under any fsspec URL."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any, Protocol

from milepost.ledger.errors import UnreachableBlobsError


class Blobs(Protocol):
    """A place that keeps bytes by digest."""

    place: str

    def write(self, digest: str, content: bytes) -> None:
        """Keep the content durably; a reader never sees half of it."""
        ...

    def read(self, digest: str) -> bytes | None:
        """Return the content, None where there is none."""
        ...

    def remove(self, digest: str) -> None:
        """Delete the content, if it is there."""
        ...


def blobs_at(location: str | Path) -> Blobs:
    """Find the blobs of a folder or fsspec URL; nothing is made before the first write."""
    text = str(location)
    if "://" in text and not text.startswith("file://"):
        return RemoteBlobs(text)
    return LocalBlobs(Path(text.removeprefix("file://")))


class LocalBlobs:
    """Blobs in a local folder: written aside, synchronised, then renamed."""

    def __init__(self, folder: Path) -> None:
        self.place = str(folder)
        self._folder = folder

    def write(self, digest: str, content: bytes) -> None:
        """Keep the content; a file of this name and size is kept already."""
        path = self._path(digest)
        aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            if path.exists() and path.stat().st_size == len(content):
                return
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                _write_synced(aside, content)
                aside.replace(path)
            finally:
                aside.unlink(missing_ok=True)
            _sync_folder(path.parent)
        except OSError as error:
            raise UnreachableBlobsError(place=self.place, cause=str(error)) from error

    def read(self, digest: str) -> bytes | None:
        """Return the content, None where there is none."""
        try:
            return self._path(digest).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise UnreachableBlobsError(place=self.place, cause=str(error)) from error

    def remove(self, digest: str) -> None:
        """Delete the content, if it is there."""
        try:
            self._path(digest).unlink(missing_ok=True)
        except OSError as error:
            raise UnreachableBlobsError(place=self.place, cause=str(error)) from error

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest[2:]


class RemoteBlobs:
    """Blobs under an fsspec URL. Object stores write an object whole; elsewhere the digest tells."""

    def __init__(self, url: str) -> None:
        self.place = url
        self._system: Any = None
        self._root = ""

    def write(self, digest: str, content: bytes) -> None:
        """Keep the content; an object of this name and size is kept already."""
        try:
            system, path = self._find(digest)
            if system.exists(path) and system.size(path) == len(content):
                return
            system.makedirs(path.rpartition("/")[0], exist_ok=True)
            system.pipe_file(path, content)
        except (OSError, ImportError, ValueError) as error:
            raise UnreachableBlobsError(place=self.place, cause=str(error)) from error

    def read(self, digest: str) -> bytes | None:
        """Return the content, None where there is none."""
        try:
            system, path = self._find(digest)
            return bytes(system.cat_file(path))
        except FileNotFoundError:
            return None
        except (OSError, ImportError, ValueError) as error:
            raise UnreachableBlobsError(place=self.place, cause=str(error)) from error

    def remove(self, digest: str) -> None:
        """Delete the content, if it is there."""
        try:
            system, path = self._find(digest)
            if system.exists(path):
                system.rm_file(path)
        except (OSError, ImportError, ValueError) as error:
            raise UnreachableBlobsError(place=self.place, cause=str(error)) from error

    def _find(self, digest: str) -> tuple[Any, str]:
        if self._system is None:
            from fsspec.core import url_to_fs

            self._system, self._root = url_to_fs(self.place)
        return self._system, f"{self._root.rstrip('/')}/{digest[:2]}/{digest[2:]}"


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
