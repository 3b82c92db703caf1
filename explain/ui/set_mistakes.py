"""The mistakes of a data set, worst first, with filters and pages."""

import numpy as np
import streamlit as st

from explain.dataset.clusters import right_for_the_wrong_reason
from explain.dataset.mistakes import Filter, worst_first
from explain.language import mark, say
from explain.ui import keys, panels, set_cards, state
from explain.ui.desk import Found
from explain.ui.fragments import alone

PER_PAGE = 6
MISTAKES, WRONG_REASON = mark("Mistakes"), mark("Right for the wrong reason")
ANY = mark("any")


@alone
def mistakes(found: Found) -> None:
    """The mistakes, worst first, with filters and pages."""
    records = found.results.records
    wrong_reason = right_for_the_wrong_reason(records, found.analysis.clusters)
    counts = {MISTAKES: len(found.analysis.mistakes), WRONG_REASON: len(wrong_reason)}
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    kinds = [MISTAKES, *([WRONG_REASON] if len(wrong_reason) else [])]
    state.start_with(keys.SET_SHOWN, kinds, MISTAKES)
    kind = left.segmented_control(
        say("Show"),
        kinds,
        format_func=lambda each: say("{what} ({count})", what=say(each), count=counts[each]),
        required=True,
        key=keys.SET_SHOWN,
        label_visibility="collapsed",
    )
    with right.popover(say("Filter"), width="stretch"):
        wanted = _filter(found)
    if kind == MISTAKES:
        rows = worst_first(records, wanted)
    else:
        rows = wrong_reason[wanted.mask(records)[wrong_reason]]
        panels.small(
            say("These answers are right, but their evidence lies where a suspicious group has it.")
        )
    paged(found, rows, "mistakes")


def paged(found: Found, rows: np.ndarray, key: str) -> None:
    """The pictures of these rows as cards, a page at a time."""
    if not len(rows):
        st.write(say("None."))
        return
    pages = -(-len(rows) // PER_PAGE)
    page = 1
    if pages > 1:
        below = st.container()
        page = st.pagination(pages, key=f"{key}_page_{pages}")
        with below:
            set_cards.cards(found, rows[(page - 1) * PER_PAGE : page * PER_PAGE].tolist(), key)
    else:
        set_cards.cards(found, rows.tolist(), key)


def _filter(found: Found) -> Filter:
    records = found.results.records
    names = {int(index): records.class_names[index] for index in found.analysis.confusion.classes}
    splits = [name for name in records.split_names() if name]
    label = _one_of(say("Label"), names, keys.SET_LABEL)
    said = _one_of(say("The model says"), names, keys.SET_SAID)
    split = None
    if splits:
        state.start_with(keys.SET_SPLIT, splits, None)
        split = st.selectbox(
            say("Split"), splits, index=None, placeholder=say(ANY), key=keys.SET_SPLIT
        )  # fmt: skip
    low, high = st.slider(say("Confidence"), 0, 100, (0, 100), format="%d %%", key=keys.SET_SURE)
    return Filter(label, said, split, low / 100, high / 100)


def _one_of(title: str, names: dict[int, str], key: str) -> int | None:
    state.start_with(key, list(names), None)
    return st.selectbox(
        title, list(names), index=None, format_func=names.__getitem__, placeholder=say(ANY), key=key
    )
