"""The base of every mapping in the files that people write."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Door(BaseModel):
    """A mapping of the file; a key that it does not know is a problem."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
