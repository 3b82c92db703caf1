"""The language of a session: which one it is, and the switch at the top of every page.

Sentences that were written in the language before are forgotten when it changes. Whoever keeps some
in the session state has a method `forget_sentences`.
"""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from explain.language import ENGLISH, LANGUAGES, ask
from explain.ui import state
from explain.ui.state import LANGUAGE

LABEL = "Language / 语言"  # in all of them: who looks for it cannot read the page
# Chinese and English are read aloud by different voices.
SAY_WHICH = "<script>document.documentElement.lang = '{}'</script>"
HTML_NAMES = {"zh": "zh-Hans"}


def of_this_session() -> str:
    """What the visitor chose; English where there is no page, as in threads that compute."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return ENGLISH
    chosen: str = st.session_state.get(LANGUAGE) or ENGLISH
    return chosen


ask(of_this_session)


def start() -> None:
    """Before anything is said: take the language from the URL, or write it there again.

    Going to another page empties the URL.
    """
    state.start_with(LANGUAGE, list(LANGUAGES), ENGLISH)
    name, chosen = state.IN_URL[LANGUAGE], st.session_state[LANGUAGE]
    if chosen != ENGLISH and st.query_params.get_all(name) != [chosen]:
        st.query_params[name] = chosen
    elif chosen == ENGLISH and name in st.query_params:
        del st.query_params[name]


def draw() -> None:
    """The switch."""
    with st.container(key="switch", gap=None):
        st.segmented_control(
            LABEL,
            list(LANGUAGES),
            format_func=LANGUAGES.__getitem__,
            required=True,
            key=LANGUAGE,
            on_change=_switched,
            label_visibility="collapsed",
        )
        chosen = of_this_session()
        st.html(SAY_WHICH.format(HTML_NAMES.get(chosen, chosen)), unsafe_allow_javascript=True)


def _switched() -> None:
    values = st.session_state.to_dict()
    _forget_sentences(list(values.values()))
    for key, value in values.items():
        if _is_choice(value):
            # The browser knows a choice by the words on it: it is to be told the new ones.
            st.session_state[key] = value


def _is_choice(value: object) -> bool:
    """Whether it is what a list of options gives: one or several of them, or nothing."""
    options = value if isinstance(value, list) else [value]
    return all(isinstance(each, str) for each in options)


def _forget_sentences(kept: list[object]) -> None:
    """Drop what was said in the other language; what is being computed begins again."""
    state.set_problem(None)
    state.refused().clear()
    state.own_shelf().problem = None
    state.stop_jobs()
    for each in kept:
        forget = getattr(each, "forget_sentences", None)
        if callable(forget):
            forget()
