"""The table of a batch: one row per picture, as Arrow columns."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from explain.batch.decode import OK, Chunk
from explain.batch.engine import Answers, Engine


def schema(engine: Engine) -> pa.Schema:
    """The columns; numbers are null where a picture could not be answered, and `error` says why.

    `map` is a list of h × w numbers, row by row; there is none where no maps are asked for.
    """
    classes = len(engine.classifier.class_names)
    top = min(engine.asked.top, classes)
    columns = [
        ("path", pa.string()), ("sha256", pa.string()), ("status", pa.string()),
        ("error", pa.string()),
        ("predicted", pa.int32()), ("predicted_name", pa.string()), ("confidence", pa.float32()),
        ("top", pa.list_(pa.int32(), top)), ("top_probabilities", pa.list_(pa.float32(), top)),
        ("top_logits", pa.list_(pa.float32(), top)),
    ]  # fmt: skip
    if engine.asked.logits:
        columns.append(("logits", pa.list_(pa.float32(), classes)))
    if engine.shape is not None:
        columns.append(("map", pa.list_(pa.float32(), engine.shape[0] * engine.shape[1])))
    return pa.schema(columns)


def chunk_rows(
    chunk: Chunk, answers: Answers | None, class_names: Sequence[str], columns: pa.Schema
) -> pa.RecordBatch:
    """The rows of a chunk in its order; `answers` are those to its good pictures, None if none."""
    arrays = {
        "path": pa.array(chunk.task.paths, pa.string()),
        "sha256": pa.array(chunk.sha256, pa.string()),
        "status": pa.array(chunk.statuses, pa.string()),
        "error": pa.array(chunk.reasons, pa.string()),
    }
    if answers is not None:
        good = np.array([status == OK for status in chunk.statuses])
        places = pa.array(np.cumsum(good) - 1, mask=~good)  # null where there is no answer
        arrays |= {name: each.take(places) for name, each in _given(answers, class_names).items()}
    return pa.RecordBatch.from_arrays(
        [arrays.get(field.name, pa.nulls(len(chunk.statuses), field.type)) for field in columns],
        schema=columns,
    )


def _given(answers: Answers, class_names: Sequence[str]) -> dict[str, pa.Array]:
    predicted = answers.top[:, 0]
    arrays = {
        "predicted": pa.array(predicted),
        "predicted_name": pa.array([class_names[index] for index in predicted]),
        "confidence": pa.array(answers.top_probabilities[:, 0]),
        "top": _lists(answers.top),
        "top_probabilities": _lists(answers.top_probabilities),
        "top_logits": _lists(answers.top_logits),
    }
    if answers.logits is not None:
        arrays["logits"] = _lists(answers.logits)
    if answers.maps is not None:
        arrays["map"] = _lists(answers.maps)
    return arrays


def _lists(values: np.ndarray) -> pa.Array:
    """One list per row of `values` (n, …)."""
    flat = np.ascontiguousarray(values).reshape(len(values), -1)
    return pa.FixedSizeListArray.from_arrays(pa.array(flat.ravel()), flat.shape[1])
