"""From a map's light to the page on which it is put to the test."""


def test_from_the_light_to_all_checks(visit):
    visitor = visit("/?model=drawings&sample=two&method=grad_cam")
    page = visitor.page
    light = page.locator(".light").first
    light.get_by_text("“tree”").wait_for(timeout=120_000)
    assert light.locator("b").inner_text().endswith("Holds up")
    box = light.locator("b").bounding_box()
    assert box["y"] + box["height"] <= 800, "the word is on the first screen"
    sentence = light.locator("p").inner_text()
    page.get_by_role("button", name="Can I trust it?").click()
    large = page.locator(".light.large")
    large.get_by_text(sentence).wait_for(timeout=60_000)
    card = page.locator(".st-key-check_hide_hottest")
    card.get_by_text("Speaks for the map").wait_for()
    assert sentence in card.inner_text()
    card.locator("canvas, svg.marks").first.wait_for()
    assert visitor.problems == []


def test_on_a_phone_nothing_is_wider_than_the_screen(visit):
    visitor = visit(
        "/?model=drawings&sample=two&method=grad_cam", viewport={"width": 390, "height": 844}
    )
    page = visitor.page
    page.locator(".light").get_by_text("“tree”").first.wait_for(timeout=120_000)
    page.get_by_role("button", name="Can I trust it?").click()
    page.locator(".light.large").get_by_text("“tree”").wait_for(timeout=60_000)
    wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert wide <= 390
    assert visitor.problems == []
