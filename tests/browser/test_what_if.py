"""A part is hidden in a real browser: by a stroke of the brush, and without any mouse."""

import re

import pytest
from PIL import Image

from explain.explanation import predict
from explain.loading import load_classifier
from explain.whatif import Part, box_mask, hide_part

SAMPLE = "assets/samples/drawings/two.png"
FOCUSED = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  const name = at?.getAttribute('aria-label') || at?.closest('label')?.innerText || at?.innerText;
  return name?.length < 200 ? name : '';  // the page itself is a stop too, where it scrolls
}"""


@pytest.fixture
def what_if(visit):
    """The page with two things on one picture, reached by its tab."""

    def open_page(**context):
        visitor = visit("/?model=drawings&sample=two&method=grad_cam", settle=False, **context)
        visitor.page.locator("h1.says").wait_for()
        if context.get("is_mobile"):
            visitor.page.get_by_test_id("stExpandSidebarButton").click()
        visitor.page.get_by_role("link", name="What if").click()
        if context.get("is_mobile"):  # there the menu lies over the page
            visitor.page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
        visitor.page.locator("canvas").wait_for()
        visitor.rest()
        return visitor

    return open_page


def bars(visitor) -> dict[str, tuple[float, float]]:
    """Class → width of its bar now, and the old one's, in percent."""
    rows = visitor.page.locator(".changes li").evaluate_all(
        """rows => rows.map(row => [row.querySelector('b').innerText,
          row.querySelector('i.new').style.width, row.querySelector('i.old').style.width])"""
    )
    return {name: (float(new.rstrip("%")), float(old.rstrip("%"))) for name, new, old in rows}


def paint(visitor, points) -> None:
    """A stroke with the mouse through these points, in shares of the canvas."""
    frame = visitor.page.locator("canvas").bounding_box()
    placed = [
        (frame["x"] + x * frame["width"], frame["y"] + y * frame["height"]) for x, y in points
    ]
    visitor.page.mouse.move(*placed[0])
    visitor.page.mouse.down()
    for point in placed[1:]:
        visitor.page.mouse.move(*point, steps=5)
    visitor.page.mouse.up()


def tab_to(visitor, name: str) -> None:
    """Presses Tab until what has this name is reached."""
    for _ in range(60):
        visitor.page.keyboard.press("Tab")
        if name in visitor.page.evaluate(FOCUSED):
            return
    pytest.fail(f"Tab never reaches {name!r}")


def test_a_stroke_moves_the_bars_and_undo_moves_them_back(what_if):
    visitor = what_if()
    page, before = visitor.page, bars(visitor)
    assert all(new == old for new, old in before.values())
    paint(visitor, [(0.6, 0.2), (0.9, 0.2), (0.6, 0.5), (0.9, 0.5), (0.6, 0.8), (0.9, 0.8)])
    page.get_by_text(re.compile(r"of the evidence; without it “tree” falls by")).wait_for()
    visitor.rest()
    after = bars(visitor)
    assert after["tree"][0] < before["tree"][0]
    assert after["tree"][1] == before["tree"][1], "the old length stays beside it"
    hidden = page.get_by_text("of the picture is hidden.").inner_text()
    assert 5 < int(hidden.split()[0]) < 60
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Nothing is hidden yet.").wait_for()
    visitor.rest()
    assert bars(visitor) == before
    assert visitor.problems == []


def test_strokes_stay_while_another_section_is_looked_at_and_clear_takes_them(what_if):
    visitor = what_if()
    page = visitor.page
    paint(visitor, [(0.6, 0.3), (0.8, 0.3)])
    page.get_by_text("of the picture is hidden.").wait_for()
    hidden = page.get_by_text("of the picture is hidden.").inner_text()
    page.get_by_role("radio", name="Move it").click()
    page.get_by_text("Turn to the left").wait_for()
    page.get_by_role("radio", name="Hide a part").click()
    page.get_by_text(hidden).wait_for()
    page.get_by_role("button", name="Clear", exact=True).click()
    page.get_by_text("Nothing is hidden yet.").wait_for()
    assert visitor.problems == []


def test_the_keyboard_alone_hides_a_box(what_if):
    visitor = what_if()
    page = visitor.page
    tab_to(visitor, "Hide a box")
    page.keyboard.press("Space")
    page.get_by_text("25 % of the picture is hidden.").wait_for()
    visitor.rest()
    tab_to(visitor, "From left to right")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.get_by_text("23 % of the picture is hidden.").wait_for()  # 101 × 112 px of 224²
    visitor.rest()
    classifier = load_classifier("drawings")
    forward = predict(classifier, Image.open(SAMPLE).convert("RGB"))
    mask = box_mask((224, 224), (0.3, 0.25, 0.75, 0.75))
    expected = hide_part(classifier, forward, Part(mask))
    assert bars(visitor)["tree"][0] == pytest.approx(
        100 * float(expected.after.probabilities[expected.target]), abs=0.01
    )
    assert visitor.problems == []


def test_the_keyboard_alone_paints(what_if):
    visitor = what_if()
    tab_to(visitor, "The picture. Paint over the part to hide.")
    for key in ("ArrowRight", "ArrowRight", "Space", "ArrowUp", "Space"):
        visitor.page.keyboard.press(key)
    visitor.page.get_by_text("2 % of the picture is hidden.").wait_for()
    assert visitor.problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_any_section(what_if, scheme):
    visitor = what_if(color_scheme=scheme)
    for section in ("Hide a part", "Move it", "Smallest part"):
        visitor.page.get_by_role("radio", name=section).click()
        visitor.rest()
        assert visitor.violations() == set(), section
    assert visitor.problems == []


def test_on_a_phone_a_finger_paints_and_nothing_scrolls_sideways(what_if):
    visitor = what_if(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = visitor.page
    page.locator("canvas").scroll_into_view_if_needed()
    frame = page.locator("canvas").bounding_box()
    assert frame["width"] > 300
    page.touchscreen.tap(frame["x"] + 0.7 * frame["width"], frame["y"] + 0.5 * frame["height"])
    page.get_by_text("% of the picture is hidden.").wait_for()
    for section in ("Hide a part", "Smallest part", "Move it"):
        page.get_by_role("radio", name=section).click()
        visitor.rest()
        main = "document.querySelector('[data-testid=stMain]').scrollWidth"
        assert page.evaluate(main) <= 390, section
    assert visitor.problems == []
