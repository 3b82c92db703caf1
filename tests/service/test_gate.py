"""The gate: so many at once, so many in line, and whoever is too many hears it at once."""

import asyncio

import pytest

from explain.service.gate import Line
from explain.service.refused import Refused


async def crowd():
    line, order, leave = Line(at_once=1, places=2), [], asyncio.Event()

    async def come(name):
        async with line.turn(name):
            order.append(name)
            await leave.wait()

    inside = [asyncio.create_task(come(name)) for name in "abc"]
    await asyncio.sleep(0)
    full = (line.running, line.waiting)
    with pytest.raises(Refused) as refused:
        await come("d")
    inside[1].cancel()  # one goes away: there is a place again
    await asyncio.sleep(0)
    inside.append(asyncio.create_task(come("e")))
    leave.set()
    await asyncio.gather(*inside, return_exceptions=True)
    return full, refused.value, order, (line.running, line.waiting)


def test_first_come_first_served():
    full, refused, order, empty = asyncio.run(crowd())
    assert full == (1, 2)
    assert refused.status == 503
    assert "3 others" in str(refused)
    assert order == ["a", "c", "e"]
    assert empty == (0, 0)


def test_a_turn_ends_when_its_work_fails():
    async def fail():
        line = Line(1, 0)
        for _ in range(3):
            with pytest.raises(ZeroDivisionError):
                async with line.turn(""):
                    raise ZeroDivisionError
        return line.running

    assert asyncio.run(fail()) == 0
