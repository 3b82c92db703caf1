"""Files that are no pictures, damaged, or too large: one clear sentence, and no other error."""

import io
import pickle
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from explain.errors import PictureError
from explain.images import open_picture
from tests.picture_files import FILES, four_fields, refusal, saved, tiff_row

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")


def picture_or_refusal(data):
    """What the user gets; any other error fails the test."""
    try:
        picture = open_picture(data)
    except PictureError as error:
        return str(error)
    assert picture.mode == "RGB"
    return picture


def zipped():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("cat.png", FILES["PNG"])
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"This is not a picture.", id="text"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'><rect width='9'/></svg>", id="SVG"),
        pytest.param(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", id="EPS"),
        pytest.param(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n", id="PDF"),
        pytest.param(pickle.dumps({"a": 1}), id="pickle"),
        pytest.param(zipped(), id="zip"),
        pytest.param(saved(four_fields(), "PPM"), id="PPM, which Pillow would read"),
        pytest.param(saved(four_fields(), "ICO"), id="ICO, which Pillow would read"),
        pytest.param(b"\0" * 5000, id="zeros"),
        pytest.param(bytes(range(256)) * 9, id="bytes"),
    ],
)
def test_what_is_no_picture_is_refused(data):
    assert "is not a picture that can be read" in refusal(data)


def test_an_empty_file_is_called_empty(tmp_path):
    assert "empty" in refusal(b"")
    (tmp_path / "empty.png").touch()
    assert "empty" in refusal(tmp_path / "empty.png")


def test_a_file_that_is_not_there_and_a_folder(tmp_path):
    assert "There is no file" in refusal(tmp_path / "missing.png")
    assert "cannot be read (Is a directory)" in refusal(tmp_path)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_pixels_that_are_not_numbers(number):
    data = tiff_row(32, 1, struct.pack("<3f", 0.0, number, 1.0), floating=True)
    assert "not numbers (NaN)" in refusal(data)


@pytest.mark.parametrize("kind", FILES)
def test_a_file_cut_anywhere_is_refused_or_whole(kind):
    """Every prefix, in 100 steps; the first half of the file is never a picture."""
    data = FILES[kind]
    assert not isinstance(picture_or_refusal(data), str)
    for length in range(0, len(data), max(1, len(data) // 100)):
        found = picture_or_refusal(data[:length])
        if length <= len(data) // 2:
            assert isinstance(found, str), length


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("kind", FILES)
@settings(max_examples=80, deadline=None, derandomize=True, database=None)
@given(
    edits=some.lists(
        some.tuples(some.floats(0, 1), some.integers(0, 3), some.binary(min_size=1, max_size=6)),
        min_size=1,
        max_size=12,
    ),
)
def test_changed_bytes_give_a_picture_or_a_sentence(kind, edits):
    """Each edit replaces `erased` bytes at a place; the square favours the file's header."""
    data = bytearray(FILES[kind])
    for share, erased, new in edits:
        place = int(share**2 * len(data))
        data[place : place + erased] = new
    picture_or_refusal(bytes(data))


@pytest.mark.parametrize("kind", FILES)
def test_zeros_in_place_of_the_data_are_refused_or_a_picture(kind):
    """As after a broken copy; in 50 steps."""
    data = FILES[kind]
    for length in range(0, len(data), max(1, len(data) // 50)):
        picture_or_refusal(data[:length] + bytes(len(data) - length))


@pytest.mark.parametrize("box", ["iloc", "ispe", "pitm", "iinf", "iprp", "ipma", "infe", "mdat"])
@pytest.mark.parametrize("kind", ["AVIF", "HEIC"])
def test_a_part_that_is_missing_is_refused_or_not_needed(kind, box):
    assert box.encode() in FILES[kind]
    picture_or_refusal(FILES[kind].replace(box.encode(), b"free"))


def test_a_heic_file_that_claims_to_be_two_thousand_million_wide():
    data = FILES["HEIC"]
    place = data.index(b"ispe") + 8
    assert "damaged" in refusal(data[:place] + struct.pack(">I", 2**31) + data[place + 4 :])
