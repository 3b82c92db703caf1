"""Memory is too small: fewer are computed at once, then one sentence says so; never a traceback."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from explain import explain_image
from explain.classifier import Classifier
from explain.errors import ModelError
from explain.explanation import explain_pass, predict
from explain.hiding import Hiding
from explain.methods import METHODS
from explain.weights import read_state_dict
from tests import toys
from tests.methods.conftest import quick_options
from tests.ui.conftest import Page

ROOT = Path(__file__).parent.parent.parent
TOO_LITTLE = "There is too little memory for this model at this size of its input."
IG = "integrated_gradients"


class Room:
    """How many pictures find room at once; the most that did."""

    def __init__(self):
        self.pictures, self.most = 64, 0

    def __deepcopy__(self, memo):
        return self


class Greedy(nn.Module):
    """A stage that asks for more memory than any computer has where there is no room."""

    def __init__(self, stage: nn.Module, room: Room) -> None:
        super().__init__()
        self.stage, self.room = stage, room

    def forward(self, x: Tensor) -> Tensor:
        if len(x) > self.room.pictures:
            torch.empty(1 << 50)
        self.room.most = max(self.room.most, len(x))
        return self.stage(x)


@pytest.fixture
def room():
    return Room()


@pytest.fixture
def greedy(room, one_thread):
    """The toy, whose last stage but one needs that room."""
    stages = toys.toy_stages()
    stages["pool"] = Greedy(stages["pool"], room)
    return Classifier(
        stages, toys.make_toy().preprocess, toys.CLASS_NAMES, name="T", layer="layer3"
    )


@pytest.mark.parametrize("key", METHODS)
def test_a_map_is_made_of_fewer_at_once_and_is_the_same(greedy, room, key):
    picture, options = toys.random_picture(3), {key: quick_options(METHODS[key])}
    (expected,) = explain_image(greedy, picture, key, options=options).attributions
    room.pictures, room.most = 2, 0
    (found,) = explain_image(greedy, picture, key, options=options).attributions
    assert 0 < room.most <= 2
    assert np.abs(found.values - expected.values).max() <= 1e-4 * np.abs(expected.values).max()


@pytest.mark.parametrize("key", METHODS)
def test_where_there_is_no_room_for_one_it_is_said(greedy, room, key):
    forward = predict(greedy, toys.random_picture(3))
    room.pictures = 0
    with pytest.raises(ModelError, match=TOO_LITTLE):
        explain_pass(greedy, forward, key, options={key: quick_options(METHODS[key])})
    with pytest.raises(ModelError, match=TOO_LITTLE):
        predict(greedy, toys.random_picture(3))


def test_many_pictures_are_answered_a_few_at_a_time(greedy, room):
    values = np.random.default_rng(1).normal(size=(7, 3, 64, 64)).astype(np.float32)
    x = greedy.to_device(values)
    answers, (logits, kept) = greedy.answer(x), greedy.keep(x)
    room.pictures = 2
    assert torch.allclose(greedy.answer(x), answers, atol=1e-5)
    fewer_logits, fewer_kept = greedy.keep(x)
    assert torch.allclose(fewer_logits, logits, atol=1e-5)
    assert torch.allclose(fewer_kept, kept, atol=1e-5)


def test_hidden_parts_are_asked_a_few_at_a_time(greedy, room):
    model_input = greedy.prepare(toys.random_picture(3))
    hiding = Hiding(greedy, model_input, toys.random_picture(4).resize((64, 64)))
    masks = np.random.default_rng(1).random((11, 64, 64)) < 0.5
    expected = hiding.logits(masks)
    room.pictures = 3
    assert np.allclose(hiding.logits(masks), expected, atol=1e-5)


def test_what_is_no_want_of_memory_stays_what_it_is(one_thread):
    watch = toys.StageWatch()
    toy = toys.make_toy(watch=watch)
    forward = predict(toy, toys.random_picture(3))
    watch.failing = "layer3"
    with pytest.raises(toys.StageFailure):
        explain_pass(toy, forward, IG)


LESS_AND_LESS = """
import resource
from pathlib import Path
import torch
from explain import explain_image, load_classifier
from explain.drawings import draw
from explain.errors import ModelError
from explain.methods import METHODS

torch.set_num_threads(1)
classifier, picture = load_classifier("drawings", device="cpu"), draw("house", 0).picture
options = {"rise": METHODS["rise"].make_options(masks=64)}

def explain(size):
    return explain_image(classifier, picture, "rise", options=options, size=size).attributions[0]

expected = {size: explain(size).values for size in (160, 320)}
pages = int(Path("/proc/self/statm").read_text().split()[0])
for size, megabytes in ((160, 1000), (320, 100), (320, 20), (1024, 20)):
    most = pages * resource.getpagesize() + megabytes * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (most, resource.RLIM_INFINITY))
    try:
        found = explain(size).values
        print("map" if abs(found - expected[size]).max() < 1e-3 else "another map")
    except ModelError as error:
        print(error)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits its memory as Linux can")
def test_with_less_and_less_memory_there_is_the_map_or_the_sentence():
    done = subprocess.run(
        [sys.executable, "-c", LESS_AND_LESS], cwd=ROOT, capture_output=True, text=True, check=True
    )
    said = done.stdout.splitlines()
    assert said[0] == "map"
    assert said[-1].startswith(TOO_LITTLE)
    assert {line for line in said if not line.startswith(TOO_LITTLE)} == {"map"}


def test_the_page_says_it_where_the_map_would_be(monkeypatch):
    def too_large(*_):
        return torch.empty(1 << 50)

    monkeypatch.setitem(METHODS, IG, replace(METHODS[IG], compute=too_large))
    page = Page(model="drawings", sample="house", size="160")
    page.wait_for_map("Integrated Gradients", TOO_LITTLE)
    assert "why house?" in page.maps()["Grad-CAM"]
    assert "map at" in page.maps()["Grad-CAM"]


def test_weights_for_which_there_is_no_room_are_not_called_damaged(tmp_path, monkeypatch):
    (tmp_path / "large.pth").touch()
    monkeypatch.setattr(torch, "load", lambda *_, **__: torch.empty(1 << 50))
    with pytest.raises(ModelError, match=TOO_LITTLE):
        read_state_dict(tmp_path / "large.pth")
