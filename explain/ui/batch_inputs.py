"""Which batch is opened on the page "Find mistakes", and which of its rows are wanted."""

import streamlit as st

from explain.errors import BatchError
from explain.language import say
from explain.ui import keys, state
from explain.ui.local import paths_are_offered


def folder_form() -> None:
    """The field for the folder of a batch; what is in it lies on the desk at the next run."""
    with st.form("batch_form", border=False):
        st.text_input(
            say("Folder that the batch was written into"), key=keys.BATCH_PATH,
            help=say("What `python -m explain batch` was given as --out."),
        )  # fmt: skip
        st.form_submit_button(say("Open"), on_click=_take)


def _take() -> None:
    open_at(st.session_state.get(keys.BATCH_PATH, "").strip())


def open_at(text: str) -> None:
    """Put the batch in this folder on the desk, or the reason why there is none."""
    from explain.ui import batch_filters  # pyarrow comes in here
    from explain.ui.batch_source import open_batch

    if not text or not paths_are_offered():
        return
    desk = state.desk()
    desk.choose(None)
    batch_filters.forget()
    try:
        desk.batch = open_batch(text)
    except BatchError as error:
        desk.problem = str(error)
