"""The page "How to read the maps": five mistakes, each with pictures from the app."""

import html
import importlib.util
import json
import re

import numpy as np
import pytest
from PIL import Image

from explain.language import say, speaking
from explain.methods import METHODS
from explain.ui import guide_words as words
from explain.ui.guide_mistakes import MISTAKES
from explain.ui.guide_panels import GUIDE
from tests.ui.conftest import ROOT
from tests.ui.wording import english, read

PANELS = [*words.PLAIN, *(panel for mistake in MISTAKES for panel in mistake.panels)]
FIGURES = json.loads((GUIDE / "guide.json").read_text(encoding="utf-8"))
MOST_BYTES = 60_000
METHOD_NAMES = tuple(method.title for method in METHODS.values())


@pytest.fixture
def guide(open_page):
    def open_guide(language: str):
        page = open_page(lang=language)
        page.at.switch_page("explain/ui/pages/about.py")
        return page.run()

    return open_guide


@pytest.mark.parametrize("language", ["en", "zh"])
def test_five_mistakes_each_with_pictures_that_are_told_to_who_cannot_see_them(guide, language):
    page = guide(language)
    thoughts = re.findall(r'<h3 class="thought"><i class="badge">(\d)</i> (.*?)</h3>', page.html())
    with speaking(language):
        assert thoughts == [(str(n), say(each.thought)) for n, each in enumerate(MISTAKES, 1)]
        expected = [say(panel.alt) for panel in PANELS]
    assert len(thoughts) == 5
    alts = re.findall(r'<img src="data:image/webp;base64,[^"]{999,}" alt="([^"]+)"', page.html())
    assert [html.unescape(alt) for alt in alts] == expected
    assert len(set(expected)) == len(expected), "each picture is told in words of its own"
    links = [element.proto.page for element in page.at.get("page_link")]
    assert len(links) == 5
    assert "{" not in read(page.html()), "nothing is left to be filled in"


def test_the_sentences_have_the_measured_numbers(guide):
    text = " ".join(read(guide("en").html()).replace("\xa0", " ").split())
    assert "The first model says house, 98 %." in text
    assert "Half of it destroyed, it says balloon, 15 %." in text
    assert "Why mushroom? Full colour is only 0.04." in text
    assert "the model gives mushroom only < 1 %." in text


def test_nothing_but_names_is_english_in_chinese(guide):
    page = guide("zh")
    assert english(page, METHOD_NAMES) == set()
    assert page.at.title[0].value == "怎样读图"


def test_every_picture_is_small_and_every_file_is_shown():
    files = {file.stem: file.stat().st_size for file in GUIDE.glob("*.webp")}
    assert set(files) == {panel.file for panel in PANELS} == set(FIGURES)
    assert max(files.values()) < MOST_BYTES


def test_the_pictures_are_what_the_app_draws():
    """Two of the five, drawn again: the others would take too long."""
    spec = importlib.util.spec_from_file_location("make_guide", ROOT / "assets" / "make_guide.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    for name, picture, found in [*script.tag(), *script.classes()]:
        kept = np.asarray(Image.open(GUIDE / f"{name}.webp").convert("RGB")).astype(int)
        assert abs(kept - np.asarray(picture)).mean() < 8, name  # the file is compressed
        assert found.keys() == FIGURES[name].keys()
        for key, value in found.items():
            same = value if isinstance(value, str) else pytest.approx(value, abs=0.011)
            assert FIGURES[name][key] == same, name


def test_the_figures_show_what_the_mistakes_say():
    assert FIGURES["tag_cheater"]["answer"] == FIGURES["tag_drawings"]["answer"] == "house"
    assert FIGURES["class_mushroom"]["share"] < 0.01
    assert FIGURES["class_mushroom"]["limit"] < FIGURES["class_tree"]["limit"] / 5
    assert FIGURES["sharp_trained"]["answer"] == "fish" != FIGURES["sharp_scrambled"]["answer"]
    assert FIGURES["dark_picture"]["answer"] == "fish" != FIGURES["dark_hidden"]["answer"]
