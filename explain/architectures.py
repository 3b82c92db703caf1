"""The networks that can be explained.

How each is built, cut into stages, and which official weights exist. ARCHITECTURES are those that
are offered with official weights; FAMILY are all that a checkpoint of one's own may hold.

A stage is a step of the network with a name; a network is the plain sequence of its stages. torch
is imported only when a network is built, so that a page can list the models at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from explain.results import Preprocess

if TYPE_CHECKING:
    from torch import nn

Stages = dict[str, "nn.Module"]


@dataclass(frozen=True)
class OfficialWeights:
    """Weights that torchvision publishes; the file name ends in the start of its SHA-256."""

    url: str
    preprocess: Preprocess
    megabytes: float

    @property
    def file_name(self) -> str:
        """The name in PyTorch's cache folder."""
        return self.url.rsplit("/", 1)[1]

    @property
    def sha256_start(self) -> str:
        """The first eight hexadecimal digits of the file's SHA-256."""
        return self.file_name.rsplit("-", 1)[1].split(".")[0]


@dataclass(frozen=True)
class Architecture:
    """A network by name. `build(**sizes)` makes it untrained, `split` names its stages in order.

    `layer` is the target layer that suits Grad-CAM best: the last stage whose output is still a
    map. `head` is the linear layer that gives the logits, by its name in the state dict.
    """

    key: str
    title: str
    build: Callable[..., nn.Module]
    split: Callable[[nn.Module], Stages]
    layer: str
    head: str
    weights: Mapping[str, OfficialWeights]

    @property
    def default_weights(self) -> str:
        """V1: its answers are sharper than V2's, which was trained on softened and mixed labels."""
        return next(iter(self.weights))


def _build(name: str, **sizes: float) -> nn.Module:
    """Torchvision's network of this name, untrained."""
    from explain.torchvision_repair import torchvision_models

    network: nn.Module = getattr(torchvision_models(), name)(**sizes)
    return network


def _split_resnet(network: nn.Module) -> Stages:
    from torch import nn

    named = dict(network.named_children())
    stem = nn.Sequential(*(named[name] for name in ("conv1", "bn1", "relu", "maxpool")))
    layers = {name: named[name] for name in ("layer1", "layer2", "layer3", "layer4")}
    return {
        "stem": stem,
        **layers,
        "pool": nn.Sequential(named["avgpool"], nn.Flatten(1)),
        "fc": named["fc"],
    }


def _split_mobilenet_v2(network: nn.Module) -> Stages:
    from torch import nn

    named = dict(network.named_children())
    features = {f"features.{name}": stage for name, stage in named["features"].named_children()}
    pool = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(1))
    return {**features, "pool": pool, "classifier": named["classifier"]}


def _resnet(depth: int, weights: Mapping[str, OfficialWeights] | None = None) -> Architecture:
    """The ResNet with so many layers."""
    return Architecture(
        key=f"resnet{depth}",
        title=f"ResNet-{depth}",
        build=partial(_build, f"resnet{depth}"),
        split=_split_resnet,
        layer="layer4",
        head="fc",
        weights=weights or {},
    )


_URL = "https://download.pytorch.org/models/"
_V1, _V2 = Preprocess(resize=256, crop=224), Preprocess(resize=232, crop=224)

ARCHITECTURES: dict[str, Architecture] = {
    architecture.key: architecture
    for architecture in (
        _resnet(
            50,
            {
                "IMAGENET1K_V1": OfficialWeights(_URL + "resnet50-0676ba61.pth", _V1, 97.8),
                "IMAGENET1K_V2": OfficialWeights(_URL + "resnet50-11ad3fa6.pth", _V2, 97.8),
            },
        ),
        Architecture(
            key="mobilenet_v2",
            title="MobileNetV2",
            build=partial(_build, "mobilenet_v2"),
            split=_split_mobilenet_v2,
            layer="features.18",
            head="classifier.1",
            weights={
                "IMAGENET1K_V1": OfficialWeights(_URL + "mobilenet_v2-b0353104.pth", _V1, 13.6),
                "IMAGENET1K_V2": OfficialWeights(_URL + "mobilenet_v2-7ebf99e0.pth", _V2, 13.6),
            },
        ),
    )
}

FAMILY: dict[str, Architecture] = {
    **{architecture.key: architecture for architecture in map(_resnet, (18, 34, 101, 152))},
    **ARCHITECTURES,
}
