"""The table of a data set: one row per picture, as Arrow columns."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from explain.dataset.answers import TOP, Answers
from explain.dataset.sources import LabelledPicture


def schema(classes: int, native_shape: tuple[int, int]) -> pa.Schema:
    """The columns; numbers are null where a picture could not be read, and `error` says why.

    `label_map` is null where the prediction is right: it would be `map` again.
    """
    cells = native_shape[0] * native_shape[1]
    top = min(TOP, classes)
    texts = [(name, pa.string()) for name in ("path", "split", "stamp", "error")]
    numbers = [
        ("label", pa.int32()), ("label_name", pa.string()),
        ("predicted", pa.int32()), ("predicted_name", pa.string()), ("confidence", pa.float32()),
        ("top", pa.list_(pa.int32(), top)), ("top_probabilities", pa.list_(pa.float32(), top)),
        ("top_logits", pa.list_(pa.float32(), top)),
        ("label_probability", pa.float32()), ("label_logit", pa.float32()),
        ("rank", pa.int32()), ("loss", pa.float32()), ("margin", pa.float32()),
        ("map", pa.list_(pa.float32(), cells)), ("label_map", pa.list_(pa.float32(), cells)),
    ]  # fmt: skip
    return pa.schema([*texts, *numbers])


def answered_rows(
    pictures: Sequence[LabelledPicture],
    answers: Answers,
    class_names: Sequence[str],
    columns: pa.Schema,
) -> pa.RecordBatch:
    """The rows of pictures that the model answered."""
    predicted = answers.top[:, 0]
    arrays = _given(pictures, class_names) | {
        "error": pa.nulls(len(pictures), pa.string()),
        "predicted": pa.array(predicted),
        "predicted_name": pa.array([class_names[index] for index in predicted]),
        "confidence": pa.array(answers.top_probabilities[:, 0]),
        "top": _lists(answers.top),
        "top_probabilities": _lists(answers.top_probabilities),
        "top_logits": _lists(answers.top_logits),
        "label_probability": pa.array(answers.label_probability),
        "label_logit": pa.array(answers.label_logit),
        "rank": pa.array(answers.rank),
        "loss": pa.array(answers.loss),
        "margin": pa.array(answers.margin),
        "map": _lists(answers.maps),
        "label_map": _lists(answers.label_maps, hidden=~answers.wrong),
    }
    return pa.RecordBatch.from_arrays([arrays[name] for name in columns.names], schema=columns)


def unreadable_rows(
    unreadable: Sequence[tuple[LabelledPicture, str]],
    class_names: Sequence[str],
    columns: pa.Schema,
) -> pa.RecordBatch:
    """The rows of pictures that could not be read, with the reason in `error`."""
    arrays = _given([picture for picture, _ in unreadable], class_names)
    arrays["error"] = pa.array([reason for _, reason in unreadable])
    return pa.RecordBatch.from_arrays(
        [arrays.get(field.name, pa.nulls(len(unreadable), field.type)) for field in columns],
        schema=columns,
    )


def _given(pictures: Sequence[LabelledPicture], class_names: Sequence[str]) -> dict[str, pa.Array]:
    """What is known before a picture is opened."""
    return {
        "path": pa.array([picture.path for picture in pictures]),
        "split": pa.array([picture.split for picture in pictures]),
        "stamp": pa.array([picture.stamp for picture in pictures]),
        "label": pa.array([picture.label for picture in pictures], pa.int32()),
        "label_name": pa.array([class_names[picture.label] for picture in pictures]),
    }


def _lists(values: np.ndarray, hidden: np.ndarray | None = None) -> pa.Array:
    """One list per row of `values` (N, …); null where `hidden` (N,)."""
    flat = values.reshape(len(values), -1)
    mask = None if hidden is None else pa.array(hidden)
    return pa.FixedSizeListArray.from_arrays(pa.array(flat.ravel()), flat.shape[1], mask=mask)
