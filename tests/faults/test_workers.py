"""A thread that works beside the page dies of a bug: one sentence, the rest goes on, no hang."""

import threading
from dataclasses import replace

import pytest

from explain.dataset import loader
from explain.dataset.run import RunOptions, run_dataset
from explain.dataset.sources import open_dataset
from explain.methods import METHODS, Progress
from explain.turns import shared_turns
from explain.ui import housekeeping
from explain.ui.jobs import Job
from tests.dataset.conftest import make_colours, png, write_files
from tests.ui.conftest import Page

IG = "integrated_gradients"
SORRY = "Something went wrong on our side. Please try again."


def die(*_):
    raise ZeroDivisionError("a bug, with a secret in it")


@pytest.fixture(autouse=True)
def a_line_of_its_own():
    shared_turns.cache_clear()


def test_the_page_says_it_where_the_map_would_be_and_goes_on(monkeypatch):
    monkeypatch.setitem(METHODS, IG, replace(METHODS[IG], compute=die))
    page = Page(model="drawings", sample="house", size="160")
    said = page.wait_for_map("Integrated Gradients", SORRY)
    assert "reference number" in said
    assert "secret" not in page.html()
    assert "map at" in page.maps()["Grad-CAM"]
    monkeypatch.undo()
    page.click("top_1")
    page.wait_for_map("Integrated Gradients", "Adds up to")


def test_the_trace_is_in_the_log_under_the_number(caplog):
    job = Job("key", "Title", die)
    job.start()
    with pytest.raises(ZeroDivisionError):
        job._future.result(60)
    assert not job.running
    assert not job.running
    (record,) = [each for each in caplog.records if each.exc_info]
    assert record.exc_info[0] is ZeroDivisionError
    assert record.exc_info[1].__notes__[0].rpartition(" ")[2] in job.error


def test_it_leaves_its_place_in_the_line_in_the_middle_of_its_work():
    def begin_and_die(watch):
        watch(Progress(1, 2))
        die()

    job = Job("key", "Title", begin_and_die)
    job.start()
    job._future.exception(60)
    done = threading.Event()
    another = Job("other", "Title", lambda _: done.set())
    another.start()
    assert done.wait(60)


def test_a_thread_that_opens_pictures_ends_the_run_and_what_was_done_is_kept(tmp_path, monkeypatch):
    files = {f"red/{number:02}.png": png("red") for number in range(12)}
    files |= {f"{name}/0.png": png(name) for name in ("green", "blue")}
    classifier, opened = make_colours(), loader._load
    folder = write_files(tmp_path / "pictures", files)

    def open_some(place, path, *more):
        return die() if path.endswith("07.png") else opened(place, path, *more)

    monkeypatch.setattr(loader, "_load", open_some)
    dataset = open_dataset(folder, classifier.class_names)
    options = RunOptions(load=loader.LoadOptions(batch=4))
    with pytest.raises(ZeroDivisionError):
        run_dataset(classifier, dataset, tmp_path / "out", options)
    monkeypatch.undo()
    seen = []
    run_dataset(classifier, dataset, tmp_path / "out", options, seen.append)
    assert seen[0].done >= 4, "what was done before is not done again"
    assert seen[-1].done == len(files)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_the_thread_that_tidies_up_is_replaced(monkeypatch):
    housekeeping._thread.clear()
    monkeypatch.setattr(housekeeping, "_go_on", die)
    dead = housekeeping.start()
    dead.join(60)
    assert not dead.is_alive()
    monkeypatch.setattr(housekeeping, "_go_on", threading.Event().wait)
    living = housekeeping.start()
    assert living.is_alive()
    assert housekeeping.start() is living
    housekeeping._thread.clear()
