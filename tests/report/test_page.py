"""The page of a report: whole, self-contained, harmless with strangers' names."""

import base64
import io
import json
import re

import numpy as np
import pytest
from PIL import Image

from explain.language import speaking
from explain.methods import METHODS
from explain.report import Finding, Mapped, Report, read_report, report_page
from explain.report.embedding import BEGIN, END
from explain.report.settings import options_text
from tests import toys
from tests.report.conftest import HOSTILE, chapter_of, png, text_of


@pytest.fixture
def page(toy_report):
    return report_page(toy_report)


def embedded(page: str):
    return json.loads(page[page.index(BEGIN) + len(BEGIN) : page.rindex(END)])


def test_it_says_what_the_model_said_and_how_to_read_it(page, toy_report):
    (chapter,) = toy_report.chapters
    text = text_of(page)
    best = chapter.forward.prediction.top(1)[0]
    assert f"Toy says {best.name} with" in text
    for score in chapter.forward.prediction.top(5):
        assert score.name in text
    assert "Grad-CAM" in text
    assert METHODS["input_x_gradient"].title in text
    assert text.count("Hiding the hottest 15 % does little.") == 2
    assert "Doubtful" in text
    assert "It does not show where the thing is" in text
    assert "Target layer layer3, Relu yes" in text
    assert "opacity 60 %" in text


def test_it_says_where_it_comes_from(page, toy_report):
    text = text_of(page)
    assert "ab" * 32 in text, "the weights' sha256"
    assert toy_report.chapters[0].original.sha256 in text
    assert re.search(r"torch \d+\.\d+", text)
    assert re.search(r"Made \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", text)
    assert "Seed none: nothing here draws lots" in text


def test_a_file_name_with_html_in_it_is_shown_as_text(page):
    outside = page[: page.index(BEGIN)]
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;.png" in outside
    assert HOSTILE in text_of(page)
    assert embedded(page)["chapters"][0]["name"] == HOSTILE


def test_nothing_comes_from_elsewhere_and_no_script_runs(page):
    sources = re.findall(r'<img[^>]* src="([^"]+)"', page[: page.index(BEGIN)])
    assert len(sources) == 1 + 2 * 2, "the picture; two maps with their bars"
    for source in sources:
        head, data = source.split(",", 1)
        assert head == "data:image/png;base64"
        Image.open(io.BytesIO(base64.b64decode(data))).verify()
    assert "<link" not in page
    assert "url(" not in page
    assert "http://" not in page
    assert "https://" not in page
    assert page.count("<script") == 1, "and that one is data"
    assert "default-src 'none'" in page


def test_the_maps_are_embedded_to_the_last_bit(page, toy_report, tmp_path):
    (tmp_path / "r.html").write_text(page, encoding="utf-8")
    (read,) = read_report(tmp_path / "r.html").chapters
    (made,) = toy_report.chapters
    assert read.picture == made.original.data
    for old, new in zip(made.maps, read.maps, strict=True):
        np.testing.assert_array_equal(old.attribution.values, new.values)
    assert read.recipe == made.recipe
    assert read.maps[0].options == {"layer": None, "relu": True}


def test_the_same_picture_stands_there_once(toy):
    data = png(toys.random_picture(4))
    report = Report(tuple(chapter_of(toy, data, title=title) for title in ("a", "b")))
    values = embedded(report_page(report))
    assert list(values["pictures"]) == [report.chapters[0].original.sha256]
    assert len(values["models"]) == 1
    assert "a · Toy says" in text_of(report_page(report))


def test_a_flat_map_says_that_there_is_no_evidence(tmp_path):
    flat = toys.make_toy(flat=True)
    chapter = chapter_of(flat, png(toys.random_picture(5)))
    page = report_page(Report((chapter,)))
    assert "No evidence for this class." in text_of(page)
    assert 'class="bar"' not in page


def test_an_unchecked_map_says_so(toy):
    chapter = chapter_of(toy, png(toys.random_picture(6)))
    maps = tuple(Mapped(each.attribution, each.options) for each in chapter.maps)
    chapter = type(chapter)(**{**vars(chapter), "maps": maps})
    assert "Not checked" in text_of(report_page(Report((chapter,))))


def test_findings_are_shown_with_their_picture(toy):
    finding = Finding("Hide a part", ("Without it “ant” falls.",), Image.new("RGB", (8, 8), "red"))
    chapter = chapter_of(toy, png(toys.random_picture(7)), findings=(finding,))
    page = report_page(Report((chapter,)))
    assert "Without it “ant” falls." in text_of(page)
    assert 'alt="Hide a part"' in page
    assert embedded(page)["chapters"][0]["findings"][0]["title"] == "Hide a part"


def test_it_speaks_the_readers_language(toy_report):
    with speaking("zh"):
        page = report_page(toy_report)
    assert '<html lang="zh">' in page
    assert "怎样" in text_of(page)


def test_seed_and_options_are_named(toy):
    chapter = chapter_of(toy, png(toys.random_picture(8)), methods=("gradient_shap",))
    page = text_of(report_page(Report((chapter,))))
    assert "Seed 0" in page
    assert "Samples" in options_text(chapter.maps[0])
