"""Saliency against numbers worked out by hand."""

import numpy as np
import torch
from captum.attr import Saliency

from explain.methods import METHODS
from tests import toys
from tests.methods.conftest import warmed_up
from tests.methods.pictures import weights_of

SALIENCY = METHODS["saliency"]


def test_on_a_linear_model_it_is_the_strongest_weight_of_each_pixel(linear):
    for target in range(3):
        found = SALIENCY.attribute(linear, warmed_up(linear), target)
        expected = np.abs(weights_of(linear, target)).max(0)
        np.testing.assert_allclose(found.values, expected, rtol=1e-6)
        assert not found.signed


def test_it_is_captums_on_the_whole_network(toy, one_thread):
    forward = warmed_up(toy)
    found = SALIENCY.attribute(toy, forward, 2)
    x = torch.from_numpy(forward.model_input.tensor).requires_grad_()
    expected = Saliency(toy.stages).attribute(x, target=2)[0].amax(0)
    np.testing.assert_allclose(found.values, expected, atol=1e-6)
    assert found.native_shape == (toys.SIZE, toys.SIZE)
