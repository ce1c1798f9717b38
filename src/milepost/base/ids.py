"""Ids are hashes of content: the same content has the same id, on any machine, on any day."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from milepost.base.plain import to_json

DIGEST_BYTES = 16


def digest_of(value: Any) -> str:
    """Hash what a record means (its plain form), not how it is stored; 32 hexadecimal digits.

    >>> digest_of({"b": 1, "a": 2}) == digest_of({"a": 2, "b": 1})
    True
    """
    return digest_bytes(to_json(value).encode("utf-8", "surrogatepass"))


def digest_bytes(content: bytes) -> str:
    """Hash bytes with BLAKE2b; 32 hexadecimal digits."""
    return hashlib.blake2b(content, digest_size=DIGEST_BYTES).hexdigest()


def digest_file(path: Path) -> str:
    """Hash a file's bytes without reading it into memory at once."""
    hasher = hashlib.blake2b(digest_size=DIGEST_BYTES)
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            hasher.update(chunk)
    return hasher.hexdigest()
