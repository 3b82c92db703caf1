"""Grad-CAM++ against the paper's formula, derivatives of second and third order included."""

import numpy as np
import pytest
import torch
from torch import nn

from explain.errors import ModelError
from explain.methods import METHODS
from explain.methods.grad_cam_pp import GradCamPPOptions, native_grad_cam_pp
from tests import toys
from tests.methods.conftest import warmed_up
from tests.methods.pictures import predicted, red

METHOD = METHODS["grad_cam_pp"]


def test_one_channel_by_hand():
    activation = torch.tensor([[[1.0, 3.0], [0.0, 2.0]]])
    gradient = torch.tensor([[[0.5, -1.0], [0.25, 0.0]]])
    # The activation sums to 6. α is 1 / (2 + 6 · 0.5) = 0.2 and 1 / (2 + 6 · 0.25) = 2/7, so the
    # weight is 0.2 · 0.5 + 2/7 · 0.25 = 0.1 + 1/14.
    expected = (0.1 + 1 / 14) * activation[0]
    torch.testing.assert_close(native_grad_cam_pp(activation, gradient), expected)


def test_a_gradient_of_1_is_not_weighed_by_1():
    """Leaving out the division would give 4, the sum of the gradients."""
    activation, gradient = torch.full((1, 2, 2), 0.5), torch.ones(1, 2, 2)
    # The activation sums to 2: α = 1 / (2 + 2) at each of the four places.
    torch.testing.assert_close(native_grad_cam_pp(activation, gradient), activation[0])


def derivatives(score, activation):
    """First, second and third derivative of `score` with respect to each place alone."""
    first = torch.autograd.grad(score, activation, create_graph=True)[0]
    second, third = torch.zeros_like(activation), torch.zeros_like(activation)
    for place in np.ndindex(*activation.shape):
        row = torch.autograd.grad(first[place], activation, create_graph=True)[0]
        second[place] = row[place]
        third[place] = torch.autograd.grad(row[place], activation, retain_graph=True)[0][place]
    return first.detach(), second.detach(), third.detach()


def test_it_is_the_papers_formula():
    generator = torch.Generator().manual_seed(4)
    activation = torch.rand(3, 2, 2, generator=generator, dtype=torch.double).requires_grad_()
    slopes = torch.randn(3, 2, 2, generator=generator, dtype=torch.double)
    score = torch.exp((slopes * activation).sum())
    first, second, third = derivatives(score, activation)
    sums = activation.detach().sum((1, 2), keepdim=True)
    alphas = second / (2 * second + sums * third)
    weights = (alphas * first.relu()).sum((1, 2))
    papers = torch.einsum("c,chw->hw", weights, activation.detach()).relu()
    found = native_grad_cam_pp(activation.detach(), slopes)
    torch.testing.assert_close(found * score.detach(), papers)
    assert papers.any()


def test_behind_pooling_and_a_linear_head_by_hand():
    convolution, head = nn.Conv2d(3, 2, 1), nn.Linear(2, 1)
    with torch.no_grad():
        convolution.weight.zero_()
        convolution.weight[:, 0] = torch.tensor([1.0, 2.0])[:, None, None]
        convolution.bias.copy_(torch.tensor([0.0, 1.0]))
        head.weight.copy_(torch.tensor([[4.0, -8.0]]))
    stages = {"maps": nn.Sequential(convolution, nn.ReLU()), "pool": toys.pool(), "fc": head}
    classifier = toys.make_plain(stages, 2, ("one",))
    found = METHOD.attribute(classifier, predicted(classifier, red(0, 1, 2, 5)), 0)
    # Each place of the first map has the gradient 4 / 4; the map sums to 1.6, so its weight is
    # 4 · 1 / (2 + 1.6); the second map speaks against the class and weighs nothing.
    expected = np.array([[0, 0.2], [0.4, 1.0]]) * 4 / 3.6
    np.testing.assert_allclose(found.values, expected, rtol=1e-5)
    assert found.target_layer == "maps"


def test_an_activation_below_0_is_refused():
    stages = {"maps": nn.Conv2d(3, 2, 1), "pool": toys.pool(), "fc": nn.Linear(2, 1)}
    nn.init.constant_(stages["maps"].weight, -1.0)
    nn.init.zeros_(stages["maps"].bias)
    classifier = toys.make_plain(stages, 2, ("one",))
    with pytest.raises(ModelError, match="at maps activations below 0"):
        METHOD.attribute(classifier, predicted(classifier, red(0, 1, 2, 5)), 0)


def test_no_place_weighs_more_than_half_of_its_gradient(toy, one_thread):
    """α is at most ½, so the map stays below half of what the positive gradients alone give."""
    forward = toy.run(warmed_up(toy).model_input, "layer2")
    found = METHOD.attribute(toy, forward, 0, GradCamPPOptions(layer="layer2"))
    activation = forward.activation.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(toy.head("layer2")(activation)[0, 0], activation)
    most = torch.einsum("c,chw->hw", gradient[0].relu().sum((1, 2)), activation[0].detach())
    assert 0 < found.values.max() < float(most.max()) / 2
