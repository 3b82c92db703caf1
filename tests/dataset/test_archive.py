"""Zip files: what is safe is read picture by picture, what is not is refused before that."""

import io
import stat
import struct
import zipfile

import pytest

from explain.dataset import archive
from explain.dataset.archive import ZipFiles, ZipLimits
from explain.errors import DatasetError, PictureError
from tests.dataset.conftest import png

PICTURE = png("red")


def pack(files, compression=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return buffer.getvalue()


def entry(name, mode):
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info


def refused(data, sentence):
    """Asserts that the zip file is refused with this sentence before anything in it is read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zipfile.ZipFile, "open", lambda *_, **__: pytest.fail("something was read"))
        with pytest.raises(DatasetError, match=sentence):
            ZipFiles(data)


def test_files_are_read_by_path_and_system_files_are_not_there():
    files = {"cat/1.png": PICTURE, "cat\\2.png": b"x", "__MACOSX/cat/1.png": b"", "cat/.x.png": b""}
    packed = ZipFiles(pack(files))
    assert set(packed.stamps) == {"cat/1.png", "cat/2.png"}
    assert packed.read("cat/1.png") == PICTURE
    assert packed.read("cat/2.png") == b"x"


def test_a_stamp_changes_when_the_file_does():
    first, second = (ZipFiles(pack({"a.png": data})).stamps["a.png"] for data in (b"abc", b"abd"))
    assert first != second


def test_a_zip_file_on_disk_is_read_from_there(tmp_path):
    (tmp_path / "set.zip").write_bytes(pack({"cat/1.png": PICTURE}))
    packed = ZipFiles(tmp_path / "set.zip")
    assert packed.place == str(tmp_path / "set.zip")
    assert packed.read("cat/1.png") == PICTURE


@pytest.mark.parametrize(
    "name", ["../1.png", "cat/../../1.png", "/etc/1.png", "C:\\1.png", "..\\1.png", "a/.."]
)
def test_a_path_that_leads_out_refuses_the_whole(name):
    refused(pack({"cat/1.png": PICTURE, name: PICTURE}), "leads out of it")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFSOCK])
def test_links_and_devices_refuse_the_whole(kind):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr(entry("cat/1.png", stat.S_IFREG | 0o644), PICTURE)
        packed.writestr(entry("cat/2.png", kind | 0o777), "/etc/passwd")
    refused(buffer.getvalue(), r"cat/2\.png is a link or a device")


def test_a_password_refuses_the_whole():
    data = bytearray(pack({"cat/1.png": PICTURE}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    refused(bytes(data), "locked with a password")


def test_a_bomb_is_refused_before_anything_is_read():
    bomb = pack({f"cat/{n}.png": bytes(2_000_000) for n in range(4)})
    assert len(bomb) < 10_000
    refused(bomb, "8 MB are in it")


def test_files_that_lie_one_in_the_other_are_refused():
    data = bytearray(pack({"cat/1.png": PICTURE, "cat/2.png": PICTURE}))
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = struct.pack("<I", 4)
    refused(bytes(data), "lie one in the other")


def test_the_same_path_twice_is_refused():
    refused(pack({"cat/1.png": PICTURE, "cat\\1.png": PICTURE}), r"has cat/1\.png twice")


def test_too_many_files_are_refused_before_their_names_are_read(monkeypatch):
    data = pack({f"{n}.png": b"" for n in range(11)})
    monkeypatch.setattr(archive.zipfile, "ZipFile", lambda _: pytest.fail("the names were read"))
    with pytest.raises(DatasetError, match="says it has 11 files; at most 10"):
        ZipFiles(data, limits=ZipLimits(entries=10))
    with pytest.raises(DatasetError, match="says it has 11 files"):
        ZipFiles(data, limits=ZipLimits(directory=300))


def test_a_count_that_lies_does_not_help():
    data = bytearray(pack({f"{n}.png": b"" for n in range(11)}))
    end = data.rindex(b"PK\x05\x06")
    data[end + 8 : end + 12] = struct.pack("<HH", 1, 1)
    with pytest.raises(DatasetError, match="has 11 files; at most 10"):
        ZipFiles(bytes(data), limits=ZipLimits(entries=10))


@pytest.mark.parametrize("data", [b"", b"no zip file", PICTURE, pack({"1.png": PICTURE})[:-30]])
def test_what_is_no_zip_file_is_refused(data):
    with pytest.raises(DatasetError, match="is no zip file, or it is cut off"):
        ZipFiles(data)


def test_a_missing_zip_file_is_refused(tmp_path):
    with pytest.raises(DatasetError, match="cannot be read"):
        ZipFiles(tmp_path / "no.zip")


def test_a_file_that_is_damaged_inside_is_that_picture_only():
    data = bytearray(pack({"1.png": PICTURE, "2.png": PICTURE}, zipfile.ZIP_STORED))
    data[data.index(PICTURE) + 60] ^= 0xFF
    packed = ZipFiles(bytes(data))
    with pytest.raises(PictureError, match="damaged inside the zip file"):
        packed.read("1.png")
    assert packed.read("2.png") == PICTURE


def test_a_picture_over_the_limit_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(archive, "MAX_BYTES", 50)
    packed = ZipFiles(pack({"1.png": PICTURE}))
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("it was unpacked"))
    with pytest.raises(PictureError, match="at most 0 MB are read"):
        packed.read("1.png")


def test_no_more_is_unpacked_than_a_picture_may_have_when_the_size_lies():
    data = bytearray(pack({"1.png": b"a" * 5000}))
    for header, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(header) + offset
        data[at : at + 4] = struct.pack("<I", 10)
    packed = ZipFiles(bytes(data))
    with pytest.raises(PictureError, match="damaged inside"):
        packed.read("1.png")
