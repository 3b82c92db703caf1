"""The page "What if" in each of its states, without a browser."""

import html
import re
import time

import numpy as np
import pytest

from explain.drawings import draw, draw_together
from explain.errors import ModelError
from explain.explanation import predict
from explain.loading import load_classifier
from explain.methods import METHODS
from explain.regions import grid
from explain.ui import keys
from explain.whatif import (
    FLIPS,
    SUFFICES,
    Fill,
    Part,
    Puzzle,
    SmallestOptions,
    Transformation,
    box_mask,
    find_smallest,
    hide_part,
    move_picture,
    smallest_sentence,
)
from tests.ui.conftest import png
from tests.ui.wording import english

FILE = "explain/ui/pages/what_if.py"
METHOD_NAMES = tuple(method.title for method in METHODS.values())
BOAT_AND_TREE = draw_together(["sailboat", "tree"], 3)


@pytest.fixture(scope="module")
def asked():
    """What the page's model says of the picture, and its map, asked without the page."""
    classifier = load_classifier("drawings")
    forward = predict(classifier, BOAT_AND_TREE)
    target = int(forward.prediction.logits.argmax())
    return classifier, forward, METHODS["grad_cam"].attribute(classifier, forward, target)


@pytest.fixture
def what_if(open_page):
    """The page with the picture, in one of its sections."""

    def open_section(section: str = "hide", **query: str):
        page = open_page(model="drawings", **query)
        page.at.switch_page(FILE)
        page.run().upload("two.png", png(BOAT_AND_TREE))
        if section != "hide":
            page.at.segmented_control(key=keys.WHAT_IF).set_value(section)
            page.run()
        return page

    return open_section


def plain(text: str) -> str:
    """What is read: no escapes, no spaces that only keep lines together."""
    return html.unescape(text).replace("\xa0", " ")


def finding(page) -> str:
    text = re.search(r'<p class="finding">(.*?)(<small>|</p>)', page.html())
    return plain(text[1]) if text else ""


def bars(page) -> dict[str, tuple[str, str]]:
    """Class → what it was and what it is."""
    rows = re.findall(r"<b>([^<]*)</b><span>(.*?) → <strong>(.*?)</strong>", page.html())
    return {name: (plain(old), plain(new)) for name, old, new in rows}


def set_slider(page, key, value):
    page.at.slider(key=key).set_value(value)
    return page.run()


def toggle(page, key):
    page.at.toggle(key=key).set_value(not page.at.toggle(key=key).value)
    return page.run()


def test_without_a_picture_samples_are_offered_and_one_click_is_enough(page):
    page.at.switch_page(FILE)
    page.run()
    assert "What if the picture were different?" in page.html()
    assert bars(page) == {}
    page.click(next(b.key for b in page.at.button if str(b.key).startswith("sample_")))
    assert "says" in page.sentence()
    assert len(bars(page)) == 5


def test_while_nothing_is_hidden_no_bar_has_moved(what_if):
    page = what_if()
    assert finding(page).startswith("What does the model say without a part?")
    assert bars(page)["tree"] == ("80 %", "80 %")
    assert all(old == new for old, new in bars(page).values())
    assert "Nothing is hidden yet." in page.html()


def test_a_box_by_numbers_says_what_was_claimed_and_what_happens(what_if, asked):
    page = toggle(what_if(), keys.WHAT_IF_BOX_ON)
    set_slider(page, keys.WHAT_IF_ACROSS, (50, 100))
    set_slider(page, keys.WHAT_IF_DOWN, (0, 100))
    classifier, forward, attribution = asked
    mask = box_mask((224, 224), (0.5, 0.0, 1.0, 1.0))
    expected = hide_part(classifier, forward, Part(mask, Fill("blur")), attribution)
    assert finding(page) == expected.sentence
    assert "sailboat" in finding(page), "the tree is in the right half"
    assert "50 % of the picture is hidden." in page.html()
    assert bars(page)["tree"][0] == "80 %" != bars(page)["tree"][1]
    page.at.selectbox(key=keys.WHAT_IF_FILL).set_value("black")
    page.run()
    expected = hide_part(classifier, forward, Part(mask, Fill("black")), attribution)
    assert finding(page) == expected.sentence


def test_inverted_all_the_rest_is_hidden(what_if, asked):
    page = toggle(what_if(), keys.WHAT_IF_INVERT)
    assert "Nothing is hidden yet." in page.html(), "to invert nothing would hide everything"
    toggle(page, keys.WHAT_IF_BOX_ON)
    classifier, forward, attribution = asked
    mask = ~box_mask((224, 224), (0.25, 0.25, 0.75, 0.75))
    assert finding(page) == hide_part(classifier, forward, Part(mask), attribution).sentence
    assert "75 % of the picture is hidden." in page.html()


def test_the_hottest_part_of_the_map_is_hidden(what_if, asked):
    page = set_slider(what_if(), keys.WHAT_IF_HOTTEST, 15)
    classifier, forward, attribution = asked
    order = np.argsort(-attribution.values.ravel(), kind="stable")
    mask = np.zeros(224 * 224, dtype=bool)
    mask[order[:7526]] = True  # 15 % of 50,176 pixels
    part = Part(mask.reshape(224, 224))
    assert finding(page) == hide_part(classifier, forward, part, attribution).sentence


