"""Many methods on the page "Explain": what is said of each before, and when it cannot be had."""

import pytest

from explain.drawings import draw
from tests.ui.conftest import png


@pytest.fixture
def house(open_page):
    """A function that opens the page with these methods and options, and a drawing of a house."""

    def open_with(*methods, **options):
        page = open_page(model="drawings")
        page.at.session_state["methods"] = list(methods)
        for name, value in options.items():
            page.at.session_state[name.replace("__", ".")] = value
        return page.upload("house.png", png(draw("house", 0).picture))

    return open_with


def test_at_first_two_maps_are_shown_and_all_others_offered(open_page):
    from explain.methods import METHODS

    page = open_page(model="drawings").upload("house.png", png(draw("house", 0).picture))
    assert set(page.maps()) == {"What the model saw", "Grad-CAM", "Integrated Gradients"}
    assert set(page.at.button_group(key="methods").options) == {m.title for m in METHODS.values()}


def test_cost_and_sameness_are_said_before(house):
    page = house("grad_cam", "occlusion")
    assert "One pass: less than a second here." in page.html()
    assert "Hundreds of passes: " in page.html()
    assert "XGrad-CAM and HiRes-CAM would be this same map" in page.html()
    page.at.selectbox(key="grad_cam.layer").set_value("features.10")
    page.run()
    assert "XGrad-CAM" not in page.html()


def test_a_map_of_both_signs_is_not_read_by_its_brightness(house):
    page = house("grad_cam", "occlusion", occlusion__window=64, occlusion__stride=64)
    both_signs = page.wait_for_map("Occlusion", "Above 0: speaks for the class; below 0: against")
    assert "Bright" not in both_signs
    assert "Bright: speaks for the class." in page.maps()["Grad-CAM"]


def test_a_map_that_cannot_be_had_says_why_and_the_others_are_there(house):
    page = house(
        "grad_cam", "grad_cam_pp", "occlusion", "feature_ablation",
        grad_cam_pp__layer="features.10", occlusion__window=16, occlusion__stride=64,
    )  # fmt: skip
    assert "activations below 0" in page.maps()["Grad-CAM++"]
    assert "why house?" in page.maps()["Grad-CAM"]
    page.wait_for_map("Occlusion", "never be hidden")
    page.wait_for_map("Feature Ablation", "224×224 map from blurred")
    page.at.selectbox(key="grad_cam_pp.layer").set_value("features.18")
    page.run()
    assert "7×7 map at features.18" in page.maps()["Grad-CAM++"]
