"""Pages before the model: who comes while others are at it waits, or hears that it is full."""

import threading

import pytest

from explain import turns
from explain.errors import BusyError
from explain.turns import MAP, Turns
from explain.ui import at_model, jobs
from explain.ui.jobs import Job
from tests.ui.conftest import Page


@pytest.fixture
def line(monkeypatch):
    """One place for quick work and one for slow work, and so many may wait."""

    def lay(most_waiting: int) -> Turns:
        made = Turns(1, most_waiting)
        for module in (at_model, jobs):
            monkeypatch.setattr(module, "shared_turns", lambda: made)
        monkeypatch.setattr(turns, "TELL_SECONDS", 0.01)
        return made

    return lay


def test_a_page_waits_for_its_turn_and_then_has_its_map(line):
    made, opened = line(10), []
    with made.turn("somebody else"):
        page = threading.Thread(
            target=lambda: opened.append(Page(model="drawings", sample="house", method="grad_cam"))
        )
        page.start()
        for _ in range(6000):
            if made.waiting:
                break
            page.join(0.01)
        assert made.waiting == 1
        assert not opened
    page.join(60)
    assert "house" in opened[0].sentence()
    assert "why house?" in opened[0].maps()["Grad-CAM"]


def test_a_full_line_is_one_sentence_on_the_page(line):
    made = line(0)
    page = Page(model="drawings", sample="house", method="grad_cam")
    assert [each.value for each in page.at.error] == [
        "0 others are waiting for the model already. Nothing is lost: try again in a minute."
    ]
    made.most_waiting = 10
    page.run()
    assert "house" in page.sentence(), "nothing was lost"


def test_a_job_says_how_many_come_before_it(line, monkeypatch):
    made = line(10)
    monkeypatch.setattr(jobs, "QUIET_SECONDS", 0.0)
    done = threading.Event()
    with made.turn(None, MAP):
        job = Job("key", "Title", lambda _: done.set())
        job.start()
        for _ in range(6000):
            if job.waits:
                break
            done.wait(0.01)
        assert job.waits == "1 before you …"
        assert not done.is_set()
    assert done.wait(60)


def test_a_job_for_which_there_is_no_room_says_so(line):
    line(0)
    job = Job("key", "Title", lambda _: pytest.fail("there was no room"))
    job.start()
    job._future.result(60)
    assert "waiting for the model already" in job.error
    with pytest.raises(BusyError), at_model.quick_turn():
        pytest.fail("there was no room")
