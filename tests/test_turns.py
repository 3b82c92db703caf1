"""The line before the model: who is next, who waits, who is sent away."""

import threading

import pytest

from explain.errors import BusyError, Cancelled
from explain.turns import ASIDE, LONG, MAP, MOST_SECONDS, PATIENCE_SECONDS, QUICK, Turns


class Crowd:
    """People in threads of their own, each of whom keeps the turn until told to go on."""

    def __init__(self, at_once=1, most_waiting=100):
        self.now = 0.0
        self.turns = Turns(at_once, most_waiting, clock=lambda: self.now)
        self.served, self.ended = [], {}
        self.steps, self.threads = {}, {}

    def come(self, name, kind=QUICK, user=None, steps=0):
        """Somebody stands in line; returns when the line knows of them."""
        goes_on = self.steps[name] = threading.Semaphore(0)
        before = self.turns.waiting + len(self.turns._running)
        told = threading.Event()

        def work():
            try:
                with self.turns.turn(user, kind, lambda _: told.set()):
                    self.served.append(name)
                    for _ in range(steps):
                        assert goes_on.acquire(timeout=30)
                        self.turns.give_way()
                        self.served.append(name)
                    assert goes_on.acquire(timeout=30)
                self.ended[name] = "done"
            except (BusyError, Cancelled) as error:
                self.ended[name] = str(error)

        self.threads[name] = threading.Thread(target=work, daemon=True)
        self.threads[name].start()
        self.until(
            lambda: name in self.served or name in self.ended or told.is_set()
            or self.turns.waiting + len(self.turns._running) > before
        )  # fmt: skip

    def go(self, name):
        """One step further."""
        self.steps[name].release()

    def leaves(self, name):
        """They end their work."""
        self.go(name)
        self.threads[name].join(30)
        assert not self.threads[name].is_alive()

    def until(self, holds):
        """Wait for something that another thread does."""
        waiting = threading.Event()
        for _ in range(3000):
            if holds():
                return
            waiting.wait(0.01)
        pytest.fail(f"never came: served {self.served}, ended {self.ended}")

    def serves(self, *names):
        """The order in which they were served, all of it."""
        self.until(lambda: len(self.served) >= len(names))
        assert self.served == list(names)


def test_one_after_the_other_as_they_came():
    crowd = Crowd()
    for name in "abc":
        crowd.come(name)
    assert crowd.turns.waiting == 2
    for number, name in enumerate("abc", 1):
        crowd.serves(*"abc"[:number])
        crowd.leaves(name)
    assert crowd.turns.waiting == 0


def test_as_many_at_once_as_there_is_room_for():
    crowd = Crowd(at_once=2)
    for name in "abc":
        crowd.come(name)
    crowd.serves("a", "b")
    crowd.leaves("b")
    crowd.serves("a", "b", "c")
    crowd.leaves("a")
    crowd.leaves("c")


def test_the_quicker_goes_first_whoever_came_first():
    crowd = Crowd()
    crowd.come("first", MAP)
    for name, kind in (("long", LONG), ("aside", ASIDE), ("map", MAP)):
        crowd.come(name, kind)
    for name in ("first", "map", "aside", "long"):
        crowd.until(lambda name=name: crowd.served[-1] == name)
        crowd.leaves(name)


def test_what_is_quick_waits_for_no_step_and_slow_work_goes_on_after_it():
    crowd = Crowd()
    crowd.come("map", MAP, steps=2)
    crowd.come("another map", MAP)
    crowd.go("map")
    crowd.serves("map", "map")
    crowd.come("quick")
    crowd.serves("map", "map", "quick")  # though the map is in the middle of a step
    crowd.come("quick too")
    crowd.go("map")
    crowd.until(lambda: crowd.turns.waiting == 3)
    crowd.leaves("quick")
    crowd.serves("map", "map", "quick", "quick too")
    crowd.leaves("quick too")
    crowd.serves("map", "map", "quick", "quick too", "map")  # before the other one, again
    crowd.leaves("map")
    crowd.serves("map", "map", "quick", "quick too", "map", "another map")
    crowd.leaves("another map")


