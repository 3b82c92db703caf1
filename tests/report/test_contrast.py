"""Why A and not B in a report: a ledger that adds up, and the same again from what it embeds."""

import dataclasses
import re

import numpy as np
import pytest

from explain.contrast import ContrastOptions, explain_contrast
from explain.language import speaking
from explain.report import Contrasted, Report, read_report, report_page
from explain.report.embedding import BEGIN
from explain.report.replaying import DIFFERS, IDENTICAL, _chapter
from tests import toys
from tests.report.conftest import chapter_of, png, text_of

OPTIONS = ContrastOptions(regions=4)


@pytest.fixture
def linear_chapter():
    """Three classes of a linear classifier, x against z; no other map."""
    linear = toys.make_linear(64)
    chapter = chapter_of(linear, png(toys.random_picture(5, size=(64, 64))), methods=())
    contrast = explain_contrast(linear, chapter.forward, ("x", "z"), OPTIONS)
    return dataclasses.replace(chapter, contrasts=(Contrasted(contrast, OPTIONS),))


def recorded(chapter, folder):
    (folder / "r.html").write_text(report_page(Report((chapter,))), encoding="utf-8")
    (found,) = read_report(folder / "r.html").chapters
    return found


def test_the_column_of_the_page_adds_up_to_the_lead(linear_chapter):
    page = report_page(Report((linear_chapter,)))
    table = page[page.index('<table class="ledger">') : page.index("</table>")]
    numbers = [each.replace("−", "-") for each in re.findall(r'<td class="n">([^<]+)<', table)]
    *lines, total = map(float, numbers)
    score = linear_chapter.forward.prediction.score
    assert total == round(score(0).logit - score(2).logit, 2)
    assert sum(lines) == pytest.approx(total, abs=1e-6)
    assert page.count('<i class="number" style="top:') == table.count('<i class="number">')
    assert "Why A and not B Steps 24, Baseline black, Regions 4" in text_of(page)


def test_it_speaks_the_readers_language(linear_chapter):
    with speaking("zh"):
        page = report_page(Report((linear_chapter,)))
    assert "为什么是 x，而不是 z？" in page[: page.index(BEGIN)]


def test_the_same_comes_out_again(linear_chapter, tmp_path):
    chapter = recorded(linear_chapter, tmp_path)
    (again,) = _chapter(chapter, linear_chapter.classifier, lambda *_: None)
    assert (again.method, again.target) == ("contrast", "x and not z")
    assert again.verdict == IDENTICAL


def test_other_weights_are_found_and_another_class_is_named(linear_chapter, tmp_path):
    chapter, classifier = recorded(linear_chapter, tmp_path), linear_chapter.classifier
    renamed = classifier.with_class_names(["x", "y", "w"])
    (again,) = _chapter(chapter, renamed, lambda *_: None)
    assert again.verdict == DIFFERS
    assert again.why == "The class z has another number now."
    (contrast,) = chapter.contrasts
    changed = dataclasses.replace(contrast, values=contrast.values * np.float32(1.5))
    other = dataclasses.replace(chapter, contrasts=(changed,))
    (again,) = _chapter(other, classifier, lambda *_: None)
    assert again.verdict == DIFFERS
    assert again.apart == pytest.approx(1 / 3, abs=1e-6)
