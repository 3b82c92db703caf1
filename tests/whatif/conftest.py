"""A classifier whose answer is decided by the red of four quarters, each with a known weight."""

import pytest
import torch
from PIL import Image
from torch import nn

from tests import toys

SIZE = 64
WEIGHTS = (8.0, 4.0, 2.0, 1.0)  # top left, top right, bottom left, bottom right


def make_quarters(bias: float = 0.0):
    """Class "red" has the logit Σ weight · mean red of the quarter + bias, class "other" 0."""
    head = nn.Linear(4, 2)
    with torch.no_grad():
        head.weight.zero_()
        head.weight[0] = torch.tensor(WEIGHTS)
        head.bias.copy_(torch.tensor([bias, 0.0]))
    red = nn.Conv2d(3, 1, 1, bias=False)
    with torch.no_grad():
        red.weight.copy_(torch.tensor([1.0, 0.0, 0.0]).view(1, 3, 1, 1))
    pool = nn.Sequential(nn.AdaptiveAvgPool2d(2), nn.Flatten(1))
    return toys.make_plain({"maps": red, "pool": pool, "fc": head}, SIZE, ("red", "other"))


@pytest.fixture
def quarters():
    """A function that makes the classifier and its pass of an all-red picture."""

    def make(bias: float = 0.0):
        classifier = make_quarters(bias)
        return classifier, classifier.run(
            classifier.prepare(Image.new("RGB", (SIZE, SIZE), (255, 0, 0)))
        )

    return make


def make_moody(seed: int):
    """Three classes by a random network over 12 cells: more may help or hurt."""
    generator = torch.Generator().manual_seed(seed)
    pool = nn.Sequential(nn.AdaptiveAvgPool2d((3, 4)), nn.Flatten(1))
    head = nn.Sequential(nn.Linear(36, 24), nn.ReLU(), nn.Linear(24, 3))
    with torch.no_grad():
        for parameter in head.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator))
    stages = {"maps": nn.Identity(), "pool": pool, "fc": head}
    return toys.make_plain(stages, SIZE, ("one", "two", "three"))


@pytest.fixture
def moody():
    """A function that makes the random network of a seed and its pass of a random picture."""

    def make(seed: int):
        classifier = make_moody(seed)
        return classifier, classifier.run(classifier.prepare(toys.random_picture(seed)))

    return make
