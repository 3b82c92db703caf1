"""Packed predictions are the plain ones, only quicker."""

import copy
import threading

import numpy as np
import pytest
import torch
from torch import nn

from explain.freezing import folded
from explain.packing import KEPT_SHAPES, PackedConv2d, PackedStages
from explain.torchvision_repair import torchvision_models
from tests import toys
from tests.traces import fingerprint

pytestmark = pytest.mark.skipif(
    not hasattr(torch.ops.mkldnn, "_convolution_pointwise"),
    reason="this build of torch has no oneDNN convolutions to pack",
)


@pytest.fixture(autouse=True)
def the_same_weights_each_time():
    """Chance can make a small network silent, and nothing is near to nothing."""
    torch.manual_seed(0)


def batch(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator).to(memory_format=torch.channels_last)


def packed_for(stages, x):
    """What answers when this shape has come as often as needed."""
    packed = PackedStages(stages)
    for _ in range(5):
        found = packed.for_input(x)
    return found


def convolutions(network):
    return [module for module in network.modules() if isinstance(module, PackedConv2d)]


def distance(found, expected):
    """The largest difference as a share of the largest value."""
    return float((found - expected).abs().max() / expected.abs().max())


def close(found, expected):
    return distance(found, expected) <= 1e-5


def frozen(*modules):
    return nn.Sequential(*modules).requires_grad_(False).eval()


@pytest.mark.parametrize("key", ["resnet50", "mobilenet_v2"])
@pytest.mark.parametrize("shape", [(1, 3, 224, 224), (1, 3, 161, 161), (3, 3, 96, 96)])
@torch.no_grad()
def test_the_networks_answer_as_exactly_as_plain_ones(random_case, key, shape):
    stages = random_case(key).classifier.stages
    packed, exact = packed_for(stages, batch(*shape)), copy.deepcopy(stages).double()
    assert packed is not stages
    assert len(convolutions(packed)) == {"resnet50": 53, "mobilenet_v2": 52}[key]
    x = batch(*shape, seed=1)
    answer = exact(x.double())
    rounding = distance(stages(x), answer)
    assert rounding < 1e-4
    assert distance(packed(x), answer) < 2 * rounding
    assert distance(packed(x.contiguous()), answer) < 2 * rounding


@torch.no_grad()
def test_a_convolution_by_hand():
    convolution = nn.Conv2d(1, 1, 2, stride=2, padding=1, bias=True)
    convolution.weight.copy_(torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]]))
    convolution.bias.fill_(-20.0)
    x = torch.arange(1.0, 5.0).reshape(1, 1, 2, 2)
    # Padded, each pixel meets one weight: 4 · 1, 3 · 2, 2 · 3 and 1 · 4, then −20.
    assert PackedConv2d(convolution)(x).tolist() == [[[[-16.0, -14.0], [-14.0, -16.0]]]]
    convolution.bias.fill_(-5.0)
    assert PackedConv2d(convolution, "relu")(x).tolist() == [[[[0.0, 1.0], [1.0, 0.0]]]]
    convolution.bias.fill_(1.5)
    assert PackedConv2d(convolution, "hardtanh")(x).tolist() == [[[[5.5, 6.0], [6.0, 5.5]]]]


@torch.no_grad()
def test_an_addition_by_hand_comes_before_the_relu():
    convolution = nn.Conv2d(1, 1, 1, bias=True)
    convolution.weight.fill_(2.0)
    convolution.bias.fill_(1.0)
    x = torch.tensor([[[[1.0, -3.0]]]])  # 2 x + 1 = 3 and −5
    added = torch.tensor([[[[-4.0, 9.0]]]])
    assert PackedConv2d(convolution)(x, added).tolist() == [[[[-1.0, 4.0]]]]
    assert PackedConv2d(convolution, "relu")(x, added).tolist() == [[[[0.0, 4.0]]]]
    assert x.tolist() == [[[[1.0, -3.0]]]]
    assert added.tolist() == [[[[-4.0, 9.0]]]]


