"""A network made ready for answering only."""

import pytest
import torch
from torch import nn

from explain.freezing import folded, still, without_gradients
from tests import toys


def test_a_folded_batch_norm_by_hand():
    convolution, norm = nn.Conv2d(1, 1, 1, bias=True), nn.BatchNorm2d(1, eps=0.0)
    with torch.no_grad():
        convolution.weight.fill_(3.0)
        convolution.bias.fill_(1.0)
        norm.weight.fill_(4.0)
        norm.bias.fill_(-2.0)
        norm.running_mean.fill_(5.0)
        norm.running_var.fill_(16.0)
    stages = folded(still(nn.Sequential(nn.Sequential(convolution, norm))))
    # (3 x + 1 − 5) / 4 · 4 − 2 = 3 x − 6
    assert isinstance(stages[0][1], nn.Identity)
    assert float(stages[0][0].weight) == pytest.approx(3.0)
    assert float(stages[0][0].bias) == pytest.approx(-6.0)
    assert float(stages(torch.full((1, 1, 1, 1), 2.0))) == pytest.approx(0.0, abs=1e-6)


def test_a_batch_norm_that_does_not_follow_a_convolution_stays():
    block = nn.Sequential(nn.BatchNorm2d(3), nn.Conv2d(3, 3, 1), nn.ReLU())
    stages = folded(still(nn.Sequential(block)))
    assert isinstance(stages[0][0], nn.BatchNorm2d)
    assert not stages[0][0].training


def test_linear_layers_are_shared_and_convolutions_are_not():
    plain = still(nn.Sequential(nn.Conv2d(3, 4, 1), nn.Flatten(), nn.Linear(4, 2)))
    stages = folded(plain)
    assert stages[2].weight is plain[2].weight
    assert stages[2].bias is plain[2].bias
    assert stages[0].weight.data_ptr() != plain[0].weight.data_ptr()


def test_everything_is_frozen(toy):
    for network in (toy.stages, toy.head("stem")):
        assert not [p for p in network.parameters() if p.requires_grad]
        assert not [m for m in list(network.modules())[1:] if m.training]
    assert not [m for m in toy.stages.modules() if isinstance(m, nn.BatchNorm2d)]
    assert all(
        p.is_contiguous(memory_format=torch.channels_last)
        for p in toy.stages.parameters()
        if p.ndim == 4
    )


def test_what_gradients_are_taken_of_is_the_network_as_loaded(toy):
    assert [m for m in toy.head("stem").modules() if isinstance(m, nn.BatchNorm2d)]
    untouched = nn.Sequential(*toys.toy_stages().values()).eval()
    x = torch.rand(2, 3, toys.SIZE, toys.SIZE)
    assert torch.equal(toy.exact(x), untouched(x))
    assert torch.equal(toy.exact(x.to(memory_format=torch.channels_last)), untouched(x))
    assert torch.allclose(toy.answer(x), untouched(x), rtol=1e-4, atol=1e-5)


def test_without_gradients_lasts_only_as_long_as_it_should():
    with torch.inference_mode():
        with without_gradients():
            assert not torch.is_inference_mode_enabled()
            assert not torch.is_grad_enabled()
        assert torch.is_inference_mode_enabled()
    with pytest.raises(ZeroDivisionError), without_gradients():
        raise ZeroDivisionError
    assert torch.is_grad_enabled()
