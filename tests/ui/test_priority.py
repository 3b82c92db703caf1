"""Long work stands back while a page is being made."""

import os
import sys
import threading

import pytest

from explain.methods import Progress
from explain.ui.jobs import Job
from explain.ui.priority import PAGES, Priority

LONG = 60.0  # no test waits so long: it is let go, or it fails


def working(priority, steps):
    """A thread that makes steps, and says of each that it is begun."""
    begun = [threading.Event() for _ in range(steps)]

    def work():
        for each in begun:
            priority.give_way(LONG)
            each.set()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread, begun


def test_nothing_waits_where_no_page_is_made():
    thread, begun = working(Priority(), 3)
    thread.join(LONG)
    assert all(each.is_set() for each in begun)


def test_work_goes_on_when_the_last_of_two_pages_is_made():
    priority = Priority()
    with priority.page():
        with priority.page():
            thread, (begun,) = working(priority, 1)
            assert not begun.wait(0.05)
        assert not begun.wait(0.05), "one page is still being made"
    assert begun.wait(LONG)
    thread.join(LONG)


def test_a_page_that_fails_does_not_hold_the_work_up():
    priority = Priority()
    with pytest.raises(ZeroDivisionError), priority.page():
        raise ZeroDivisionError
    thread, (begun,) = working(priority, 1)
    assert begun.wait(LONG)
    thread.join(LONG)


def test_work_goes_on_slowly_where_pages_are_made_all_the_time():
    priority = Priority()
    with priority.page():
        priority.give_way(0.01)  # returns


def test_a_job_gives_way_at_each_step():
    asked = []
    job = Job("key", "Title", lambda watch: [watch(Progress(done, 2)) for done in range(2)])
    job._compute(lambda progress: (asked.append(PAGES._pages), job._watch(progress)))
    assert asked == [0, 0]
    with PAGES.page():
        stepped = threading.Event()
        job._step_began = 0.0  # the step took long

        def step():
            job._watch(Progress(1, 2))
            stepped.set()

        threading.Thread(target=step, daemon=True).start()
        assert not stepped.wait(0.05)
    assert stepped.wait(LONG)
    with PAGES.page():
        job._watch(Progress(1, 2))  # after a short step it waits no longer than that took


@pytest.mark.parametrize("aside", [False, True])
def test_the_thread_of_a_job_stands_back_and_ends_with_it(aside):
    """What torch keeps for a thread goes with it."""
    found = {}

    def compute(watch):
        thread = threading.current_thread()
        found["thread"] = thread
        if sys.platform == "linux":
            found["niceness"] = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    job = Job("key", "Title", compute, aside=aside)
    job.start()
    job.wait()
    found["thread"].join(LONG)
    assert not found["thread"].is_alive()
    assert found["thread"] is not threading.current_thread()
    own = os.getpriority(os.PRIO_PROCESS, 0) if sys.platform == "linux" else 0
    assert found.get("niceness", 15 if aside else 10) == max(own, 15 if aside else 10)
