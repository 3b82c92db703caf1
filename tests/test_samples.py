"""The sample pictures: complete, recognised for the right reason, and made by their script."""

import importlib.util
import json
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from explain import explain_image, load_classifier, open_picture

ASSETS = Path(__file__).parent.parent / "assets"
SAMPLES = ASSETS / "samples"
ENTRIES = json.loads((SAMPLES / "samples.json").read_text(encoding="utf-8"))
LEFT_TO_RIGHT = {
    "imagenet/clock_and_ball.jpg": ("analog clock", "golf ball"),
    "drawings/two.png": ("sailboat", "tree"),
}
LARGEST = 60_000  # bytes


def entries_for(models):
    return [pytest.param(e, id=e["file"]) for e in ENTRIES if e["models"] == models]


@pytest.fixture(scope="module")
def imagenet():
    folder = os.environ.get("EXPLAIN_IMAGENET_DIR")
    if not folder:
        pytest.skip("EXPLAIN_IMAGENET_DIR does not name a folder with real ImageNet weights.")
    return load_classifier("mobilenet_v2", Path(folder) / "mobilenet_v2.pth", device="cpu")


@pytest.fixture(scope="module")
def drawings():
    return load_classifier("drawings", device="cpu")


@pytest.fixture(scope="module")
def made_again(tmp_path_factory):
    """The folder that the script fills when it is run now."""
    spec = importlib.util.spec_from_file_location("make_samples", ASSETS / "make_samples.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    folder = tmp_path_factory.mktemp("samples")
    script.main(folder)
    return folder


def top(classifier, entry, count):
    explanation = explain_image(classifier, open_picture(SAMPLES / entry["file"]), methods=())
    return {score.name: score.probability for score in explanation.prediction.top(count)}


def hottest_half(classifier, entry, name):
    """ "left" or "right": where Grad-CAM for the class `name` is strongest."""
    explanation = explain_image(classifier, open_picture(SAMPLES / entry["file"]), target=name)
    values = explanation.attributions[0].values
    column = np.unravel_index(values.argmax(), values.shape)[1]
    return "left" if column < values.shape[1] / 2 else "right"


def pixels(path):
    return np.asarray(Image.open(path).convert("RGB"), dtype=np.float32)


@pytest.mark.parametrize("entry", entries_for("imagenet"))
def test_the_real_weights_recognise_the_picture(imagenet, entry):
    assert next(iter(top(imagenet, entry, 1))) == entry["expected"]
    assert {entry["expected"], *entry["also"]} <= set(top(imagenet, entry, 5))


@pytest.mark.parametrize("entry", entries_for("drawings"))
def test_the_embedded_classifier_recognises_the_drawing(drawings, entry):
    found = top(drawings, entry, 8)
    assert next(iter(found)) == entry["expected"]
    least = 0.1 if entry["also"] else 0.9
    assert all(found[name] >= least for name in (entry["expected"], *entry["also"]))


@pytest.mark.parametrize("entry", [pytest.param(e, id=e["file"]) for e in ENTRIES if e["also"]])
def test_each_of_two_things_is_seen_on_its_own_half(request, entry):
    classifier = request.getfixturevalue(entry["models"])
    left, right = LEFT_TO_RIGHT[entry["file"]]
    assert {left, right} == {entry["expected"], *entry["also"]}
    assert hottest_half(classifier, entry, left) == "left"
    assert hottest_half(classifier, entry, right) == "right"


def test_the_list_names_every_file_and_no_other():
    on_disk = {str(p.relative_to(SAMPLES).as_posix()) for p in SAMPLES.rglob("*") if p.is_file()}
    assert {entry["file"] for entry in ENTRIES} | {"samples.json"} == on_disk


def test_the_names_in_links_are_all_different():
    stems = [Path(entry["file"]).stem for entry in ENTRIES]
    assert len(set(stems)) == len(stems)


def test_one_picture_of_each_kind_has_two_things_in_it():
    assert {entry["file"] for entry in ENTRIES if entry["also"]} == set(LEFT_TO_RIGHT)


@pytest.mark.parametrize("entry", [pytest.param(e, id=e["file"]) for e in ENTRIES])
def test_the_picture_is_small(entry):
    path = SAMPLES / entry["file"]
    side = 448 if entry["models"] == "imagenet" else 224
    assert path.stat().st_size <= LARGEST
    assert Image.open(path).size == (side, side)


def test_the_script_makes_the_same_list(made_again):
    assert json.loads((made_again / "samples.json").read_text(encoding="utf-8")) == ENTRIES


@pytest.mark.parametrize("entry", [pytest.param(e, id=e["file"]) for e in ENTRIES])
def test_the_script_makes_the_same_picture(made_again, entry):
    difference = np.abs(pixels(made_again / entry["file"]) - pixels(SAMPLES / entry["file"]))
    assert difference.mean() < 1.0
