"""Claims about a classifier that looks at one known quarter, and maps that methods never made."""

from dataclasses import dataclass

import numpy as np
import pytest
from PIL import Image
from torch import nn

from explain.classifier import Classifier
from explain.faithfulness import CHECKS, make_claim
from explain.loading import load_classifier
from explain.methods import METHODS, Method
from explain.results import Attribution, Preprocess
from tests import toys

SIZE = toys.SIZE


@pytest.fixture
def red(corner):
    """The pass of a red picture, 102 of 255: the logits are 2.5 and -2.5, see `make_corner`."""
    return corner.run(corner.prepare(Image.new("RGB", (SIZE, SIZE), (102, 0, 0))))


@pytest.fixture
def true_map():
    """1 on the top left quarter, which decides, and 0 elsewhere."""
    values = np.zeros((SIZE, SIZE), np.float32)
    values[: SIZE // 2, : SIZE // 2] = 1
    return values


@dataclass(frozen=True)
class NoOptions:
    """Options of a method that has none."""


@pytest.fixture
def fake_method(monkeypatch):
    """A function that enters a method that draws a map from (forward, target) alone."""

    def enter(draw, key="fake", native_shape=(SIZE, SIZE)):
        def compute(classifier, forward, target, options, watch):
            values = np.asarray(draw(forward, target), dtype=np.float32)
            signed = bool(values.min() < 0)
            return Attribution(key, target, values, "", signed, native_shape)

        method = Method(
            key, key, "", "", NoOptions, signed=True, slow=False, compute=compute,
        )  # fmt: skip
        monkeypatch.setitem(METHODS, key, method)
        return method

    return enter


@pytest.fixture
def claim(fake_method):
    """A function that makes the claim of these values about a pass."""

    def make(classifier, forward, values, target=0, native_shape=(SIZE, SIZE)):
        fake_method(lambda *_: values, native_shape=native_shape)
        attribution = Attribution("fake", target, values, "", bool(values.min() < 0), native_shape)
        return make_claim(classifier, forward, attribution)

    return make


@pytest.fixture
def claim_by(fake_method):
    """A function that makes the claim of a fake method that can draw its map again elsewhere."""

    def make(classifier, forward, draw, target=0):
        method = fake_method(draw)
        return make_claim(classifier, forward, method.attribute(classifier, forward, target))

    return make


@pytest.fixture
def run_check():
    """A function that runs a check by key with options by name."""

    def run(key, claim, watch=None, **options):
        return CHECKS[key].run(claim, CHECKS[key].make_options(**options), watch)

    return run


class Counting(nn.Module):
    """Lets pictures through and notes how many came at a time; its copies note in the same list."""

    def __init__(self, batches):
        super().__init__()
        self.batches = batches

    def forward(self, x):
        self.batches.append(len(x))
        return x

    def __deepcopy__(self, memo):
        return Counting(self.batches)


@pytest.fixture
def counting_toy():
    """The toy, and the list of the batches that came into it.

    Its weights are never packed, for that sends pictures through once more to compare.
    """
    batches = []
    stages = {"count": Counting(batches), **toys.toy_stages()}
    toy = Classifier(
        stages, Preprocess(resize=72, crop=SIZE), toys.CLASS_NAMES, name="Toy", layer="layer3"
    )
    toy._packed._usable = False
    return toy, batches


def brightness(forward, target=0):
    """The picture's red, 0 to 1: a map that knows no model."""
    return np.asarray(forward.model_input.picture)[..., 0] / 255


@pytest.fixture(scope="session")
def drawings():
    """The embedded classifier of drawings."""
    return load_classifier("drawings", device="cpu")
