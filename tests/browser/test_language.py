"""The language in a real browser: from the URL, by the switch, and kept where a visitor goes."""


def test_chinese_from_the_url_and_english_by_the_keyboard(visit):
    visitor = visit("/?lang=zh&method=grad_cam")
    page = visitor.page
    page.get_by_role("heading", name="模型为什么这么看？").wait_for()
    assert page.title() == "为什么是这个类别？"
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    page.locator(".st-key-sample_house button").click()
    visitor.map("Grad-CAM").get_by_text("越亮，越支持这个类别").wait_for(timeout=60_000)
    page.locator(".light").first.wait_for()
    colours = page.get_by_role("combobox", name="配色")
    colours.focus()
    visitor.rest(settle=0.2)  # a list closes where the page scrolls, as it does for the focus
    colours.press("ArrowDown")
    option = page.get_by_role("option", name="Viridis，橙–紫")
    option.wait_for()
    page.locator(".light.checking").first.wait_for(state="detached", timeout=120_000)
    option.click()  # the list is still open, though the page was drawn anew
    visitor.rest()
    page.get_by_role("link", name="对比").first.click()
    page.get_by_text("颜色刻度").first.wait_for()
    assert "lang=zh" in page.url
    switch = page.get_by_role("radio", name="English")
    switch.focus()
    switch.press("Enter")
    page.get_by_text("Colour scale").first.wait_for()
    visitor.rest()
    assert "lang=" not in page.url
    assert page.evaluate("document.documentElement.lang") == "en"
    colours = page.get_by_role("combobox", name="Colours").first
    assert colours.input_value() == "Viridis, orange–purple"  # the choice, in the new words
    assert not page.get_by_text("配色").count()
    assert visitor.problems == []


def test_on_a_phone_the_switch_is_there_and_nothing_is_wider_than_the_screen(visit):
    visitor = visit("/?lang=zh", viewport={"width": 390, "height": 844})
    box = visitor.page.get_by_role("radio", name="English").bounding_box()
    assert box["y"] < 60
    assert 0 < box["x"] < 390 - box["width"]
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert visitor.violations() == set()
