"""A visitor brings her checkpoint and her pictures, and looks at the first mistake."""

import io
import zipfile

import pytest
import torch

from explain.drawings import draw
from explain.loading import load_classifier
from explain.weights import ASSETS, read_state_dict
from tests.ui.conftest import png

THINGS = ("car", "house", "tree")


@pytest.fixture(scope="module")
def checkpoint() -> bytes:
    """The embedded classifier as a training program saves it, names and all."""
    state = read_state_dict(ASSETS / "drawings.safetensors")
    saved = {
        "state_dict": {f"module.{name}": each for name, each in state.items()},
        "class_names": list(load_classifier("drawings").class_names),
    }
    buffer = io.BytesIO()
    torch.save(saved, buffer)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def pictures() -> bytes:
    """A zip of drawings by class, in which a fish lies among the cars."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for kind in THINGS:
            for number in range(4):
                picture = draw(kind, 700 + number).picture
                archive.writestr(f"things/{kind}/{number}.png", png(picture))
        archive.writestr("things/car/odd.png", png(draw("fish", 1).picture))
    return buffer.getvalue()


def give(page, label: str, name: str, data: bytes) -> None:
    """Put a file into the upload field with this label."""
    field = page.get_by_test_id("stFileUploader").filter(has_text=label)
    chosen = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    field.locator("input[type=file]").set_input_files([chosen])


def test_from_a_checkpoint_and_a_zip_to_the_first_mistake(visit, checkpoint, pictures):
    visitor = visit()
    page = visitor.page
    page.get_by_role("link", name="Find mistakes").click()
    page.get_by_role("button", name="Show me the example").wait_for()
    page.get_by_text("Your own model").click()
    give(page, "Checkpoint", "mine.pth", checkpoint)
    page.get_by_text("names from “class_names” in the file").wait_for(timeout=60_000)
    give(page, "Zip file with the pictures", "things.zip", pictures)
    page.get_by_text("13 pictures of 3 classes").wait_for(timeout=60_000)
    page.get_by_role("button", name="Find mistakes").click()
    page.get_by_text("MobileNetV2 ×0.5 (mine.pth) is right for").wait_for(timeout=120_000)
    first = page.locator("figure.card").first
    assert first.locator("figcaption").inner_text().startswith("car, called fish with")
    assert first.locator("img").count() == 3, "the picture, and why for either class"
    visitor.rest()
    page.get_by_role("button", name="Open in Explain").first.click()
    page.locator("h1.says").filter(has_text="(mine.pth) says fish with").wait_for(timeout=60_000)
    visitor.map("Grad-CAM").get_by_text("why fish?").wait_for()
    assert visitor.problems == []


def test_on_a_phone_nothing_is_wider_than_the_screen(visit, pictures):
    visitor = visit(
        "/?model=drawings", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = visitor.page
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_role("link", name="Find mistakes").click()
    page.get_by_role("button", name="Show me the example").wait_for()
    page.get_by_test_id("stSidebarCollapseButton").locator("button").click()
    give(page, "Zip file with the pictures", "things.zip", pictures)
    page.get_by_role("button", name="Find mistakes").click(timeout=60_000)
    page.get_by_text("is right for").wait_for(timeout=120_000)
    visitor.rest()
    for section in ("Figures", "Overfitting", "What it looks at"):
        page.get_by_role("radio", name=section).click()
        visitor.rest()
        wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        assert wide <= 390, section
    assert visitor.problems == []
