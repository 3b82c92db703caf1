"""Guided Backprop and Guided Grad-CAM against numbers worked out by hand and the paper's rule."""

import numpy as np
import pytest
import torch
from captum.attr import GuidedBackprop, GuidedGradCam
from torch import nn
from torch.nn import functional

from explain.errors import ModelError
from explain.methods import METHODS
from explain.methods.guided_grad_cam import GuidedGradCamOptions
from tests import toys
from tests.methods.conftest import warmed_up
from tests.methods.pictures import Total, of_red, predicted, red, scaled

GUIDED, GUIDED_CAM = METHODS["guided_backprop"], METHODS["guided_grad_cam"]

pytestmark = pytest.mark.usefixtures("one_thread")


def guided(classifier, picture):
    return GUIDED.attribute(classifier, predicted(classifier, picture), 0).values


class GuidedReLU(torch.autograd.Function):
    """The paper's rule: back goes what is positive, where the input was positive."""

    @staticmethod
    def forward(context, x):
        context.save_for_backward(x)
        return x.relu()

    @staticmethod
    def backward(context, gradient):
        (x,) = context.saved_tensors
        return gradient.relu() * (x > 0)


def signed_sum(*weights):
    """Each place of 2 × 2 times its weight, summed."""
    head = nn.Linear(4, 1, bias=False)
    head.weight.data = torch.tensor([weights])
    return nn.Sequential(nn.Flatten(1), head)


def test_what_speaks_against_the_class_does_not_pass():
    classifier = of_red(scaled(1.0, -0.5), nn.ReLU(inplace=True), signed_sum(3.0, -2.0, 4.0, -5.0))
    # x − 0.5 is below 0 for 0.2; of the others, −2 and −5 are held back.
    np.testing.assert_allclose(guided(classifier, red(3, 4, 1, 5)), [[3, 0], [0, 0]])


def test_relu6_is_guided_too_and_flat_above_6():
    classifier = of_red(scaled(10.0, -3.0), nn.ReLU6(inplace=True), signed_sum(3.0, 2.0, -4.0, 1.0))
    # 10·x − 3 is −1, 3, 3 and 7: only the second has slope and a positive weight.
    np.testing.assert_allclose(guided(classifier, red(1, 3, 3, 5)), [[0, 20], [0, 0]], rtol=1e-6)


def test_on_torchvisions_blocks_it_is_the_papers_rule(monkeypatch):
    toy = toys.make_toy()
    forward = warmed_up(toy)
    found = GUIDED.attribute(toy, forward, 3)
    x = torch.from_numpy(forward.model_input.tensor).requires_grad_()
    monkeypatch.setattr(functional, "relu", lambda each, **_: GuidedReLU.apply(each))
    (expected,) = torch.autograd.grad(toy.stages(x)[0, 3], x)
    np.testing.assert_allclose(found.values, expected[0].abs().amax(0), atol=1e-5)
    assert not found.signed


def plain_network():
    """Each ReLU a module of its own, as Captum wants it, and its target layer."""
    generator = torch.Generator().manual_seed(1)
    maps = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Conv2d(4, 6, 3, 2), nn.ReLU())
    stages = {"maps": maps, "pool": toys.pool(), "fc": nn.Linear(6, 2)}
    with torch.no_grad():
        for module in stages.values():
            for parameter in module.parameters():
                parameter.copy_(torch.randn(parameter.shape, generator=generator) / 2)
    return toys.make_plain(stages, 16, ("a", "b"))


def test_where_nothing_is_shared_it_is_captums():
    classifier = plain_network()
    forward = warmed_up(classifier)
    x = torch.from_numpy(forward.model_input.tensor).requires_grad_()
    expected = GuidedBackprop(plain_network().stages).attribute(x, target=1)
    found = GUIDED.attribute(classifier, forward, 1)
    np.testing.assert_allclose(found.values, expected[0].abs().amax(0).detach(), atol=1e-6)


def test_guided_grad_cam_is_captums():
    classifier = plain_network()
    forward = warmed_up(classifier)
    network = plain_network().stages
    x = torch.from_numpy(forward.model_input.tensor).requires_grad_()
    for target in (0, 1):
        found = GUIDED_CAM.attribute(classifier, forward, target)
        expected = GuidedGradCam(network, network[0]).attribute(
            x, target=target, interpolate_mode="bilinear"
        )
        np.testing.assert_allclose(found.values, expected[0].abs().amax(0).detach(), atol=1e-6)
        assert found.target_layer == "maps"


def test_guided_grad_cam_multiplies_the_two(toy):
    forward = warmed_up(toy)
    options = GuidedGradCamOptions(layer="layer2")
    cam = METHODS["grad_cam"]
    coarse = cam.attribute(toy, forward, 0, cam.make_options(layer="layer2")).values
    fine = GUIDED.attribute(toy, forward, 0).values
    found = GUIDED_CAM.attribute(toy, forward, 0, options)
    np.testing.assert_allclose(found.values, fine * coarse, atol=1e-5)
    assert found.target_layer == "layer2"


@pytest.mark.parametrize("method", [GUIDED, GUIDED_CAM])
@pytest.mark.parametrize("step", [nn.Sigmoid(), nn.ELU()])
def test_other_activations_are_refused(method, step):
    classifier = of_red(step, Total())
    with pytest.raises(ModelError, match=f"{method.title} cannot be computed for Plain") as refusal:
        method.attribute(classifier, predicted(classifier, red(1, 2, 3, 5)), 0)
    assert type(step).__name__.lower() in str(refusal.value)
