"""The main job in a real browser: a photograph in, and why this class, out."""

import io
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from explain.catalogue import EMBEDDED
from explain.drawings import draw_together
from explain.explanation import explain_image
from explain.loading import load_classifier
from explain.render import normalise, overlay
from tests.ui.conftest import png

KNOWN_AXE_VIOLATIONS = set()
PAGES = {
    "Compare": "Rank correlation",
    "Can I trust it?": "Insertion",
    "Find mistakes": "What does the model get wrong",
    "Journal": "Journal",
    "How to read the maps": "Methods",
}


def photograph() -> tuple[str, bytes]:
    """A real photograph, tall or wide, where there is one; else a drawing saved as a large JPEG."""
    folder = os.environ.get("EXPLAIN_IMAGENET_DIR")
    if folder:
        path = Path(folder) / "pictures" / "n02119022_red_fox.JPEG"
        return path.name, path.read_bytes()
    buffer = io.BytesIO()
    draw_together(["house", "tree"], 5, 448).resize((1600, 1200)).save(buffer, "JPEG", quality=95)
    return "drawing.jpg", buffer.getvalue()


def shown(visitor, title: str) -> np.ndarray:
    width, height, values = visitor.pixels(title)
    return np.array(values, dtype=np.uint8).reshape(height, width, 4)[..., :3]


def test_a_photograph_is_explained_pixel_for_pixel(visit):
    visitor = visit("/?model=drawings")
    name, data = photograph()
    visitor.upload(name, data)
    visitor.map("Grad-CAM").locator("img").wait_for()
    says = visitor.page.locator("h1.says").inner_text()
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    explanation = explain_image(load_classifier(EMBEDDED), picture)
    assert explanation.target.name in says
    assert (
        shown(visitor, "What the model saw") == np.asarray(explanation.model_input.picture)
    ).all()
    expected = overlay(
        normalise(explanation.attributions[0]), explanation.model_input.picture, 0.6, grey=True
    )
    difference = np.abs(shown(visitor, "Grad-CAM").astype(int) - np.asarray(expected).astype(int))
    assert difference.max() <= 2
    visitor.map("Integrated Gradients").get_by_text("Adds up to").wait_for(timeout=120_000)
    assert shown(visitor, "Integrated Gradients").shape == (224, 224, 3)
    assert visitor.problems == []


def test_opacity_zero_shows_the_picture_and_another_class_another_map(visit):
    visitor = visit("/?model=drawings")
    visitor.upload("two.png", png(draw_together(["sailboat", "tree"], 3)))
    visitor.map("Grad-CAM").get_by_text("why tree?").wait_for()
    visitor.rest()
    hot_tree = shown(visitor, "Grad-CAM").astype(int).sum(-1)
    visitor.page.get_by_role("button", name="sailboat").click()
    visitor.map("Grad-CAM").get_by_text("why sailboat?").wait_for()
    hot_boat = shown(visitor, "Grad-CAM").astype(int).sum(-1)
    # The boat is on the left, the tree on the right; bright is hot.
    assert hot_boat[:, :112].mean() > hot_boat[:, 112:].mean()
    assert hot_tree[:, 112:].mean() > hot_tree[:, :112].mean()
    before = visitor.map("Grad-CAM").locator("img").get_attribute("src")
    slider = visitor.page.get_by_role("slider", name="Opacity")
    slider.focus()
    slider.press("Home")
    visitor.until("before => document.querySelectorAll('figure.map img')[1].src !== before", before)
    visitor.rest()
    grey = np.asarray(draw_together(["sailboat", "tree"], 3).convert("L"))
    assert np.abs(shown(visitor, "Grad-CAM")[..., 0].astype(int) - grey.astype(int)).max() <= 2
    assert visitor.problems == []


def serious(visitor):
    """What axe finds on the page as it is now, beside what is Streamlit's own and known."""
    visitor.rest()
    return {each for each in visitor.violations() if each[0] not in KNOWN_AXE_VIOLATIONS}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_any_page(visit, scheme):
    visitor = visit("/", color_scheme=scheme)
    assert serious(visitor) == set()
    visitor.page.goto(visitor.page.url.split("?")[0] + "?model=drawings&sample=two")
    visitor.map("Integrated Gradients").get_by_text("Adds up to").wait_for(timeout=120_000)
    assert serious(visitor) == set()
    for page, shown in PAGES.items():  # by their tabs, as people go; "What if" and "Lab" have tests
        visitor.page.get_by_role("link", name=page).click()
        visitor.page.get_by_text(shown).first.wait_for(timeout=120_000)
        assert serious(visitor) == set(), page
    assert visitor.problems == []


def test_the_main_job_works_on_a_phone(visit):
    visitor = visit(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    upload = visitor.page.get_by_test_id("stMain").get_by_test_id("stFileUploader")
    assert upload.is_visible(), "the upload is in the main area"
    visitor.page.locator("[class*=st-key-sample_] button").first.click()
    visitor.map("Grad-CAM").locator("img").wait_for()
    visitor.rest()
    sideways = visitor.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert sideways <= 390
    assert visitor.problems == []


def test_above_the_fold_are_sentence_maps_and_bars(visit):
    visitor = visit("/?model=drawings&sample=two")
    visitor.map("Integrated Gradients").get_by_text("Adds up to").wait_for(timeout=120_000)
    visitor.rest()
    for selector in ("h1.says", "figure.map >> nth=2", ".st-key-top_4 button", ".cost"):
        box = visitor.page.locator(selector).bounding_box()
        assert box["y"] + box["height"] <= 800, selector


def test_a_paste_is_an_upload(visit):
    visitor = visit("/?model=drawings")
    data = list(png(draw_together(["sailboat", "tree"], 3)))
    visitor.page.get_by_test_id("stFileUploaderDropzone").last.evaluate(
        """(zone, bytes) => {
          const files = new DataTransfer();
          files.items.add(new File([new Uint8Array(bytes)], "pasted.png", {type: "image/png"}));
          zone.dispatchEvent(new ClipboardEvent("paste", {clipboardData: files, bubbles: true}));
        }""",
        data,
    )
    visitor.map("Grad-CAM").get_by_text("why tree?").wait_for()
