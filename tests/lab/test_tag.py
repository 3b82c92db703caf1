"""The planted tag: small, in its corner, the same for the same seed, and nothing else changes."""

import numpy as np
import pytest
from PIL import Image

from explain.drawings import draw
from explain.tag import add_tag

GREY = Image.new("RGB", (224, 224), (90, 120, 150))


def box(mask):
    """Left, top, right, bottom (exclusive) of what is True."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return columns[0], rows[0], columns[-1] + 1, rows[-1] + 1


def test_it_covers_49_by_22_of_224_pixels():
    tagged = add_tag(GREY)
    left, top, right, bottom = box(tagged.mask)
    assert (right - left, bottom - top) == (49, 22)
    assert tagged.mask.sum() == 49 * 22
    assert tagged.area == pytest.approx(0.0215, abs=1e-4)


def test_the_same_seed_gives_the_same_pixels_and_another_one_another_spot():
    first, again, other = (np.asarray(add_tag(GREY, seed).picture) for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


def test_it_stays_in_the_lower_left_corner_but_not_always_at_one_spot():
    corners = {box(add_tag(GREY, seed).mask)[:2] for seed in range(40)}
    lefts, tops = zip(*corners, strict=True)
    assert min(lefts) >= 4
    assert max(lefts) <= 12
    assert min(tops) >= 224 - 22 - 12
    assert max(tops) <= 224 - 22 - 4
    assert len(corners) > 10


def test_outside_the_tag_the_picture_is_untouched_and_the_one_given_is_too():
    house = draw("house", 5).picture
    before = np.asarray(house).copy()
    tagged = add_tag(house, 5)
    after = np.asarray(tagged.picture)
    assert (after[~tagged.mask] == before[~tagged.mask]).all()
    assert (after[tagged.mask] != before[tagged.mask]).any()
    assert (np.asarray(house) == before).all()


def test_it_has_bright_paper_and_dark_ink():
    pixels = np.asarray(add_tag(GREY).picture)[add_tag(GREY).mask].mean(1)
    assert pixels.max() > 220
    assert pixels.min() < 40
    assert (pixels > 220).mean() > 0.5


def test_it_can_be_put_anywhere_and_never_sticks_out():
    assert box(add_tag(GREY, centre=(0.5, 0.5)).mask) == (88, 101, 137, 123)
    assert box(add_tag(GREY, centre=(1.0, 0.0)).mask) == (224 - 49, 0, 224, 22)
    assert box(add_tag(GREY, centre=(-3.0, 9.0)).mask) == (0, 202, 49, 224)


def test_on_a_wide_picture_it_is_as_large_as_the_shorter_side_asks():
    tagged = add_tag(Image.new("RGB", (400, 100)), 3)
    left, top, right, bottom = box(tagged.mask)
    assert (right - left, bottom - top) == (22, 10)
    assert left <= 5
    assert 85 <= top <= 88


def test_a_picture_with_transparency_comes_out_as_rgb():
    assert add_tag(Image.new("RGBA", (224, 224))).picture.mode == "RGB"
