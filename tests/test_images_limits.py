"""Pictures beyond the limits are refused before they cost memory, and told by how much."""

import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from explain import images
from explain.images import open_picture
from tests.picture_files import FILES, chunk, png_row, refusal, saved

ROOT = Path(__file__).parent.parent


def test_the_limit_of_twenty_megabytes(tmp_path):
    picture = FILES["PNG"]
    path = tmp_path / "large.png"
    for count, allowed in ((20_000_000, True), (20_000_001, False), (21_000_000, False)):
        data = picture + bytes(count - len(picture))
        path.write_bytes(data)
        for source in (data, path):
            if allowed:
                assert open_picture(source).size == (12, 16)
            else:
                assert f"{count / 1e6:.1f} MB; at most 20 MB" in refusal(source)


def test_fifty_one_megapixels_are_refused_with_their_number():
    sentence = refusal(saved(Image.new("1", (10_200, 5_000)), "PNG"))
    assert "10200 × 5000 = 51 megapixels" in sentence
    assert "50 megapixels" in sentence


def test_exactly_the_limit_is_allowed(monkeypatch):
    monkeypatch.setattr(images, "MAX_PIXELS", 12)
    assert open_picture(saved(Image.new("RGB", (4, 3)), "PNG")).size == (4, 3)
    assert "limit" in refusal(saved(Image.new("RGB", (13, 1)), "PNG"))


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("side", [12_000, 60_000])
def test_a_bomb_is_refused_by_its_header(side):
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels)
    assert "megapixels" in refusal(bomb + chunk(b"IEND", b""))


def test_a_bomb_in_a_comment_does_no_harm():
    """100 MB of zeros in a compressed comment are not unpacked to the end."""
    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(100_000_000), 9))
    assert "damaged" in refusal(png_row(8, 0, (1, 2, 3), text))


def test_a_line_is_no_picture():
    assert open_picture(saved(Image.new("L", (500, 5)), "PNG")).size == (500, 5)
    assert "505 × 5, nearly a line" in refusal(saved(Image.new("L", (505, 5)), "PNG"))
    assert "nearly a line" in refusal(saved(Image.new("L", (5, 505)), "PNG"))


LIMITED = """
import resource, sys
from pathlib import Path
from PIL import Image
from explain.errors import PictureError
from explain.images import open_picture

how, small, large = sys.argv[1:]
open_picture(Path(small).read_bytes())  # whatever libraries it needs are loaded now
pages = int(Path("/proc/self/statm").read_text().split()[0])
limit = pages * resource.getpagesize() + 40_000_000
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
try:
    open_picture(large) if how == "ours" else Image.open(large).load()
except (PictureError, MemoryError) as error:
    print(type(error).__name__, error)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="The memory limit is set as on Linux.")
def test_eighty_one_megapixels_are_refused_within_forty_megabytes(tmp_path):
    small, large = tmp_path / "small.jpg", tmp_path / "large.jpg"
    small.write_bytes(FILES["JPEG"])
    Image.new("L", (9000, 9000), 90).save(large)

    def limited(how):
        command = [sys.executable, "-c", LIMITED, how, str(small), str(large)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        return done.stdout

    assert "PictureError The picture has 9000 × 9000 = 81 megapixels" in limited("ours")
    assert "MemoryError" in limited("decode"), "the limit is one that decoding breaks"
