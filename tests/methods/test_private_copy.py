"""Private copies: the same answers from the same weights, with each activation on its own."""

import threading

import pytest
import torch
from torch import nn

from explain.methods import deep_lift, guided_backprop
from explain.methods.private_copy import OncePerCall, private_copy
from tests import toys
from tests.methods.conftest import warmed_up
from tests.traces import fingerprint

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(params=[deep_lift.RULES, guided_backprop.RULES])
def rules(request):
    return request.param


def capped_toy():
    """The toy with max pooling in its stem, and ReLU6 for its first ReLU."""
    stages = toys.toy_stages()
    stages["stem"][2] = nn.ReLU6(inplace=True)
    stages["stem"].append(nn.MaxPool2d(3, 2, 1))
    return toys.make_plain(stages, toys.SIZE, toys.CLASS_NAMES, layer="layer3")


def test_the_copy_answers_alike_and_again(rules):
    toy = capped_toy()
    x = torch.from_numpy(warmed_up(toy).model_input.tensor)
    copied = private_copy(toy, x, rules, "It")
    with torch.no_grad():
        expected = toy.stages(x)
        for _ in range(3):
            torch.testing.assert_close(copied(x), expected, rtol=0, atol=1e-5)


def test_the_weights_are_shared_and_the_original_is_as_it_was(rules):
    toy = capped_toy()
    forward = warmed_up(toy)
    before = fingerprint(toy, forward)
    copied = private_copy(toy, torch.from_numpy(forward.model_input.tensor), rules, "It")
    assert fingerprint(toy, forward) == before
    originals = {parameter.data_ptr() for parameter in toy.stages.parameters()}
    assert {parameter.data_ptr() for parameter in copied.parameters()} == originals


def test_each_call_of_a_shared_relu_has_its_own(rules):
    toy = capped_toy()
    copied = private_copy(toy, torch.from_numpy(warmed_up(toy).model_input.tensor), rules, "It")
    alone = [module for module in copied.modules() if isinstance(module, OncePerCall)]
    # The stem has a ReLU6 and a pool; each of the four blocks runs one ReLU twice.
    assert sorted(len(each.stand_ins) for each in alone) == [1, 1, 2, 2, 2, 2]
    relus = [m for m in copied.modules() if isinstance(m, nn.ReLU | nn.ReLU6)]
    assert not any(relu.inplace for relu in relus)


def test_nobody_else_sees_the_copys_hooks():
    """Guided Backprop in one thread, Saliency in another: no map changes."""
    from explain.methods import METHODS

    toy = toys.make_toy()
    forward = warmed_up(toy)
    saliency, guided = METHODS["saliency"], METHODS["guided_backprop"]
    expected = saliency.attribute(toy, forward, 0).values
    stop, wrong = threading.Event(), []

    def hook_on():
        torch.set_num_threads(1)
        while not stop.is_set():
            guided.attribute(toy, forward, 0)

    thread = threading.Thread(target=hook_on)
    thread.start()
    for _ in range(20):
        if not (saliency.attribute(toy, forward, 0).values == expected).all():
            wrong.append(1)
    stop.set()
    thread.join()
    assert not wrong
