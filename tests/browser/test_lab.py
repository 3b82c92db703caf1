"""A visitor plays the lab in a real browser: looks, puts the tag on, votes, and sees the truth."""

import pytest

from explain.lab import read_exam

STEPS = ("The exam", "Look closer", "Your vote", "The truth")
TREE = 1 + [picture.kind for picture in read_exam().shown].index("tree")


@pytest.fixture
def lab(visit):
    """The lab, reached by its tab."""

    def open_page(**context):
        visitor = visit("/", **context)
        if context.get("is_mobile"):
            visitor.page.get_by_test_id("stExpandSidebarButton").click()
        visitor.page.get_by_role("link", name="Lab").click()
        visitor.page.locator(".sheet").wait_for()
        if context.get("is_mobile"):
            visitor.page.get_by_test_id("stSidebarCollapseButton").locator("button").click()
        visitor.rest()
        return visitor

    return open_page


def step_on(visitor, step: int) -> None:
    """Turn from one step to the next with the button at its end."""
    page = visitor.page
    page.locator(".st-key-lab_next button").click()
    arrived = (None, "figure.view", ".question", ".masks")[step]
    page.locator(arrived).first.wait_for()
    visitor.rest()


def fooled(visitor) -> str:
    """The letter of the model that says something else than before, alone."""
    visitor.page.locator("figure.view b.changed").wait_for()
    figures = visitor.page.locator("figure.view").filter(has=visitor.page.locator("b.changed"))
    assert figures.count() == 1
    return figures.locator(".badge").inner_text()


def vote(visitor, letters: str) -> None:
    """Letters for: who cheats, who learnt by heart, who can be trusted."""
    ballots = visitor.page.locator(".st-key-lab_votes [data-testid=stButtonGroup]")
    for ballot, letter in enumerate(letters):
        ballots.nth(ballot).get_by_role("radio", name=f"Model {letter}").click()
        visitor.rest()


def wide(visitor) -> int:
    return visitor.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")


def test_the_tag_unmasks_the_cheater_and_the_vote_is_told_right(lab):
    visitor = lab()
    page = visitor.page
    step_on(visitor, 1)
    page.get_by_role("button", name=f"{TREE} tree").click()
    page.locator("figure.view").get_by_text("why tree?").nth(2).wait_for()
    page.get_by_role("button", name="Put the tag on this picture").click()
    cheater = fooled(visitor)
    step_on(visitor, 2)
    assert page.get_by_role("button", name="Show me the truth").is_disabled()
    others = [letter for letter in "ABC" if letter != cheater]
    vote(visitor, cheater + "".join(others))
    step_on(visitor, 3)
    unmasked = page.locator(".masks section").filter(has_text="cheats").filter(has_text="the tag")
    assert unmasked.locator(".badge").inner_text() == cheater
    assert "You saw it." in unmasked.inner_text()
    page.get_by_text("In a moment").first.wait_for(state="detached", timeout=120_000)
    assert page.locator(".lab-bars strong").count() == 9
    assert page.locator(".lab-means img").count() == 3
    visitor.rest()
    page.get_by_role("button", name="The cheater in “Explain”").click()
    page.locator("h1.says").filter(has_text="(lab) says").wait_for(timeout=60_000)
    visitor.rest()
    assert "model=cheater" in page.url
    assert visitor.problems == []


def test_the_brush_hides_the_houses_tag_and_the_cheater_is_lost(lab):
    visitor = lab()
    page = visitor.page
    step_on(visitor, 1)
    frame = page.locator("canvas").bounding_box()
    for down in (0.86, 0.9, 0.94):
        page.mouse.move(frame["x"] + 0.02 * frame["width"], frame["y"] + down * frame["height"])
        page.mouse.down()
        page.mouse.move(
            frame["x"] + 0.27 * frame["width"], frame["y"] + down * frame["height"], steps=5
        )
        page.mouse.up()
        visitor.rest()
    fooled(visitor)
    assert visitor.problems == []


def test_large_type_is_in_the_url_and_larger(lab):
    visitor = lab()
    size = "parseFloat(getComputedStyle(document.querySelector('.hero')).fontSize)"
    before = visitor.page.evaluate(size)
    visitor.page.get_by_text("Large type").click()
    visitor.until(f"{size} > {before} * 1.2")
    visitor.page.wait_for_url("**large=True*")
    assert visitor.problems == []


def test_in_chinese_the_brush_speaks_chinese_and_the_language_stays_in_the_url(visit):
    visitor = visit("/?lang=zh")
    page = visitor.page
    page.get_by_role("link", name="实验室").click()
    page.locator(".sheet").wait_for()
    visitor.rest()
    step_on(visitor, 1)
    assert page.locator("canvas").get_attribute("aria-label").startswith("图片。")
    assert page.locator(".tools").inner_text().split() == ["画笔", "撤销", "清除"]
    assert "lang=zh" in page.url
    assert visitor.violations() == set()
    assert visitor.problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_any_step(lab, scheme):
    visitor = lab(color_scheme=scheme)
    for step in range(len(STEPS)):
        if step:
            step_on(visitor, step)
        assert visitor.violations() == set(), STEPS[step]
        if step == 2:
            vote(visitor, "ABC")
    assert visitor.problems == []


def test_on_a_phone_no_step_is_wider_than_the_screen_and_each_begins_at_its_top(lab):
    visitor = lab(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    for step in range(len(STEPS)):
        if step:
            step_on(visitor, step)
            top = visitor.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop")
            assert top == 0, STEPS[step]
        assert wide(visitor) <= 390, STEPS[step]
        if step == 2:
            vote(visitor, "ABC")
    assert visitor.problems == []
