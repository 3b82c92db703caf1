"""Checkpoints as training programs save them, made in memory."""

import io
import re
import warnings
import zipfile
from functools import cache

import pytest
import torch
from torch import nn

from explain.checkpoint import examine
from explain.errors import CheckpointError, WeightsError
from explain.torchvision_repair import torchvision_models

SIZE = 64
LEGACY = {"_use_new_zipfile_serialization": False}
FAMILY = {
    "ResNet-18": ("resnet18", {}),
    "ResNet-34": ("resnet34", {}),
    "ResNet-50": ("resnet50", {}),
    "ResNet-101": ("resnet101", {}),
    "ResNet-152": ("resnet152", {}),
    "MobileNetV2": ("mobilenet_v2", {}),
    "MobileNetV2 ×0.5": ("mobilenet_v2", {"width_mult": 0.5}),
    "MobileNetV2 ×1.4": ("mobilenet_v2", {"width_mult": 1.4}),
}


@cache
def network(name: str = "mobilenet_v2", classes: int = 7, **sizes: float) -> nn.Module:
    """Torchvision's network with random weights that keep its logits small; never changed.

    The batch norms have statistics of their own, so that a mix-up of two would show.
    """
    with torch.device("meta"):
        built = getattr(torchvision_models(), name)(num_classes=classes, **sizes)
    built.to_empty(device="cpu")
    generator = torch.Generator().manual_seed(len(name) + classes)
    with torch.no_grad():
        for key, tensor in built.state_dict().items():
            if key.endswith("num_batches_tracked"):
                tensor.fill_(3)
            elif key.endswith("running_var"):
                tensor.uniform_(0.5, 1.5, generator=generator)
            elif tensor.ndim == 1:
                tensor.uniform_(-0.3, 0.7, generator=generator)
            else:
                spread = (2 / tensor[0].numel()) ** 0.5
                tensor.uniform_(-spread, spread, generator=generator)
    return built.eval()


def small(classes: int = 7) -> nn.Module:
    """The smallest network that there is: MobileNetV2 of half width, 3 MB."""
    return network("mobilenet_v2", classes, width_mult=0.5)


def state(of: nn.Module) -> dict[str, torch.Tensor]:
    """A state dict to change; the tensors in it are the network's own."""
    return dict(of.state_dict())


def prefixed(names: dict[str, torch.Tensor], prefix: str) -> dict[str, torch.Tensor]:
    return {prefix + name: tensor for name, tensor in names.items()}


def renamed(names: dict[str, torch.Tensor], old: str, new: str) -> dict[str, torch.Tensor]:
    """With `new` for `old` at the start of names."""
    return {
        new + name.removeprefix(old) if name.startswith(old) else name: tensor
        for name, tensor in names.items()
    }


def saved(value: object, **options: object) -> bytes:
    """What torch.save writes."""
    buffer = io.BytesIO()
    torch.save(value, buffer, **options)
    return buffer.getvalue()


def logits(of: nn.Module) -> torch.Tensor:
    """What the untouched network answers to `picture()`."""
    with torch.no_grad():
        return of(picture())


@cache
def picture() -> torch.Tensor:
    return torch.rand(1, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(1)) - 0.5


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a zip by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def zipped(contents: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression, compresslevel=1) as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def assert_same_answer(classifier, network):
    found, expected = classifier.answer(picture()), logits(network)
    assert expected.std() > 0.01, "logits that are all alike prove nothing"
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-4 * float(expected.abs().max()))


def untrained(name: str) -> dict[str, torch.Tensor]:
    """The names and shapes of another network of torchvision's; its numbers are never read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of old networks, about how they start
        with torch.device("meta" if not name.startswith("regnet") else "cpu"):
            built = getattr(torchvision_models(), name)(weights=None)
    return dict(built.to_empty(device="cpu").state_dict())


def changed(**tensors):
    """The smallest network's state dict, with some tensors replaced; None takes one out."""
    whole = state(small())
    for name, tensor in tensors.items():
        key = name.replace("__", ".")
        if tensor is None:
            del whole[key]
        else:
            whole[key] = tensor
    return whole


def assert_one_clear_sentence(data, words):
    with pytest.raises(CheckpointError) as caught:
        examine(data, file_name="mine.pth")
    text = str(caught.value)
    assert words in text
    assert text.startswith("mine.pth ")
    assert text.endswith(".")
    assert 40 < len(text) < 400
    assert len(re.findall(r"[.?!](?:\s|$)", re.sub(r"\(.*?\)", "", text))) <= 2, text
    assert isinstance(caught.value, WeightsError)
