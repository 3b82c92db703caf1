"""DeepLift against numbers worked out by hand; where it cannot be right, it is refused."""

import numpy as np
import pytest
import torch
from captum.attr import DeepLift
from torch import nn
from torch.nn import functional

from explain.baselines import BASELINES
from explain.errors import ModelError
from explain.methods import METHODS
from explain.methods.deep_lift import DeepLiftOptions, MaxPoolApart
from tests import toys
from tests.methods.conftest import warmed_up
from tests.methods.pictures import Total, of_red, predicted, red, scaled, way, weights_of

METHOD = METHODS["deep_lift"]

pytestmark = pytest.mark.usefixtures("one_thread")


def shares(classifier, picture):
    return METHOD.attribute(classifier, predicted(classifier, picture), 0).values


def from_to(classifier, forward, baseline):
    """F(x) − F(baseline) of class 0, by the plain stages."""
    x = torch.from_numpy(forward.model_input.tensor)
    start = x - torch.from_numpy(way(forward, baseline))
    with torch.no_grad():
        return float(classifier.stages(x)[0, 0] - classifier.stages(start)[0, 0])


@pytest.mark.parametrize("baseline", BASELINES)
def test_on_a_linear_model_it_is_weight_times_difference(linear, baseline):
    forward = warmed_up(linear)
    found = METHOD.attribute(linear, forward, 1, DeepLiftOptions(baseline=baseline))
    expected = (weights_of(linear, 1) * way(forward, baseline)).sum(0)
    np.testing.assert_allclose(found.values, expected, atol=1e-5)
    assert abs(found.convergence_delta) < 1e-4


def test_a_relu_hands_on_the_share_of_the_change_that_came_through():
    classifier = of_red(scaled(5.0, -2.0), nn.ReLU(inplace=True), Total())
    # 5·x − 2 is −2 for black. Behind the ReLU, 0.2, 0.4, 0.6, 1 give 0, 0, 1 and 3.
    np.testing.assert_allclose(shares(classifier, red(1, 2, 3, 5)), [[0, 0], [1, 3]], atol=1e-6)


def test_relu6_is_cut_off_above_although_its_slope_is_0_there():
    classifier = of_red(scaled(10.0), nn.ReLU6(inplace=True), Total())
    # 10·x is 2, 4, 8 and 10, of which 6 at most comes through.
    np.testing.assert_allclose(shares(classifier, red(1, 2, 4, 5)), [[2, 4], [6, 6]], atol=1e-6)


def test_a_relu_that_is_run_twice_counts_twice():
    class Twice(nn.Module):
        """2·relu(x) − 1, through the same ReLU again."""

        def __init__(self):
            super().__init__()
            self.relu = nn.ReLU(inplace=True)

        def forward(self, x):
            return self.relu(2 * self.relu(x) - 1)

    classifier = of_red(Twice(), Total())
    # 0.2, 0.4, 0.6, 1 become 0, 0, 0.2 and 1; black becomes 0.
    np.testing.assert_allclose(shares(classifier, red(1, 2, 3, 5)), [[0, 0], [0.2, 1]], atol=1e-6)


def test_max_pooling_gives_the_change_to_the_largest():
    classifier = of_red(scaled(1.0), nn.ReLU(), nn.MaxPool2d(2), Total())
    np.testing.assert_allclose(shares(classifier, red(1, 2, 3, 5)), [[0, 0], [0, 1]], atol=1e-6)


def test_a_place_that_is_the_largest_of_two_windows_counts_in_both():
    pool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)
    levels = [0, 1, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]
    classifier = of_red(nn.ReLU(), pool, Total(), size=4)
    expected = np.zeros((4, 4))
    # Windows of three start at −1 and 1, so row 1, column 1 lies in all four and is the largest.
    expected[1, 1] = 4.0
    np.testing.assert_allclose(shares(classifier, red(*levels)), expected, atol=1e-6)


def test_pooling_laid_apart_is_the_same_pooling():
    x = torch.randn(2, 3, 11, 14, generator=torch.Generator().manual_seed(0)) - 3
    for pool in (nn.MaxPool2d(3, 2, 1), nn.MaxPool2d(2), nn.MaxPool2d((3, 2), (1, 2), (1, 0))):
        torch.testing.assert_close(MaxPoolApart(pool)(x), pool(x), rtol=0, atol=0)


@pytest.mark.parametrize("baseline", BASELINES)
@pytest.mark.parametrize("pool", [None, nn.MaxPool2d(3, 2, 1)])
def test_on_torchvisions_blocks_nothing_is_lost(baseline, pool):
    stages = toys.toy_stages()
    if pool is not None:
        stages["stem"].append(pool)
    toy = toys.make_plain(stages, toys.SIZE, toys.CLASS_NAMES, layer="layer3")
    forward = warmed_up(toy)
    found = METHOD.attribute(toy, forward, 0, DeepLiftOptions(baseline=baseline))
    difference = from_to(toy, forward, baseline)
    assert abs(difference) > 0.01
    assert found.values.sum(dtype=float) == pytest.approx(difference, rel=1e-3)
    assert found.convergence_delta == pytest.approx(0, abs=1e-4)


def test_captum_alone_loses_some_of_it_in_overlapping_windows():
    """The reason for laying them apart; should Captum mend it, the detour can go."""
    generator = torch.Generator().manual_seed(0)
    network = nn.Sequential(nn.Identity(), nn.MaxPool2d(3, 2, 1), Total())
    x, start = torch.rand(2, 1, 3, 14, 14, generator=generator)
    with torch.no_grad():
        difference = float(network(x) - network(start))
    captums = DeepLift(network).attribute(x.requires_grad_(), start, target=0)
    ours = DeepLift(nn.Sequential(MaxPoolApart(network[1]), Total())).attribute(x, start, target=0)
    assert abs(float(captums.detach().sum()) - difference) > 0.05
    assert float(ours.detach().sum()) == pytest.approx(difference, abs=1e-3)


class InItsOwnCode(nn.Module):
    """A ReLU that no hook can reach."""

    def forward(self, x):
        return functional.relu(x - 0.5)


class Squared(nn.Module):
    def forward(self, x):
        return x * x


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (nn.SiLU(), "no rule for the model's silu"),
        (InItsOwnCode(), "no rule for the model's relu"),
        (Squared(), r"does not add up \(\+"),
    ],
)
def test_where_it_cannot_be_right_it_is_refused(step, reason):
    classifier = of_red(step, Total())
    with pytest.raises(ModelError, match=reason) as refusal:
        shares(classifier, red(1, 2, 3, 5))
    assert "Choose" in str(refusal.value)
    assert "Integrated Gradients" in str(refusal.value)


def test_dilated_pooling_is_refused():
    classifier = of_red(nn.MaxPool2d(2, dilation=2, stride=1), Total(), size=4)
    with pytest.raises(ModelError, match="dilated"):
        shares(classifier, red(*range(1, 5), *range(1, 5), *range(1, 5), *range(1, 5)))
