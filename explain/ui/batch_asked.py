"""Which rows of a batch are wanted, in which order, and one page of them. No Streamlit here.

All of it goes down to the Parquet files; no more rows are read than are shown.
"""

from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from explain.dataset.labels import plain_name
from explain.language import mark
from explain.ui.batch_source import OK, Batch, told

PER_PAGE = 50
LISTED = ("path", "status", "error", "predicted_name", "confidence")
ALL, ANSWERED, FAILED, DIFFERENT = (
    mark("All"), mark("Answered"), mark("Failed"), mark("Not as its folder says"),
)  # fmt: skip
AS_WRITTEN, LEAST, MOST = mark("As written"), mark("Least sure first"), mark("Most sure first")
_FOLDER = r"^(?:.*[/\\])?([^/\\]+)[/\\][^/\\]*$"


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
        if self.order != AS_WRITTEN:  # what has no answer has no place there
            parts.append(name("confidence").is_valid())
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
        count = len(output) if where is None or not len(output) else output.count(where)
        first = (min(page, pages(count)) - 1) * PER_PAGE
        if asked.order == AS_WRITTEN:
            numbers = output.numbers(first, PER_PAGE, where)
        else:
            stop = first + PER_PAGE
            numbers = output.lowest("confidence", stop, where, asked.order == MOST)[first:]
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


def _differs(batch: Batch) -> Any:
    """Rows whose folder is named as a class, and not as the predicted one."""
    folder = _plain(
        pc.replace_substring_regex(pc.field("path"), pattern=_FOLDER, replacement=r"\1")
    )
    known = folder.isin(pa.array(sorted(set(map(plain_name, batch.class_names)))))
    return known & (folder != _plain(pc.field("predicted_name")))


def _plain(name: Any) -> Any:
    """`plain_name`, as an expression."""
    spaced = pc.replace_substring_regex(name, pattern=r"[\s_-]+", replacement=" ")
    return pc.utf8_lower(pc.utf8_trim_whitespace(spaced))
