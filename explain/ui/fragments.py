"""Parts of a page that run again without the rest, by themselves or when a widget in them moves."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner_utils.script_run_context import (
    ThreadState,
    get_script_run_ctx,
)

from explain.errors import ExplainError
from explain.ui import panels
from explain.ui.at_model import poll_seconds
from explain.ui.priority import PAGES

_Given = ParamSpec("_Given")


def follow(draw: Callable[_Given, None], polling: bool) -> Callable[_Given, None]:
    """`draw` as a fragment that runs again and again by itself while `polling`."""

    @wraps(draw)  # with the same name it is the same fragment
    def followed(*given: _Given.args, **named: _Given.kwargs) -> None:
        if polling:  # it shows the work that goes on, which is not to wait for that
            draw(*given, **named)
            return
        stop_timer()
        with PAGES.page():
            draw(*given, **named)

    return _boxed(followed, poll_seconds() if polling else None)


def _boxed(draw: Callable[_Given, None], every: float | None = None) -> Callable[_Given, None]:
    """`draw` as a fragment in a container of its own.

    When a fragment runs again before the browser has had the page run before it, Streamlit 1.67
    drops what that page run drew of the fragment. Were its block one of several, those after it
    would move up and be overwritten; in a box of its own there is nothing after it. For the same
    reason a fragment draws outside itself in containers only, never in `st.empty` places.
    """
    part = st.fragment(draw, run_every=every)

    @wraps(draw)
    def boxed(*given: _Given.args, **named: _Given.kwargs) -> None:
        with st.container():
            part(*given, **named)

    return boxed


def stop_timer() -> None:
    """Tell the browser that the fragment which runs now is not to be run by its timer any more.

    Where one page run follows another at once, as after a quick click on Cancel, the first one's
    timer can reach the browser after the second one has cleared them all. It would tick for ever.
    """
    context, fragment = get_script_run_ctx(), ThreadState.get().fragment_id
    if context is not None and fragment is not None:
        message = ForwardMsg()
        message.stop_auto_rerun.fragment_ids.append(fragment)
        context.enqueue(message)


def alone(draw: Callable[_Given, None]) -> Callable[_Given, None]:
    """`draw` as a fragment that shows its own errors: when it runs again, no page is around it."""

    @wraps(draw)
    def guarded(*given: _Given.args, **named: _Given.kwargs) -> None:
        try:
            with PAGES.page():
                draw(*given, **named)
        except ExplainError as error:
            st.error(panels.escape_markdown(str(error)))

    return _boxed(guarded)
