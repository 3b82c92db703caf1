"""GradientSHAP against numbers worked out by hand."""

import numpy as np
import pytest
from torch import nn

from explain.baselines import BASELINES
from explain.methods import METHODS
from explain.methods.gradient_shap import GradientShapOptions
from tests import toys
from tests.methods.conftest import warmed_up
from tests.methods.pictures import predicted, red, way, weights_of

METHOD = METHODS["gradient_shap"]

pytestmark = pytest.mark.usefixtures("one_thread")


class Square(nn.Module):
    """Ten times the sum of all squares."""

    def forward(self, x):
        return 10 * (x**2).sum((1, 2, 3))[:, None]


@pytest.fixture
def square():
    return toys.make_plain({"maps": nn.Identity(), "square": Square()}, 2, ("one",))


def test_on_a_linear_model_it_is_weight_times_the_mean_way(linear):
    forward = warmed_up(linear)
    found = METHOD.attribute(linear, forward, 1, GradientShapOptions(samples=9))
    mean_way = np.mean([way(forward, baseline) for baseline in BASELINES], axis=0)
    np.testing.assert_allclose(found.values, (weights_of(linear, 1) * mean_way).sum(0), atol=1e-5)
    assert abs(found.convergence_delta) < 1e-4
    assert found.baseline == "black, mean, blurred"


def test_baselines_count_as_often_as_they_were_drawn(linear):
    forward = warmed_up(linear)
    found = METHOD.attribute(linear, forward, 0, GradientShapOptions(samples=4))
    black, mean, blurred = (way(forward, baseline) for baseline in ("black", "mean", "blurred"))
    mean_way = (2 * black + mean + blurred) / 4
    np.testing.assert_allclose(found.values, (weights_of(linear, 0) * mean_way).sum(0), atol=1e-5)
    assert abs(found.convergence_delta) < 1e-4


def test_on_a_square_it_comes_to_the_difference_of_squares(square):
    forward = predicted(square, red(0, 1, 3, 5))
    found = METHOD.attribute(square, forward, 0, GradientShapOptions(samples=300))
    # The mean of 20·(b + α(x − b))·(x − b) over all α from 0 to 1 is 10·(x² − b²).
    x = forward.model_input.tensor[0]
    grounds = [x - way(forward, baseline) for baseline in BASELINES]
    expected = np.mean([10 * (x**2 - ground**2) for ground in grounds], axis=0).sum(0)
    np.testing.assert_allclose(found.values, expected, atol=0.05)
    assert found.convergence_delta == pytest.approx(found.values.sum() - expected.sum(), abs=1e-4)


def test_noise_is_added_to_the_picture_and_another_seed_draws_other_noise(linear):
    forward = warmed_up(linear)
    maps = [
        METHOD.attribute(
            linear, forward, 1, GradientShapOptions(samples=30, noise=n, seed=s)
        ).values
        for n, s in ((0.0, 0), (0.1, 0), (0.1, 0), (0.1, 1))
    ]
    np.testing.assert_array_equal(maps[1], maps[2])
    assert not np.allclose(maps[1], maps[3])
    # The mean of 30 noises: 0.1 · range / sqrt(30), times weights near 1, summed over 3 channels.
    assert 0.005 < np.abs(maps[1] - maps[0]).mean() < 0.1
