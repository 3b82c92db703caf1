"""Inks, bit depths, palettes and transparency: every pixel comes in with its right colour."""

import struct

import numpy as np
import pytest
from PIL import Image

from explain.images import open_picture
from tests.picture_files import chunk, png_row, saved, tiff_row


def colours(data):
    """All pixels of the picture, row by row."""
    picture = open_picture(data)
    assert picture.mode == "RGB"
    return [tuple(pixel) for pixel in np.asarray(picture).reshape(-1, 3).tolist()]


@pytest.mark.parametrize(
    ("ink", "expected"),
    [
        ((255, 0, 0, 0), (0, 255, 255)),  # cyan
        ((0, 255, 0, 0), (255, 0, 255)),  # magenta
        ((0, 0, 0, 255), (0, 0, 0)),  # black
        ((0, 0, 0, 0), (255, 255, 255)),  # bare paper
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_ink_becomes_light(kind, ink, expected):
    data = saved(Image.new("CMYK", (16, 16), ink), kind)
    assert (b"Adobe" in data) == (kind == "JPEG")  # such a JPEG stores its ink inverted
    assert np.abs(np.subtract(colours(data), expected)).max() <= 2


def test_ink_stored_as_brightness_and_hue_becomes_light():
    """The file says "YCCK": Y, Cb, Cr = 0, 255, 255 stand for R, G, B = 178, 0, 225 of ink."""
    data = saved(Image.new("CMYK", (16, 16), (255, 0, 0, 0)), "JPEG", quality=100)
    place = data.index(b"Adobe") + 11
    assert data[place] == 0
    ycck = data[:place] + b"\x02" + data[place + 1 :]
    assert np.abs(np.subtract(colours(ycck), (255 - 178, 255, 255 - 225))).max() <= 2


GREY_16 = (0, 0x4000, 0x8080, 0xFFFF)
SHOWN = (0, 64, 128, 255)  # divided by 257


def test_sixteen_bit_grey_is_not_clipped_to_white():
    expected = [(value,) * 3 for value in SHOWN]
    assert colours(png_row(16, 0, GREY_16)) == expected
    assert colours(tiff_row(16, 1, struct.pack("<4H", *GREY_16))) == expected


def test_all_of_a_dark_sixteen_bit_picture_stays_dark():
    assert colours(png_row(16, 0, (0, 257, 514))) == [(0, 0, 0), (1, 1, 1), (2, 2, 2)]


def test_sixteen_bit_colours():
    values = (0x4000, 0x8080, 0xFFFF, 0, 0, 0)
    assert colours(png_row(16, 2, values)) == [(64, 128, 255), (0, 0, 0)]
    assert colours(tiff_row(16, 3, struct.pack("<6H", *values))) == [(64, 128, 255), (0, 0, 0)]


def test_twelve_bit_grey_fills_the_range():
    """Two pixels in three bytes: 0x800 and 0xFFF of 0xFFF."""
    data = tiff_row(12, 1, bytes([0x80, 0x0F, 0xFF]), width=2)
    assert colours(data) == [(128, 128, 128), (255, 255, 255)]  # 2048 / 4095 · 255 = 127.5


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((0.0, 0.5, 1.0), (0, 128, 255)),
        ((-10.0, 0.0, 10.0), (0, 128, 255)),
        ((-3e38, 0.0, 3e38), (0, 128, 255)),  # the difference does not fit into 32 bits
        ((7.0, 7.0, 7.0), (0, 0, 0)),
    ],
)
def test_floating_point_is_spread_over_the_range_found(numbers, expected):
    data = tiff_row(32, 1, struct.pack("<3f", *numbers), floating=True)
    assert colours(data) == [(value,) * 3 for value in expected]


def test_thirty_two_bits_beyond_sixteen_are_spread():
    data = tiff_row(32, 1, struct.pack("<3i", 0, 1_000_000, 2_000_000))
    assert colours(data) == [(0,) * 3, (128,) * 3, (255,) * 3]


def test_one_bit():
    picture = Image.new("1", (2, 1))
    picture.putpixel((1, 0), 1)
    for kind in ("PNG", "TIFF", "BMP"):
        assert colours(saved(picture, kind)) == [(0, 0, 0), (255, 255, 255)]


HALF = 128  # over white, half-clear black is 255 · (1 - 128 / 255) = 127


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "TIFF", "HEIF"])
@pytest.mark.parametrize(
    ("mode", "value", "expected"),
    [
        ("RGBA", (255, 0, 0, HALF), (255, 127, 127)),
        ("RGBA", (9, 9, 9, 0), (255, 255, 255)),
        ("LA", (0, HALF), (127, 127, 127)),
        ("LA", (0, 255), (0, 0, 0)),
    ],
)
def test_what_is_transparent_lies_on_white(kind, mode, value, expected):
    options = {"lossless": True} if kind == "WEBP" else {}
    data = saved(Image.new(mode, (16, 16), value), kind, **options)
    assert np.abs(np.subtract(colours(data), expected)).max() <= 2


def test_transparent_colours_of_a_palette_lie_on_white():
    palette = chunk(b"PLTE", bytes([255, 0, 0, 0, 0, 255, 0, 0, 0]))
    clear = chunk(b"tRNS", bytes([255, 0, HALF]))
    expected = [(255, 0, 0), (255, 255, 255), (127, 127, 127)]
    assert colours(png_row(8, 3, (0, 1, 2), palette, clear)) == expected


def test_a_transparent_colour_of_a_gif_lies_on_white():
    picture = Image.new("P", (2, 1))
    picture.putpalette([255, 0, 0, 0, 0, 255])
    picture.putpixel((1, 0), 1)
    assert colours(saved(picture, "GIF", transparency=1)) == [(255, 0, 0), (255, 255, 255)]


def test_a_single_transparent_colour_lies_on_white():
    white, key = (255, 255, 255), struct.pack(">H", 0x4000)
    assert colours(png_row(16, 0, GREY_16, chunk(b"tRNS", key)))[1] == white
    key = struct.pack(">3H", 1, 2, 3)
    assert colours(png_row(8, 2, (1, 2, 3, 4, 5, 6), chunk(b"tRNS", key))) == [white, (4, 5, 6)]


def test_grey_and_alpha_of_sixteen_bits():
    assert colours(png_row(16, 4, (0x4000, 0xFFFF, 0, 0))) == [(64, 64, 64), (255, 255, 255)]
