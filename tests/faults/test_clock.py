"""The clock is set back, again and again: what lasts is measured by another one that never is."""

import ast
import os
import threading
import time
from pathlib import Path

import pytest
from streamlit.runtime.memory_session_storage import MemorySessionStorage

from explain import turns
from explain.batch.job import __file__ as batch_job
from explain.dataset.results import open_results
from explain.dataset.run import run_dataset
from explain.dataset.sources import open_dataset
from explain.journal import Journal
from explain.journal.trends import drift, weeks
from explain.service.quota import Quota
from explain.turns import MAP, QUICK, Turns, shared_turns
from explain.ui import jobs
from explain.ui.jobs import Job
from tests.dataset.conftest import make_colours, png, write_files
from tests.journal.conftest import entry
from tests.ui.conftest import Page

ROOT = Path(batch_job).parents[2]
WALL_CLOCK = {
    "time.time", "time.time_ns", "time.ctime", "datetime.now", "datetime.today", "date.today",
}  # fmt: skip
STAMPS = {  # they say when something was made, and nothing is measured by it
    "explain/batch/job.py",
    "explain/dataset/run.py",
    "explain/document/provenance.py",
    "explain/ui/journal_case.py",
}


@pytest.fixture
def backwards(monkeypatch):
    """Whoever asks for the time hears of an hour before the last time."""
    now = [time.time_ns()]

    def earlier():
        now[0] -= 3_600_000_000_000
        return now[0]

    monkeypatch.setattr(time, "time_ns", earlier)
    monkeypatch.setattr(time, "time", lambda: earlier() / 1e9)


def asked(path):
    """The clocks that this file reads, by name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def test_nothing_is_measured_by_the_clock_that_can_be_set():
    files = [*(ROOT / "explain").rglob("*.py"), ROOT / "serve.py", ROOT / "streamlit_app.py"]
    assert len(files) > 200
    found = {path.relative_to(ROOT).as_posix() for path in files if asked(path) & WALL_CLOCK}
    assert found == STAMPS
    for path in files:
        assert "from time import" not in path.read_text(encoding="utf-8"), path


@pytest.mark.usefixtures("backwards")
def test_a_page_makes_its_maps():
    shared_turns.cache_clear()
    page = Page(model="drawings", sample="house", size="160")
    page.wait_for_map("Integrated Gradients", "Adds up to")


@pytest.mark.usefixtures("backwards")
def test_work_that_nobody_asks_about_ends(monkeypatch):
    shared_turns.cache_clear()
    monkeypatch.setattr(jobs, "PATIENCE_SECONDS", 0.2)

    def go_on(watch):
        while True:
            watch(jobs.Progress(1, 2))
            time.sleep(0.02)

    job = Job("key", "Title", go_on)
    job.start()
    job._future.exception(60)
    assert job.abandoned


@pytest.mark.usefixtures("backwards")
def test_the_line_moves_on(monkeypatch):
    """Slow work that has waited for long goes before quick work, and so it does here."""
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", (60.0, 0.1, 60.0, 60.0))
    line, served = Turns(1), []

    def come(name, kind):
        with line.turn(name, kind):
            served.append(name)
            time.sleep(0.1)

    people = [
        threading.Thread(target=come, args=each) for each in (("slow", MAP), ("quick", QUICK))
    ]
    with line.turn("first", QUICK):
        for each in people:
            each.start()
        time.sleep(0.5)
        assert line.waiting == 1, "the slow one begins beside: it has waited for long"
    for each in people:
        each.join(60)
    assert served == ["slow", "quick"]


@pytest.mark.usefixtures("backwards")
def test_what_was_uploaded_long_ago_counts_no_more():
    now = [0.0]
    quota = Quota(1, 1000, lambda: now[0])
    quota.end("ann", quota.begin("ann", 10), "file", 10, taken=True)
    now[0] = 3601.0
    quota.begin("ann", 10)
    assert Quota(1, 1000)._clock is time.monotonic


@pytest.mark.usefixtures("backwards")
def test_the_session_of_a_closed_page_is_forgotten():
    storage = MemorySessionStorage(ttl_seconds=0)
    assert storage._cache.timer() > 0
    before = storage._cache.timer()
    time.sleep(0.01)
    assert storage._cache.timer() > before, "Streamlit's own clock goes on"


@pytest.mark.usefixtures("backwards")
def test_of_two_rows_for_a_picture_the_later_one_counts(tmp_path):
    """It could not be read at first; then it could, at a time that seems to be earlier."""
    good = png("blue")
    files = {"red/0.png": png("red"), "green/0.png": png("green")}
    folder = write_files(tmp_path / "pictures", {**files, "blue/0.png": bytes(len(good))})
    picture, stamp = folder / "blue/0.png", 1_600_000_000
    os.utime(picture, (stamp, stamp))
    classifier, out = make_colours(), tmp_path / "out"
    run_dataset(classifier, open_dataset(folder, classifier.class_names), out)
    assert len(open_results(out).records) == 2
    picture.write_bytes(good)
    os.utime(picture, (stamp, stamp))
    run_dataset(classifier, open_dataset(folder, classifier.class_names), out)
    assert len(open_results(out).records) == 3


def test_the_journal_takes_entries_that_seem_to_be_older(tmp_path):
    journal = Journal(tmp_path / "journal.sqlite")
    numbers = [journal.add(entry(day=day)) for day in (9, 8, -20, 9)]
    found = journal.entries()
    assert sorted(each.number for each in found) == numbers == [1, 2, 3, 4]
    assert sum(len(week.entries) for week in weeks(found)) == 4
    assert drift(weeks(found), "seconds") is not None
