"""Sensitivity: the largest change of the map under noise, by hand."""

import numpy as np
import pytest

from tests import toys
from tests.faithfulness.conftest import brightness


def test_the_largest_relative_change_by_hand(toy, claim_by, run_check):
    """The map is the picture's red: its change is the noise itself, clipped to 0 … 255."""
    forward = toy.run(toy.prepare(toys.random_picture()))
    result = run_check("sensitivity", claim_by(toy, forward, brightness), samples=3, radius=8)
    pixels = np.asarray(forward.model_input.picture).astype(int)
    rng, changes = np.random.default_rng(0), []
    for _ in range(3):
        noisy = (pixels + rng.integers(-8, 9, (1, 64, 64, 3))[0]).clip(0, 255)
        changes.append(np.linalg.norm((noisy - pixels)[..., 0]) / np.linalg.norm(pixels[..., 0]))
    assert result.score == pytest.approx(max(changes), rel=1e-5)
    assert result.verdict == "passed"
    assert "8 of 255 steps of brightness" in result.sentence


def test_a_map_that_does_not_move_has_no_sensitivity(toy, claim_by, run_check):
    forward = toy.run(toy.prepare(toys.random_picture()))
    result = run_check("sensitivity", claim_by(toy, forward, lambda *_: np.eye(64)))
    assert result.score == 0


def test_a_map_that_is_another_one_each_time_fails(toy, claim_by, run_check):
    """Two maps without a pixel in common: the change is √2 of the map's size."""
    forward = toy.run(toy.prepare(toys.random_picture()))
    halves = np.zeros((2, 64, 64))
    halves[0, :32], halves[1, 32:] = 1, 1

    def jumping(other, target):
        return halves[int(other.model_input is not forward.model_input)]

    result = run_check("sensitivity", claim_by(toy, forward, jumping))
    assert result.score == pytest.approx(2**0.5, abs=1e-6)
    assert result.verdict == "failed"
    assert "by up to 141 % of its size" in result.sentence
