"""The button "Report" on the page: what it gives, made when it is asked for."""

import pytest

from explain.images import sha256
from explain.report import read_report
from explain.report.replaying import IDENTICAL, replay
from explain.ui import report_button
from tests.report.conftest import text_of


@pytest.fixture
def made(monkeypatch):
    """What the buttons would give, by key; nothing is made before it is asked for."""
    offers = {}

    def offer(place, make, stem, key, waits=False):
        offers[key] = (make, stem, waits)

    monkeypatch.setattr(report_button, "offer", offer)
    return offers


def page_of(make) -> str:
    return report_button._page(make, "en").decode()


def test_it_holds_what_the_page_shows_and_runs_again(made, open_page, tmp_path):
    page = open_page(model="drawings", sample="two", method="grad_cam")
    assert made["report"][2], "it waits for the checks"
    page.wait(lambda _: not made["report"][2])
    make, stem, _ = made["report"]
    assert stem == "tree"
    written = page_of(make)
    text = text_of(written)
    says = page.sentence().split(" %")[0]
    assert says.startswith("Drawings (demo) says tree with ")
    assert f"{says} %" in text
    assert "Hiding the hottest 15 % takes" in text, "what the page has measured meanwhile"
    (tmp_path / "r.html").write_text(written, encoding="utf-8")
    recorded = read_report(tmp_path / "r.html")
    chosen = page.at.session_state["_picture"]
    assert sha256(recorded.chapters[0].picture) == chosen.sha256
    (again,) = replay(recorded, tmp_path).maps
    assert again.verdict != "differs"
    assert again.verdict == IDENTICAL or again.apart < 1e-4


def test_the_button_is_there_and_makes_nothing_by_itself(open_page, monkeypatch):
    monkeypatch.setattr(report_button, "report_page", lambda *_: pytest.fail("made unasked"))
    page = open_page(model="drawings", sample="two", method="grad_cam")
    assert [each for each in page.at.get("download_button") if each.proto.label == "Report"]
