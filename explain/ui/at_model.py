"""The line before the model, for pages: who waits in it sees how many come before.

Pages and jobs of all visitors share it.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

from explain.language import say, say_n
from explain.turns import QUICK, shared_turns
from explain.ui import state

POLL_SECONDS, MOST_POLL_SECONDS = 0.4, 3.0
NO_KEY = "_"  # nothing in the session has it: it is enough to look


def visitor() -> str | None:
    """Whose page is being made; None where nobody's is."""
    context = get_script_run_ctx(suppress_warning=True)
    return None if context is None else context.session_id


def before_you(count: int) -> str:
    """How many come before, in words."""
    return say_n("{count} before you …", "{count} before you …", count) if count else say("Next …")


def poll_seconds() -> float:
    """How often a page asks for what is under way: less often where many wait."""
    return min(POLL_SECONDS * (1 + shared_turns().waiting // 4), MOST_POLL_SECONDS)


@contextmanager
def quick_turn() -> Iterator[None]:
    """Inside, this run of a page may use the model, for as long as nobody minds waiting.

    Raises BusyError. A page that is closed or drawn anew meanwhile leaves the line.
    """
    with ExitStack() as shown:
        said = ""

        def tell(before: int) -> None:
            nonlocal said
            st.session_state.get(NO_KEY)  # ends this run here if nobody wants it any more
            if (words := before_you(before)) != said:
                said = words
                shown.close()
                shown.enter_context(st.spinner(words))

        with shared_turns().turn(visitor(), QUICK, tell):
            shown.close()
            yield


def kept(key: Hashable, make: Callable[[], Any]) -> Any:
    """The result for `key`: remembered, or made now, in a turn at the model."""
    found = state.recall(key)
    if found is None:
        with quick_turn():
            found = state.remember(key, make())
    return found
