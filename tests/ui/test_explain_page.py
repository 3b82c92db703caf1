"""The page "Explain" in each of its states, without a browser."""

import io
import time

import numpy as np
import pytest
from PIL import Image

from explain import trust
from explain.drawings import draw, draw_together
from explain.errors import WeightsError
from explain.explanation import explain_image
from explain.loading import load_classifier
from explain.ui import cache
from explain.ui.map_panels import Look, npy_bytes, png_bytes
from tests.ui.conftest import png

IG = "Integrated Gradients"
OFFLINE = "resnet50-0676ba61.pth (98 MB) could not be downloaded: the server cannot be reached."


@pytest.fixture
def offline(monkeypatch, tmp_path):
    """No weights in the cache folder, and nothing to be had from outside."""
    tries = []

    def refuse(weights, progress=None):
        tries.append(weights.file_name)
        raise WeightsError(OFFLINE)

    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setattr(cache, "fetch_official", refuse)
    return tries


@pytest.fixture
def boat_and_tree(open_page):
    """Two things on one picture, read by the embedded model."""
    page = open_page(model="drawings")
    return page.upload("two.png", png(draw_together(["sailboat", "tree"], 3)))


def test_the_first_visit_offers_upload_camera_and_samples(page):
    assert 'class="hero"' in page.html()
    assert page.sentence() == ""
    uploaders = [each.key for each in page.at.file_uploader]
    assert uploaders.count("first_upload") == 1
    assert "upload" not in uploaders, "no second place for the same thing"
    assert [button.key for button in page.at.button if str(button.key).startswith("sample_")]
    assert not page.at.error


def test_a_sample_is_explained_with_one_click(page):
    first = next(b.key for b in page.at.button if str(b.key).startswith("sample_"))
    page.click(first)
    assert "says" in page.sentence()
    assert page.at.query_params["sample"] == first.removeprefix("sample_")


def test_grad_cam_and_the_bars_do_not_wait_for_integrated_gradients(boat_and_tree):
    page = boat_and_tree
    assert page.sentence().startswith("Drawings (demo) says tree with 80 %")
    assert "why tree?" in page.maps()["Grad-CAM"]
    assert "7×7 map at features.18" in page.maps()["Grad-CAM"]
    assert len([b for b in page.at.button if str(b.key).startswith("top_")]) == 5
    assert "Adds up to" not in page.maps()[IG]
    assert "224×224 map from black" in page.wait_for_map(IG, "Adds up to")


def test_clicking_a_bar_explains_that_class(boat_and_tree):
    page = boat_and_tree
    page.click("top_1")
    assert "why sailboat?" in page.maps()["Grad-CAM"]
    assert page.sentence().startswith("Drawings (demo) says tree"), "the prediction stays"
    assert "why sailboat?" in page.wait_for_map(IG, "Adds up to")
    assert page.at.query_params["class"] == "sailboat"
    page.click("top_0")
    assert page.at.session_state["target"] is None
    assert "why tree?" in page.maps()["Grad-CAM"]


def test_any_class_can_be_chosen_by_name(boat_and_tree):
    page = boat_and_tree
    page.at.selectbox(key="target").set_value("mushroom")
    page.run()
    assert "why mushroom?" in page.maps()["Grad-CAM"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"hello, not a picture", "not a picture"),
        (b"", "empty"),
        (png(draw("house", 0).picture)[:3000], "damaged or cut off"),
    ],
)
def test_a_bad_file_is_refused_in_a_sentence_and_the_page_stays(boat_and_tree, data, reason):
    page = boat_and_tree
    page.upload("broken.png", data, key="upload")
    assert [error.value for error in page.at.error if reason in error.value], page.at.error
    assert "broken" in page.at.error[0].value
    assert "says tree" in page.sentence()
    assert "why tree?" in page.maps()["Grad-CAM"]


def test_the_content_decides_not_the_name(open_page):
    page = open_page(model="drawings")
    page.upload("house.exe", png(draw("house", 0).picture))
    assert "says house" in page.sentence()


def test_without_network_the_embedded_model_answers_under_a_banner(offline, page):
    page.upload("photo.png", png(draw("house", 0).picture))
    assert "ResNet-50 V1" in page.at.warning[0].value.replace("\\", "")
    assert "cannot be reached" in page.at.warning[0].value.replace("\\", "")
    assert page.sentence().startswith("Drawings (demo) says house")
    assert "small demonstration model" in page.sentence()
    page.run()
    assert len(offline) == 1, "a refused model is not tried again unasked"
    next(b for b in page.at.button if b.label == "Try again").click()
    page.run()
    assert len(offline) == 2


