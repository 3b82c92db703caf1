"""Runs a fragment again and again while something is computed beside the page.

Streamlit's own `run_every` is not used: where one page run follows another at once, as after a
quick click on Cancel, its timer in the browser can survive and then ticks for ever.
"""

import time

import streamlit as st

_TIMER = """
export default function({ data, parentElement, setTriggerValue }) {
  clearInterval(parentElement.timer);
  const timer = setInterval(() => setTriggerValue("tick", Date.now()), data.every);
  parentElement.timer = timer;
  return () => clearInterval(timer);
}
"""
_component = st.components.v2.component("explain.poller", html="<span></span>", js=_TIMER)


def run_again(every_seconds: float, key: str) -> None:
    """Called in a fragment: it runs again after so many seconds, until it runs without this."""
    # New data each time: only then does the browser start the timer anew.
    data = {"every": round(every_seconds * 1000), "run": time.monotonic_ns()}
    _component(data=data, key=key, height=1, on_tick_change=_nothing)


def _nothing() -> None:
    """The run itself is what a tick is for."""
