"""In the middle of Integrated Gradients: the tab is closed, the network cut, the server killed."""

import io
import signal
import sys
import time

import pytest

from explain.drawings import draw
from tests.browser.cable import Cable
from tests.browser.driving import Visitor, free_port, serving

SLOWLY = """
import time
from explain.classifier import Classifier
from explain.ui import jobs

def slowly(classifier, points, quickly=Classifier.exact):
    print("a step", flush=True)
    time.sleep(0.8)
    return quickly(classifier, points)

Classifier.exact = slowly
jobs.PATIENCE_SECONDS = 3.0
"""
STEPS = 12  # of the map that is begun here
LOST = "The server was started again, or your connection was cut for long."
IG = "Integrated Gradients"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the servers' log is."""
    return tmp_path_factory.mktemp("faults")


@pytest.fixture(scope="module")
def port():
    """The port of the servers."""
    return free_port()


@pytest.fixture(scope="module")
def server(folder, port):
    """One whose steps take their time, and that soon gives up on closed pages."""
    with serving(folder, port, SLOWLY) as process:
        yield process


def in_the_middle(chromium, port):
    """Somebody whose map of Integrated Gradients is being made."""
    visitor = Visitor(chromium, f"http://127.0.0.1:{port}", "/?model=drawings")
    visitor.page.set_default_timeout(90_000)  # the machine may be busy
    buffer = io.BytesIO()
    draw("house", 2).picture.save(buffer, "PNG")
    visitor.upload("mine.png", buffer.getvalue())
    visitor.page.locator("h1.says", has_text="mine.png").wait_for()
    visitor.map(IG).get_by_text("as it goes on").wait_for()
    return visitor


@pytest.mark.usefixtures("server")
def test_a_closed_tab_ends_its_work(chromium, port, folder):
    visitor = in_the_middle(chromium, port)
    visitor.context.close()
    steps, before = (folder / "log.txt").read_text().count("a step"), 0
    while before < steps:
        time.sleep(5)
        before, steps = steps, (folder / "log.txt").read_text().count("a step")
    assert 0 < steps < STEPS


@pytest.mark.usefixtures("server")
def test_the_network_is_cut_for_a_moment_and_nothing_is_lost(chromium, port):
    cable = Cable(port)
    visitor = in_the_middle(chromium, cable.own_port)
    cable.cut()
    visitor.until("""() => document.querySelector("[data-testid='stApp']")
        .dataset.testConnectionState !== 'CONNECTED'""")
    cable.mend()
    visitor.page.locator("[data-testid='stApp'][data-test-connection-state='CONNECTED']").wait_for()
    visitor.map(IG).get_by_text("Adds up to").wait_for()
    assert visitor.page.locator("h1.says", has_text="mine.png").count() == 1
    assert visitor.page.get_by_text(LOST).count() == 0
    visitor.context.close()
    cable.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_a_killed_server_comes_back_and_the_page_says_what_it_lost(chromium, server, port, folder):
    visitor = in_the_middle(chromium, port)
    page = visitor.page
    assert page.get_by_text(LOST).count() == 0
    server.send_signal(signal.SIGKILL)
    server.wait()
    with serving(folder, port):
        page.get_by_text(LOST).wait_for()
        page.get_by_text("Drop in a picture.").wait_for()
        page.get_by_role("button", name="Understood").click()
        page.get_by_text(LOST).wait_for(state="detached")
        page.locator(".st-key-sample_house button").click()
        page.locator("h1.says", has_text="house").wait_for()
        assert page.get_by_text(LOST).count() == 0
        visitor.context.close()
