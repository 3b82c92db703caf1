"""The API before many: who waits, who is too many, who has gone."""

import asyncio
import time
from contextlib import contextmanager

import pytest

from explain.service.refused import Refused
from explain.service.settings import Settings
from tests.service.asking import PICTURE, ask, form, post, run


class Full:
    waiting = 8

    @contextmanager
    def turn(self, *_):
        raise Refused("All places are taken.", 503)
        yield


def test_a_full_line_says_so_at_once(serve):
    found = post(serve(gate=Full()), form(PICTURE))
    assert (found.status, found.json) == (503, {"error": "All places are taken."})
    assert found.headers["retry-after"]


class Never:
    """Nobody's turn ever comes."""

    waiting = 1

    @contextmanager
    def turn(self, _who, _slow, check):
        while True:
            check()
            time.sleep(0.001)
        yield


def test_who_has_gone_leaves_the_line(serve):
    served = serve(gate=Never())
    assert post(served, form(PICTURE), gone=True).status == 499
    assert not served.models.watch.calls


class Counting:
    """Everybody's turn is now; counts the steps at which work would give way."""

    waiting = steps = 0

    @contextmanager
    def turn(self, who, slow, _check):
        self.who, self.slow = who, slow
        yield self.step

    def step(self):
        self.steps += 1


@pytest.mark.parametrize(("method", "slow"), [("grad_cam", False), ("integrated_gradients", True)])
def test_slow_work_gives_way_at_its_steps(serve, method, slow):
    gate = Counting()
    assert post(serve(gate=gate), form(PICTURE, method=method), client="10.0.0.7").status == 200
    assert (gate.who, gate.slow) == ("10.0.0.7", slow)
    assert (gate.steps > 1) == slow


@pytest.mark.parametrize("path", ["/api/docs", "/api/openapi.json"])
def test_before_it_is_warm_it_asks_for_patience(serve, path):
    served = serve()
    served.service.warmth.ready = False
    assert served.ask("GET", path).status == 503
    found = post(served, form(PICTURE))
    assert (found.status, found.json["error"]) == (
        503,
        "The service is still starting. Try again in a moment.",
    )


def test_no_more_pictures_are_taken_in_than_may_wait(serve):
    served = serve(Settings(api_waiting=1))

    async def crowd():
        slow = [asyncio.create_task(forever(served.app)) for _ in range(2)]
        await asyncio.sleep(0.05)
        answer = await ask(served.app, "POST", "/api/explain", **form(PICTURE))
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        return answer, await ask(served.app, "POST", "/api/explain", **form(PICTURE))

    full, free = run(crowd())
    assert full.status == 503
    assert "2 others" in full.json["error"]
    assert free.status == 200


async def forever(app):
    """A request whose picture never comes to its end."""
    sent = form(PICTURE)
    return await ask(
        app, "POST", "/api/explain", **{**sent, "chunks": sent["chunks"][:-1], "more": True}
    )
