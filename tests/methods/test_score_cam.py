"""Score-CAM against the paper's definition."""

import numpy as np
import pytest
import torch
from torch import nn

from explain.methods import METHODS
from explain.methods.maps import enlarge
from explain.methods.score_cam import ScoreCamOptions, soft_masks, varying_channels
from tests import toys
from tests.methods.conftest import warmed_up
from tests.methods.pictures import predicted, red, way

METHOD = METHODS["score_cam"]

pytestmark = pytest.mark.usefixtures("one_thread")


def three_channels():
    """Red, 1 − red, and the same everywhere; the logit is the mean of 20·(1st) − 4·(2nd)."""
    convolution, head = nn.Conv2d(3, 3, 1), nn.Linear(3, 1, bias=False)
    with torch.no_grad():
        convolution.weight.zero_()
        convolution.weight[:, 0] = torch.tensor([1.0, -1.0, 0.0])[:, None, None]
        convolution.bias.copy_(torch.tensor([0.0, 1.0, 0.5]))
        head.weight.copy_(torch.tensor([[20.0, -4.0, 0.0]]))
    stages = {"maps": nn.Sequential(convolution, nn.ReLU()), "pool": toys.pool(), "fc": head}
    return toys.make_plain(stages, 2, ("one",))


def test_by_hand():
    classifier = three_channels()
    forward = predicted(classifier, red(0, 0, 2, 5))
    found = METHOD.attribute(classifier, forward, 0)
    # Seen through red itself, red is 0, 0, 0.16, 1, with mean 0.29; through 1 − red it is 0, 0,
    # 0.24, 0, with mean 0.06. Black has logit −4, so the increases are 24 times these means.
    shares = np.exp([24 * 0.29, 24 * 0.06])
    shares /= shares.sum()
    expected = shares[0] * np.array([[0, 0], [0.4, 1]]) + shares[1] * np.array([[1, 1], [0.6, 0]])
    np.testing.assert_allclose(found.values, expected, rtol=1e-4)
    assert found.baseline == "black"
    assert found.options == {"layer": "maps", "channels": 256, "baseline": "black"}


def test_a_channel_that_is_the_same_everywhere_has_no_mask():
    activation = torch.stack([torch.ones(2, 2), torch.arange(4.0).reshape(2, 2)])
    assert varying_channels(activation, 8).tolist() == [1]
    assert varying_channels(activation[:1], 8).tolist() == []


def test_the_channels_that_vary_most_come_first():
    activation = torch.arange(4.0).reshape(1, 2, 2) * torch.tensor([1.0, 3.0, 2.0])[:, None, None]
    assert varying_channels(activation, 2).tolist() == [1, 2]


def test_masks_run_from_0_to_1():
    masks = soft_masks(torch.tensor([[[-3.0, 1.0], [0.0, 5.0]]]), (8, 8))
    assert masks.shape == (1, 1, 8, 8)
    assert (masks.min(), masks.max()) == (0, 1)


@pytest.mark.parametrize("layer", ["layer2", "layer3"])
def test_it_is_the_papers_definition(toy, layer):
    forward = toy.run(warmed_up(toy).model_input, layer)
    options = ScoreCamOptions(layer=layer, channels=2048, baseline="mean")
    found = METHOD.attribute(toy, forward, 3, options)
    content = torch.from_numpy(way(forward, "mean"))
    ground = torch.from_numpy(forward.model_input.tensor) - content
    maps, scores = forward.activation[0], []
    with torch.no_grad():
        for each in maps:
            large = enlarge(each, (64, 64))
            mask = (large - large.min()) / (large.max() - large.min())
            scores.append(toy.stages(ground + mask * content)[0, 3] - toy.stages(ground)[0, 3])
    native = (torch.stack(scores).softmax(0)[:, None, None] * maps).sum(0).relu()
    np.testing.assert_allclose(found.values, enlarge(native, (64, 64)), atol=1e-5)
    assert found.native_shape == tuple(native.shape)


def test_a_picture_without_any_shape_has_a_flat_map():
    classifier = three_channels()
    found = METHOD.attribute(classifier, predicted(classifier, red(2, 2, 2, 2)), 0)
    assert found.is_flat
