"""The widgets that say which rows of a batch are wanted, and in which order."""

import streamlit as st

from explain.language import mark, say
from explain.ui import keys, state
from explain.ui.batch_asked import (
    ALL,
    ANSWERED,
    AS_WRITTEN,
    DIFFERENT,
    FAILED,
    LEAST,
    MOST,
    Asked,
    pages,
)
from explain.ui.batch_source import Batch

ANY = mark("any")


def choose(batch: Batch) -> Asked:
    """What is asked for; any change leads back to the first page."""
    left, middle, right = st.columns([5, 2, 2], vertical_alignment="bottom")
    kinds = [ALL, ANSWERED, FAILED, *([DIFFERENT] if batch.folders else [])]
    state.start_with(keys.BATCH_SHOWN, kinds, ALL)
    shown = left.segmented_control(
        say("Show"), kinds, format_func=say, required=True, key=keys.BATCH_SHOWN,
        label_visibility="collapsed", on_change=_first_page, persist_state="session",
    )  # fmt: skip
    orders = [AS_WRITTEN, LEAST, MOST]
    state.start_with(keys.BATCH_ORDER, orders, AS_WRITTEN)
    order = middle.selectbox(
        say("Order"), orders, format_func=say, key=keys.BATCH_ORDER,
        label_visibility="collapsed", on_change=_first_page, persist_state="session",
    )  # fmt: skip
    with right.popover(say("Filter"), width="stretch"):
        predicted, (low, high), words = _filter(batch)
    assert shown is not None  # it is required
    return Asked(shown, order, predicted, low / 100, high / 100, words)


def _filter(batch: Batch) -> tuple[int | None, tuple[int, int], str]:
    classes = range(len(batch.class_names))
    state.start_with(keys.BATCH_CLASS, classes, None)
    predicted = st.selectbox(
        say("The model says"), classes, index=None, placeholder=say(ANY), key=keys.BATCH_CLASS,
        format_func=batch.class_names.__getitem__, on_change=_first_page, persist_state="session",
    )  # fmt: skip
    sure = st.slider(
        say("Confidence"), 0, 100, (0, 100), format="%d %%", key=keys.BATCH_SURE,
        on_change=_first_page, persist_state="session",
    )  # fmt: skip
    words = st.text_input(
        say("Words in the path"), key=keys.BATCH_WORDS, on_change=_first_page,
        persist_state="session",
    )  # fmt: skip
    return predicted, sure, words.strip()


def page_number(count: int) -> int:
    """The page that is wanted, of as many as `count` rows fill."""
    most = pages(count)
    if most == 1:
        return 1
    st.session_state[keys.BATCH_PAGE] = min(st.session_state.get(keys.BATCH_PAGE, 1), most)
    return int(
        st.number_input(
            say("Page, of {pages}", pages=f"{most:,}"), 1, most, key=keys.BATCH_PAGE,
            persist_state="session", label_visibility="collapsed",
        )
    )  # fmt: skip


def forget() -> None:
    """Every filter as at the start: another batch has other classes."""
    for key in (
        keys.BATCH_SHOWN, keys.BATCH_ORDER, keys.BATCH_CLASS, keys.BATCH_SURE, keys.BATCH_WORDS,
        keys.BATCH_PAGE,
    ):  # fmt: skip
        st.session_state.pop(key, None)


def _first_page() -> None:
    st.session_state[keys.BATCH_PAGE] = 1
