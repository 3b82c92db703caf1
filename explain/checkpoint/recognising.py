"""Which architecture a state dict is of, by the shapes in it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from torch import Tensor

from explain.architectures import FAMILY, Architecture
from explain.errors import CheckpointError
from explain.language import mark, say
from explain.words import listed

# Blocks in each of the four stages, and whether these have three convolutions.
_DEPTHS: dict[tuple[tuple[int, ...], bool], int] = {
    ((2, 2, 2, 2), False): 18,
    ((3, 4, 6, 3), False): 34,
    ((3, 4, 6, 3), True): 50,
    ((3, 4, 23, 3), True): 101,
    ((3, 8, 36, 3), True): 152,
}
# The convolution that ends each part of MobileNetV2, and its channels at width 1.
_WIDENED = {
    "features.0.0.weight": 32, "features.1.conv.1.weight": 16, "features.2.conv.2.weight": 24,
    "features.4.conv.2.weight": 32, "features.7.conv.2.weight": 64,
    "features.11.conv.2.weight": 96, "features.14.conv.2.weight": 160,
    "features.17.conv.2.weight": 320, "features.18.0.weight": 1280,
}  # fmt: skip
OFFERED = mark("ResNet-18, 34, 50, 101, 152 and MobileNetV2, as torchvision builds them")


@dataclass(frozen=True)
class Recognised:
    """An architecture, and the sizes that its builder needs besides the number of classes."""

    architecture: Architecture
    title: str
    sizes: Mapping[str, float]


def recognise(family: str, tensors: Mapping[str, Tensor], file_name: str) -> Recognised:
    """The architecture that fits these tensors; raises CheckpointError naming one that does not."""
    return (_resnet if family == "resnet" else _mobilenet_v2)(tensors, file_name)


def _resnet(tensors: Mapping[str, Tensor], file_name: str) -> Recognised:
    names = "\n".join(tensors)
    blocks = tuple(
        len(set(re.findall(rf"^layer{number}\.(\d+)\.", names, re.MULTILINE)))
        for number in (1, 2, 3, 4)
    )
    bottleneck = "layer1.0.conv3.weight" in tensors
    depth = _DEPTHS.get((blocks, bottleneck))
    if depth is None:
        counts = listed(map(str, blocks))
        kind = mark("a ResNet with {counts} blocks")
        kind = mark("a ResNet with {counts} bottleneck blocks") if bottleneck else kind
        raise refused(file_name, say(kind, counts=counts))
    first = tuple(tensors["conv1.weight"].shape)
    if first != (64, 3, 7, 7):
        raise refused(
            file_name,
            say(
                "a ResNet-{depth} with another first convolution {first}", depth=depth, first=first
            ),
        )
    if bottleneck and "layer1.0.conv2.weight" in tensors:
        _refuse_relatives(depth, tuple(tensors["layer1.0.conv2.weight"].shape), file_name)
    architecture = FAMILY[f"resnet{depth}"]
    return Recognised(architecture, architecture.title, {})


def _refuse_relatives(depth: int, shape: tuple[int, ...], file_name: str) -> None:
    """Raise CheckpointError for ResNeXt and Wide ResNet, whose names are the same as ResNet's."""
    if len(shape) != 4 or not shape[1]:
        return
    width, per_group = shape[:2]
    if width > per_group:
        title = f"ResNeXt-{depth} ({width // per_group}×{per_group}d)"
        raise refused(file_name, title)
    if width > 64:
        title = f"Wide ResNet-{depth}-{width // 64}"
        raise refused(file_name, title)


def _mobilenet_v2(tensors: Mapping[str, Tensor], file_name: str) -> Recognised:
    found = tuple(
        tensors[key].shape[0] if key in tensors and tensors[key].ndim else 0 for key in _WIDENED
    )
    base = tuple(_WIDENED.values())
    width = next((w for w in _widths(found[-2], base[-2]) if _channels(w) == found), None)
    if width is None:
        counts = listed(map(str, found))
        raise refused(
            file_name,
            say("a MobileNetV2 with stages of {counts} channels, no width at all", counts=counts),
        )
    architecture = FAMILY["mobilenet_v2"]
    title = architecture.title + (f" ×{width:g}" if width != 1 else "")
    return Recognised(architecture, title, {"width_mult": width})


def _channels(width: float) -> tuple[int, ...]:
    """The channels of the convolutions in _WIDENED; the last one is never made narrower."""
    *stages, last = _WIDENED.values()
    return (*(_divisible(base * width) for base in stages), _divisible(last * max(1.0, width)))


def _divisible(channels: float) -> int:
    """The multiple of 8 nearest to `channels`, not below 90 % of it: the paper's rounding."""
    rounded = max(8, int(channels + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * channels else rounded


def _widths(channels: int, base: int) -> Iterator[float]:
    """The widths at which `base` channels become `channels`, the roundest first."""
    for parts in (20, 100, 1000, 10_000):
        low = max(1, (channels - 8) * parts // base)
        high = (channels + 8) * parts // base
        yield from (part / parts for part in range(low, high + 1))


def refused(file_name: str, found: str) -> CheckpointError:
    """The sentence about a network that cannot be explained."""
    return CheckpointError(
        say(
            "{file_name} holds {found}. Needed is one of {offered}.",
            file_name=file_name,
            found=found,
            offered=say(OFFERED),
        )
    )
