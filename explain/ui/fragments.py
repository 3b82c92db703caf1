"""Parts of a page that run again without the rest, by themselves or when a widget in them moves."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from explain.errors import ExplainError
from explain.ui import panels

POLL_SECONDS = 0.4

_Given = ParamSpec("_Given")


def follow(draw: Callable[_Given, None], polling: bool) -> Callable[_Given, None]:
    """`draw` as a fragment that runs again and again by itself while `polling`."""
    return st.fragment(draw, run_every=POLL_SECONDS if polling else None)


def alone(draw: Callable[_Given, None]) -> Callable[_Given, None]:
    """`draw` as a fragment that shows its own errors: when it runs again, no page is around it."""

    @wraps(draw)
    def guarded(*given: _Given.args, **named: _Given.kwargs) -> None:
        try:
            draw(*given, **named)
        except ExplainError as error:
            st.error(panels.escape_markdown(str(error)))

    return st.fragment(guarded)
