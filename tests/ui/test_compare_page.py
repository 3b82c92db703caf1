"""The page "Compare" in each of its states, without a browser."""

import re
import time

import pytest

from explain.drawings import draw, draw_together
from explain.explanation import predict
from explain.loading import load_classifier
from tests.ui.conftest import png

PAGE = "explain/ui/pages/compare.py"
QUICK = ["grad_cam", "layer_cam"]


def open_compare(open_page, picture, **state):
    """The page with this drawing, read by the embedded model, and these values of widgets."""
    page = open_page(model="drawings")
    page.at.session_state["compare_methods"] = QUICK
    for name, value in state.items():
        page.at.session_state[name.replace("__", ".")] = value
    page.at.switch_page(PAGE)
    page.run()
    return page.upload("drawing.png", png(picture))


@pytest.fixture
def boat_and_tree(open_page):
    """A function that opens the page with two things on one picture."""
    picture = draw_together(["sailboat", "tree"], 3)
    return lambda **state: open_compare(open_page, picture, **state)


def lanes(page):
    """What the figures of each line say: [[(title, words), …], …]."""
    return [
        [
            (re.search(r"<b>(.*?)</b>", figure)[1], re.sub(r"<[^>]+>", " ", figure))
            for figure in re.findall(r'<figure class="map">(.*?)</figure>', lane, re.DOTALL)
        ]
        for lane in page.html().split('<div class="lane">')[1:]
    ]


def wait_for(page, found, what):
    """Runs on, as the browser's polling does, until `found(page)` holds."""
    for _ in range(300):
        if found(page):
            return
        time.sleep(0.1)
        page.run()
    pytest.fail(f"never came to {what}: {lanes(page)}")


def labels(page):
    return [button.label for button in page.at.button]


def written(page):
    return "\n".join(each.value for each in page.at.markdown).replace("\\", "")


def test_the_first_visit_offers_samples(open_page):
    page = open_page(model="drawings")
    page.at.switch_page(PAGE)
    page.run()
    assert "Put maps side by side." in page.html()
    assert [button.key for button in page.at.button if str(button.key).startswith("sample_")]


def test_two_methods_for_the_two_most_probable_classes(boat_and_tree):
    page = boat_and_tree()
    tree, boat = lanes(page)
    assert [title for title, _ in tree] == ["tree", "Grad-CAM", "LayerCAM"]
    assert [title for title, _ in boat] == ["sailboat", "Grad-CAM", "LayerCAM"]
    assert "why tree?" in tree[1][1]
    assert "7×7 map at features.18" in tree[1][1]
    assert "why sailboat?" in boat[2][1]
    assert "XGrad-CAM and HiRes-CAM would be this same map" in page.html()
    assert "Most alike:</b> 1 (Grad-CAM · tree) and 2 (LayerCAM · tree)" in page.html()


def test_slow_maps_come_one_after_the_other_with_their_estimate(boat_and_tree):
    page = boat_and_tree(
        compare_methods=["grad_cam", "integrated_gradients"], integrated_gradients__steps=8
    )
    assert "7×7 map" in lanes(page)[0][1][1]
    assert re.search("takes|first sketch", lanes(page)[1][2][1])
    assert not page.at.subheader
    wait_for(page, lambda page: page.at.subheader, "an end")
    assert page.at.subheader[0].value == "How alike are they?"
    assert "224×224 map from black" in lanes(page)[0][2][1]
    assert "224×224 map from black" in lanes(page)[1][2][1]
    assert "Integrated Gradients · sailboat" in page.html()


def test_what_takes_long_waits_until_it_is_asked_for_and_can_be_stopped(boat_and_tree, monkeypatch):
    from explain.ui import compare_desk

    monkeypatch.setattr(compare_desk, "STARTS_ALONE", 0.0)
    page = boat_and_tree(
        compare_methods=["integrated_gradients"], integrated_gradients__steps=300, size=512
    )
    assert "compare" not in page.at.session_state["_jobs"]
    assert "2 maps are not computed yet; that takes about" in written(page)
    assert "takes about" in lanes(page)[0][1][1]
    next(each for each in page.at.button if each.label == "Compute").click()
    page.run()
    next(each for each in page.at.button if each.label == "Cancel").click()
    page.run()
    assert page.at.session_state["_jobs"]["compare"].cancelled
    assert "Stopped. 2 maps are not computed yet" in written(page)
    page.at.slider(key="integrated_gradients.steps").set_value(8)
    page.run()
    assert "Stopped" not in written(page), "other maps were never asked for"
    next(each for each in page.at.button if each.label == "Compute").click()
    page.run()
    wait_for(page, lambda page: "Cancel" not in labels(page), "an end")
    assert "512×512 map from black" in lanes(page)[1][1][1]


