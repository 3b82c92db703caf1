"""From a model's name to a classifier that is ready to explain."""

import json
from collections.abc import Sequence
from pathlib import Path

import torch

from explain.architectures import ARCHITECTURES, FAMILY, Architecture
from explain.catalogue import EMBEDDED_MODELS, MODELS, SUFFIXES
from explain.checkpoint.examining import Examined, Wanted, examine_as
from explain.classifier import Classifier
from explain.download import DownloadProgress
from explain.errors import ModelError, WeightsError
from explain.imagenet import imagenet_class_names
from explain.language import mark, say
from explain.names import is_file
from explain.results import Preprocess
from explain.unfilled import unfilled
from explain.weights import (
    ASSETS,
    cached_path,
    fetch_official,
    file_sha256,
    load_state,
    read_state_dict,
)
from explain.words import listed

DEFAULT_MODEL = "resnet50"


def load_classifier(
    name: str | None = None,
    weights: str | Path | None = None,
    *,
    progress: DownloadProgress | None = None,
    device: str | None = None,
) -> Classifier:
    """The classifier `name`: one of MODELS, resnet50 where neither it nor a file is given.

    `weights` is the name of official weights ("IMAGENET1K_V1"), or the path of a checkpoint of
    one's own, which may be of any architecture in FAMILY and names its own where `name` is None.
    Official weights are downloaded where PyTorch's cache folder lacks them. `device` is the GPU
    where there is one. Raises ModelError or WeightsError.
    """
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    if name in EMBEDDED_MODELS:
        if weights is not None:
            raise ModelError(
                say(
                    "The embedded model “{name}” has its own weights. Leave the weights out.",
                    name=name,
                )
            )
        return _embedded(name, device)
    if name is not None and name not in (FAMILY if weights else ARCHITECTURES):
        raise ModelError(
            say(
                "There is no model “{name}”. Choose one of: {models}.",
                name=name,
                models=listed(MODELS),
            )
        )
    architecture = FAMILY[name or DEFAULT_MODEL]
    weights = str(weights or architecture.default_weights)
    if weights not in architecture.weights:
        return load_checkpoint(Path(weights), Wanted(architecture=name, device=device)).classifier
    official = architecture.weights[weights]
    return _classifier(
        architecture,
        fetch_official(official, progress),
        official.preprocess,
        title=f"{architecture.title} {weights[-2:]}",
        device=device,
    )


def load_checkpoint(path: Path, wanted: Wanted) -> Examined:
    """The classifier in a file of one's own, and the report on it; raises WeightsError."""
    if not is_file(path) and path.suffix not in SUFFIXES:
        architecture = FAMILY[wanted.architecture or DEFAULT_MODEL]
        asked = mark(
            "{model} has no weights “{path}”. Give the path of a .pth, .pt or .safetensors file."
        )
        if architecture.weights:
            asked = mark(
                "{model} has no weights “{path}”. Give one of {names}, or the path of a .pth, .pt "
                "or .safetensors file."
            )
        raise WeightsError(
            say(asked, model=architecture.title, path=path, names=listed(architecture.weights))
        )
    return examine_as(path, path.name, wanted)


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
    with unfilled():
        network = architecture.build(**sizes)
    load_state(network, state, path.name)
    return Classifier(
        architecture.split(network), preprocess, class_names or imagenet_class_names(), name=title,
        layer=architecture.layer, weights_sha256=file_sha256(path), device=device,
    )  # fmt: skip


def weights_on_disk(name: str, weights: str) -> bool:
    """Whether these official weights are in PyTorch's cache folder already."""
    return cached_path(ARCHITECTURES[name].weights[weights]).is_file()
