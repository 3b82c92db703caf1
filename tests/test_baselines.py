"""The reference pictures that stand for "nothing to see"."""

import numpy as np
import pytest
from PIL import Image

from explain.baselines import BASELINES, baseline_tensor, black, blurred, mean_colour
from explain.results import ModelInput, Preprocess
from tests.toys import random_picture


def half_and_half():
    """Left half (10, 20, 30), right half (30, 20, 13)."""
    picture = Image.new("RGB", (40, 40), (10, 20, 30))
    picture.paste((30, 20, 13), (20, 0, 40, 40))
    return picture


def test_black_is_black_before_normalising():
    preprocess = Preprocess(resize=40, crop=40)
    model_input = ModelInput(half_and_half(), preprocess.to_tensor(half_and_half()), "", preprocess)
    found = baseline_tensor("black", model_input)
    assert found.shape == (1, 3, 40, 40)
    assert found.dtype == np.float32
    expected = [-0.485 / 0.229, -0.456 / 0.224, -0.406 / 0.225]
    np.testing.assert_allclose(found[0, :, 7, 9], expected, rtol=1e-6)
    assert (found == found[:, :, :1, :1]).all()


def test_the_mean_colour_is_the_mean_of_each_channel():
    assert mean_colour(half_and_half()).getcolors() == [(1600, (20, 20, 22))]  # 21.5 is rounded


def test_blurring_leaves_colours_and_no_shape():
    found = np.asarray(blurred(half_and_half()), dtype=float)
    before = np.asarray(half_and_half(), dtype=float)
    assert np.abs(found.mean((0, 1)) - before.mean((0, 1))).max() <= 1
    steps_before, steps = (np.abs(np.diff(each[..., 0], axis=1)).max() for each in (before, found))
    assert steps_before == 20
    assert steps <= 3


@pytest.mark.parametrize("make", BASELINES.values(), ids=BASELINES)
def test_a_baseline_leaves_the_picture_as_it_is_and_keeps_its_size(make):
    picture = random_picture()
    before = picture.tobytes()
    made = make(picture)
    assert (made.size, made.mode) == (picture.size, "RGB")
    assert picture.tobytes() == before
    assert made.tobytes() != before


def test_one_colour_stays_one_colour():
    red = Image.new("RGB", (50, 50), (200, 10, 0))
    assert blurred(red).tobytes() == mean_colour(red).tobytes() == red.tobytes()
    assert black(red).getcolors() == [(2500, (0, 0, 0))]
