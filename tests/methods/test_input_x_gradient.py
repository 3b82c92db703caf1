"""Input × Gradient against numbers worked out by hand."""

import numpy as np
import pytest
import torch
from captum.attr import InputXGradient

from explain.baselines import BASELINES
from explain.methods import METHODS
from explain.methods.input_x_gradient import InputXGradientOptions
from tests.methods.conftest import warmed_up
from tests.methods.pictures import way, weights_of

METHOD = METHODS["input_x_gradient"]


@pytest.mark.parametrize("baseline", BASELINES)
def test_on_a_linear_model_it_is_weight_times_difference(linear, baseline):
    forward = warmed_up(linear)
    found = METHOD.attribute(linear, forward, 1, InputXGradientOptions(baseline=baseline))
    expected = (weights_of(linear, 1) * way(forward, baseline)).sum(0)
    np.testing.assert_allclose(found.values, expected, atol=1e-5)
    assert found.baseline == baseline
    assert found.signed


def test_from_black_it_is_captums_for_brightness_from_0_to_1(toy, one_thread):
    forward = warmed_up(toy)
    found = METHOD.attribute(toy, forward, 2)
    pixels = np.asarray(forward.model_input.picture, dtype=np.float32).transpose(2, 0, 1) / 255
    brightness = torch.from_numpy(pixels.copy())[None].requires_grad_()
    mean, std = (
        torch.tensor(values)[:, None, None] for values in (toy.preprocess.mean, toy.preprocess.std)
    )
    captums = InputXGradient(lambda each: toy.stages((each - mean) / std))
    expected = captums.attribute(brightness, target=2)[0].sum(0).detach()
    np.testing.assert_allclose(found.values, expected, atol=1e-4)