def blocks():
    """One residual block of each kind, with what makes it differ from the others."""
    models = torchvision_models()
    resnet, inverted = models.resnet, models.mobilenetv2.InvertedResidual
    past = nn.Sequential(nn.Conv2d(8, 32, 1, 2, bias=False), nn.BatchNorm2d(32))
    return {
        "bottleneck": resnet.Bottleneck(32, 8),
        "bottleneck with a convolution past it": resnet.Bottleneck(8, 8, 2, past),
        "basic": resnet.BasicBlock(8, 8),
        "inverted": inverted(8, 8, 1, 6),
        "inverted without an expansion": inverted(8, 8, 1, 1),
    }


@pytest.mark.parametrize("kind", blocks())
@torch.no_grad()
def test_a_residual_block_is_its_convolutions_and_nothing_else(kind):
    block = blocks()[kind]
    for module in block.modules():
        if isinstance(module, nn.BatchNorm2d):  # else it does nothing
            module.running_mean.uniform_(-1, 1)
            module.running_var.uniform_(0.5, 2)
            module.bias.uniform_(-1, 1)
    plain = nn.Sequential(block).requires_grad_(False).eval()
    stages, x = folded(plain), batch(1, 32 if kind == "bottleneck" else 8, 12, 12)
    packed = packed_for(stages, x)
    kinds = {type(module) for module in packed.modules() if not list(module.children())}
    assert kinds == {PackedConv2d}
    assert close(packed(x), plain(x))
    assert close(stages(x), plain(x))


@torch.no_grad()
def test_a_block_that_does_something_else_is_not_taken_for_one():
    class Doubled(torchvision_models().resnet.BasicBlock):
        def forward(self, x):
            return super().forward(2 * x)

    stages, x = folded(frozen(nn.Sequential(Doubled(8, 8)))), batch(1, 8, 12, 12)
    packed = packed_for(stages, x)
    assert len(convolutions(packed)) == 2
    assert close(packed(x), stages(x))
    unfolded = frozen(nn.Sequential(torchvision_models().resnet.BasicBlock(8, 8)))
    assert close(packed_for(unfolded, x)(x), unfolded(x))


@pytest.mark.parametrize(
    "convolution",
    [
        nn.Conv2d(8, 8, 3, padding=1, groups=8),
        nn.Conv2d(8, 12, 3, padding=2, dilation=2, groups=4, bias=False),
        nn.Conv2d(8, 4, (1, 5), stride=(1, 2), padding=(0, 2)),
    ],
    ids=["depthwise", "grouped and dilated", "oblong"],
)
@torch.no_grad()
def test_all_kinds_of_convolutions_are_packed(convolution):
    x = batch(1, 8, 13, 17)
    stages = frozen(nn.Sequential(convolution, nn.ReLU6()))
    packed = packed_for(stages, x)
    assert len(convolutions(packed)) == 1
    assert not [module for module in packed.modules() if isinstance(module, nn.ReLU6)]
    assert close(packed(x), stages(x))


@torch.no_grad()
def test_what_stands_behind_but_runs_elsewhere_is_not_fused():
    class Crossed(nn.Module):
        """Subtracts before its ReLU, which stands right behind the convolution."""

        def __init__(self):
            super().__init__()
            self.convolution, self.relu = nn.Conv2d(3, 3, 1), nn.ReLU()

        def forward(self, x):
            return self.relu(self.convolution(x) - 1)

    stages, x = frozen(nn.Sequential(Crossed())), batch(1, 3, 8, 8)
    packed = packed_for(stages, x)
    assert len(convolutions(packed)) == 1
    assert close(packed(x), stages(x))


def test_padding_that_onednn_does_not_know_stays_plain():
    plain = nn.Conv2d(3, 4, 3, padding=1, padding_mode="reflect")
    packed = packed_for(frozen(nn.Sequential(plain, nn.Conv2d(4, 4, 1))), batch(1, 3, 8, 8))
    assert isinstance(packed[0][0], nn.Conv2d)
    assert isinstance(packed[0][1], PackedConv2d)


def test_one_picture_is_packed_when_it_comes_again_and_a_batch_later(toy):
    packed = PackedStages(toy.stages)
    for x, patience in ((batch(1, 3, 64, 64), 2), (batch(8, 3, 64, 64), 5)):
        found = [packed.for_input(x) is toy.stages for _ in range(6)]
        assert found == [True] * (patience - 1) + [False] * (7 - patience)


