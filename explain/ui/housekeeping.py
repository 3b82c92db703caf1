"""What visitors who left have had is freed soon after, whether anybody else comes or not.

Streamlit keeps the session of a closed page for `server.disconnectedSessionTTL`, in case it is a
network that was cut, and then forgets it only when somebody else comes or goes: pictures of people
who left would lie in memory for as long as nobody does.
"""

import gc
import threading

import streamlit as st
from streamlit import runtime
from streamlit.runtime.memory_session_storage import MemorySessionStorage

from explain.memory import give_back

EVERY_SECONDS = 10.0


def start() -> threading.Thread:
    """Tidy up again and again, as long as the server runs; one thread for all visitors.

    One that died of a bug is replaced.
    """
    if not _thread().is_alive():
        _thread.clear()
    return _thread()


@st.cache_resource(show_spinner=False)
def _thread() -> threading.Thread:
    thread = threading.Thread(target=_go_on, name="housekeeping", daemon=True)
    thread.start()
    return thread


def _go_on() -> None:
    known, never = 0, threading.Event()
    while not never.wait(EVERY_SECONDS) and runtime.exists():
        now = tidy()
        if now < known:
            gc.collect()  # a session is a knot of objects that hold each other
            give_back()
        known = now


def tidy() -> int:
    """Forget the sessions whose time is over; returns how many there still are."""
    server = runtime.get_instance()
    if type(server) is not runtime.Runtime:  # no server at all: a test of one page
        return 0
    storage = server._session_mgr._session_storage  # type: ignore[attr-defined]
    assert isinstance(storage, MemorySessionStorage)
    loop, done = server._get_async_objs().eventloop, threading.Event()

    def expire() -> None:
        storage._cache.expire()  # type: ignore[attr-defined]
        done.set()

    loop.call_soon_threadsafe(expire)  # nobody else touches them meanwhile
    done.wait(EVERY_SECONDS)
    return len(server._session_mgr.list_sessions())
