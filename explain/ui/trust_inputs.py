"""Widgets of the page "Can I trust it?": which map, and what hidden parts are filled with."""

import dataclasses

import streamlit as st

from explain.baselines import BASELINES
from explain.faithfulness import CHECKS
from explain.language import mark, say
from explain.methods import METHODS
from explain.ui import keys, map_choice, state
from explain.ui.trust_findings import Asked, as_usual

BASELINE = "baseline"  # the option's name, in every check that hides something
USUAL = "blurred"
FILLS = {
    "blurred": mark("A blur of the picture"),
    "black": mark("Black"),
    "mean": mark("The picture’s mean colour"),
}
FILL_HELP = mark(
    "A model may take any filling for something. Where the verdict depends on the filling, it "
    "is worth little."
)


def choose_method() -> str:
    """The key of the method whose map is tested; at first the first one on "Explain"."""
    chosen = st.session_state.get(state.METHODS) or map_choice.CHOSEN
    state.start_with(keys.TRUST_METHOD, list(METHODS), chosen[0])
    key: str = st.selectbox(
        say("Map to test"),
        list(METHODS),
        format_func=lambda key: say(METHODS[key].title),
        key=keys.TRUST_METHOD,
        persist_state="session",
    )
    return key


def choose_baseline() -> str:
    """What hidden parts are filled with."""
    state.start_with(keys.TRUST_BASELINE, list(BASELINES), USUAL)
    key: str = st.selectbox(
        say("Fill hidden parts with"),
        [USUAL, *(key for key in BASELINES if key != USUAL)],
        format_func=lambda key: say(FILLS[key]),
        key=keys.TRUST_BASELINE,
        persist_state="session",
        help=say(FILL_HELP),
    )
    return key


def all_checks(baseline: str) -> tuple[Asked, ...]:
    """Every check with its own options, but for what hidden parts are filled with."""
    return tuple(_with_baseline(as_usual(key), baseline) for key in CHECKS)


def _with_baseline(asked: Asked, baseline: str) -> Asked:
    if not hasattr(asked.options, BASELINE):
        return asked
    return Asked(asked.check, dataclasses.replace(asked.options, baseline=baseline))
