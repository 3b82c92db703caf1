"""Grad-CAM against numbers worked out by hand."""

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from explain.errors import ModelError
from explain.methods import METHODS
from explain.methods.grad_cam import GradCamOptions, native_grad_cams
from tests import toys
from tests.methods.conftest import warmed_up

GRAD_CAM = METHODS["grad_cam"]
SIGNED = GradCamOptions(relu=False)

# Brightness, 0 to 1: one bright place of red, one of green, and a little red beside.
RED = np.array([[1.0, 0.2], [0.0, 0.0]])
GREEN = np.array([[0.0, 0.0], [0.0, 1.0]])


def two_channels(scale=1):
    """The maps are the picture's red and green; each logit is a weighted sum of their means.

    With `scale` 2 the maps are the means of 2 × 2 pixels, so they must be enlarged.
    """
    convolution, head = nn.Conv2d(3, 2, 1, bias=False), nn.Linear(2, 2, bias=False)
    with torch.no_grad():
        convolution.weight.copy_(torch.tensor([[1.0, 0, 0], [0, 1.0, 0]])[..., None, None])
        head.weight.copy_(torch.tensor([[4.0, -8.0], [0.0, 4.0]]))
    maps = nn.Sequential(convolution, nn.AvgPool2d(scale))
    stages = {"maps": maps, "pool": toys.pool(), "fc": head}
    return toys.make_plain(stages, 2 * scale, ("red, not green", "green"))


def picture(scale=1):
    pixels = np.stack([RED, GREEN, np.zeros_like(RED)], axis=2).repeat(scale, 0).repeat(scale, 1)
    return Image.fromarray((pixels * 255).round().astype(np.uint8))


def forward(classifier, scale=1):
    return classifier.run(classifier.prepare(picture(scale)))


def test_each_map_is_weighed_by_its_mean_gradient():
    classifier = two_channels()
    found = GRAD_CAM.attribute(classifier, forward(classifier), 0, SIGNED)
    # The mean over 4 places divides the weights 4 and −8 by 4: 1 · red − 2 · green.
    np.testing.assert_allclose(found.values, [[1.0, 0.2], [0.0, -2.0]], atol=1e-6)
    assert found.signed
    assert found.native_shape == (2, 2)
    assert found.target_layer == "maps"
    assert found.options == {"layer": "maps", "relu": False}


def test_evidence_against_the_class_is_left_out_by_default():
    classifier = two_channels()
    found = GRAD_CAM.attribute(classifier, forward(classifier), 0)
    np.testing.assert_allclose(found.values, [[1.0, 0.2], [0.0, 0.0]], atol=1e-6)
    assert not found.signed


def test_another_class_has_another_map():
    classifier = two_channels()
    found = GRAD_CAM.attribute(classifier, forward(classifier), 1)
    np.testing.assert_allclose(found.values, GREEN, atol=1e-6)


def test_the_map_is_enlarged_smoothly_and_not_shifted():
    classifier = two_channels(scale=2)
    found = GRAD_CAM.attribute(classifier, forward(classifier, scale=2), 1)
    # The centres of the four pixels lie at −¼, ¼, ¾ and 1¼ of the two places; beyond, it is level.
    near_second = np.array([0.0, 0.25, 0.75, 1.0])
    np.testing.assert_allclose(found.values, np.outer(near_second, near_second), atol=1e-6)
    assert found.native_shape == (2, 2)


def test_the_gradient_is_that_at_the_picture():
    class Product(nn.Module):
        """Red's mean times green's mean."""

        def forward(self, x):
            return x.mean((2, 3)).prod(1, keepdim=True)

    classifier = two_channels()
    stages = {"maps": classifier.stages[0], "product": Product()}
    product = toys.make_plain(stages, 2, ("both",))
    found = GRAD_CAM.attribute(product, forward(product), 0)
    # d/d(red place) = mean green / 4 = 0.25 / 4, and d/d(green place) = mean red / 4 = 0.3 / 4.
    np.testing.assert_allclose(found.values, RED * 0.0625 + GREEN * 0.075, atol=1e-6)


def test_a_whole_batch_gives_each_picture_its_own_map():
    classifier = two_channels()
    kept = forward(classifier).activation
    batch, targets = torch.cat([kept, 2 * kept, kept]), torch.tensor([0, 0, 1])
    found = native_grad_cams(classifier, "maps", batch, targets).numpy()
    expected = [RED - 2 * GREEN, 2 * RED - 4 * GREEN, GREEN]
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_a_layer_that_has_no_map_is_refused_with_those_that_have():
    classifier = two_channels()
    with pytest.raises(ModelError, match=r"no target layer “pool”\. Choose one of: maps"):
        GRAD_CAM.attribute(classifier, forward(classifier), 0, GradCamOptions(layer="pool"))


def test_prediction_and_map_run_each_stage_once_and_another_class_only_the_head(one_thread):
    watch = toys.StageWatch()
    toy = toys.make_toy(watch=watch)
    model_input = warmed_up(toy).model_input
    watch.calls.clear()
    kept = toy.run(model_input)
    assert dict(watch.calls) == dict.fromkeys(toy.stage_names, 1)
    watch.calls.clear()
    GRAD_CAM.attribute(toy, kept, 0)
    GRAD_CAM.attribute(toy, kept, 3)
    assert dict(watch.calls) == {"pool": 2, "fc": 2}
    watch.calls.clear()
    GRAD_CAM.attribute(toy, kept, 3, GradCamOptions(layer="layer2"))
    assert watch.calls == {**dict.fromkeys(toy.stage_names, 1), "layer3": 2, "pool": 2, "fc": 2}
