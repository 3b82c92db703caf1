"""A network is filled wholly, or not at all."""

import pytest
import torch
from torch import nn

from explain.errors import CheckpointError
from explain.weights import load_state


def network():
    """A convolution and its batch norm: 7 tensors, one of them a counter."""
    return nn.Sequential(nn.Conv2d(1, 2, 1), nn.BatchNorm2d(2))


@pytest.fixture
def state():
    """Numbers that tell where they came from."""
    return {
        name: torch.arange(value.numel()).reshape(value.shape).to(value.dtype) + position
        for position, (name, value) in enumerate(network().state_dict().items())
    }


def filled(state):
    empty = network()
    load_state(empty, state, "mine.pth")
    return empty


def refusal(state):
    """The sentence, and no weight has changed."""
    empty = network()
    before = {name: value.clone() for name, value in empty.state_dict().items()}
    with pytest.raises(CheckpointError) as caught:
        load_state(empty, state, "mine.pth")
    after = empty.state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before)
    return str(caught.value)


def test_all_weights_are_filled_in(state):
    found = filled(state).state_dict()
    assert all(torch.equal(found[name], state[name].float()) for name in state if "num" not in name)


def test_half_precision_becomes_whole(state):
    halves = {name: value.half() for name, value in state.items()}
    network = filled(halves)
    assert {value.dtype for value in network.parameters()} == {torch.float32}
    assert torch.equal(network[0].weight, state["0.weight"])
    assert torch.isfinite(network.eval()(torch.ones(1, 1, 2, 2))).all()


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float64])
def test_other_floating_point_numbers_load(state, dtype):
    other = {name: value.to(dtype) for name, value in state.items()}
    assert torch.equal(filled(other)[1].bias, state["1.bias"])


def test_the_counter_of_batches_may_lack(state):
    del state["1.num_batches_tracked"]
    assert torch.equal(filled(state)[0].bias, state["0.bias"])


def test_half_filled_weights_are_refused(state):
    del state["0.bias"], state["1.running_var"]
    sentence = refusal(state)
    assert sentence.startswith("mine.pth does not fit Sequential: it lacks 2 of 7 tensors (0.bias,")
    assert "Choose the architecture that these weights were saved from." in sentence


def test_surplus_weights_are_refused(state):
    state["2.weight"] = torch.zeros(1)
    assert "has, beyond what fits, 1 of 7 tensors (2.weight)" in refusal(state)


def test_weights_of_another_shape_are_refused(state):
    state["0.weight"] = torch.zeros(3, 1, 1, 1)
    assert "has in another shape 1 of 7 tensors (0.weight)" in refusal(state)


@pytest.mark.parametrize("dtype", [torch.int64, torch.complex64, torch.bool])
def test_weights_of_another_kind_of_number_are_refused(state, dtype):
    state["1.weight"] = torch.ones(2, dtype=dtype)
    assert "has as another kind of number 1 of 7 tensors (1.weight)" in refusal(state)


@pytest.mark.parametrize(
    "broken",
    [
        torch.tensor([1.0, float("nan")]),
        torch.tensor([1.0, float("-inf")]),
        torch.tensor([1.0, 1e300], dtype=torch.float64),  # more than 32 bits can hold
    ],
)
def test_weights_that_are_no_numbers_are_refused(state, broken):
    state["1.weight"] = broken
    assert "values that are not numbers (NaN) in 1.weight" in refusal(state)
