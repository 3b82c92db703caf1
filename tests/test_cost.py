"""What a model costs, against numbers worked out by hand."""

import threading

import pytest
import torch
from torch import nn

from explain.cost import CountFlops, peak_memory
from tests import toys


def test_parameters_are_counted_as_they_were_trained(toy):
    assert toy.parameters == sum(
        weight.numel() for stage in toys.toy_stages().values() for weight in stage.parameters()
    )


def test_operations_and_native_shapes_by_hand(toy):
    cost = toy.cost()
    assert cost.shapes == {
        "stem": (32, 32), "layer1": (32, 32), "layer2": (16, 16), "layer3": (8, 8),
    }  # fmt: skip
    multiplications = (
        32 * 32 * 8 * 27  # stem
        + 32 * 32 * 2 * 8 * 72  # layer1: two 3 × 3 convolutions from 8 to 8 channels
        + 16 * 16 * 16 * (72 + 144 + 8)  # layer2: 8 to 16, 16 to 16, and the 1 × 1 beside
        + 8 * 8 * 16 * (3 * 144 + 144 + 16)  # layer3: the same, and one more block
        + 16 * 5
    )
    assert cost.flops == 2 * multiplications
    assert toy.cost(96).shapes["layer3"] == (12, 12)
    assert toy.cost(96).flops == pytest.approx(cost.flops * 2.25, rel=1e-3)


def test_resnet50_costs_what_its_paper_says(random_case):
    cost = random_case("resnet50").classifier.cost()
    assert cost.parameters == 25_557_032
    assert cost.flops / 2 == pytest.approx(4.09e9, rel=0.01)
    assert cost.shapes["layer4"] == (7, 7)


def test_only_the_own_thread_is_counted(one_thread):
    layer, x = nn.Linear(10, 20), torch.zeros(3, 10)
    with CountFlops() as counted:
        layer(x)
        other = threading.Thread(target=lambda: layer(x))
        other.start()
        other.join()
    layer(x)
    assert counted.flops == 2 * 3 * 10 * 20


def test_the_peak_of_memory_rises_with_what_is_held():
    before = peak_memory()
    if before is None:
        pytest.skip("This system does not tell the peak of a process.")
    held = torch.ones(60_000_000)  # 240 MB
    assert peak_memory() > 200e6
    assert peak_memory() >= before
    del held
