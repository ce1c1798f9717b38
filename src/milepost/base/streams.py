"""Random streams that are seeded from ids, so that the same question draws the same numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.base.ids import digest_of

if TYPE_CHECKING:
    import numpy as np


def random_stream(*ids: object) -> np.random.Generator:
    """Open the random stream of these ids (texts and numbers).

    >>> int(random_stream("split", 1).integers(1000)) == int(random_stream("split", 1).integers(1000))
    True
    """
    import numpy as np

    return np.random.default_rng(int(digest_of([str(part) for part in ids]), 16))
