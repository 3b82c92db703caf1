"""Moving the picture: where a known pixel goes, and that doing nothing changes nothing."""

import numpy as np
import pytest
from PIL import Image, ImageFilter

from explain.errors import OptionError, TargetError
from explain.whatif import Transformation, move_picture
from tests.toys import random_picture

SIDE = 64


def spot(column, row):
    """Black with a white block of 4 × 4 pixels whose top left one is given."""
    pixels = np.zeros((SIDE, SIDE, 3), np.uint8)
    pixels[row : row + 4, column : column + 4] = 255
    return Image.fromarray(pixels)


def centre(picture):
    """The centre of what is bright, (column, row), without mirrored copies at the margins."""
    light = np.asarray(picture.convert("L"), float)
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    return float((x * light).sum() / light.sum()), float((y * light).sum() / light.sum())


def test_the_defaults_change_nothing():
    picture = random_picture(2)
    assert (np.asarray(Transformation().apply(picture)) == np.asarray(picture)).all()
    assert (np.asarray(Transformation(rotate=0.0, jpeg=100).apply(picture)) == picture).all()


def test_shifts_move_by_their_shares_to_the_pixel():
    moved = Transformation(right=0.25, down=-0.125).apply(spot(20, 30))
    assert (np.asarray(moved) == np.asarray(spot(36, 22))).all()


def test_zoom_grows_about_the_centre():
    """The block from 36 to 40 is 4 to 8 right of the centre: zoomed twice, 8 to 16."""
    pixels = np.asarray(Transformation(zoom=2.0).apply(spot(36, 36)))[..., 0]
    assert (pixels[42:46, 42:46] == 255).all()
    assert (pixels > 127).sum() == 64


def test_rotation_is_to_the_left_as_pillow_does_it():
    picture = spot(46, 30)  # right of the centre
    turned = Transformation(rotate=90.0).apply(picture)
    assert centre(turned) == pytest.approx((31.5, 15.5), abs=0.1)  # above it
    skew = Transformation(rotate=30.0).apply(picture)
    assert centre(skew) == pytest.approx(centre(picture.rotate(30)), abs=0.3)


def test_margins_are_mirrored():
    picture = Image.fromarray(
        np.arange(64, dtype=np.uint8)[None, :, None].repeat(64, 0).repeat(3, 2)
    )
    row = np.asarray(Transformation(right=0.0625).apply(picture))[10, :8, 0]
    assert row.tolist() == [3, 2, 1, 0, 0, 1, 2, 3]


@pytest.mark.parametrize("more", [{"zoom": 0.5, "rotate": 45.0, "right": 0.5, "down": -0.5}])
def test_the_farthest_move_has_no_empty_margin(more):
    white = Image.new("RGB", (SIDE, SIDE), "white")
    assert np.asarray(Transformation(**more).apply(white)).min() == 255


def test_brightness_blur_and_jpeg_by_pillow():
    grey = Image.new("RGB", (SIDE, SIDE), (100, 40, 20))
    assert Transformation(brightness=1.5).apply(grey).getpixel((0, 0)) == (150, 60, 30)
    picture = random_picture(3, (SIDE, SIDE))
    blurred = Transformation(blur=0.0625).apply(picture)
    assert (np.asarray(blurred) == np.asarray(picture.filter(ImageFilter.GaussianBlur(4)))).all()
    low, high = (
        np.abs(np.asarray(Transformation(jpeg=q).apply(picture), float) - picture).mean()
        for q in (5, 90)
    )
    assert low > high > 0


def test_the_moved_picture_is_asked_about_by_hand(quarters):
    """Half as bright: 15 · 0.5 - 9.5 = -2 instead of 5.5 (128 of 255 is 0.502)."""
    classifier, forward = quarters(bias=-9.5)
    change = move_picture(classifier, forward, Transformation(brightness=0.5))
    assert change.fall_in_logits == pytest.approx(15 * (1 - 127 / 255), abs=1e-4)
    assert change.flipped
    assert change.sentence == (
        "Changed like this, “red” falls by 88 points, to 12 %, and the answer becomes “other” "
        "(88 %)."
    )
    still = move_picture(classifier, forward, Transformation(), target=1)
    assert still.sentence == "Changed like this, “other” stays at < 1 %."
    with pytest.raises(TargetError):
        move_picture(classifier, forward, Transformation(), target=2)


@pytest.mark.parametrize(
    "bad", [{"zoom": 0.1}, {"rotate": 181.0}, {"right": -0.6}, {"jpeg": 0}, {"blur": float("nan")}]
)
def test_what_is_out_of_range_is_refused(bad):
    with pytest.raises(OptionError, match=f"option “{next(iter(bad))}” is"):
        Transformation(**bad)
