"""Regions: every pixel in one, numbered without gaps, along the picture's edges or in boxes."""

import numpy as np
import pytest
from PIL import Image

from explain.drawings import draw
from explain.regions import REGIONS, grid, paint, superpixels


@pytest.fixture(scope="module", params=["house", "fish"])
def drawing(request):
    return draw(request.param, 1)


@pytest.mark.parametrize("shape", REGIONS)
@pytest.mark.parametrize("count", [4, 30, 100])
def test_every_pixel_has_a_region_and_no_number_is_left_out(drawing, shape, count):
    labels = REGIONS[shape](drawing.picture, count)
    assert labels.shape == (224, 224)
    assert labels.dtype == np.int64
    found = np.unique(labels)
    np.testing.assert_array_equal(found, np.arange(len(found)))
    assert 0.7 * count <= len(found) <= 1.7 * count


def test_a_grid_by_hand():
    labels = grid(Image.new("RGB", (5, 4)), 4)
    expected = [[0, 0, 0, 1, 1], [0, 0, 0, 1, 1], [2, 2, 2, 3, 3], [2, 2, 2, 3, 3]]
    np.testing.assert_array_equal(labels, expected)


def test_more_boxes_than_pixels_are_one_box_a_pixel():
    np.testing.assert_array_equal(grid(Image.new("RGB", (2, 2)), 400), [[0, 1], [2, 3]])


def test_superpixels_follow_the_edges():
    picture = Image.new("RGB", (64, 64), "white")
    picture.paste("blue", (0, 0, 25, 64))  # not where a grid of boxes would cut
    labels = superpixels(picture, 16)
    boxes = grid(picture, 16)
    assert not set(labels[:, :24].ravel()) & set(labels[:, 26:].ravel())
    assert set(boxes[:, :24].ravel()) & set(boxes[:, 26:].ravel())


def test_superpixels_are_the_same_each_time(drawing):
    first, second = (superpixels(drawing.picture, 50) for _ in range(2))
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("colour", ["black", "white", (20, 200, 90)])
def test_a_plain_picture_is_cut_all_the_same(colour):
    labels = superpixels(Image.new("RGB", (96, 64), colour), 24)
    assert labels.shape == (64, 96)
    assert labels.max() + 1 > 10


def test_paint_gives_each_region_its_value():
    labels = np.array([[0, 0, 1], [2, 2, 1]])
    painted = paint(labels, np.array([0.5, -1.0, 4.0]))
    np.testing.assert_array_equal(painted, [[0.5, 0.5, -1], [4, 4, -1]])
    assert painted.dtype == np.float32
