"""A batch that was run, on the page "Find mistakes": its rows a page at a time, and one of them.

What is shown comes from the Parquet files as it is needed; the batch may have millions of rows.
"""

import html
from typing import Any

import pyarrow as pa
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explain.language import say, spoken
from explain.ui import batch_card, batch_filters, batch_inputs, keys, libraries, panels, state
from explain.ui.batch_asked import PER_PAGE, Asked, View, look, pages
from explain.ui.batch_source import Batch
from explain.ui.fragments import alone
from explain.words import percent

TABLE_HEIGHT = 500  # px; the rows scroll in it


def show(batch: Batch) -> None:
    """What it is, its rows, and one of them."""
    said = _head(batch)
    if len(batch.output):
        _rows(batch)
    else:
        st.write(say("There are no rows yet."))
    libraries.load()
    said.html(_words(batch, batch_card.title_of(batch.method)))


def _head(batch: Batch) -> DeltaGenerator:
    """How many rows there are, of what, and whether these are all; the place of the first line."""
    said, other = st.columns([5, 1], vertical_alignment="top")
    line = said.empty()
    line.html(_words(batch))
    other.button(say("Other pictures"), on_click=state.desk().choose, args=(None,), width="stretch")
    if not batch.output.complete:
        st.warning(
            say(
                "This batch is not complete: {done} of {total} pictures have rows. The same "
                "`python -m explain batch` goes on where it stopped.",
                done=f"{len(batch.output):,}", total=f"{batch.total:,}",
            )
        )  # fmt: skip
        st.button(say("Read again"), on_click=batch_inputs.open_at, args=(str(batch.place),))
    return line


def _words(batch: Batch, method: str = "") -> str:
    """How many rows there are, and of what, as HTML."""
    sentence = say(
        "{rows} pictures, {bad} without an answer",
        rows=f"<b>{len(batch.output):,}</b>", bad=f"<b>{batch.bad:,}</b>",
    )  # fmt: skip
    facts = [say(batch.model), *([method] if method else []), batch.place.name]
    if batch.output.complete:
        facts.append(say("complete"))
    return f'<h1 class="says">{sentence}<small>{html.escape(" · ".join(facts))}</small></h1>'


@alone
def _rows(batch: Batch) -> None:
    """The filters, the page that they leave, and one of its rows."""
    asked = batch_filters.choose(batch)
    wanted = int(st.session_state.get(keys.BATCH_PAGE, 1))
    view = _look(batch, asked, wanted)
    table, card = st.columns([3, 2], gap="large")
    with table:
        page = _counted(view, len(batch.output))
        if page != wanted:
            view = _look(batch, asked, page)
        if not view.count:
            st.write(say("None."))
            return
        row = _table(batch, view, (asked, page))
    with card:
        libraries.load()
        batch_card.card(batch, int(view.numbers[row]))


def _look(batch: Batch, asked: Asked, page: int) -> View:
    found: View = state.kept((batch, asked, page), lambda: look(batch, asked, page))
    return found


def _counted(view: View, total: int) -> int:
    """How many rows there are, and the field for the page; the page that is wanted.

    The field is on the left: over the right end of the table lie its own buttons.
    """
    if view.count <= PER_PAGE:
        panels.small(_place(view.count, 1, total))
        return 1
    number, told = st.columns([1, 2], vertical_alignment="center")
    with number:
        page = batch_filters.page_number(view.count)
    with told:
        panels.small(_place(view.count, page, total))
    return page


def _place(count: int, page: int, total: int) -> str:
    """Which of the rows are shown, in words."""
    if count <= PER_PAGE:
        return say("{count} of {total} rows", count=f"{count:,}", total=f"{total:,}")
    first, last = (page - 1) * PER_PAGE + 1, min(page * PER_PAGE, count)
    here = say(
        "{first} to {last} of {count} rows · page {page} of {pages}",
        first=f"{first:,}", last=f"{last:,}", count=f"{count:,}", page=f"{page:,}",
        pages=f"{pages(count):,}",
    )  # fmt: skip
    return here if count == total else f"{here} · " + say("{total} in all", total=f"{total:,}")


def _table(batch: Batch, view: View, shown: Any) -> int:
    """The rows of the page; which of them is chosen, the first one if none."""
    rows = view.rows.select(["path", "predicted_name", "confidence", "error"])
    paths = [batch.pictures.shown(path or "") for path in rows["path"].to_pylist()]
    rows = rows.set_column(0, "path", pa.array(paths, pa.string()))
    sure = [None if each is None else percent(each) for each in rows["confidence"].to_pylist()]
    rows = rows.set_column(2, "confidence", pa.array(sure, pa.string()))
    rows = rows.drop_columns([name for name in rows.column_names if _is_empty(rows[name])])
    column = st.column_config
    event: Any = st.dataframe(
        rows, hide_index=True, placeholder="–", height=min(TABLE_HEIGHT, 38 + 35 * rows.num_rows),
        on_select="rerun", selection_mode="single-row",
        key=f"{keys.BATCH_ROW}_{spoken()}_{hash(shown)}",
        column_config={
            "path": column.TextColumn(say("Picture")),
            "predicted_name": column.TextColumn(say("The model says")),
            "confidence": column.TextColumn(say("Confidence"), alignment="right"),
            "error": column.TextColumn(say("Reason")),
        },
    )  # fmt: skip
    chosen = event["selection"]["rows"]
    return int(chosen[0]) if chosen and chosen[0] < view.rows.num_rows else 0


def _is_empty(column: pa.ChunkedArray) -> bool:
    return bool(column.null_count == len(column))
