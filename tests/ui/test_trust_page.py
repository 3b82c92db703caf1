"""The page "Can I trust it?" in each of its states, without a browser."""

import html
import re
import time
from dataclasses import replace

import numpy as np
import pytest

from explain.check_results import CheckResult, Curve
from explain.errors import ModelError
from explain.explanation import predict
from explain.faithfulness import CHECKS, get_check, make_claim
from explain.images import open_picture
from explain.methods import METHODS
from explain.ui import cache, trust_plan
from explain.ui.samples import samples
from explain.ui.trust_charts import chart
from explain.ui.trust_words import SPOT, figures, note
from tests.traces import fingerprint
from tests.ui.conftest import Page

PAGE = "explain/ui/pages/trust.py"
SMALL = 160  # px: quick
HIDE = "Hide the hottest part"
WAITS = "Not run yet"


def text(found: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", found))).strip()


def go_to_trust(page: Page) -> Page:
    page.at.switch_page(PAGE)
    return page.run()


def cards(page: Page) -> dict[str, str]:
    """Title → everything that the head of the card says."""
    found = re.findall(r'<div class="checked">(.*?)</p></div>', page.html(), re.DOTALL)
    return {re.search(r"<h3>(.*?)</h3>", card)[1]: text(card) for card in found}


def verdict(page: Page) -> str:
    found = re.search(r'<div class="light large .*?</div>', page.html(), re.DOTALL)
    return text(found[0]) if found else ""


def press(page: Page, label: str) -> Page:
    next(each for each in page.at.button if each.label.startswith(label)).click()
    return page.run()


def waiting(page: Page) -> set[str]:
    return {title for title, said in cards(page).items() if WAITS in said}


def at_rest(page: Page) -> bool:
    """The page has seen that nothing is being checked any more."""
    job = page.at.session_state["_jobs"].get("trust")
    return job is None and "Checking" not in verdict(page) != ""


@pytest.fixture
def two(open_page) -> Page:
    """Two things on one picture, read by the embedded model."""
    return go_to_trust(open_page(model="drawings", sample="two", size=str(SMALL)))


@pytest.fixture
def nothing_is_quick(monkeypatch):
    """Only what the light needs runs by itself."""
    monkeypatch.setattr(trust_plan, "QUICK_SECONDS", -1.0)


@pytest.fixture
def all_are_quick(monkeypatch):
    """Everything runs by itself, however busy the machine is."""
    monkeypatch.setattr(trust_plan, "QUICK_SECONDS", 1e9)


@pytest.fixture
def claim():
    """The same map of the same picture, made without the page."""
    classifier = cache._loaded("drawings", None)
    forward = predict(classifier, open_picture(samples()["two"].read()), size=SMALL)
    target = int(forward.prediction.logits.argmax())
    return make_claim(
        classifier, forward, METHODS["grad_cam"].attribute(classifier, forward, target)
    )


def test_the_first_visit_says_what_the_page_is_for(page):
    go_to_trust(page)
    assert "Can you trust the map?" in page.html()
    assert [each for each in page.at.button if str(each.key).startswith("sample_")]


def test_quick_checks_run_by_themselves_and_say_what_the_library_says(all_are_quick, two, claim):
    two.wait(lambda page: not waiting(page))
    said = cards(two)
    assert sorted(said) == sorted(check.title for check in CHECKS.values())
    for key in ("hide_hottest", "randomisation", "edges"):
        result = get_check(key).run(claim)
        assert result.sentence in said[CHECKS[key].title]
    assert "– Nothing to measure" in said["Completeness"]
    two.wait(lambda page: "All 10 checks are done" in text(page.html()))


def test_without_the_long_ones_the_light_is_there_and_they_wait(nothing_is_quick, two, claim):
    two.wait(at_rest)
    first = get_check("hide_hottest").run(claim)
    assert first.verdict == "passed"
    assert verdict(two).startswith(f"✓ Holds up {first.sentence}")
    assert waiting(two) == {
        check.title for key, check in CHECKS.items() if key not in ("hide_hottest", "completeness")
    }
    assert [b.label for b in two.at.button if b.label.startswith("Run the other 8: ")]
    press(two, "Run this check: ")
    two.wait(at_rest)
    assert len(waiting(two)) == 7, "only the one that was asked for"
    press(two, "Run the other 7: ")
    two.wait(lambda page: not waiting(page))


def endless(claim, options, meter):
    while True:
        time.sleep(0.01)
        meter.count(0)


def test_cancel_keeps_what_is_done_and_the_button_comes_back(nothing_is_quick, two, monkeypatch):
    two.wait(at_rest)
    monkeypatch.setitem(CHECKS, "deletion", replace(CHECKS["deletion"], compute=endless))
    press(two, "Run the other 8: ")
    two.wait(lambda page: any("Deletion curve" in each.text for each in page.at.get("progress")))
    press(two, "Cancel")
    assert "Speaks for the map" in cards(two)[HIDE]
    assert "Deletion curve" in waiting(two)
    assert [b.label for b in two.at.button if b.label.startswith("Run the other 8: ")]


def test_a_check_that_cannot_be_run_says_why(all_are_quick, two, monkeypatch):
    def refuse(claim, options, meter):
        raise ModelError("The scrambled model overflows.")

    broken = replace(CHECKS["randomisation"], compute=refuse)
    monkeypatch.setitem(CHECKS, "randomisation", broken)
    press(two, "New picture")
    two.click("sample_house")
    two.wait(lambda page: cards(page) and not waiting(page))
    said = cards(two)["Scrambled weights"]
    assert "– Could not be run" in said
    assert "The scrambled model overflows." in said
    two.wait(lambda page: "1 could not be run" in text(page.html()))


def test_another_filling_is_measured_anew_and_the_light_stays(nothing_is_quick, two, claim):
    light = verdict(two.wait(at_rest)).split(" Green means")[0]
    before = cards(two)[HIDE]
    two.at.selectbox(key="trust_baseline").set_value("black")
    two.run()
    assert before not in cards(two)[HIDE], "the old sentence does not stand beside the new choice"
    press(two, "Run this check: ")
    two.wait(lambda page: HIDE not in waiting(page))
    check = CHECKS["hide_hottest"]
    assert check.run(claim, check.make_options(baseline="black")).sentence in cards(two)[HIDE]
    assert verdict(two).startswith(light)
    assert "The light stays with the blur" in verdict(two)


def test_another_class_is_another_map(two):
    two.wait(lambda page: "“sailboat”" in verdict(page))
    two.at.selectbox(key="target").set_value("tree")
    two.run()
    assert "“sailboat”" not in verdict(two)
    assert "“sailboat”" not in cards(two)[HIDE]
    assert "why tree?" in two.maps()["Grad-CAM"]
    two.wait(lambda page: "“tree”" in verdict(page))


def test_a_slow_map_is_made_first(two):
    two.at.session_state["integrated_gradients.steps"] = 8
    two.at.selectbox(key="trust_method").set_value("integrated_gradients")
    two.run()
    assert verdict(two) == ""
    two.wait_for_map("Integrated Gradients", "Adds up to")
    two.wait(lambda page: "logits" in cards(page).get("Completeness", ""))


@pytest.mark.parametrize("stop", [False, True])
def test_the_shared_classifier_is_left_as_it_was(all_are_quick, open_page, claim, stop):
    before = fingerprint(claim.classifier, claim.forward)
    page = go_to_trust(open_page(model="drawings", sample="two", size=str(SMALL)))
    if stop:
        page.wait(lambda page: any("Scrambled" in each.text for each in page.at.get("progress")))
        press(page, "Cancel")
        page.wait(lambda page: page.at.session_state["_jobs"]["trust"].ended)
        assert waiting(page)
    else:
        page.wait(lambda page: not waiting(page))
    assert fingerprint(claim.classifier, claim.forward) == before


def curves(own: float, centre: float, check: str) -> CheckResult:
    """A result whose curves are level lines: their areas are known."""
    ends = np.array([0.0, 1.0])
    drawn = (
        Curve("map", ends, np.array([own, own])),
        Curve("centre", ends, np.array([centre, centre])),
        Curve("chance", ends, np.array([0.5, 0.9]), np.array([0.0, 0.2])),
    )
    measured = {f"area {each.name}": each.area for each in drawn}
    return CheckResult(
        check, "fake", 0, "passed", "Said.", own, "u", curves=drawn, measured=measured
    )


@pytest.mark.parametrize(
    ("check", "own", "centre", "better"),
    [
        ("deletion", 0.4, 0.3, True),
        ("deletion", 0.3, 0.4, False),
        ("insertion", 0.4, 0.3, False),
        ("insertion", 0.3, 0.4, True),
    ],
)
def test_it_is_said_where_a_spot_in_the_middle_wins(check, own, centre, better):
    assert (SPOT in note(curves(own, centre, check))) is better


def test_all_orders_are_in_one_figure_and_chance_has_its_band():
    drawn = chart(curves(0.4, 0.3, "deletion")).to_dict()
    band, lines = drawn["layer"]
    # 0.9 ± 0.2 ends at 1: a probability.
    rows = [drawn["datasets"][each["data"]["name"]] for each in (band, lines)]
    assert rows[0] == [
        {"share": 0.0, "low": 0.5, "high": 0.5},
        {"share": 1.0, "low": pytest.approx(0.7), "high": 1.0},
    ]
    orders = {each["order"] for each in rows[1]}
    assert orders == {"this map’s order", "random orders (mean ± sd)", "from the centre"}
    assert lines["encoding"]["x"]["title"] == "share of the picture hidden"


def test_the_numbers_are_named():
    rows = dict(figures(curves(0.4, 0.3, "deletion")))
    assert rows["U"] == "0.400"
    assert rows["Area centre"] == "0.300"
    assert rows["Cost"].startswith("0 passes")


def test_each_check_that_measures_has_a_chart_or_says_it_all(claim):
    for check in CHECKS.values():
        result = check.run(claim)
        drawn = chart(result)
        assert (drawn is None) == (check.key in ("edges", "sensitivity", "completeness"))
        if drawn is not None:
            drawn.to_dict()


def test_the_map_has_the_colours_that_were_chosen_on_explain(open_page):
    page = open_page(model="drawings", sample="two", method="saliency", size=str(SMALL))

    def bar() -> str:
        return re.search(r'class="bar" style="background:url\(([^)]+)\)', page.html())[1]

    usual = bar()
    page.at.selectbox(key="palette").select("viridis")
    page.run()
    chosen = bar()
    assert chosen != usual
    go_to_trust(page)
    assert bar() == chosen
