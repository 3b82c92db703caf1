"""The sections of the page "What if", one at a time.

Needs torch, so it is imported only when there is a picture.
"""

import streamlit as st

from explain.catalogue import ModelChoice
from explain.language import mark, say
from explain.ui import inquiry, keys, state
from explain.ui.hiding_section import hide
from explain.ui.moving_section import move
from explain.ui.smallest_section import smallest
from explain.ui.subject import ask, head

SECTIONS = {
    "hide": (mark("Hide a part"), hide),
    "smallest": (mark("Smallest part"), smallest),
    "move": (mark("Move it"), move),
}
FIRST = next(iter(SECTIONS))


def show(chosen: state.ChosenPicture, choice: ModelChoice) -> None:
    """What the model says, the choice of a section, and the section."""
    subject = ask(chosen, choice)
    head(subject)
    with st.container(key="what_if_head"):
        left, right = st.columns([5, 6], gap="medium", vertical_alignment="bottom")
    with left:
        section = _choose_section()
    with right:
        asked = inquiry.choose(subject)
    SECTIONS[section][1](asked)
    subject.to_url(**{keys.WHAT_IF: None if section == FIRST else section})


def _choose_section() -> str:
    """The section that is shown."""
    state.start_with(keys.WHAT_IF, list(SECTIONS), FIRST)
    section = st.segmented_control(
        say("What if …"),
        list(SECTIONS),
        format_func=lambda key: say(SECTIONS[key][0]),
        key=keys.WHAT_IF,
        required=True,
        persist_state="session",
        width="stretch",
    )
    assert section is not None  # one is required
    return section
