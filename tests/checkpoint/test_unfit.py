"""Checkpoints that are whole and safe but no classifier that fits: one clear sentence each."""

import pytest
import torch

from tests.checkpoint import files
from tests.checkpoint.files import (
    assert_one_clear_sentence,
    changed,
    prefixed,
    renamed,
    saved,
    small,
    state,
)


def with_nan():
    weight = state(small())["features.4.conv.0.0.weight"].clone()
    weight[0, 0, 0, 0] = float("nan")
    return changed(features__4__conv__0__0__weight=weight)


def too_large_for_float32():
    weight = torch.full((7, 1280), 1e300, dtype=torch.float64)
    return changed(classifier__1__weight=weight)


def negative_variance():
    """Every number is one, but the batch norm takes the root of a negative."""
    return changed(features__0__1__running_var=-torch.ones(16))


def two_layers():
    whole = renamed(state(small()), "classifier.1.", "classifier.4.")
    return {
        **whole,
        "classifier.1.weight": torch.ones(64, 1280),
        "classifier.1.bias": torch.ones(64),
    }


def layers_beside():
    beside = {"out.weight": torch.ones(3, 7), "out.bias": torch.ones(3)}
    return {**prefixed(state(small()), "net."), **beside}


def two_networks():
    other = {name: tensor + 1 for name, tensor in state(small()).items()}
    return {**prefixed(state(small()), "a."), **prefixed(other, "b.")}


class Net(torch.nn.Sequential):
    """A model saved as a whole."""


UNFIT = {
    "NaN": (with_nan, "not numbers (NaN) in features.4.conv.0.0.weight"),
    "infinite": (too_large_for_float32, "not numbers (NaN) in classifier.1.weight"),
    "negative variance": (negative_variance, "answers a grey picture with values that are not"),
    "one class": (
        lambda: changed(
            classifier__1__weight=torch.ones(1, 1280), classifier__1__bias=torch.ones(1)
        ),
        "a head with 1 output; needed is one for each class",
    ),
    "no class": (
        lambda: changed(classifier__1__weight=torch.ones(0, 1280)),
        "a head with 0 outputs",
    ),
    "a tensor missing": (
        lambda: changed(features__5__conv__0__1__bias=None),
        "does not fit MobileNetV2 ×0.5: it lacks 1 of 314 tensors (features.5.conv.0.1.bias)",
    ),
    "a tensor too many": (
        lambda: changed(features__5__extra__weight=torch.ones(3)),
        "it has, beyond what fits, 1 of 314 tensors (features.5.extra.weight)",
    ),
    "a tensor with an endless name": (
        lambda: {**changed(), "\x1b[2J" + "x" * 400: torch.ones(3)},
        "1 of 314 tensors (�[2Jxxxxxxxx",
    ),
    "whole numbers under an endless name": (
        lambda: {**changed(), "\x1b[2J" + "x" * 400: torch.ones(3, dtype=torch.int8)},
        "has int8 in �[2Jxxxxxxxx",
    ),
    "another shape": (
        lambda: changed(features__3__conv__1__0__weight=torch.ones(72, 1, 5, 5)),
        "it has in another shape 1 of 314 tensors (features.3.conv.1.0.weight)",
    ),
    "another head": (
        lambda: changed(classifier__1__weight=torch.ones(7, 640)),
        "it has in another shape 1 of 314 tensors (classifier.1.weight)",
    ),
    "no width": (
        lambda: changed(features__7__conv__2__weight=torch.ones(40, 96, 1, 1)),
        "a MobileNetV2 with stages of 16, 8, 16, 16, 40, 48, 80, 160, 1280 channels, no width",
    ),
    "no head": (
        lambda: changed(classifier__1__weight=None, classifier__1__bias=None),
        "a network without a head (the layer classifier.1)",
    ),
    "a head of two layers": (two_layers, "has a head of several layers (classifier.4.weight"),
    "layers beside": (layers_beside, "layers of its own beside the network (out.weight, out.bias)"),
    "classes in the loss": (
        lambda: {**state(small()), "loss_fn.weight": torch.ones(100, 7)},
        "takes what the head gives (loss_fn.weight), so the head's 7 outputs are no classes",
    ),
    "two tensors of one name": (
        lambda: {
            **renamed(renamed(state(files.network("resnet18")), "conv1.", "0."), "layer1.", "4."),
            "conv1.weight": torch.ones(64, 3, 7, 7),
        },
        "layers of its own beside the network (conv1.weight)",
    ),
    "two networks": (two_networks, "holds 2 networks (a, b) and does not say which"),
    "whole numbers": (
        lambda: changed(classifier__1__weight=torch.ones(7, 1280, dtype=torch.int8)),
        "has int8 in classifier.1.weight, as quantised networks have",
    ),
    "complex": (
        lambda: changed(classifier__1__weight=torch.ones(7, 1280, dtype=torch.complex64)),
        "torch.ComplexFloatStorage",
    ),
    "a whole model": (
        lambda: Net(torch.nn.Linear(2, 2)),
        "test_unfit.Net), which opens only by running code",
    ),
    "torchvision's as a whole": (
        lambda: {"model": small()},
        "holds a whole pickled model (torchvision.models.mobilenetv2.MobileNetV2)",
    ),
    "grey pictures": (
        lambda: {**state(files.network("resnet18")), "conv1.weight": torch.ones(64, 1, 7, 7)},
        "a ResNet-18 with another first convolution (64, 1, 7, 7)",
    ),
}


@pytest.mark.parametrize(("make", "words"), UNFIT.values(), ids=UNFIT)
def test_unfit(make, words):
    assert_one_clear_sentence(saved(make()), words)