def test_layer_size_steps_and_baseline_change_the_maps(boat_and_tree):
    page = boat_and_tree
    page.at.selectbox(key="grad_cam.layer").set_value("features.10")
    page.run()
    assert "14×14 map at features.10" in page.maps()["Grad-CAM"]
    assert page.at.query_params["layer"] == "features.10"
    page.at.select_slider(key="size").set_value(320)
    page.run()
    assert "320×320 px" in page.maps()["What the model saw"]
    assert "20×20 map at features.10" in page.maps()["Grad-CAM"]
    page.at.selectbox(key="integrated_gradients.baseline").set_value("mean")
    page.at.slider(key="integrated_gradients.steps").set_value(8)
    page.run()
    assert "320×320 map from mean" in page.wait_for_map(IG, "Adds up to")


def test_a_shared_link_opens_the_same_view(open_page):
    page = open_page(sample="two", **{"class": "sailboat", "layer": "features.12"})
    assert "why sailboat?" in page.maps()["Grad-CAM"]
    assert "14×14 map at features.12" in page.maps()["Grad-CAM"]


def test_a_link_with_nonsense_opens_the_defaults(open_page):
    page = open_page(sample="nothing", model="evil", layer="../etc")
    assert 'class="hero"' in page.html()


def test_a_running_map_can_be_cancelled_and_computed_again(open_page):
    page = open_page(model="drawings")
    page.at.session_state["integrated_gradients.steps"] = 300
    page.at.session_state["size"] = 512
    page.upload("house.png", png(draw("house", 0).picture))
    next(b for b in page.at.button if b.label == "Cancel").click()
    page.run()
    assert "Stopped." in page.maps()[IG]
    assert page.at.session_state["_jobs"]["maps"].cancelled
    page.at.slider(key="integrated_gradients.steps").set_value(8)
    page.run()
    page.wait_for_map(IG, "Adds up to")


def test_opacity_and_colours_do_not_run_the_model(boat_and_tree, monkeypatch):
    from explain.classifier import Classifier

    page = boat_and_tree
    monkeypatch.setattr(trust, "MOST_PASSES", 0)
    page.wait_for_map(IG, "Adds up to")
    for _ in range(600):
        if "Checking" not in page.html() and "light" not in page.at.session_state["_jobs"]:
            break
        time.sleep(0.1)
        page.run()
    before = page.html()
    monkeypatch.setattr(Classifier, "_forward", lambda *_: pytest.fail("the model ran"))
    page.at.slider(key="opacity").set_value(0.2)
    page.at.selectbox(key="palette").set_value("viridis")
    page.run()
    assert page.html() != before
    assert "why tree?" in page.maps()["Grad-CAM"]


def test_the_picture_stays_when_the_page_changes(boat_and_tree):
    page = boat_and_tree
    page.at.switch_page("explain/ui/pages/about.py")
    page.run()
    assert "How to read the maps" in page.at.title[0].value
    page.at.switch_page("explain/ui/pages/image.py")
    page.run()
    assert "says tree" in page.sentence()


def test_html_in_a_file_name_is_shown_as_text(open_page):
    page = open_page(model="drawings")
    page.upload("<img src=x onerror=alert(1)>.png", png(draw("house", 0).picture))
    assert "<img src=x" not in page.html()
    assert "&lt;img src=x" in page.html()
    page.upload("**bold** $x$.png", b"no picture", key="upload")
    assert r"\*\*bold\*\*" in page.at.error[0].value


def test_a_bug_is_not_swallowed(open_page, monkeypatch):
    from explain.ui import subject

    page = open_page(model="drawings")
    monkeypatch.setattr(subject, "_predict", lambda *_: 1 / 0)
    page.at.file_uploader(key="first_upload").upload(
        "house.png", png(draw("house", 0).picture), "image/png"
    )
    page.at.run()
    assert "encountered an error" in page.at.exception[0].message


def test_a_downloaded_map_says_its_class():
    found = explain_image(load_classifier("drawings"), draw("house", 0).picture)
    attribution, look = found.attributions[0], Look(0.6, "inferno", True, 2.0)
    data = png_bytes(found.model_input, attribution, found.target, look)
    picture = Image.open(io.BytesIO(data))
    assert picture.width >= 224
    assert picture.height > 224 + 60, "a caption and a colour bar stand under the overlay"
    np.testing.assert_array_equal(np.load(io.BytesIO(npy_bytes(attribution))), attribution.values)