def test_nobody_starves():
    crowd = Crowd()
    crowd.come("map", MAP, steps=1)
    crowd.come("long", LONG, steps=1)
    crowd.go("map")  # nobody has waited for long yet
    crowd.serves("map", "map")
    crowd.come("other map", MAP)
    crowd.come("quick")
    crowd.now = max(PATIENCE_SECONDS) + 1
    crowd.leaves("map")
    crowd.serves("map", "map", "quick", "long")  # it came first of those who have waited for long
    crowd.now += MOST_SECONDS
    crowd.go("long")  # at its next step the others come again
    crowd.serves("map", "map", "quick", "long", "other map")
    crowd.leaves("other map")
    crowd.until(lambda: crowd.turns.waiting == 1)
    crowd.leaves("quick")
    crowd.serves("map", "map", "quick", "long", "other map", "long")
    crowd.leaves("long")


def test_who_has_waited_works_on_for_a_share_of_it_whoever_comes():
    crowd = Crowd()
    crowd.come("quick")
    crowd.come("map", MAP, steps=3)
    crowd.now = 4.0
    crowd.leaves("quick")
    crowd.serves("quick", "map")
    crowd.come("quick too")
    for now, steps in ((5.0, 2), (5.9, 3)):  # half of 4 seconds, from 4.0 on
        crowd.now = now
        crowd.go("map")
        crowd.serves("quick", "map", "quick too", *["map"] * (steps - 1))
    crowd.now = 6.0
    crowd.go("map")
    crowd.until(lambda: crowd.turns.waiting == 1)
    crowd.leaves("quick too")
    crowd.serves("quick", "map", "quick too", "map", "map", "map")
    crowd.leaves("map")


def test_no_share_is_long_enough_to_keep_others_from_their_turn():
    crowd = Crowd()
    crowd.come("quick")
    crowd.come("map", MAP, steps=1)
    crowd.now = 8.0
    crowd.leaves("quick")
    crowd.serves("quick", "map")
    crowd.come("quick too")
    crowd.now = 8.0 + MOST_SECONDS
    crowd.go("map")
    crowd.until(lambda: crowd.turns.waiting == 1)
    crowd.leaves("quick too")
    crowd.serves("quick", "map", "quick too", "map")
    crowd.leaves("map")


def test_the_newer_takes_the_place_of_the_older_that_waits():
    crowd = Crowd()
    crowd.come("a", user="ann")
    crowd.come("b", user="bob")
    crowd.come("ann again", user="ann")
    crowd.come("bob again", user="bob")
    crowd.until(lambda: "b" in crowd.ended)
    assert crowd.ended == {"b": "Something newer took its place."}
    crowd.leaves("a")
    crowd.serves("a", "ann again")
    crowd.leaves("ann again")
    crowd.leaves("bob again")
    assert crowd.served == ["a", "ann again", "bob again"]


def test_one_person_has_one_place_among_the_slow_and_one_among_the_quick():
    crowd = Crowd(at_once=2)
    crowd.come("map", MAP, user="ann")
    crowd.come("another", LONG, user="ann")
    crowd.come("bob", LONG, user="bob")
    crowd.serves("map", "bob")
    crowd.leaves("map")
    crowd.serves("map", "bob", "another")
    crowd.come("quick", user="ann")
    crowd.serves("map", "bob", "another", "quick")
    for name in ("bob", "another", "quick"):
        crowd.leaves(name)


def test_a_full_line_says_so_at_once():
    crowd = Crowd(most_waiting=1)
    crowd.come("a")
    crowd.come("b")
    crowd.come("c")
    assert crowd.ended["c"].startswith("One other is waiting for the model already.")
    crowd.leaves("a")
    crowd.leaves("b")
    assert crowd.served == ["a", "b"]


def test_who_waits_hears_how_many_come_before_and_may_leave():
    crowd, heard = Crowd(), []
    crowd.come("a", MAP)
    crowd.come("b", MAP)

    def tell(before):
        heard.append(before)
        raise KeyboardInterrupt  # as a page that is closed: it is no Exception

    with pytest.raises(KeyboardInterrupt), crowd.turns.turn(kind=LONG, tell=tell):
        pytest.fail("there was no room")
    assert heard == [2]
    assert crowd.turns.waiting == 1, "b alone"
    crowd.leaves("a")
    crowd.leaves("b")


def test_a_turn_within_a_turn_is_the_same_turn():
    turns = Turns(1)
    with turns.turn("ann"), turns.turn("ann", MAP):
        turns.give_way()
        assert turns.waiting == 0
    with turns.turn("bob"):
        pass


def test_work_that_fails_leaves_its_place():
    turns = Turns(1)
    with pytest.raises(ZeroDivisionError), turns.turn():
        raise ZeroDivisionError
    with turns.turn():
        pass