def test_maps_of_a_method_share_a_scale_until_another_one_is_chosen(boat_and_tree):
    page = boat_and_tree()

    def scales(page):
        return [re.findall(r'<div class="scale">(.*?)</div>', page.html())[i] for i in (0, 1, 2, 3)]

    grad, layer, other_grad, other_layer = scales(page)
    assert grad == other_grad
    assert layer == other_layer
    assert grad != layer
    page.at.selectbox(key="compare_scale").set_value("all")
    page.run()
    assert len(set(scales(page))) == 1
    page.at.selectbox(key="compare_scale").set_value("own")
    page.run()
    assert len(set(scales(page))) > 2


def test_two_models_for_one_class(boat_and_tree):
    page = boat_and_tree(compare_mode="models")
    own, other = lanes(page)
    assert own[0][0] == "Drawings (demo)"
    assert other[0][0] == "The cheater (lab)"
    assert "says tree, 80 %" in own[0][1]
    assert "why tree?" in other[1][1], "the page's class, whatever the other model says"


def test_a_model_without_the_class_explains_what_it_says(boat_and_tree, monkeypatch):
    from explain.ui import cache

    names = tuple(f"thing {number}" for number in range(8))
    strange = load_classifier("drawings").with_class_names(names)
    loaded = cache.classifier
    monkeypatch.setattr(
        cache, "classifier", lambda choice: strange if choice.lab else loaded(choice)
    )
    page = boat_and_tree(compare_mode="models")
    other = lanes(page)[1]
    assert "says thing 7, 80 %; knows no tree" in other[0][1]
    assert "why thing 7?" in other[1][1]


def test_a_model_that_cannot_be_had_leaves_the_others(boat_and_tree, monkeypatch):
    from explain.errors import WeightsError
    from explain.ui import cache

    loaded = cache.classifier

    def load(choice):
        if choice.lab:
            raise WeightsError("The server cannot be reached.")
        return loaded(choice)

    monkeypatch.setattr(cache, "classifier", load)
    page = boat_and_tree(compare_mode="models")
    assert "server cannot be reached" in page.at.warning[0].value
    assert [lane[0][0] for lane in lanes(page)] == ["Drawings (demo)"]


def test_two_pictures_the_second_a_sample_or_a_file(boat_and_tree):
    page = boat_and_tree(compare_mode="pictures")
    assert len(lanes(page)) == 1
    page.at.selectbox(key="compare_sample").set_value("house")
    page.run()
    titles = [lane[0][0] for lane in lanes(page)]
    assert titles == ["Picture 1: drawing.png", "Picture 2: House"]
    page.at.selectbox(key="compare_sample").set_value("own")
    page.run()
    assert len(lanes(page)) == 1
    page.upload("no.png", b"no picture", key="compare_file")
    assert "no.png: " in page.at.error[0].value.replace("\\", "")
    page.upload("fish.png", png(draw("fish", 2).picture), key="compare_file")
    assert "says fish" in lanes(page)[1][0][1]
    assert "why tree?" in lanes(page)[1][1][1]
    assert not page.at.error


def test_the_second_picture_is_never_taken_for_the_first(boat_and_tree):
    """The page keeps its own decoded picture for the first use: it must not reach the second."""
    page = boat_and_tree(compare_mode="pictures")
    page.upload("again.png", png(draw_together(["sailboat", "tree"], 3)), key="upload")
    page.at.selectbox(key="compare_sample").set_value("own")
    page.run()
    page.upload("fish.png", png(draw("fish", 2).picture), key="compare_file")
    assert "says tree" in lanes(page)[0][0][1]
    assert "says fish" in lanes(page)[1][0][1]


