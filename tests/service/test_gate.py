"""The gate: so many at once, the others in line; and a room that says when it is full."""

import threading

import pytest

from explain import turns
from explain.errors import Cancelled
from explain.service.gate import InTurn, Room
from explain.service.refused import Refused
from explain.turns import Turns


def nothing():
    """Everybody still wants the answer."""


def test_one_at_a_time_and_the_others_wait(monkeypatch):
    monkeypatch.setattr(turns, "TELL_SECONDS", 0.001)
    line, inside, most = InTurn(Turns(1)), [], []
    waiting, go = threading.Event(), threading.Event()

    def come():
        with line.turn("", False, lambda: line.waiting == 3 and waiting.set()):
            inside.append(1)
            most.append(len(inside))
            go.wait()
            inside.pop()

    threads = [threading.Thread(target=come) for _ in range(4)]
    for thread in threads:
        thread.start()
    waiting.wait()
    assert (len(inside), line.waiting) == (1, 3)
    go.set()
    for thread in threads:
        thread.join()
    assert most == [1, 1, 1, 1]
    assert line.waiting == 0


def test_who_is_not_wanted_leaves_the_line(monkeypatch):
    monkeypatch.setattr(turns, "TELL_SECONDS", 0.001)
    line = InTurn(Turns(0))

    def leave():
        assert line.waiting == 1
        raise Cancelled("Gone.")

    with pytest.raises(Cancelled), line.turn("", False, leave):
        pytest.fail("there was no place")
    assert line.waiting == 0


def test_a_turn_ends_when_its_work_fails():
    line = InTurn(Turns(1))
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), line.turn("", False, nothing):
            raise ZeroDivisionError


def test_a_full_room_says_so_at_once():
    room = Room(2)
    with room.place():
        with pytest.raises(KeyError), room.place():
            raise KeyError  # its place is free again
        with room.place(), pytest.raises(Refused) as full, room.place():
            pytest.fail("there was no place")
    assert full.value.status == 503
    assert "2 others" in str(full.value)
    with room.place(), room.place():
        pass
