"""The whole main job by the keyboard alone: Tab, Enter, arrows, and nothing is clicked."""

import io

import pytest

from explain.drawings import draw_together

FOCUSED = """() => {
  const at = document.activeElement;
  const name = at.getAttribute('aria-label') || at.innerText || at.value || '';
  return [at.tagName.toLowerCase(), name.trim()];
}"""
RING = """async () => {
  const at = document.activeElement, around = [];
  for (let each = at; each && around.length < 6; each = each.parentElement) around.push(each);
  const calm = document.createElement('style');
  calm.textContent = '* { transition: none !important }';
  document.head.append(calm);
  const looks = () => around.map(each => {
    const look = getComputedStyle(each);
    return [look.outline, look.boxShadow, look.borderColor, look.backgroundColor].join();
  }).join();
  const drawn = () => new Promise(done => setTimeout(done, 60));
  await drawn();
  const focused = looks();
  at.blur();
  await drawn();
  const blurred = looks();
  at.focus({focusVisible: true});
  calm.remove();
  return focused !== blurred;
}"""


class Keys:
    """Somebody who has a keyboard only."""

    def __init__(self, page):
        self.page = page

    def to(self, name, tag=None, back=False, most=90):
        """Tab until what has the focus bears this name; the focus must be seen there."""
        passed = []
        for _ in range(most):
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            found, words = self.page.evaluate(FOCUSED)
            passed.append(words.splitlines()[0] if words else found)
            if name in words and tag in (None, found):
                assert self.page.evaluate(RING), f"nobody sees that {words!r} has the focus"
                assert self.page.evaluate(FOCUSED) == [found, words]
                return
        pytest.fail(f"the keyboard does not come to {name!r}; it came past {passed}")

    def press(self, *keys):
        """One key after the other."""
        for key in keys:
            self.page.keyboard.press(key)


def picture():
    buffer = io.BytesIO()
    draw_together(["sailboat", "tree"], 3).save(buffer, "PNG")
    return {"name": "two.png", "mimeType": "image/png", "buffer": buffer.getvalue()}


def test_from_a_picture_to_maps_of_another_class_and_a_file(visit):
    visitor = visit("/?model=drawings")
    page, keys = visitor.page, Keys(visitor.page)
    page.on("filechooser", lambda chooser: chooser.set_files(picture()))
    keys.to("Upload", "button")
    keys.press("Enter")
    visitor.map("Grad-CAM").get_by_text("why tree?").wait_for()
    visitor.map("Integrated Gradients").get_by_text("Adds up to").wait_for(timeout=120_000)
    visitor.rest()
    keys.to("sailboat", "button")
    keys.press("Enter")
    visitor.map("Grad-CAM").get_by_text("why sailboat?").wait_for()
    visitor.map("Integrated Gradients").get_by_text("Adds up to").wait_for(timeout=120_000)
    visitor.rest()
    before = visitor.map("Grad-CAM").locator("img").get_attribute("src")
    keys.to("Opacity")
    keys.press("Home")
    visitor.until("before => document.querySelectorAll('figure.map img')[1].src !== before", before)
    visitor.rest()
    keys.to("Download", "button")
    keys.press("Enter")
    keys.to("Grad-CAM: overlay (PNG)", "button")
    with page.expect_download() as download:
        keys.press("Enter")
    assert download.value.suggested_filename == "sailboat.grad_cam.png"
    keys.press("Escape")
    assert visitor.problems == []


def test_a_class_is_chosen_by_typing_its_name_and_a_page_by_its_tab(visit):
    visitor = visit("/?model=drawings&sample=two&method=grad_cam")
    page, keys = visitor.page, Keys(visitor.page)
    visitor.map("Grad-CAM").get_by_text("why tree?").wait_for()
    visitor.rest()
    keys.to("Explain another class", "input")
    keys.press("ArrowDown")
    page.get_by_role("option").first.wait_for()
    page.keyboard.type("hous")
    page.get_by_role("option", name="house").wait_for()
    keys.press("Enter")
    visitor.map("Grad-CAM").get_by_text("why house?").wait_for()
    visitor.rest()
    keys.to("Compare", "a", back=True)
    keys.press("Enter")
    page.get_by_text("Colour scale").first.wait_for(timeout=60_000)
    assert visitor.problems == []
