"""The residual blocks of torchvision's networks, as rows of layers whose last one is added to."""

from functools import cache

from torch import nn

from explain.torchvision_repair import torchvision_models


@cache
def _kinds() -> tuple[type[nn.Module], type[nn.Module], type[nn.Module]]:
    models = torchvision_models()
    return models.resnet.Bottleneck, models.resnet.BasicBlock, models.mobilenetv2.InvertedResidual


def branches(block: nn.Module) -> tuple[nn.Module | None, nn.Module | None]:
    """What a block of these networks runs, and what goes past it and is added, if anything is.

    (None, None) where it is no such block.
    """
    row = residual_row(block)
    if row is not None:
        past = getattr(block, "downsample", None)
        return row, nn.Identity() if past is None else past
    return (block.conv, None) if type(block) is _kinds()[2] else (None, None)  # type: ignore[return-value]


def residual_row(block: nn.Module) -> nn.Sequential | None:
    """The layers of a block in the order in which they run; None where it is no residual block.

    What stands for nothing any more, as a folded batch norm, is left out. The last layer is a
    convolution: what went past the row is added to its output, and then comes the ReLU that stands
    behind it, if there is one.
    """
    bottleneck, basic, inverted = _kinds()
    layers: list[nn.Module] = []
    if type(block) is inverted and block.use_res_connect:
        layers = list(block.conv.children())  # type: ignore[union-attr]
    elif type(block) in (bottleneck, basic):
        for number in "123" if type(block) is bottleneck else "12":
            layers += [getattr(block, f"conv{number}"), getattr(block, f"bn{number}"), nn.ReLU()]
    left = [layer for layer in layers if not isinstance(layer, nn.Identity)]
    last = [type(layer) for layer in left[-2:]]
    ends_well = last[-1:] == [nn.Conv2d] or last == [nn.Conv2d, nn.ReLU]
    return nn.Sequential(*left) if ends_well else None
