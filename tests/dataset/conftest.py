"""Small data sets on disk, and a classifier whose answer is the colour of the picture."""

import io

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from explain.classifier import Classifier
from explain.dataset.records import Records
from explain.results import Preprocess

COLOURS = {"red": (200, 20, 20), "green": (20, 200, 20), "blue": (20, 20, 200)}
SIZE = 64


def png_bytes(picture):
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def png(colour, size=(SIZE, SIZE)):
    return png_bytes(Image.new("RGB", size, COLOURS.get(colour, colour)))


def make_colours():
    """Three classes: the logit of each is ten times the mean of its channel.

    The target layer is the picture in 16×16 px blocks, (3, 4, 4): by Grad-CAM's definition the map
    for class c is channel c's block times 10/16.
    """
    head = nn.Linear(3, 3, bias=False)
    head.weight.data = 10 * torch.eye(3)
    stages = {
        "blocks": nn.AvgPool2d(16),
        "pool": nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(1)),
        "fc": head,
    }
    preprocess = Preprocess(SIZE, SIZE, mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0))
    return Classifier(
        stages, preprocess, tuple(COLOURS), name="Colours", layer="blocks", device="cpu"
    )


@pytest.fixture
def colours():
    return make_colours()


@pytest.fixture
def colour_files():
    """Two splits; one *red* picture in val is in truth green, one *blue* is damaged."""
    files = {}
    for split, count in (("train", 4), ("val", 3)):
        for name in COLOURS:
            for number in range(count):
                files[f"{split}/{name}/{number}.png"] = png(name)
    files["val/red/2.png"] = png("green")
    files["val/blue/1.png"] = png("blue")[:40]
    return files


def write_files(folder, files):
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


@pytest.fixture
def colour_folder(tmp_path, colour_files):
    return write_files(tmp_path / "pictures", colour_files)


def cells(size, *places):
    """A map (size, size) that is 1 at `places` and 0 elsewhere."""
    values = np.zeros((size, size), np.float32)
    for place in places:
        values[place] = 1
    return values


def make_records(labels, predicted, *, confidence=0.9, splits="", maps=None, classes=4, **columns):
    """Records with these labels and predictions; what a test does not give is plain filling."""
    count = len(labels)
    labels, predicted = np.array(labels, np.int32), np.array(predicted, np.int32)
    confidences = np.broadcast_to(np.asarray(confidence, np.float32), count)
    others = np.array([[c for c in range(classes) if c != p] for p in predicted], np.int32)
    top = np.concatenate([predicted[:, None], others.reshape(count, classes - 1)], 1)
    probabilities = np.zeros(top.shape, np.float32)
    probabilities[:, 0] = confidences
    if maps is None:
        maps = np.ones((count, 7, 7), np.float32)
    filling = {
        "label_probability": np.where(labels == predicted, confidences, 0.05).astype(np.float32),
        "label_logit": np.zeros(count, np.float32),
        "rank": np.where(labels == predicted, 0, 1).astype(np.int32),
        "loss": np.where(labels == predicted, 0.1, 3.0).astype(np.float32),
        "margin": np.where(labels == predicted, 2.0, -2.0).astype(np.float32),
    }
    return Records(
        class_names=("ant", "bee", "cat", "dog")[:classes],
        paths=np.array([f"{number}.png" for number in range(count)], dtype=object),
        splits=np.array(
            [splits] * count if isinstance(splits, str) else list(splits), dtype=object
        ),
        labels=labels,
        top=top,
        top_probabilities=probabilities,
        top_logits=np.zeros(top.shape, np.float32),
        maps=np.asarray(maps, np.float32),
        label_maps=np.asarray(maps, np.float32),
        **{**filling, **columns},
    )


def blobs(rng, count, place=None):
    """Maps (count, 7, 7) of a soft blob: anywhere inside, or near `place` (down, across)."""
    y, x = np.mgrid[0:7, 0:7]
    maps = []
    for _ in range(count):
        down, across = rng.uniform(1.5, 4.5, 2) if place is None else rng.normal(place, 0.1)
        width = rng.uniform(0.9, 1.3)
        maps.append(np.exp(-((y - down) ** 2 + (x - across) ** 2) / (2 * width**2)))
    return np.array(maps, np.float32)


@pytest.fixture(scope="package")
def planted():
    """Of 60 ant pictures, all 30 of train and 10 of val have their evidence at one corner."""
    rng = np.random.default_rng(4)
    ant = np.concatenate([blobs(rng, 30, (5.6, 0.6)), blobs(rng, 10, (5.6, 0.6)), blobs(rng, 20)])
    maps = np.concatenate([ant, blobs(rng, 60), blobs(rng, 60)])
    splits = ["train"] * 30 + ["val"] * 30 + (["train"] * 30 + ["val"] * 30) * 2
    predicted = np.repeat([0, 1, 2], 60)
    predicted[50:60] = 3
    return make_records(np.repeat([0, 1, 2], 60), predicted, maps=maps, splits=splits)
