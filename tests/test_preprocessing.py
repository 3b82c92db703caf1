"""What torchvision says of its weights is what happens here: the file, its size, the pixels."""

import numpy as np
import pytest
from PIL import Image

from explain.architectures import ARCHITECTURES
from explain.torchvision_repair import torchvision_models
from tests.toys import random_picture

OFFICIAL = [
    pytest.param(key, name, id=f"{key} {name}")
    for key, architecture in ARCHITECTURES.items()
    for name in architecture.weights
]
SIZES = [(301, 199), (199, 301), (64, 480), (225, 224), (257, 255), (1000, 333), (31, 100)]


def of_torchvision(key, name):
    """What torchvision says of these weights."""
    return torchvision_models().get_model_weights(key)[name]


@pytest.mark.parametrize(("key", "name"), OFFICIAL)
def test_the_official_files_are_torchvisions(key, name):
    ours, theirs = ARCHITECTURES[key].weights[name], of_torchvision(key, name)
    assert ours.url == theirs.url
    assert ours.megabytes == pytest.approx(theirs.meta["_file_size"], abs=0.1)
    assert len(ours.sha256_start) == 8
    assert int(ours.sha256_start, 16)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("key", "name"), OFFICIAL)
def test_preprocessing_is_torchvisions(key, name, size):
    """The tolerance is one step of a 32-bit number at 2.6, for other orders of the same sum."""
    pixels = np.random.default_rng(sum(size)).integers(0, 256, (*size[::-1], 3), dtype=np.uint8)
    picture = Image.fromarray(pixels)
    preprocess = ARCHITECTURES[key].weights[name].preprocess
    ours = preprocess.to_tensor(preprocess.crop_picture(picture))
    theirs = of_torchvision(key, name).transforms()(picture)[None].numpy()
    assert ours.shape == theirs.shape
    assert np.abs(ours - theirs).max() <= 2.4e-7


@pytest.mark.parametrize("side", [160, 288, 512])
@pytest.mark.parametrize("name", ["IMAGENET1K_V1", "IMAGENET1K_V2"])
def test_preprocessing_at_another_size_is_torchvisions(name, side):
    preprocess = ARCHITECTURES["resnet50"].weights[name].preprocess.at_size(side)
    resize = {"IMAGENET1K_V1": 256, "IMAGENET1K_V2": 232}[name]
    theirs = of_torchvision("resnet50", name).transforms(
        crop_size=side, resize_size=round(resize * side / 224)
    )
    picture = random_picture(1, (333, 271))
    ours = preprocess.to_tensor(preprocess.crop_picture(picture))
    assert ours.shape == (1, 3, side, side)
    assert np.abs(ours - theirs(picture)[None].numpy()).max() <= 2.4e-7
