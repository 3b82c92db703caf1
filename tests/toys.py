"""Small classifiers with known answers."""

from collections import Counter
from collections.abc import Mapping

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from explain.classifier import Classifier
from explain.results import Preprocess
from explain.torchvision_repair import torchvision_models

SIZE = 64
CLASS_NAMES = ("ant", "bee", "cat", "dog", "elk")


class Watched(nn.Module):
    """A stage that counts its calls and pictures, and fails when the watch says so.

    Copies share the watch, so that copies that are packed or private count and fail as well.
    """

    def __init__(self, name: str, stage: nn.Module, watch: "StageWatch") -> None:
        super().__init__()
        self.name, self.stage, self.watch = name, stage, watch

    def forward(self, x: Tensor) -> Tensor:
        self.watch.calls[self.name] += 1
        self.watch.pictures[self.name] += len(x)
        if self.watch.failing == self.name:
            raise StageFailure(self.name)
        return self.stage(x)


class StageFailure(RuntimeError):
    """What a watched stage raises."""


class StageWatch:
    """How often each stage was called, for how many pictures, and which fails from now on."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.pictures: Counter[str] = Counter()
        self.failing: str | None = None

    def __deepcopy__(self, memo: object) -> "StageWatch":
        return self


def toy_stages(classes: int = len(CLASS_NAMES), seed: int = 7) -> dict[str, nn.Module]:
    """A small ResNet for SIZE px with settled batch norms, in training mode as it is built."""
    generator = torch.Generator().manual_seed(seed)
    stages = {
        "stem": nn.Sequential(
            nn.Conv2d(3, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU(inplace=True)
        ),
        "layer1": nn.Sequential(block(8, 8, 1)),
        "layer2": nn.Sequential(block(8, 16, 2)),
        "layer3": nn.Sequential(block(16, 16, 2), block(16, 16, 1)),
        "pool": pool(),
        "fc": nn.Linear(16, classes),
    }
    network = nn.Sequential(*stages.values())
    with torch.no_grad():
        for parameter in network.parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            fan_in = max(1, parameter[0].numel())
            scale = 1.0 if parameter.ndim == 1 else (2 / fan_in) ** 0.5
            parameter.copy_(1 + noise / 4 if parameter.ndim == 1 else noise * scale)
        stages["fc"].weight.mul_(3)
        for _ in range(8):
            network(torch.randn(8, 3, SIZE, SIZE, generator=generator))
    return stages


def block(channels: int, out: int, stride: int) -> nn.Module:
    """torchvision's residual block: one in-place ReLU, used twice."""
    downsample = None
    if stride != 1 or channels != out:
        downsample = nn.Sequential(
            nn.Conv2d(channels, out, 1, stride, bias=False), nn.BatchNorm2d(out)
        )
    return torchvision_models().resnet.BasicBlock(channels, out, stride, downsample)


def pool() -> nn.Sequential:
    """The mean of each map, as the networks end."""
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(1))


def make_toy(
    classes: int = len(CLASS_NAMES), watch: StageWatch | None = None, *, flat: bool = False
) -> Classifier:
    """The toy as a classifier; `flat` answers 0 to every picture, for every class."""
    stages = toy_stages(classes)
    if flat:
        nn.init.zeros_(stages["fc"].weight)
        nn.init.zeros_(stages["fc"].bias)
    if watch is not None:
        stages = {name: Watched(name, stage, watch) for name, stage in stages.items()}
    preprocess = Preprocess(resize=72, crop=SIZE)
    return Classifier(stages, preprocess, CLASS_NAMES[:classes], name="Toy", layer="layer3")


def make_plain(
    stages: Mapping[str, nn.Module], size: int, class_names: tuple[str, ...], layer: str = "maps"
) -> Classifier:
    """A classifier whose model input is the picture's brightness, 0 to 1, and nothing else."""
    preprocess = Preprocess(resize=size, crop=size, mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0))
    return Classifier(stages, preprocess, class_names, name="Plain", layer=layer)


def make_linear(size: int = 8, seed: int = 3) -> Classifier:
    """Three classes, each a weighted sum of all pixels and channels plus a constant."""
    head = nn.Linear(3 * size * size, 3)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        head.weight.copy_(torch.randn(head.weight.shape, generator=generator))
        head.bias.copy_(torch.tensor([0.5, -1.0, 2.0]))
    return make_plain(
        {"maps": nn.Identity(), "fc": nn.Sequential(nn.Flatten(1), head)}, size, ("x", "y", "z")
    )


def make_corner() -> Classifier:
    """Class "bright" rises with the red of the top left quarter, class "dark" falls with it.

    Only convolutions decide where it looks, so that every method can be asked.
    """
    half = SIZE // 8  # places
    look = nn.Conv2d(3, 2, SIZE // 2 + 4, 4, bias=False)  # too large to be moved to other quarters
    place = nn.Conv2d(2, 2, half + 1, padding=half, groups=2, bias=False)  # zero beyond its input
    head = nn.Linear(2, 2)
    with torch.no_grad():
        for convolution in (look, place):
            convolution.weight.zero_()
        look.weight[:, 0, :4, :4] = 1 / 16  # the mean of 4 × 4 pixels of red
        look.weight[1] /= 2
        place.weight[:, :, half, half] = 1
        head.weight.copy_(torch.tensor([[20.0, 10.0], [-20.0, -10.0]]))
        head.bias.zero_()
    maps = nn.Sequential(look, place, nn.ReLU(inplace=True))
    return make_plain({"maps": maps, "pool": pool(), "fc": head}, SIZE, ("bright", "dark"))


def random_picture(seed: int = 0, size: tuple[int, int] = (80, 72)) -> Image.Image:
    """Seeded colour blotches, RGB."""
    coarse = np.random.default_rng(seed).integers(0, 256, (9, 9, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)