def test_a_map_that_cannot_be_had_says_why_and_the_others_are_there(boat_and_tree):
    page = boat_and_tree(
        compare_methods=["grad_cam", "grad_cam_pp"], grad_cam_pp__layer="features.10"
    )
    assert "activations below 0" in lanes(page)[0][2][1]
    assert "7×7 map" in lanes(page)[0][1][1]


def test_another_picture_brings_its_own_classes(boat_and_tree):
    page = boat_and_tree()
    page.at.multiselect(key="compare_classes").set_value(["fish", "car", "house"])
    page.run()
    assert [lane[0][0] for lane in lanes(page)] == ["fish", "car", "house"]
    page.upload("fish.png", png(draw("fish", 2).picture), key="upload")
    assert lanes(page)[0][0][0] == "fish"
    assert len(lanes(page)) == 2


def test_without_methods_or_classes_the_page_says_what_to_do(boat_and_tree):
    page = boat_and_tree()
    page.at.multiselect(key="compare_methods").set_value([])
    page.run()
    assert lanes(page) == []
    assert "Choose at least one of each" in page.html()


def ledger_of(page):
    """The numbers of the ledger, the last is the sum; None before there is one."""
    found = re.search(r'<table class="ledger">(.*?)</table>', page.html(), re.DOTALL)
    if not found:
        return None
    numbers = re.findall(r"<td>([+−]?[0-9.]+)</td>", found[1])
    return [float(number.replace("−", "-")) for number in numbers]


def test_why_a_and_not_b_adds_up_to_the_lead(boat_and_tree):
    page = boat_and_tree(compare_mode="why")
    wait_for(page, lambda page: "The parts add up" in page.html(), "an end")
    prediction = predict(
        load_classifier("drawings"), draw_together(["sailboat", "tree"], 3)
    ).prediction
    tree, boat = prediction.top(2)
    lead, odds = tree.logit - boat.logit, tree.probability / boat.probability
    said = f"tree is ahead of sailboat by {lead:.2f} logits: {odds:.1f} times as likely."
    assert said in page.html()
    *lines, total = ledger_of(page)
    assert sum(lines) == pytest.approx(total, abs=1e-6)
    assert total == round(lead, 2)
    assert "for sailboat" in page.html()
    assert page.html().count('class="number at"') == page.html().count("</i> speaks for ")
    next(each for each in page.at.button if each.label == "⇄").click()
    page.run()
    wait_for(page, lambda page: "The parts add up" in page.html(), "an end")
    assert said in page.html()
    assert ledger_of(page)[-1] == -round(lead, 2)


def test_the_same_class_twice_is_no_question(boat_and_tree):
    page = boat_and_tree(compare_mode="why")
    page.at.selectbox(key="compare_second").set_value("tree")
    page.run()
    assert page.at.info[0].value == "Choose two different classes."
    assert "contrast" not in page.at.session_state["_jobs"]


def test_a_contrast_that_is_stopped_shows_what_there_is(boat_and_tree, monkeypatch):
    from explain import contrast

    monkeypatch.setattr(contrast, "TOLERANCE", 0.0)
    page = boat_and_tree(compare_mode="why")
    wait_for(page, lambda page: "So far, " in page.html(), "a first answer")
    next(each for each in page.at.button if each.label == "Cancel").click()
    page.run()
    assert "Stopped." in written(page)
    assert "do not quite add up" in page.html()
    assert "Compute again" in labels(page)


def test_what_is_compared_stands_in_the_url_and_comes_back_from_it(boat_and_tree, open_page):
    page = open_page(
        model="drawings", maps=["grad_cam", "saliency"], classes=["tree", "house"]
    )  # fmt: skip
    page.at.switch_page(PAGE)
    page.run()
    page.upload("drawing.png", png(draw_together(["sailboat", "tree"], 3)))
    assert [[title for title, _ in lane][1:] for lane in lanes(page)] == [
        ["Grad-CAM", "Saliency"]
    ] * 2
    assert sorted(lane[0][0] for lane in lanes(page)) == ["house", "tree"]
    query = page.at.query_params
    assert (query["maps"], sorted(query["classes"])) == (
        ["grad_cam", "saliency"],
        ["house", "tree"],
    )
    assert "compare" not in query, "classes are what everybody gets at first"
    page.at.session_state["compare_mode"] = "why"
    page.run()
    query = page.at.query_params
    assert query["compare"] == "why"
    assert {query["why"], query["not"]} == {"sailboat", "tree"}
