"""Takes the pictures of the pages: starts the real app and does in a browser what a visitor does.

`make pictures` runs it. One picture, the first of README.md, shows a photograph and the real
MobileNetV2 ($EXPLAIN_IMAGENET_DIR/mobilenet_v2.pth, else what torchvision publishes); all others
need nothing that is not in this repository.
"""

import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.driving import FLAGS, Visitor, find_chromium, serve

FOLDER = Path(__file__).parent / "pictures"
SCALE, QUALITY = 1.75, 76  # px of the picture for one of the page, so that it is sharp
HIGH, MARGIN = 626, 6  # px of the page that are kept, and above what they begin with
LONG = 180_000  # ms
DRAWING = "/?model=drawings&sample=two"


def go_to(visitor: Visitor, name: str) -> None:
    """Turn to the page with this name by its tab."""
    visitor.page.locator("h1.says").wait_for(timeout=LONG)
    visitor.page.get_by_role("link", name=name).click()


def section(visitor: Visitor, name: str) -> None:
    """Choose one of the sections at the top of a page."""
    visitor.page.get_by_role("radio", name=name).click()
    visitor.rest()


def take(visitor: Visitor, name: str, top: str | None = None, high: int = HIGH) -> None:
    """Keep what is seen: the whole window, or the page's middle from the element `top` on."""
    page = visitor.page
    visitor.rest(settle=1.5, patience=LONG / 1000)
    page.mouse.move(0, 0)
    clip = None
    if top:
        main = page.get_by_test_id("stMainBlockContainer").bounding_box()
        first = page.locator(top).first.bounding_box()["y"] - MARGIN
        clip = {"x": main["x"], "y": first, "width": main["width"], "height": high}
    shot = Image.open(io.BytesIO(page.screenshot(clip=clip)))
    shot.convert("RGB").save(FOLDER / f"{name}.webp", quality=QUALITY, method=6)
    assert not visitor.problems, visitor.problems
    print(name)


def page(visitor: Visitor) -> None:
    """The first page with a photograph, its two maps and their lights."""
    visitor.page.locator(".light p").nth(1).wait_for(timeout=LONG)
    take(visitor, "page")


def explain(visitor: Visitor) -> None:
    """A drawing with two things on it."""
    visitor.page.locator(".light p").nth(1).wait_for(timeout=LONG)
    take(visitor, "explain", "h1.says", 608)


def compare(visitor: Visitor) -> None:
    """Two classes, each by two methods."""
    go_to(visitor, "Compare")
    visitor.page.locator("table.alike").wait_for(timeout=LONG)
    visitor.page.locator(".lane figure.map").nth(5).wait_for()
    take(visitor, "compare", ".lane", 637)


def trust(visitor: Visitor) -> None:
    """The checks of one map."""
    go_to(visitor, "Can I trust it?")
    visitor.page.locator(".light.large").get_by_text("“tree”").wait_for(timeout=LONG)
    visitor.rest(patience=LONG / 1000)
    for button in visitor.page.get_by_role("button", name="Run the").all():  # what takes longer
        button.click()
    visitor.page.get_by_text("checks are done: ").wait_for(timeout=LONG)
    visitor.page.locator(".st-key-check_hide_hottest").locator("canvas, svg.marks").first.wait_for()
    take(visitor, "trust", ".light.large", 592)


def what_if(visitor: Visitor) -> None:
    """The tree is painted over, and the answer changes."""
    go_to(visitor, "What if")
    page = visitor.page
    page.locator("canvas").wait_for()
    visitor.rest()
    frame = page.locator("canvas").bounding_box()
    for x, down, up in ((0.62, 0.25, 0.75), (0.74, 0.2, 0.8), (0.86, 0.25, 0.75)):
        page.mouse.move(frame["x"] + x * frame["width"], frame["y"] + down * frame["height"])
        page.mouse.down()
        page.mouse.move(frame["x"] + x * frame["width"], frame["y"] + up * frame["height"], steps=8)
        page.mouse.up()
    page.get_by_text("of the picture is hidden.").wait_for()
    take(visitor, "what_if", "[data-testid=stMain] h1", 606)


def mistakes(visitor: Visitor) -> None:
    """What the example's model looks at."""
    visitor.page.get_by_role("link", name="Find mistakes").click()
    visitor.page.get_by_role("button", name="Show me the example").click()
    visitor.page.get_by_text("is right for").wait_for(timeout=LONG)
    section(visitor, "What it looks at")
    take(visitor, "mistakes", "[data-testid=stMain] h1")


def lab(visitor: Visitor) -> None:
    """The tag is on a picture, and one of the three models changes its answer."""
    page = visitor.page
    page.get_by_role("link", name="Lab").click()
    page.locator(".sheet").wait_for(timeout=LONG)
    visitor.rest()
    page.locator(".st-key-lab_next button").click()
    page.locator("figure.view").first.wait_for()
    page.get_by_role("button", name="tree").first.click()
    page.locator("figure.view").get_by_text("why tree?").nth(2).wait_for()
    page.get_by_role("button", name="Put the tag on this picture").click()
    page.locator("figure.view b.changed").wait_for()
    take(visitor, "lab", "text=What made them say so?", 690)


SCENES: dict[Callable[[Visitor], None], str] = {
    page: "/?model=mobilenet_v2.pth&sample=clock_and_ball",
    explain: DRAWING,
    compare: DRAWING + "&method=grad_cam",
    trust: DRAWING + "&method=grad_cam",
    what_if: DRAWING + "&method=grad_cam",
    mistakes: "/?model=cheater",
    lab: "/",
}


@contextmanager
def served() -> Iterator[str]:
    """The address of the app; weights that are at hand stand in its list of models."""
    given = os.environ.get("EXPLAIN_IMAGENET_DIR")
    with tempfile.TemporaryDirectory() as name:
        weights = Path(name, "weights")
        weights.mkdir()
        if given:
            shutil.copy(Path(given, "mobilenet_v2.pth"), weights)
        with serve(Path(name), EXPLAIN_WEIGHTS_DIR=str(weights), EXPLAIN_JOURNAL="off") as url:
            yield url


def main(*names: str) -> None:
    """Take the pictures with these names; all where none is named."""
    FOLDER.mkdir(exist_ok=True)
    with served() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for scene, address in SCENES.items():
            if not names or scene.__name__ in names:
                visitor = Visitor(
                    browser, url, address, settle=False, device_scale_factor=SCALE,
                    viewport={"width": 1280, "height": 800 if scene is page else 1600},
                )  # fmt: skip
                visitor.page.set_default_timeout(LONG)
                scene(visitor)
                visitor.context.close()
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
