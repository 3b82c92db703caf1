"""The trust light under the maps on "Explain": what it says, when, and at whose cost."""

import html
import re
import threading
import time
from dataclasses import replace

import pytest

from explain import trust
from explain.errors import ModelError
from explain.explanation import predict
from explain.faithfulness import CHECKS, make_claim
from explain.images import open_picture
from explain.methods import METHODS, Progress
from explain.trust import trust_lights
from explain.ui import cache, light
from explain.ui.jobs import Job
from explain.ui.samples import samples
from tests.ui.conftest import Page

IG = "integrated_gradients"


def lights(page: Page) -> list[str]:
    """What each light says, from left to right."""
    found = re.findall(r'<div class="light .*?</div>', page.html(), re.DOTALL)
    return [
        re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", each))).strip() for each in found
    ]


def all_there(page: Page) -> bool:
    job = page.at.session_state["_jobs"].get("light")
    return job is None and not any("Checking" in each for each in lights(page))


@pytest.fixture
def two(open_page) -> Page:
    """Grad-CAM of two things on one picture, at a size that is quick."""
    return open_page(model="drawings", sample="two", size="160", method="grad_cam")


@pytest.fixture
def claim():
    """The same map, made without the page."""
    classifier = cache._loaded("drawings", None)
    forward = predict(classifier, open_picture(samples()["two"].read()), size=160)
    target = int(forward.prediction.logits.argmax())
    return make_claim(
        classifier, forward, METHODS["grad_cam"].attribute(classifier, forward, target)
    )


def test_the_map_does_not_wait_for_its_light_which_says_what_the_library_says(two, claim):
    assert "why sailboat?" in two.maps()["Grad-CAM"]
    two.wait(all_there)
    *_, last = trust_lights(claim)
    sign = light.SIGNS[last.colour]
    assert lights(two) == [f"{sign.mark} {sign.word} {last.sentence}"]
    assert checked(two) == {"hide_hottest", "completeness", "randomisation"}


def test_another_class_has_no_light_of_the_class_before(two):
    two.wait(all_there)
    assert "“sailboat”" in lights(two)[0]
    two.click("top_1")
    assert "why house?" in two.maps()["Grad-CAM"]
    assert "“sailboat”" not in lights(two)[0]
    two.wait(lambda page: "“house”" in lights(page)[0])


def test_no_map_is_checked_while_one_is_made(open_page, monkeypatch):
    go_on = threading.Event()
    whole = METHODS[IG].compute

    def patient(*arguments):
        go_on.wait(60)
        return whole(*arguments)

    monkeypatch.setitem(METHODS, IG, replace(METHODS[IG], compute=patient))
    page = open_page(model="drawings", sample="two", size="160")
    time.sleep(0.3)
    page.run()
    assert page.at.session_state["_jobs"]["maps"].running
    assert "light" not in page.at.session_state["_jobs"]
    assert lights(page) == ["… Checking …", "… Checking …"]
    go_on.set()
    page.wait_for_map("Integrated Gradients", "Adds up to")
    page.wait(all_there)
    assert len(lights(page)) == 2


def checked(page: Page) -> set[str]:
    """The checks of which something was found."""
    kept = page.at.session_state["_kept"]
    found = next(value for key, value in kept.items() if key[0] == "findings")
    return {key[1] for key in found._found}


def test_what_takes_too_long_is_left_to_the_page_on_trust(monkeypatch, open_page):
    monkeypatch.setattr(trust, "MOST_PASSES", 0)
    page = open_page(model="drawings", sample="two", size="160", method="grad_cam")
    page.wait(all_there)
    assert checked(page) == {"hide_hottest", "completeness"}


def test_a_check_that_cannot_be_run_says_why(monkeypatch, open_page):
    def refuse(claim, options, meter):
        raise ModelError("The model answers with values that are not numbers.")

    monkeypatch.setitem(CHECKS, "hide_hottest", replace(CHECKS["hide_hottest"], compute=refuse))
    page = open_page(model="drawings", sample="two", size="160", method="grad_cam")
    page.wait(lambda page: "are not numbers" in lights(page)[0])
    assert lights(page)[0].startswith("– Can’t be tested")


def test_from_the_light_to_the_page_with_this_map_chosen(open_page):
    page = open_page(model="drawings", sample="two", size="160")
    page.click(f"trust_{IG}")
    assert page.at.session_state["trust_method"] == IG
    assert 'class="light large' in page.html() or "Integrated Gradients" in page.maps()


@pytest.mark.parametrize(("colour", "said"), [(c, s) for c, s in light.SIGNS.items()])
def test_each_colour_has_a_mark_and_a_word_of_its_own(colour, said):
    drawn = light._html(colour, said, "It <b>is</b> so.", 3)
    assert f'class="light {colour}"' in drawn
    assert said.mark in drawn
    assert said.word in drawn
    assert "It &lt;b&gt;is&lt;/b&gt; so." in drawn
    others = [sign for each, sign in light.SIGNS.items() if each != colour]
    assert all((sign.mark, sign.word) != (said.mark, said.word) for sign in others)
    assert said.word not in [sign.word for sign in others]


def test_what_was_not_asked_for_keeps_no_map_waiting():
    """More lights than there is room for go on and on; a map is made between their steps."""
    go_on = threading.Event()

    def check(watch):
        while not go_on.wait(0.01):
            watch(Progress(0, 1))

    stuck = [Job(n, "", check, aside=True) for n in range(3)]
    for job in stuck:
        job.start()
    wanted = Job("map", "", lambda _: "made")
    wanted.start()
    wanted._future.result(timeout=30)
    assert wanted.result == "made"
    assert not any(job.result for job in stuck)
    go_on.set()
    for job in stuck:
        job._future.result(timeout=30)
