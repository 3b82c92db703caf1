"""From a model's name to a classifier that is ready to explain."""

import json
from collections.abc import Sequence
from pathlib import Path

import torch

from explain.architectures import ARCHITECTURES, Architecture
from explain.catalogue import EMBEDDED_MODELS, MODELS, SUFFIXES
from explain.classifier import Classifier
from explain.download import DownloadProgress
from explain.errors import ModelError, WeightsError
from explain.imagenet import IMAGENET_CLASSES, imagenet_class_names
from explain.results import Preprocess
from explain.weights import (
    ASSETS,
    cached_path,
    fetch_official,
    file_sha256,
    load_state,
    read_state_dict,
)


def load_classifier(
    name: str = "resnet50",
    weights: str | Path | None = None,
    *,
    progress: DownloadProgress | None = None,
    device: str | None = None,
) -> Classifier:
    """The classifier `name`: one of MODELS.

    `weights` is the name of official weights ("IMAGENET1K_V1"), or the path of a state dict for
    this architecture, which gets ImageNet's class names where it has 1000 classes. Official weights
    are downloaded where PyTorch's cache folder lacks them. `device` is the GPU where there is one.
    Raises ModelError or WeightsError.
    """
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    if name in EMBEDDED_MODELS:
        if weights is not None:
            raise ModelError(
                f"The embedded model “{name}” has its own weights. Leave the weights out."
            )
        return _embedded(name, device)
    if name not in ARCHITECTURES:
        raise ModelError(f"There is no model “{name}”. Choose one of: {', '.join(MODELS)}.")
    architecture = ARCHITECTURES[name]
    weights = str(weights or architecture.default_weights)
    if weights in architecture.weights:
        official = architecture.weights[weights]
        path = fetch_official(official, progress)
        return _classifier(
            architecture,
            path,
            official.preprocess,
            title=f"{architecture.title} {weights[-2:]}",
            device=device,
        )
    return _from_file(architecture, Path(weights), device)


def _from_file(architecture: Architecture, path: Path, device: str) -> Classifier:
    if not path.is_file() and path.suffix not in SUFFIXES:
        raise WeightsError(
            f"{architecture.title} has no weights “{path}”. "
            f"Give one of {', '.join(architecture.weights)}, or the path of a .pth, .pt or "
            ".safetensors file."
        )
    official = architecture.weights[architecture.default_weights]
    return _classifier(
        architecture,
        path,
        official.preprocess,
        title=f"{architecture.title} ({path.name})",
        device=device,
    )


def _embedded(name: str, device: str) -> Classifier:
    path = ASSETS / f"{name}.safetensors"
    facts = json.loads((ASSETS / f"{name}.json").read_text(encoding="utf-8"))
    architecture = ARCHITECTURES[facts["architecture"]]
    return _classifier(
        architecture, path, Preprocess(resize=224, crop=224), title=EMBEDDED_MODELS[name],
        device=device, class_names=facts["class_names"], width_mult=facts["width_mult"],
        num_classes=len(facts["class_names"]),
    )  # fmt: skip


def _classifier(
    architecture: Architecture,
    path: Path,
    preprocess: Preprocess,
    *,
    title: str,
    device: str,
    class_names: Sequence[str] | None = None,
    **sizes: float,
) -> Classifier:
    """The network with the weights at `path`, wholly filled, cut into stages."""
    state = read_state_dict(path)
    head = state.get(f"{architecture.head}.bias")
    count = head.numel() if head is not None and head.ndim == 1 else IMAGENET_CLASSES
    if class_names is None and count != IMAGENET_CLASSES:
        raise WeightsError(
            f"{path.name} has a head for {count} classes; without class names of its own, "
            f"a file needs {IMAGENET_CLASSES} (ImageNet's)."
        )
    with torch.device("meta"):  # no memory and no random values: what is not filled cannot answer
        network = architecture.build(**sizes)
    load_state(network, state, path.name)
    return Classifier(
        architecture.split(network), preprocess, class_names or imagenet_class_names(), name=title,
        layer=architecture.layer, weights_sha256=file_sha256(path), device=device,
    )  # fmt: skip


def weights_on_disk(name: str, weights: str) -> bool:
    """Whether these official weights are in PyTorch's cache folder already."""
    return cached_path(ARCHITECTURES[name].weights[weights]).is_file()
