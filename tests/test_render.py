"""From raw numbers to colours: every value, place and colour worked out by hand."""

import numpy as np
import pytest
from PIL import Image

from explain.errors import OptionError
from explain.render import (
    PALETTES,
    bar_labels,
    colour_bar,
    colour_table,
    colourise,
    normalise,
    overlay,
)
from explain.results import Attribution, Heatmap

DARKEST, BRIGHTEST = (0, 0, 4), (252, 255, 164)  # the ends of inferno, as published
BLUE, WHITE, RED = (5, 48, 97), (247, 247, 247), (103, 0, 31)  # of RdBu, as published


def attribution(values, signed=False):
    values = np.array(values, dtype=np.float32)
    return Attribution("test", 0, values, "logit", signed, values.shape)


def pixels(picture):
    return np.asarray(picture).astype(int)


@pytest.fixture
def picture():
    rng = np.random.default_rng(0)
    return Image.fromarray(rng.integers(0, 256, (4, 6, 3), dtype=np.uint8))


@pytest.mark.parametrize(
    ("row", "column"), [(0, 0), (0, 5), (3, 0), (3, 5)], ids=["top left", "top right", "…", "…"]
)
def test_the_hot_corner_is_bright_and_in_its_place(picture, row, column):
    values = np.zeros((4, 6))
    values[row, column] = 7.0
    colours = pixels(overlay(normalise(attribution(values)), picture, opacity=1.0))
    assert tuple(colours[row, column]) == BRIGHTEST
    colours[row, column] = DARKEST
    assert (colours == DARKEST).all()


def test_blue_is_against_white_is_nothing_red_is_for():
    colours = pixels(colourise(normalise(attribution([[-4.0, 0.0, 4.0]], signed=True))))
    assert colours.tolist() == [[list(BLUE), list(WHITE), list(RED)]]


@pytest.mark.parametrize("palette", PALETTES)
def test_zero_has_no_hue_and_both_signs_are_as_far_from_it(palette):
    values = np.linspace(-1, 1, 21, dtype=np.float32)[None]
    table = colour_table(palette, signed=True)
    drawn = pixels(colourise(Heatmap(values, 1.0, signed=True), palette))[0]
    place = {tuple(colour): number for number, colour in enumerate(table.tolist())}
    places = [place[tuple(colour)] for colour in drawn.tolist()]
    assert len(set(drawn[10].tolist())) == 1, "zero is grey"
    assert places[10] == (len(table) - 1) / 2
    assert [low + high for low, high in zip(places, reversed(places), strict=True)] == [254] * 21


def brightness(colours):
    return colours.astype(float) @ (0.2126, 0.7152, 0.0722)


@pytest.mark.parametrize("palette", PALETTES)
def test_more_is_always_brighter(palette):
    assert (np.diff(brightness(colour_table(palette, signed=False))) > -0.5).all()
    assert np.ptp(brightness(colour_table(palette, signed=False))) > 180


@pytest.mark.parametrize("palette", PALETTES)
def test_signed_colours_darken_evenly_to_both_sides(palette):
    light = brightness(colour_table(palette, signed=True))
    assert light.argmax() in (126, 127, 128)
    assert (np.diff(light[:127]) > -0.8).all()
    assert (np.diff(light[127:]) < 0.8).all()


def test_opacity_nought_is_the_picture_bit_for_bit(picture):
    before = picture.tobytes()
    heatmap = normalise(attribution(np.arange(24).reshape(4, 6)))
    assert overlay(heatmap, picture, opacity=0.0).tobytes() == before
    overlay(heatmap, picture, opacity=1.0)
    assert picture.tobytes() == before, "the picture itself is never drawn on"


def test_opacity_one_is_the_colours_alone(picture):
    heatmap = normalise(attribution(np.arange(24).reshape(4, 6)))
    assert overlay(heatmap, picture, opacity=1.0).tobytes() == colourise(heatmap).tobytes()


@pytest.mark.parametrize("opacity", [0.25, 0.5, 0.75])
def test_opacity_is_linear(opacity):
    """All of the map is at full colour; the picture is (100, 100, 100)."""
    heatmap = normalise(attribution(np.ones((4, 6))))
    drawn = pixels(overlay(heatmap, Image.new("RGB", (6, 4), (100,) * 3), opacity))
    expected = [100 + opacity * (channel - 100) for channel in BRIGHTEST]
    assert np.abs(drawn - expected).max() <= 1


@pytest.mark.parametrize("opacity", [-0.01, 1.01, float("nan")])
def test_opacity_beyond_its_range_is_refused(picture, opacity):
    with pytest.raises(OptionError, match="from 0 to 1"):
        overlay(normalise(attribution(np.ones((4, 6)))), picture, opacity)


def test_a_palette_that_there_is_not_is_refused():
    with pytest.raises(OptionError, match="inferno, viridis, cividis"):
        colour_table("jet", signed=False)


@pytest.mark.parametrize("signed", [False, True])
def test_a_flat_map_is_empty_and_leaves_the_picture(picture, signed):
    heatmap = normalise(attribution(np.zeros((4, 6)), signed))
    assert heatmap.limit == 0
    assert not heatmap.values.any()
    assert overlay(heatmap, picture, opacity=0.9).tobytes() == picture.tobytes()
    assert bar_labels(heatmap) == ()


def test_under_a_grey_picture_every_colour_is_the_maps(picture):
    heatmap = normalise(attribution(np.ones((4, 6))))
    grey = pixels(overlay(heatmap, picture, opacity=0.0, grey=True))
    assert (grey == grey[..., :1]).all()
    assert (grey[..., 0] == pixels(picture.convert("L"))).all()


@pytest.mark.parametrize(("signed", "ends"), [(False, (DARKEST, BRIGHTEST)), (True, (BLUE, RED))])
def test_the_colour_bar_goes_from_lowest_to_highest(signed, ends):
    bar = colour_bar(signed, width=301, height=5)
    assert bar.size == (301, 5)
    assert (bar.getpixel((0, 2)), bar.getpixel((300, 4))) == ends
    if signed:
        assert bar.getpixel((150, 0)) == WHITE


@pytest.mark.parametrize(
    ("limit", "signed", "labels"),
    [
        (1.234, False, ("0", "1.2")),
        (0.056, True, ("−0.056", "0", "+0.056")),
        (30.0, False, ("0", "30")),
        (99.6, False, ("0", "100")),
        (1234.5, True, ("−1,234", "0", "+1,234")),
        (0.0, True, ()),
    ],
)
def test_the_numbers_under_the_bar(limit, signed, labels):
    assert bar_labels(Heatmap(np.zeros((1, 1), np.float32), limit, signed)) == labels
