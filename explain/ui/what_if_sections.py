"""The sections of the page "What if", one at a time.

Needs torch, so it is imported only when there is a picture.
"""

import streamlit as st

from explain.catalogue import ModelChoice
from explain.ui import inquiry, keys, state
from explain.ui.hiding_section import hide
from explain.ui.moving_section import move
from explain.ui.smallest_section import smallest
from explain.ui.subject import ask, head

SECTIONS = {
    "hide": ("Hide a part", hide),
    "smallest": ("Smallest part that decides", smallest),
    "move": ("Move it", move),
}


def show(chosen: state.ChosenPicture, choice: ModelChoice) -> None:
    """What the model says, the choice of a section, and the section."""
    subject = ask(chosen, choice)
    head(subject)
    state.start_with(keys.WHAT_IF, list(SECTIONS), next(iter(SECTIONS)))
    section = st.segmented_control(
        "What if",
        list(SECTIONS),
        format_func=lambda key: SECTIONS[key][0],
        key=keys.WHAT_IF,
        required=True,
        label_visibility="collapsed",
        persist_state="session",
        width="stretch",
    )
    assert section is not None  # one is required
    SECTIONS[section][1](inquiry.choose(subject))
    first = section == next(iter(SECTIONS))
    subject.to_url(**{keys.WHAT_IF: None if first else section})
