"""A request for a part of the page waits until all of the run before it is sent."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import (
    RerunData,
    ScriptRequests,
    ScriptRequestType,
)

from explain.ui import unsent

PAGE = ClientState()


class Session:
    """What is asked of a session here; it hashes and can be referred to weakly."""

    def __init__(self, loop):
        self._event_loop, self._scriptrunner = loop, None

    def run(self):
        """Begin a run of the page."""
        self._scriptrunner = SimpleNamespace(_requests=ScriptRequests())

    def end(self):
        """The run has ended; its messages are not sent yet."""
        assert self._scriptrunner._requests.on_scriptrunner_ready().type is ScriptRequestType.STOP


def part(name):
    return ClientState(fragment_id=name)


def to_its_end(coroutine):
    """Run it in a thread of its own: the browser's tests leave a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, coroutine).result(30)


def in_a_loop(steps):
    """Run `steps`, a coroutine of (session, request, heard)."""

    async def run():
        heard = []
        request = unsent._after_what_is_unsent(lambda _, asked: heard.append(asked))
        session = Session(asyncio.get_running_loop())
        await steps(session, lambda asked: request(session, asked), heard)

    to_its_end(run())


def test_while_a_run_goes_on_nothing_waits():
    async def steps(session, request, heard):
        request(part("a"))
        session.run()
        request(part("b"))
        request(PAGE)
        request(None)
        assert heard == [part("a"), part("b"), PAGE, None]

    in_a_loop(steps)


def test_a_tick_waits_for_what_is_unsent_and_the_order_stays():
    async def steps(session, request, heard):
        session.run()
        session.end()
        request(part("a"))
        request(PAGE)
        request(part("b"))
        await asyncio.sleep(10 * unsent.LOOK_SECONDS)
        assert heard == []
        session._scriptrunner = None  # as Streamlit does when the last message has come
        await asyncio.sleep(10 * unsent.LOOK_SECONDS)
        assert heard == [part("a"), PAGE, part("b")]

    in_a_loop(steps)


def test_the_whole_page_waits_for_nothing():
    async def steps(session, request, heard):
        session.run()
        session.end()
        request(PAGE)
        assert heard == [PAGE]

    in_a_loop(steps)


def test_a_run_that_does_not_end_is_not_waited_for_for_ever(monkeypatch):
    monkeypatch.setattr(unsent, "MOST_SECONDS", 0.05)

    async def steps(session, request, heard):
        session.run()
        session.end()
        request(part("a"))
        assert heard == []
        await asyncio.sleep(0.2)
        assert heard == [part("a")]

    in_a_loop(steps)


def test_sessions_do_not_wait_for_one_another():
    async def run():
        heard = []
        request = unsent._after_what_is_unsent(lambda _, asked: heard.append(asked))
        busy, free = (Session(asyncio.get_running_loop()) for _ in range(2))
        busy.run()
        busy.end()
        request(busy, part("busy"))
        request(free, part("free"))
        assert heard == [part("free")]

    to_its_end(run())


@pytest.fixture
def plain():
    """Streamlit's own, put back afterwards."""
    mine = AppSession.request_rerun
    yield
    AppSession.request_rerun = mine


def test_it_is_put_in_once(plain):
    unsent.send_all()
    once = AppSession.request_rerun
    unsent.send_all()
    assert AppSession.request_rerun is once
    assert once.__wrapped__.__qualname__ == "AppSession.request_rerun"


def test_streamlit_still_has_what_is_asked_of_it(plain):
    """What belongs to Streamlit alone: a new version may name it otherwise."""
    unsent.send_all()
    names = AppSession.request_rerun.__wrapped__.__code__.co_names
    assert "_scriptrunner" in names
    assert "_event_loop" in AppSession._call_soon_on_event_loop.__code__.co_names
    assert "_requests" in ScriptRunner.__init__.__code__.co_names
    requests = ScriptRequests()
    session = SimpleNamespace(_scriptrunner=SimpleNamespace(_requests=requests))
    assert requests.request_rerun(RerunData())
    assert not unsent._has_unsent(session), "it takes requests"
    requests.on_scriptrunner_ready()
    requests.on_scriptrunner_ready()
    assert not requests.request_rerun(RerunData()), "it has ended"
    assert unsent._has_unsent(session)
