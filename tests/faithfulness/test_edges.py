"""The edge detector by hand, and maps beside it."""

import numpy as np
import pytest
from PIL import Image

from explain.faithfulness.edges import sobel
from tests import toys


def test_sobel_by_hand():
    """A step of 10 between columns 2 and 3: 4 · 10 on both sides of it, 0 elsewhere."""
    pixels = np.zeros((5, 6), np.uint8)
    pixels[:, 3:] = 10
    found = sobel(Image.fromarray(pixels).convert("RGB"))
    assert found.tolist() == [[0, 0, 40, 40, 0, 0]] * 5
    turned = sobel(Image.fromarray(pixels.T).convert("RGB"))
    assert (turned == found.T).all()


def test_a_map_of_the_edges_fails(toy, claim, run_check):
    forward = toy.run(toy.prepare(toys.random_picture()))
    edges = sobel(forward.model_input.picture)
    for sign in (1, -1):
        result = run_check("edges", claim(toy, forward, (sign * edges).astype(np.float32)))
        assert result.score == pytest.approx(1)
        assert result.verdict == "failed"
        assert result.passes == 0
    assert result.maps["edges"].shape == (64, 64)


def test_noise_passes(toy, claim, run_check):
    forward = toy.run(toy.prepare(toys.random_picture()))
    noise = np.random.default_rng(0).random((64, 64)).astype(np.float32)
    result = run_check("edges", claim(toy, forward, noise))
    assert result.verdict == "passed"
    assert abs(result.score) < 0.1


def test_a_coarse_map_where_the_edges_are_is_more_than_edges(toy, claim, run_check):
    """Each quarter as hot as its edges on the mean; in its four places, it would be the same."""
    forward = toy.run(toy.prepare(toys.random_picture()))
    edges = sobel(forward.model_input.picture)
    quarters = edges.reshape(2, 32, 2, 32).mean((1, 3))
    coarse = quarters.repeat(32, 0).repeat(32, 1)
    result = run_check("edges", claim(toy, forward, coarse, native_shape=(2, 2)))
    assert result.verdict == "passed"
    assert result.score < 0.5


def test_a_picture_without_edges_is_undefined(red, corner, true_map, claim, run_check):
    result = run_check("edges", claim(corner, red, true_map))
    assert result.verdict == "undefined"
    assert "no edges" in result.sentence
