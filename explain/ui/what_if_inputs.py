"""Widgets of the page "What if" that return values."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import streamlit as st

from explain.language import mark, say
from explain.regions import REGIONS
from explain.ui import keys, state
from explain.ui.inquiry import Inquiry
from explain.whatif import FILLS, Fill, SmallestOptions, box_mask

SHAPE_TITLES = {"superpixels": mark("Along its own edges"), "grid": mark("Into equal boxes")}
COUNT, BUDGETS = 40, (200, 400, 800, 1600, 3200)
FILL_TITLES = {
    "blur": mark("Blur"),
    "mean": mark("Mean colour"),
    "black": mark("Black"),
    "noise": mark("Noise"),
}
START: Mapping[str, object] = {
    keys.WHAT_IF_BOX_ON: False,
    keys.WHAT_IF_ACROSS: (25, 75),
    keys.WHAT_IF_DOWN: (25, 75),
    keys.WHAT_IF_HOTTEST: 0,
    keys.WHAT_IF_INVERT: False,
}
HOTTEST_HELP = mark("Hides the pixels with the highest values of the map: so much of the picture.")


@dataclass(frozen=True, eq=False)
class Ways:
    """What else says what is hidden: `mask` (H, W) of box and hottest part, `inverted`, `fill`.

    `mapped` says whether the map lies under the brush.
    """

    mask: np.ndarray
    inverted: bool
    fill: Fill
    mapped: bool


def clear_ways() -> None:
    """Nothing but the strokes is hidden; the brush clears those itself."""
    for key, value in START.items():
        st.session_state[key] = value


def choose_fill() -> Fill:
    """What hidden parts become."""
    state.start_with(keys.WHAT_IF_FILL, list(FILLS), next(iter(FILLS)))
    kind = st.selectbox(
        say("Hidden parts become"),
        list(FILLS),
        format_func=lambda key: say(FILL_TITLES[key]),
        key=keys.WHAT_IF_FILL,
        persist_state="session",
    )
    return Fill(kind)


def choose_ways(inquiry: Inquiry) -> Ways:
    """Fill, map under the brush, hottest part, inversion, box."""
    for key, value in START.items():
        st.session_state.setdefault(key, value)
    look, hottest, box = st.columns(3, gap="medium")
    with look:
        fill = choose_fill()
        mapped = st.toggle(
            say("Show the map under the brush"), key=keys.WHAT_IF_MAPPED, persist_state="session"
        )
    with hottest:
        mask = _hottest(inquiry)
        inverted = st.toggle(
            say("Invert: hide all the rest"), key=keys.WHAT_IF_INVERT, persist_state="session"
        )
    with box:
        mask |= _box(inquiry)
    return Ways(mask, inverted, fill, mapped)


def _hottest(inquiry: Inquiry) -> np.ndarray:
    """True (H, W) on the hottest share of the map that is asked for; ties in reading order."""
    share = st.slider(
        say("Hide the hottest part of the map"),
        0,
        50,
        step=1,
        format="%d %%",
        key=keys.WHAT_IF_HOTTEST,
        persist_state="session",
        help=say(HOTTEST_HELP),
        disabled=inquiry.attribution is None,
    )
    mask = np.zeros((inquiry.subject.size, inquiry.subject.size), dtype=bool)
    if inquiry.attribution is not None:
        order = np.argsort(-inquiry.attribution.values.ravel(), kind="stable")
        mask.ravel()[order[: round(share / 100 * mask.size)]] = True
    return mask


def _box(inquiry: Inquiry) -> np.ndarray:
    """True (H, W) in the box, where one is asked for."""
    on = st.toggle(say("Hide a box"), key=keys.WHAT_IF_BOX_ON, persist_state="session")
    size = (inquiry.subject.size, inquiry.subject.size)
    if not on:
        return np.zeros(size, dtype=bool)
    left, right = _edges(say("From left to right"), keys.WHAT_IF_ACROSS)
    top, bottom = _edges(say("From top to bottom"), keys.WHAT_IF_DOWN)
    if left == right or top == bottom:  # an empty box hides nothing
        return np.zeros(size, dtype=bool)
    return box_mask(size, (left / 100, top / 100, right / 100, bottom / 100))


def _edges(label: str, key: str) -> tuple[int, int]:
    """Where the box begins and ends, in percent of the picture."""
    st.slider(label, 0, 100, step=1, format="%d %%", key=key, persist_state="session")
    low, high = st.session_state[key]  # the slider has two ends where its value has
    return low, high


def choose_regions() -> tuple[str, int]:
    """How the picture is cut for the search, and into about how many regions."""
    state.start_with(keys.WHAT_IF_SHAPE, list(REGIONS), next(iter(REGIONS)))
    st.session_state.setdefault(keys.WHAT_IF_COUNT, COUNT)
    shape = st.selectbox(
        say("Cut the picture"),
        list(REGIONS),
        format_func=lambda key: say(SHAPE_TITLES[key]),
        key=keys.WHAT_IF_SHAPE,
        persist_state="session",
    )
    count = st.slider(
        say("Into about so many regions"), 8, 100, key=keys.WHAT_IF_COUNT, persist_state="session"
    )
    return shape, count


def choose_search(fill: Fill) -> SmallestOptions:
    """How long is searched, and for what."""
    st.session_state.setdefault(keys.WHAT_IF_KEEP, 90)
    state.start_with(keys.WHAT_IF_BUDGET, BUDGETS, BUDGETS[1])
    keep = st.slider(
        say("Enough is what keeps so much of the probability"),
        10,
        100,
        step=5,
        format="%d %%",
        key=keys.WHAT_IF_KEEP,
        persist_state="session",
    )
    budget = st.select_slider(
        say("Passes at most, for each of the two"),
        BUDGETS,
        key=keys.WHAT_IF_BUDGET,
        persist_state="session",
        help=say(
            "A pass asks the model once. More passes find smaller parts, or prove there is none."
        ),
    )
    return SmallestOptions(fill=fill.kind, keep=keep / 100, budget=budget)
