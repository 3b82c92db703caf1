"""On a GPU each map is the CPU's. Skipped where there is none."""

import numpy as np
import pytest
import torch

from explain import METHODS, load_classifier
from explain.classifier import Classifier
from explain.drawings import draw
from tests.methods.conftest import quick_options

SAME = 1e-3  # of the map's largest value

on_a_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="There is no GPU here.")


@pytest.fixture(scope="module")
def both():
    """The embedded model on the CPU and on the GPU, each with its prediction of one drawing."""
    picture = draw("house", 5).picture
    classifiers = (load_classifier("drawings", device=device) for device in ("cpu", "cuda"))
    return [(each, each.run(each.prepare(picture))) for each in classifiers]


@on_a_gpu
@pytest.mark.parametrize("key", METHODS)
def test_the_map_is_the_cpus(both, key):
    method = METHODS[key]
    maps = [
        method.attribute(classifier, forward, 0, quick_options(method)).values
        for classifier, forward in both
    ]
    assert np.abs(maps[1] - maps[0]).max() <= SAME * np.abs(maps[0]).max()


@on_a_gpu
def test_the_answer_is_the_cpus(both):
    (_, here), (_, there) = both
    logits = here.prediction.logits
    assert np.abs(there.prediction.logits - logits).max() <= SAME * np.abs(logits).max()


def test_a_gpu_does_not_round_to_tf32(monkeypatch):
    """Ten bits behind the point would be seen in a map."""
    monkeypatch.setattr(torch.backends.cudnn, "allow_tf32", True)
    stages = {"maps": torch.nn.Conv2d(3, 2, 1)}
    monkeypatch.setattr(torch.nn.Sequential, "to", lambda self, *_, **__: self)
    Classifier(stages, None, ["a", "b"], name="toy", layer="maps", device="cuda")
    assert torch.backends.cudnn.allow_tf32 is False