def test_a_shape_that_is_not_used_any_more_is_forgotten(toy):
    packed = PackedStages(toy.stages)
    sizes = [64 + 8 * number for number in range(KEPT_SHAPES + 1)]
    for size in sizes:
        for _ in range(2):
            packed.for_input(batch(1, 3, size, size))
    assert [shape[-1] for shape in packed._packed] == sizes[1:]
    assert packed.for_input(batch(1, 3, sizes[0], sizes[0])) is toy.stages


def test_the_plain_stages_are_not_touched_and_their_other_weights_are_shared(toy):
    forward = toy.run(toy.prepare(toys.random_picture()))
    before = fingerprint(toy, forward)
    packed = packed_for(toy.stages, batch(1, 3, 64, 64))
    assert fingerprint(toy, forward) == before
    assert packed[-1] is not toy.stages[-1]
    assert packed[-1].weight is toy.stages[-1].weight


@pytest.mark.parametrize("broken", ["wrong answer", "no kernel"])
def test_where_packing_does_not_work_the_plain_stages_answer(toy, monkeypatch, broken):
    def forward(self, x, added=None):
        if broken == "no kernel":
            raise NotImplementedError("mkldnn::_convolution_pointwise")
        answer = self._plain[0](x) if added is None else self._plain[0](x) + added
        return nn.functional.relu(answer) * 1.01

    monkeypatch.setattr(PackedConv2d, "forward", forward)
    packed, x = PackedStages(toy.stages), batch(1, 3, 64, 64)
    assert all(packed.for_input(x) is toy.stages for _ in range(4))
    other = batch(1, 3, 72, 72)
    monkeypatch.undo()
    assert all(packed.for_input(other) is toy.stages for _ in range(4)), "it is not tried again"


def test_a_model_that_fails_is_not_taken_for_a_processor_that_cannot_pack():
    watch = toys.StageWatch()
    toy = toys.make_toy(watch=watch)
    packed, x = PackedStages(toy.stages), batch(1, 3, 64, 64)
    packed.for_input(x)
    watch.failing = "layer2"
    with pytest.raises(toys.StageFailure):
        packed.for_input(x)
    watch.failing = None
    assert packed.for_input(x) is not toy.stages


@pytest.mark.parametrize("kind", ["double", "meta"])
def test_only_single_precision_on_the_processor_is_packed(toy, kind):
    x = batch(1, 3, 64, 64)
    x = x.double() if kind == "double" else x.to("meta")
    packed = PackedStages(toy.stages)
    assert all(packed.for_input(x) is toy.stages for _ in range(4))


def test_many_threads_pack_once_and_nobody_waits(toy, monkeypatch):
    packed, x, started = PackedStages(toy.stages), batch(1, 3, 64, 64), threading.Event()
    may_end, packings, found = threading.Event(), [], []
    pack = PackedStages._pack

    def slow_pack(self, x):
        packings.append(threading.get_ident())
        started.set()
        assert may_end.wait(60)
        return pack(self, x)

    monkeypatch.setattr(PackedStages, "_pack", slow_pack)
    packed.for_input(x)
    first = threading.Thread(target=lambda: found.append(packed.for_input(x)))
    first.start()
    assert started.wait(60)
    others = [threading.Thread(target=lambda: found.append(packed.for_input(x))) for _ in range(8)]
    for thread in others:
        thread.start()
    for thread in others:
        thread.join(60)
    assert found == [toy.stages] * 8
    may_end.set()
    first.join(60)
    assert len(packings) == 1
    assert found[-1] is not toy.stages
    assert packed.for_input(x) is found[-1]


def test_a_classifier_answers_the_same_before_and_after_packing(toy):
    model_input = toy.prepare(toys.random_picture())
    answers = [toy.run(model_input) for _ in range(4)]
    assert toy._packed._packed
    for later in answers[1:]:
        np.testing.assert_allclose(
            later.prediction.logits, answers[0].prediction.logits, rtol=1e-5, atol=1e-5
        )
        assert close(later.activation, answers[0].activation)
    x = toy.to_device(model_input.tensor)
    assert close(toy.answer(x), toy.stages(x))
    logits, kept = toy.keep(x)
    assert close(logits, toy.stages(x))
    assert close(kept, answers[0].activation)
