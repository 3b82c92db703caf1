"""Which rows of a batch are wanted, in which order, and one page of them. No Streamlit here.

All of it goes down to the Parquet files; no more rows are read than are shown.
"""

import os
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from explain.language import mark
from explain.ui.batch_source import OK, Batch, told

PER_PAGE = 50
LISTED = ("path", "status", "error", "predicted_name", "confidence")
ALL, ANSWERED, FAILED, DIFFERENT = (
    mark("All"), mark("Answered"), mark("Failed"), mark("Not as its folder says"),
)  # fmt: skip
AS_WRITTEN, LEAST, MOST = mark("As written"), mark("Least sure first"), mark("Most sure first")


@dataclass(frozen=True)
class Asked:
    """What is wanted; `predicted` is a class index, `low` and `high` are probabilities."""

    shown: str = ALL
    order: str = AS_WRITTEN
    predicted: int | None = None
    low: float = 0.0
    high: float = 1.0
    words: str = ""

    def where(self, batch: Batch) -> Any:
        """The pyarrow expression that wanted rows fit; None where all are wanted."""
        name = pc.field
        parts = {
            ANSWERED: [name("status") == OK],
            FAILED: [name("status") != OK],
            DIFFERENT: [_differs(batch)],
        }.get(self.shown, [])
        if self.predicted is not None:
            parts.append(name("predicted") == self.predicted)
        if self.low > 0:
            parts.append(name("confidence") >= self.low)
        if self.high < 1:
            parts.append(name("confidence") <= self.high)
        if self.words:
            parts.append(pc.match_substring(name("path"), self.words, ignore_case=True))
        return reduce(and_, parts) if parts else None


@dataclass(frozen=True, eq=False)
class View:
    """One page: how many rows are wanted in all, the numbers of those shown, and these rows."""

    count: int
    numbers: np.ndarray
    rows: pa.Table


def look(batch: Batch, asked: Asked, page: int) -> View:
    """The page, counted from 1; the last one where there are fewer. Raises BatchError."""
    output, where = batch.output, asked.where(batch)
    with told(batch.place):
        if asked.order == AS_WRITTEN:
            count = len(output) if where is None or not len(output) else output.count(where)
            numbers = output.numbers(_first(page, count), PER_PAGE, where)
        else:  # what has no answer has no place there
            every = output.lowest("confidence", len(output), where, asked.order == MOST)
            count, first = len(every), _first(page, len(every))
            numbers = every[first : first + PER_PAGE]
        return View(count, numbers, output.rows(numbers, LISTED))


def one_row(batch: Batch, number: int) -> dict[str, Any]:
    """Everything in the row of this number, by column. Raises BatchError."""
    unseen = {"logits", "top_logits"}
    with told(batch.place):
        columns = [name for name in batch.output.columns if name not in unseen]
        row: dict[str, Any] = batch.output.rows([number], columns).to_pylist()[0]
        return row


def pages(count: int) -> int:
    """How many pages so many rows fill; one at least."""
    return max(1, -(-count // PER_PAGE))


def _first(page: int, count: int) -> int:
    """Where the page begins, or the last one where there are fewer."""
    return (min(page, pages(count)) - 1) * PER_PAGE


def _differs(batch: Batch) -> Any:
    """Rows whose folder says another class than the predicted one."""
    names = {index: name for name, index in batch.folders.items()}
    # A folder is never called "/…": no row is of a class that has no folder.
    values = pa.array([names.get(index, f"/{index}") for index in range(len(batch.class_names))])
    path = pc.replace_substring(pc.field("path"), "\\", "/") if os.sep == "\\" else pc.field("path")
    parts = pc.split_pattern(path, "/", max_splits=2, reverse=True)
    return pc.index_in(pc.list_element(parts, 1), value_set=values) != pc.field("predicted")
