"""Small changes, how they are undone on the map, and what is called unstable."""

import numpy as np
import pytest
from PIL import Image

from explain.faithfulness.small_changes import SHIFT, SMALL_CHANGES, shifted
from explain.faithfulness.steadiness import spread_of
from tests import toys
from tests.faithfulness.conftest import brightness

RNG = np.random.default_rng


def red_on_the_left():
    """Red on the left half, so that the mirrored picture has none where the corner looks."""
    pixels = np.zeros((64, 64, 3), np.uint8)
    pixels[:, :32, 0] = 120
    return Image.fromarray(pixels)


def test_shifts_repeat_the_margin():
    values = np.arange(6).reshape(2, 3)
    assert shifted(values, 1, 0).tolist() == [[0, 0, 1], [3, 3, 4]]
    assert shifted(values, 0, -1).tolist() == [[3, 4, 5], [3, 4, 5]]
    assert shifted(values, -2, 1).tolist() == [[2, 2, 2], [2, 2, 2]]


@pytest.mark.parametrize("name", SMALL_CHANGES)
def test_undoing_a_change_puts_the_map_back_over_the_picture(name):
    """The map of the changed picture is its brightness: undone, it is nearly the picture's own."""
    picture = toys.random_picture(1, (64, 64))
    small = SMALL_CHANGES[name]
    changed = np.asarray(small.change(picture, RNG(0)).convert("L"), np.float32)
    before = np.asarray(picture.convert("L"), np.float32)
    inside = (slice(SHIFT, -SHIFT),) * 2
    undone = small.undo(changed)
    assert undone.shape == before.shape
    assert np.corrcoef(undone[inside].ravel(), before[inside].ravel())[0, 1] > 0.98
    assert 0.5 < np.abs(changed - before).mean() < 60


def test_changes_that_move_are_undone_exactly():
    picture = toys.random_picture(2, (64, 64))
    before = np.asarray(picture.convert("L"))
    for name in ("flip", "4 px to the right", "4 px down"):
        small = SMALL_CHANGES[name]
        undone = small.undo(np.asarray(small.change(picture, RNG(0)).convert("L")))
        assert (undone[:60, :60] == before[:60, :60]).all()


def test_a_map_that_goes_with_the_picture_is_steady(toy, claim_by, run_check):
    forward = toy.run(toy.prepare(toys.random_picture()))
    result = run_check("steadiness", claim_by(toy, forward, brightness))
    assert result.score > 0.9
    assert set(SMALL_CHANGES) < set(result.measured)
    assert result.measured["brighter"] == pytest.approx(1, abs=0.01)
    assert result.measured["unstable"] == 0


def test_a_map_that_stays_in_its_place_is_caught_by_the_flip(toy, claim_by, run_check):
    """A ramp from left to right, whatever the picture: mirrored back, it runs the other way."""
    forward = toy.run(toy.prepare(toys.random_picture()))
    ramp = np.tile(np.arange(64, dtype=np.float32), (64, 1))
    result = run_check("steadiness", claim_by(toy, forward, lambda *_: ramp))
    assert result.measured["flip"] == pytest.approx(-1)
    assert result.measured["JPEG"] == pytest.approx(1)
    assert result.measured["4 px down"] == pytest.approx(1)


def test_how_often_the_predicted_class_held_by_hand(corner, claim_by, run_check):
    """Mirrored, the red is where nobody looks: both logits are 0, and "bright" is no answer."""
    corner.stages[2].bias.data[1] = 0.5  # without red the answer is "dark"
    forward = corner.run(corner.prepare(red_on_the_left()))
    result = run_check("steadiness", claim_by(corner, forward, brightness))
    assert result.measured["predicted class held"] == pytest.approx(6 / 7)
    assert "the predicted class held 6 times" in result.sentence
    assert result.verdict == "unclear"


def test_unstable_is_where_the_spread_is_larger_than_the_mean():
    """Means 4, 0, 0.1, 0; spreads 1, 2, 0.2, 0: visible is what exceeds 0.4."""
    maps = np.array([[[5, 2, 0.3, 0]], [[3, -2, -0.1, 0]]], np.float32)
    found = spread_of(maps)
    assert found["mean"].tolist() == [pytest.approx([4, 0, 0.1, 0])]
    assert found["spread"].tolist() == [pytest.approx([1, 2, 0.2, 0])]
    assert found["unstable"].tolist() == [[0, 1, 0, 0]]


def test_the_maps_of_the_result_are_those_of_all_pictures(toy, claim_by, run_check):
    forward = toy.run(toy.prepare(toys.random_picture()))
    result = run_check("steadiness", claim_by(toy, forward, lambda *_: np.eye(64)))
    assert set(result.maps) == {"mean", "spread", "unstable"}
    flipped, right, down = (
        np.eye(64)[:, ::-1],
        shifted(np.eye(64), -4, 0),
        shifted(np.eye(64), 0, -4),
    )
    expected = (np.eye(64) * 5 + flipped + right + down) / 8
    assert result.maps["mean"] == pytest.approx(expected, abs=1e-6)
