"""LayerCAM against numbers worked out by hand."""

import numpy as np
import pytest
import torch
from torch import nn

from explain.methods import METHODS
from explain.methods.layer_cam import LayerCamOptions, last_of_each_size
from explain.methods.layers import activations_and_gradients
from explain.methods.maps import enlarge
from tests import toys
from tests.methods.conftest import warmed_up
from tests.methods.pictures import predicted, red, scaled

METHOD = METHODS["layer_cam"]

pytestmark = pytest.mark.usefixtures("one_thread")

LEVELS = [0, 1, 0, 0, 2, 1, 0, 5, 0, 0, 0, 0, 0, 0, 1, 0]


def two_sizes():
    """Red at 4 × 4 px, then the means of 2 × 2; the logit is 1, −1, 2, 0 times those four."""
    take_red, head = nn.Conv2d(3, 1, 1, bias=False), nn.Linear(4, 1, bias=False)
    with torch.no_grad():
        take_red.weight.zero_()
        take_red.weight[0, 0] = 1.0
        head.weight.copy_(torch.tensor([[1.0, -1.0, 2.0, 0.0]]))
    stages = {"fine": take_red, "same": scaled(2.0), "coarse": nn.AvgPool2d(2)}
    stages["fc"] = nn.Sequential(nn.Flatten(1), head)
    return toys.make_plain(stages, 4, ("one",), layer="coarse")


def test_the_last_layer_alone_is_gradient_times_activation():
    classifier = two_sizes()
    forward = predicted(classifier, red(*LEVELS))
    found = METHOD.attribute(classifier, forward, 0, LayerCamOptions(sizes=1))
    # Twice the means are 0.4, 0.6, 0.0 and 0.1; of the products 0.4, −0.6, 0 and 0 the first
    # remains, and is its own strongest: 1.
    native = torch.tensor([[1.0, 0.0], [0.0, 0.0]])
    np.testing.assert_allclose(found.values, enlarge(native, (4, 4)), atol=1e-6)
    assert found.native_shape == (2, 2)
    assert found.target_layer == "coarse"


def test_finer_layers_are_lifted_and_the_strongest_counts():
    classifier = two_sizes()
    forward = predicted(classifier, red(*LEVELS))
    found = METHOD.attribute(classifier, forward, 0, LayerCamOptions(sizes=2))
    # The layer "same" is twice red, with gradients of ¼, −¼, ½ and 0 by quarters. Its products
    # with the positive ones are strongest at 0.4, row 1, column 0: shares ½ and ½ beside it.
    fine = np.zeros((4, 4))
    fine[0, 1], fine[1, 0], fine[1, 1] = np.tanh([1.0, 2.0, 1.0])
    coarse = enlarge(torch.tensor([[1.0, 0.0], [0.0, 0.0]]), (4, 4)).numpy()
    np.testing.assert_allclose(found.values, np.maximum(fine, coarse), atol=1e-6)
    assert found.native_shape == (4, 4)
    assert found.target_layer == "same, coarse"


def test_of_each_map_size_the_last_layer_is_taken():
    classifier = two_sizes()
    predicted(classifier, red(*LEVELS))
    assert last_of_each_size(classifier, 4) == ["same", "coarse"]
    toy = toys.make_toy()
    warmed_up(toy)
    assert last_of_each_size(toy, toys.SIZE) == ["layer1", "layer2", "layer3"]


def test_all_gradients_come_from_one_run(toy):
    forward = warmed_up(toy)
    layers = ["layer1", "layer3"]
    together = activations_and_gradients(toy, forward, 2, layers)
    for layer, (activation, gradient) in zip(layers, together, strict=True):
        kept = toy.run(forward.model_input, layer).activation
        torch.testing.assert_close(activation[None], kept, atol=1e-5, rtol=0)
        alone = kept.detach().requires_grad_()
        (expected,) = torch.autograd.grad(toy.head(layer)(alone)[0, 2], alone)
        torch.testing.assert_close(gradient[None], expected, atol=1e-5, rtol=0)


def test_where_no_gradient_is_positive_the_map_is_flat():
    classifier = two_sizes()
    forward = predicted(classifier, red(*[0, 0, 1, 1] * 2, *[0] * 8))
    found = METHOD.attribute(classifier, forward, 0)
    assert found.is_flat


def test_more_sizes_make_a_sharper_map(toy):
    forward = warmed_up(toy)
    maps = [METHOD.attribute(toy, forward, 1, LayerCamOptions(sizes=n)).values for n in (1, 3)]
    roughness = [np.abs(np.diff(values, axis=1)).mean() for values in maps]
    assert roughness[1] > 1.5 * roughness[0]
