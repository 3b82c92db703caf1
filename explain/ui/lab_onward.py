"""The ways from the lab to other pages, with its models loaded."""

import io

import streamlit as st

from explain.images import sha256
from explain.lab import CHEATER, ROTE, TAGGED_KIND
from explain.language import say
from explain.ui import keys, lab_cards, lab_work, state
from explain.ui import lab_words as words

EXPLAIN_PAGE, MISTAKES_PAGE = "explain/ui/pages/image.py", "explain/ui/pages/mistakes.py"


def onward() -> None:
    """Buttons that load a model of the lab and turn to another page."""
    lab_cards.heading(say(words.GO_ON_TITLE))
    ways = (
        (words.OPEN_EXPLAIN, CHEATER, EXPLAIN_PAGE),
        (words.OPEN_MISTAKES, CHEATER, MISTAKES_PAGE),
        (words.OPEN_ROTE, ROTE, MISTAKES_PAGE),
    )
    with st.container(key="lab_onward", horizontal=True):
        for number, (label, model, page) in enumerate(ways):
            key = f"{keys.LAB_ONWARD}_{number}"
            if st.button(say(label), key=key, on_click=_load, args=(model, page == EXPLAIN_PAGE)):
                st.switch_page(page)


def _load(model: str, with_picture: bool) -> None:
    """Choose the model for all pages; `with_picture` also a new house without the tag."""
    if with_picture:
        plain, _ = lab_work.pair()
        buffer = io.BytesIO()
        plain.draw().picture.save(buffer, "PNG")
        data = buffer.getvalue()
        name = say(words.OPENED_PICTURE, kind=TAGGED_KIND)
        state.set_picture(state.ChosenPicture(data, name, sha256(data)))
    st.session_state[state.MODEL] = model