def test_another_class_is_asked_about(what_if, asked):
    page = what_if()
    page.at.selectbox(key="target").set_value("sailboat")
    page.run()
    toggle(page, keys.WHAT_IF_BOX_ON)
    assert "“sailboat”" in finding(page).split(";")[1]


def test_another_picture_begins_without_what_was_hidden(what_if):
    page = toggle(what_if(), keys.WHAT_IF_BOX_ON)
    page.upload("house.png", png(draw("house", 1).picture), key="upload")
    assert page.at.toggle(key=keys.WHAT_IF_BOX_ON).value is False
    assert "Nothing is hidden yet." in page.html()


def test_a_moved_picture_is_asked_about_and_put_back(what_if, asked):
    page = what_if("move")
    assert finding(page).startswith("Does the model still know it")
    set_slider(page, f"{keys.WHAT_IF_MOVE}.rotate", 90.0)
    set_slider(page, f"{keys.WHAT_IF_MOVE}.brightness", 50.0)
    classifier, forward, _ = asked
    expected = move_picture(classifier, forward, Transformation(rotate=90.0, brightness=0.5))
    assert finding(page) == expected.sentence
    assert "7×7 map" in page.maps()["Grad-CAM"]
    page.at.button(key=keys.WHAT_IF_BACK).click()
    page.run()
    assert all(old == new for old, new in bars(page).values())
    assert page.at.slider(key=f"{keys.WHAT_IF_MOVE}.brightness").value == 100.0


def smallest_page(what_if):
    page = what_if("smallest")
    page.at.selectbox(key=keys.WHAT_IF_SHAPE).set_value("grid")
    page.at.slider(key=keys.WHAT_IF_COUNT).set_value(16)
    return page.run()


def wait_for(page, text: str) -> None:
    for _ in range(400):
        if text in plain(page.html()):
            return
        time.sleep(0.1)
        page.run()
    pytest.fail(f"the page never said {text!r}")


def test_the_smallest_parts_are_found_beside_the_page(what_if, asked):
    page = smallest_page(what_if)
    assert "16 regions" in page.html()
    assert page.html().count("Not searched yet.") == 2
    page.click(keys.WHAT_IF_SEARCH)
    classifier, forward, attribution = asked
    puzzle = Puzzle(classifier, forward, grid(BOAT_AND_TREE, 16), attribution)
    for kind in (SUFFICES, FLIPS):
        found = find_smallest(puzzle, SmallestOptions(kind=kind))
        wait_for(page, smallest_sentence(found))
        assert f"<b>{found.parts[0].area:.0%}".replace("%", " %") in plain(page.html())
    page.run()
    assert not [b for b in page.at.button if b.key == keys.WHAT_IF_SEARCH], "all is found"


def test_a_search_is_cancelled_and_goes_on(what_if):
    page = smallest_page(what_if)
    page.at.select_slider(key=keys.WHAT_IF_BUDGET).set_value(3200)
    page.run()
    page.click(keys.WHAT_IF_SEARCH)
    page.click(keys.WHAT_IF_CANCEL)
    page.run()
    assert "Searching" not in page.html()
    assert page.at.button(key=keys.WHAT_IF_SEARCH).label == "Go on"


def test_other_settings_end_the_search_for_the_old_ones(what_if):
    page = smallest_page(what_if)
    page.click(keys.WHAT_IF_SEARCH)
    set_slider(page, keys.WHAT_IF_COUNT, 25)
    assert page.at.button(key=keys.WHAT_IF_SEARCH).label == "Find the smallest parts"
    assert page.html().count("Not searched yet.") == 2


def test_each_section_speaks_chinese_without_a_word_of_english(what_if):
    page = toggle(what_if(lang="zh"), keys.WHAT_IF_BOX_ON)
    assert finding(page).startswith("图把 ")
    assert english(page, METHOD_NAMES) == set(), "hide"
    page.at.segmented_control(key=keys.WHAT_IF).set_value("move")
    page.run()
    set_slider(page, f"{keys.WHAT_IF_MOVE}.rotate", 90.0)
    assert bars(page)["tree"][0] == "80 %"
    assert english(page, METHOD_NAMES) == set(), "move"
    page.at.segmented_control(key=keys.WHAT_IF).set_value("smallest")
    page.run()
    page.at.selectbox(key=keys.WHAT_IF_SHAPE).set_value("grid")
    set_slider(page, keys.WHAT_IF_COUNT, 9)
    page.click(keys.WHAT_IF_SEARCH)
    wait_for(page, "9 个区域中，只要")
    page.wait(lambda page: "正在搜索" not in page.html())
    assert english(page, METHOD_NAMES) == set(), "smallest"


def test_a_model_that_breaks_on_the_changed_picture_is_named_on_the_page(what_if, monkeypatch):
    page = what_if()

    def broken(*_):
        raise ModelError("The model answers with values that are not numbers (NaN).")

    monkeypatch.setattr("explain.ui.hiding_section.hide_part", broken)
    toggle(page, keys.WHAT_IF_BOX_ON)
    assert "not numbers" in page.at.error[0].value
