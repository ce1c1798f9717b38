"""scikit-learn's bundled handwritten digits, as a table that a project can start from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def digits_table() -> pd.DataFrame:
    """1,797 postal digits: `pixels` (64 bytes, 8 x 8, row by row, 0 to 255) and `digit` (0 to 9).

    UCI Optical Recognition of Handwritten Digits (Alpaydin and Kaynak, 1998), CC BY 4.0, as scikit-learn ships it.
    """
    import numpy as np
    import pandas as pd
    from sklearn.datasets import load_digits

    bunch = load_digits()
    grey = np.round(bunch.data * (255 / 16)).astype(np.uint8)
    return pd.DataFrame({"pixels": [row.tobytes() for row in grey], "digit": bunch.target.astype(int)})
