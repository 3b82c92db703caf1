"""What a page says whose session is gone: the server was started again, or the network was cut.

The browser connects again by itself and sends what stands in its fields; the server has no other
memory of the visitor. A page that is opened anew has no fields yet, so that tells the two apart.
A page at rest keeps what it shows, and hears of it with the visitor's next click.
"""

import streamlit as st
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

from explain.language import mark, say
from explain.ui.keys import KNOWN, LOST

SENTENCE = mark(
    "The server was started again, or your connection was cut for long. It had what you chose in "
    "memory only: what you no longer see here is gone. Please choose it again."
)


def draw() -> None:
    """The sentence, from when the page comes back until it is read; else an empty place."""
    if KNOWN not in st.session_state:
        st.session_state[KNOWN] = True
        st.session_state[LOST] = _has_fields()
    with st.container():
        if st.session_state[LOST]:
            text, close = st.columns([6, 1], vertical_alignment="center")
            text.warning(say(SENTENCE))
            close.button(say("Understood"), key="lost_read", on_click=_read, width="stretch")


def _read() -> None:
    st.session_state[LOST] = False


def _has_fields() -> bool:
    """Whether the browser sent what stands in its fields."""
    context = get_script_run_ctx()
    assert context is not None
    return bool(context.session_state._state._new_widget_state.states)
