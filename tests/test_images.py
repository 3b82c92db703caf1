"""Pictures of every kind come in with the right colours, upright, in RGB."""

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from explain.images import open_picture
from tests.picture_files import COLOURS, exif, fields, four_fields, saved

# Kind, how it is written, and how far a channel may be off: lossy kinds, 0 to 255.
KINDS = [
    pytest.param("JPEG", {"quality": 95}, 3, id="JPEG"),
    pytest.param("JPEG", {"quality": 95, "progressive": True}, 3, id="JPEG progressive"),
    pytest.param("MPO", {"quality": 95}, 3, id="MPO"),
    pytest.param("PNG", {}, 0, id="PNG"),
    pytest.param("WEBP", {"lossless": True}, 0, id="WebP lossless"),
    pytest.param("WEBP", {"quality": 95}, 3, id="WebP"),
    pytest.param("AVIF", {"quality": 95}, 4, id="AVIF"),
    pytest.param("GIF", {}, 0, id="GIF"),
    pytest.param("BMP", {}, 0, id="BMP"),
    pytest.param("TIFF", {}, 0, id="TIFF"),
    pytest.param("TIFF", {"compression": "tiff_lzw"}, 0, id="TIFF LZW"),
    pytest.param("TIFF", {"compression": "tiff_adobe_deflate"}, 0, id="TIFF deflate"),
    pytest.param("TIFF", {"compression": "jpeg", "quality": 95}, 3, id="TIFF JPEG"),
    pytest.param("HEIF", {"quality": 95}, 3, id="HEIC"),
]
TURNED = [
    pytest.param("JPEG", {"quality": 95, "subsampling": 0}, id="JPEG"),
    pytest.param("PNG", {}, id="PNG"),
    pytest.param("WEBP", {"lossless": True}, id="WebP"),
    pytest.param("AVIF", {"quality": 95}, id="AVIF"),
    pytest.param("TIFF", {}, id="TIFF"),
    pytest.param("HEIF", {"quality": 95}, id="HEIC"),
]
# EXIF's number → where the corner lies that is at the top left of the stored pixels.
CORNERS = {1: "top left", 2: "top right", 3: "bottom right", 4: "bottom left"}
CORNERS |= {5: "top left", 6: "top right", 7: "bottom right", 8: "bottom left"}


@pytest.mark.parametrize(("kind", "options", "tolerance"), KINDS)
def test_each_kind_keeps_its_colours(kind, options, tolerance):
    picture = open_picture(saved(four_fields(), kind, **options))
    assert (picture.mode, picture.size) == ("RGB", (64, 48))
    assert np.abs(np.subtract(fields(picture), COLOURS)).max() <= tolerance


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "TIFF", "PNG"])
def test_of_several_frames_the_first_is_taken(kind):
    red, blue = Image.new("RGB", (16, 16), (255, 0, 0)), Image.new("RGB", (16, 16), (0, 0, 255))
    options = {"lossless": True} if kind == "WEBP" else {}
    data = saved(red, kind, save_all=True, append_images=[blue], **options)
    assert open_picture(data).getcolors() == [(16 * 16, (255, 0, 0))]


@pytest.mark.parametrize("orientation", CORNERS)
@pytest.mark.parametrize(("kind", "options"), TURNED)
def test_the_picture_stands_upright(kind, options, orientation):
    stored = Image.new("RGB", (64, 48), (0, 0, 255))
    stored.paste((255, 0, 0), (0, 0, 16, 16))
    picture = open_picture(saved(stored, kind, exif=exif(orientation), **options))
    assert picture.size == ((64, 48) if orientation < 5 else (48, 64))
    right, bottom = picture.width - 5, picture.height - 5
    places = {
        "top left": (4, 4), "top right": (right, 4),
        "bottom left": (4, bottom), "bottom right": (right, bottom),
    }  # fmt: skip
    red = [name for name, place in places.items() if picture.getpixel(place)[0] > 200]
    assert red == [CORNERS[orientation]]


def test_the_corner_beside_tells_turns_from_mirrored_turns():
    """5 and 1 both leave the corner at the top left; the pixel beside it goes elsewhere."""
    stored = Image.new("RGB", (3, 2))
    stored.putpixel((2, 0), (255, 255, 255))  # the stored top right
    found = {}
    for orientation in CORNERS:
        picture = open_picture(saved(stored, "PNG", exif=exif(orientation)))
        row, column = np.argwhere(np.asarray(picture)[..., 0] == 255)[0]
        found[orientation] = (int(column), int(row))
    assert found == {
        1: (2, 0), 2: (0, 0), 3: (0, 1), 4: (2, 1),
        5: (0, 2), 6: (1, 2), 7: (1, 0), 8: (0, 0),
    }  # fmt: skip


def test_a_damaged_exif_part_does_not_cost_the_picture():
    data = saved(four_fields(), "PNG", exif=exif(6).replace(b"MM\0*", b"MMMM"))
    with pytest.raises(SyntaxError):
        Image.open(io.BytesIO(data)).getexif()
    assert fields(open_picture(data)) == list(COLOURS)


def test_an_oddly_filled_exif_part_costs_neither_the_picture_nor_the_turn():
    """The camera's maker is a number here: Pillow can read such a part, but not write it anew."""
    entries = struct.pack(">HHIf", 0x010F, 11, 1, 1.5) + struct.pack(">HHIHH", 0x0112, 3, 1, 3, 0)
    part = b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 2) + entries + struct.pack(">I", 0)
    data = saved(four_fields(), "PNG", exif=part)
    with pytest.raises(AttributeError):
        ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    assert fields(open_picture(data)) == list(reversed(COLOURS))


def test_the_content_decides_not_the_name(tmp_path):
    path = tmp_path / "holiday.docx"
    path.write_bytes(saved(four_fields(), "PNG"))
    assert fields(open_picture(path)) == list(COLOURS)
    assert fields(open_picture(str(path))) == list(COLOURS)
    assert fields(open_picture(path.read_bytes())) == list(COLOURS)


def test_a_picture_of_one_pixel():
    picture = open_picture(saved(Image.new("RGB", (1, 1), (1, 2, 3)), "PNG"))
    assert picture.getcolors() == [(1, (1, 2, 3))]


def test_a_very_large_jpeg_comes_in_smaller_but_larger_than_any_model_input():
    picture = open_picture(saved(Image.new("L", (8000, 6000), 90), "JPEG"))
    assert picture.size == (4000, 3000)
    assert picture.getpixel((2000, 1500)) == (90, 90, 90)


def test_the_samples_are_pictures():
    samples = Path(__file__).parent.parent / "assets" / "samples"
    files = [path for path in samples.rglob("*.*") if path.suffix != ".json"]
    assert len(files) >= 10
    assert all(open_picture(path).mode == "RGB" for path in files)
