"""Streamlit forgets nothing of a page run, whatever comes just after it.

A page run that has ended still has messages on their way to the browser. When a tick or a click
for a part of the page comes at that moment, Streamlit 1.67 begins a new run for it and drops all
that it has not sent of the run before: maps, buttons, and the timers that would ask for more. The
busier the server, the wider the moment: of a class of forty most waited for ever. Here such a
request waits until all is sent, a few milliseconds.
"""

import time
from collections import deque
from collections.abc import Callable
from functools import wraps
from weakref import WeakKeyDictionary

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

LOOK_SECONDS = 0.005
MOST_SECONDS = 2.0  # a run that was told to stop may take long to notice

Request = Callable[[AppSession, ClientState | None], None]


def send_all() -> None:
    """From now on, in every session of this process."""
    if not hasattr(AppSession.request_rerun, "sends_all"):
        waiting = _after_what_is_unsent(AppSession.request_rerun)
        AppSession.request_rerun = waiting  # type: ignore[method-assign, assignment]


def _after_what_is_unsent(request: Request) -> Request:
    """`request` in the order in which it is called, each when the run before it is sent.

    Like the original it must be called on the session's event loop.
    """
    lines: WeakKeyDictionary[AppSession, deque[ClientState | None]] = WeakKeyDictionary()

    @wraps(request)
    def request_rerun(session: AppSession, client_state: ClientState | None) -> None:
        line = lines.setdefault(session, deque())
        if not line and (client_state is None or not client_state.fragment_id):
            request(session, client_state)  # the whole page is drawn anyway
            return
        line.append(client_state)
        if len(line) == 1:
            serve(session, line, time.monotonic() + MOST_SECONDS)

    def serve(session: AppSession, line: deque[ClientState | None], latest: float) -> None:
        while line:
            if _has_unsent(session) and time.monotonic() < latest:
                session._event_loop.call_later(LOOK_SECONDS, serve, session, line, latest)
                return
            request(session, line.popleft())

    request_rerun.sends_all = True  # type: ignore[attr-defined]
    return request_rerun


def _has_unsent(session: AppSession) -> bool:
    """Whether its run has ended, so that it takes no request, but not all of it has arrived."""
    runner = session._scriptrunner
    return runner is not None and runner._requests._state is ScriptRequestType.STOP
