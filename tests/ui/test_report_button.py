"""The button "Report" on the page: what it gives, made when it is asked for."""

import pytest

from explain.images import sha256
from explain.report import read_report
from explain.report.replaying import IDENTICAL, replay
from explain.ui import keys, report_button, report_compare, report_what_if
from explain.ui.samples import samples
from tests.report.conftest import text_of


@pytest.fixture
def made(monkeypatch):
    """What the buttons would give, by key; nothing is made before it is asked for."""
    offers = {}

    def offer(place, make, stem, key, waits=False):
        offers[key] = (make, stem, waits)

    for module in (report_button, report_compare, report_what_if):
        monkeypatch.setattr(module, "offer", offer)
    return offers


def page_of(make) -> str:
    return report_button._page(make, "en").decode()


def test_it_holds_what_the_page_shows_and_runs_again(made, open_page, tmp_path):
    page = open_page(model="drawings", sample="two", method="grad_cam")
    make, stem, waits = made["report"]
    assert stem == "tree"
    assert not waits, "the checks end while it is made"
    written = page_of(make)
    text = text_of(written)
    says = page.sentence().split(" %")[0]
    assert says.startswith("Drawings (demo) says tree with ")
    assert f"{says} %" in text
    assert "Hiding the hottest 15 % takes" in text, "what is measured beside the page"
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


def opened_at(open_page, file, sample="two", **state):
    page = open_page(model="drawings", sample=sample, method="grad_cam")
    for name, value in state.items():
        page.at.session_state[name] = value
    page.at.switch_page(f"explain/ui/pages/{file}.py")
    return page.run()


def test_a_comparison_has_one_chapter_for_each_line(made, open_page, tmp_path):
    opened_at(open_page, "compare", compare_methods=["grad_cam", "layer_cam"])
    make, _, waits = made["report"]
    assert not waits
    written = page_of(make)
    (tmp_path / "r.html").write_text(written, encoding="utf-8")
    recorded = read_report(tmp_path / "r.html")
    assert len(recorded.chapters) >= 2, "the two most probable classes at first"
    assert len({each.target for each in recorded.chapters}) == len(recorded.chapters)
    methods = [[each.method for each in chapter.maps] for chapter in recorded.chapters]
    assert methods == [["grad_cam", "layer_cam"]] * len(methods)
    assert "Colour scale One for each method" in text_of(written)
    assert not replay(recorded, tmp_path).differs


def test_why_a_and_not_b_is_in_its_report_once_it_adds_up(made, open_page, tmp_path):
    page = opened_at(open_page, "compare", compare_mode="why")
    page.wait(lambda _: made["report"][1] == "tree_not_sailboat")
    make, _, _ = made["report"]
    written = page_of(make)
    (tmp_path / "r.html").write_text(written, encoding="utf-8")
    text = text_of(written)
    assert "tree is ahead of sailboat by" in text
    assert "Why A and not B Steps 24, Baseline black, Regions 24" in text
    (again,) = replay(read_report(tmp_path / "r.html"), tmp_path).maps
    assert (again.method, again.target) == ("contrast", "tree and not sailboat")
    assert again.verdict == IDENTICAL or again.apart < 1e-4


def test_what_hiding_a_part_did_is_in_its_report(made, open_page):
    page = opened_at(open_page, "what_if")
    assert "report" not in {key for key in made if made[key][1] == "what_if"}, "nothing is hidden"
    page.at.slider(key=keys.WHAT_IF_HOTTEST).set_value(20)
    page.run()
    text = text_of(page_of(made["report"][0]))
    assert "The map gives this part" in text
    assert "Hidden parts show blur" in text
    assert "Grad-CAM" in text


def test_a_moved_picture_is_in_its_report(made, open_page):
    page = opened_at(open_page, "what_if")
    page.at.segmented_control(key=keys.WHAT_IF).set_value("move")
    page.run()
    page.at.slider(key=f"{keys.WHAT_IF_MOVE}.rotate").set_value(90.0)
    page.run()
    text = text_of(page_of(made["report"][0]))
    assert "Changed like this," in text
    assert "Turn to the left 90" in text


def test_the_report_of_a_sample_has_the_samples_own_bytes(made, open_page):
    opened_at(open_page, "image")
    make, _, _ = made["report"]
    assert make().chapters[0].original.data == samples()["two"].read()
