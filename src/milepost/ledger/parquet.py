"""Per-example predictions as Parquet: the same predictions give the same bytes, and so the same digest."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from milepost.evidence.predictions import Predictions
from milepost.ledger.errors import PredictionsShapeError

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

_CLASSES = b"milepost.classes"


def parquet_bytes(predictions: Predictions) -> bytes:
    """Write predictions: columns `row` (int64), `prediction` (text or float64), `scores` (float32 by class).

    Raises PredictionsShapeError when the parts do not fit together.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = _columns(predictions)
    table = pa.table(columns).replace_schema_metadata({_CLASSES: json.dumps(predictions.classes)})
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", use_dictionary=["prediction"])
    return bytes(sink.getvalue().to_pybytes())


def predictions_from(content: bytes) -> Predictions:
    """Read predictions from Parquet; labels come back as texts (object array), numbers as float64."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(pa.BufferReader(content)).combine_chunks()
    classes = tuple(json.loads(table.schema.metadata[_CLASSES]))
    scores = None
    if "scores" in table.column_names:
        flat = table["scores"].combine_chunks().flatten().to_numpy(zero_copy_only=False)
        scores = np.asarray(flat, dtype=np.float32).reshape(len(table), -1 if len(table) else len(classes))
    return Predictions(
        rows=table["row"].to_numpy(),
        prediction=table["prediction"].to_numpy(),
        scores=scores,
        classes=classes,
    )


def _columns(predictions: Predictions) -> dict[str, pa.Array]:
    import numpy as np
    import pyarrow as pa

    rows = np.asarray(predictions.rows)
    if rows.ndim != 1 or rows.dtype.kind not in "iu":
        raise PredictionsShapeError(
            what=f"Row numbers are {rows.dtype} of shape {rows.shape}, not a list of integers"
        )
    columns = {
        "row": pa.array(rows.astype(np.int64)),
        "prediction": _prediction_column(np.asarray(predictions.prediction), len(rows)),
    }
    if predictions.scores is not None:
        columns["scores"] = _score_column(np.asarray(predictions.scores), len(rows), len(predictions.classes))
    return columns


def _prediction_column(prediction: np.ndarray[Any, Any], count: int) -> pa.Array:
    import numpy as np
    import pyarrow as pa

    if prediction.shape != (count,):
        raise PredictionsShapeError(
            what=f"{count} row numbers came with predictions of shape {prediction.shape}"
        )
    if prediction.dtype.kind in "fiu":
        return pa.array(prediction.astype(np.float64))
    texts = prediction.tolist()
    strange = next((value for value in texts if not isinstance(value, str)), None)
    if strange is not None or None in texts:
        raise PredictionsShapeError(
            what=f"A prediction is {strange!r}, neither a number nor the text of a label"
        )
    return pa.array(texts, pa.string())


def _score_column(scores: np.ndarray[Any, Any], count: int, classes: int) -> pa.Array:
    import numpy as np
    import pyarrow as pa

    if scores.shape != (count, classes) or not classes:
        raise PredictionsShapeError(
            what=f"{count} predictions over {classes} classes came with scores of shape {scores.shape}"
        )
    flat = np.ascontiguousarray(scores, dtype=np.float32).ravel()
    return pa.FixedSizeListArray.from_arrays(pa.array(flat), classes)
