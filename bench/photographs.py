"""The real MobileNetV2 and the photographs that $EXPLAIN_IMAGENET_DIR names."""

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import torch
import typer

from bench.models import Case
from explain.architectures import ARCHITECTURES
from explain.classifier import Classifier, ForwardPass
from explain.explanation import predict
from explain.images import open_picture
from explain.loading import load_classifier

FOLDER = "EXPLAIN_IMAGENET_DIR"


def folder() -> Path:
    """The folder with the weights and the photographs; ends the process where there is none."""
    named = os.environ.get(FOLDER)
    if not named:
        raise typer.BadParameter(
            f"{FOLDER} names no folder with mobilenet_v2.pth, labels.csv and pictures/. Set it."
        )
    return Path(named)


def real_classifier() -> Classifier:
    """MobileNetV2 with its ImageNet weights, on the CPU."""
    return load_classifier("mobilenet_v2", folder() / "mobilenet_v2.pth", device="cpu")


def names() -> list[str]:
    """The photographs' file names, in the order of the list."""
    with (folder() / "labels.csv").open(encoding="utf-8", newline="") as file:
        return [row["file"] for row in csv.DictReader(file)]


def predicted(classifier: Classifier, chosen: list[str]) -> Iterator[ForwardPass]:
    """One pass of each of these photographs."""
    for name in chosen:
        yield predict(classifier, open_picture(folder() / "pictures" / name), source=name)


def photographed_cases(pictures: int | None = None) -> Iterator[Case]:
    """The real MobileNetV2, untouched and as ours, with one photograph after the other."""
    architecture, classifier = ARCHITECTURES["mobilenet_v2"], real_classifier()
    network = architecture.build()
    network.load_state_dict(torch.load(folder() / "mobilenet_v2.pth", weights_only=True))
    network.eval()
    layer = architecture.split(network)[architecture.layer]
    for forward in predicted(classifier, names()[:pictures]):
        yield Case(architecture.title, network, layer, classifier, forward)
