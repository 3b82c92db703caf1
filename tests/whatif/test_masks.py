"""Boxes, strokes and regions as masks."""

import numpy as np
import pytest

from explain.errors import OptionError
from explain.whatif import Stroke, box_mask, region_mask, stroke_mask
from explain.whatif.masks import MOST_POINTS, MOST_STROKES, THINNEST, WIDEST


def test_a_box_covers_its_shares_of_the_picture():
    mask = box_mask((8, 4), (0.25, 0.5, 0.75, 1.0))
    assert mask.dtype == bool
    assert mask.astype(int).tolist() == [
        [0] * 8,
        [0] * 8,
        [0, 0, 1, 1, 1, 1, 0, 0],
        [0, 0, 1, 1, 1, 1, 0, 0],
    ]


@pytest.mark.parametrize(
    "box",
    [
        (0.5, 0, 0.5, 1),
        (0.6, 0, 0.5, 1),
        (0, 1, 1, 0),
        (-0.1, 0, 1, 1),
        (0, 0, 1, 1.1),
        (float("nan"), 0, 1, 1),
        (0, 0, float("inf"), 1),
    ],
)
def test_what_is_no_box_is_refused(box):
    with pytest.raises(OptionError, match="is none"):
        box_mask((8, 8), box)


def test_a_box_of_less_than_a_pixel_is_refused():
    with pytest.raises(OptionError, match="less than a pixel of the 8 × 8"):
        box_mask((8, 8), (0.5, 0.5, 0.51, 0.51))


def test_a_stroke_covers_its_width_around_its_points():
    """Across the middle of 100 px, 0.2 wide: 20 of 100 rows, and round ends beyond."""
    mask = stroke_mask((100, 100), [Stroke(((0.2, 0.5), (0.8, 0.5)), 0.2)])
    assert mask[:, 50].sum() == pytest.approx(20, abs=1)
    assert mask[41:59, 20:80].all()
    assert not mask[:38].any()
    assert not mask[62:].any()
    assert mask[50, 12]
    assert not mask[42, 12]
    assert not mask[50, 8]


def test_a_single_point_is_a_disc():
    mask = stroke_mask((100, 100), [Stroke(((0.5, 0.5),), 0.4)])
    assert mask.sum() == pytest.approx(np.pi * 20**2, rel=0.05)


def test_the_width_is_a_share_of_the_shorter_side():
    mask = stroke_mask((200, 100), [Stroke(((0.5, 0.5),), 0.4)])
    assert mask.any(0).sum() == pytest.approx(40, abs=1)


def test_widths_are_clamped_to_what_a_brush_can_be():
    def area(width):
        return stroke_mask((400, 400), [Stroke(((0.5, 0.5),), width)]).sum()

    assert area(1e9) == area(WIDEST)
    assert area(-3.0) == area(0.0) == area(THINNEST) > 0


def test_points_far_outside_are_drawn_as_far_as_the_picture_goes():
    mask = stroke_mask((50, 50), [Stroke(((-1e12, 0.5), (1e12, 0.5)), 0.1)])
    assert mask[25].all()


def test_no_strokes_and_no_points_hide_nothing():
    assert not stroke_mask((9, 9), []).any()
    assert not stroke_mask((9, 9), [Stroke(())]).any()


@pytest.mark.parametrize(
    "strokes",
    [[Stroke(((0, 0),))] * (MOST_STROKES + 1), [Stroke(((0, 0),) * (MOST_POINTS + 1))]],
)
def test_too_many_strokes_or_points_are_refused(strokes):
    with pytest.raises(OptionError, match="Clear some"):
        stroke_mask((9, 9), strokes)


@pytest.mark.parametrize(("points", "width"), [(((0.1, float("nan")),), 0.1), (((0, 0),), np.inf)])
def test_what_is_not_a_number_is_refused(points, width):
    with pytest.raises(OptionError, match="not a number"):
        Stroke(points, width)


def test_regions_are_hidden_by_number():
    labels = np.array([[0, 0, 1], [2, 2, 1]])
    assert region_mask(labels, {0, 2}).tolist() == [[True, True, False], [True, True, False]]
    assert not region_mask(labels, ()).any()
