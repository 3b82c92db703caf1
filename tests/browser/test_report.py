"""A report in a real browser with the network cut: everything is there, and all of it prints."""

import re
from pathlib import Path

import pytest

from explain.explanation import predict
from explain.images import open_picture
from explain.loading import load_classifier
from explain.methods import get_method
from explain.report import (
    Chapter,
    Mapped,
    Original,
    Report,
    Said,
    read_report,
    recipe_of,
    report_page,
)
from explain.ui.samples import samples

METHODS = ("grad_cam", "integrated_gradients", "saliency", "input_x_gradient")
NAME = "<img src=x onerror=alert(1)>.png"


@pytest.fixture(scope="module")
def report_file(tmp_path_factory) -> Path:
    classifier = load_classifier("drawings")
    data = samples()["two"].read()
    forward = predict(classifier, open_picture(data), size=160)
    target = forward.prediction.top(1)[0]
    maps = []
    for key in METHODS:
        method = get_method(key)
        made = method.attribute(classifier, forward, target.index)
        maps.append(Mapped(made, method.options(), Said("green", f"It holds up, says {key}.")))
    recipe = recipe_of(classifier, "drawings", None)
    chapter = Chapter(Original(NAME, data), recipe, classifier, forward, target, tuple(maps))
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(report_page(Report((chapter,) * 2)), encoding="utf-8")
    return path


@pytest.fixture
def opened(chromium, report_file):
    """The report as somebody has it open from a mail, without a network; its width is asked for."""
    contexts = []

    def open_it(width: int):
        context = chromium.new_context(viewport={"width": width, "height": 844})
        contexts.append(context)
        context.set_offline(True)
        page, faults = context.new_page(), []
        page.on("request", lambda r: r.url.startswith(("file:", "data:")) or faults.append(r.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text))
        page.on("dialog", lambda dialog: faults.append(dialog.message))
        page.goto(report_file.as_uri())
        return page, faults

    yield open_it
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_it_opens_with_the_network_cut(opened, width):
    page, faults = opened(width)
    drawn = page.eval_on_selector_all(
        "img", "all => all.map(each => [each.complete && each.naturalWidth, each.clientWidth])"
    )
    assert len(drawn) == 2 * (1 + 2 * len(METHODS)), "the picture; each map with its colour bar"
    assert all(width > 0 and shown > 50 for width, shown in drawn)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.get_by_text(NAME).first.is_visible()
    assert page.get_by_text("It holds up, says saliency.").count() == 2
    assert faults == []


def test_axe_finds_nothing_serious(opened):
    from axe_playwright_python.sync_playwright import Axe

    page, _ = opened(1280)
    # axe brings a script of its own, which the report's own rule would not let run
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []


def test_it_prints_without_cutting_anything(opened):
    page, faults = opened(1280)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 960})  # A4 less its margins
    over = page.eval_on_selector_all(
        "body *", "all => all.filter(each => each.getBoundingClientRect().right > 681).length"
    )
    assert over == 0, "nothing is wider than the paper"
    tallest = page.eval_on_selector_all(
        "figure, li", "all => Math.max(...all.map(each => each.getBoundingClientRect().height))"
    )
    assert tallest < 900, "each piece that is not to be torn apart fits on one sheet"
    paper = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) >= 3, "each chapter begins a sheet"
    assert paper.count(b"/Subtype /Image") + paper.count(b"/Subtype/Image") >= 1 + len(METHODS)
    assert faults == []


def test_the_pages_button_gives_a_report(visit, tmp_path):
    from playwright.sync_api import expect

    visitor = visit("/?model=drawings&sample=two&method=grad_cam")
    page = visitor.page
    button = page.get_by_role("button", name="Report", exact=True)
    expect(button).to_be_enabled(timeout=120_000)  # once the map is checked
    visitor.rest()
    with page.expect_download() as download:
        button.click()
    assert download.value.suggested_filename == "report.tree.html"
    download.value.save_as(tmp_path / "report.html")
    (chapter,) = read_report(tmp_path / "report.html").chapters
    assert chapter.picture == samples()["two"].read()
    assert [each.method for each in chapter.maps] == ["grad_cam"]
    written = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Hiding the hottest 15" in written, "with what was measured of the map"
    assert visitor.problems == []
