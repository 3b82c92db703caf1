"""Zip files of pictures: paths that lead out, links, bombs, names twice, a zip in a zip."""

import io
import stat
import warnings
import zipfile

from hypothesis import strategies as some

from explain.dataset.sources import open_dataset
from explain.errors import PictureError
from explain.images import open_picture
from tests.dataset.conftest import png
from tests.hostile.mutations import changed, words

CLASSES = ("red", "green", "blue")
PICTURE = png("red", (8, 8))
_modes = some.sampled_from(
    [0, stat.S_IFREG | 0o644, stat.S_IFLNK | 0o777, stat.S_IFIFO, stat.S_IFDIR, stat.S_IFCHR]
)
_name_parts = some.one_of(
    some.sampled_from(["red", "green", "train", "val", "1.png", "labels.csv", ".x", "__MACOSX"]),
    words,
)
_names = some.one_of(
    some.builds("/".join, some.lists(_name_parts, min_size=1, max_size=4)),
    some.builds(
        lambda part, times: part * times + "/1.png", some.sampled_from(["a/", "9"]),
        some.sampled_from([1, 50, 5_000, 30_000]),
    ),
)  # fmt: skip
_contents = some.one_of(
    some.just(PICTURE), some.just(bytes(3_000_000)), some.just(b"path,label\nx.png,red\n"),
    some.binary(max_size=30),
)  # fmt: skip
_entries = some.lists(
    some.tuples(
        _names, _modes, _contents,
        some.sampled_from(
            [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
        ),
    ),
    max_size=5,
)  # fmt: skip


def packed(entries, comment=b""):
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w") as archive:
        warnings.simplefilter("ignore", UserWarning)  # names that stand there twice
        archive.comment = comment
        for name, mode, data, packing in entries:
            info = zipfile.ZipInfo(name[:65_000] or "x")
            info.external_attr = mode << 16
            info.compress_type = packing
            if len(info.filename.encode("utf-8", "replace")) < 65_536:
                archive.writestr(info, data)
    return buffer.getvalue()


_GOOD = packed(
    [(f"set/train/{name}/{number}.png", 0, PICTURE, zipfile.ZIP_DEFLATED)
     for name in CLASSES for number in (1, 2)]
)  # fmt: skip
_OTHER = [
    packed([("red/1.png", 0, PICTURE, packing)])
    for packing in (zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2)
]
_nested = some.builds(
    lambda data, name: packed([(name, 0, data, 0), ("red/1.png", 0, PICTURE, 0)]),
    some.just(_GOOD), some.sampled_from(["red/2.png", "red/in.zip", "labels.csv"]),
)  # fmt: skip
INPUTS = some.one_of(
    changed([_GOOD, *_OTHER]), some.builds(packed, _entries, some.binary(max_size=30)), _nested,
    some.binary(max_size=90).map(lambda data: b"PK\x03\x04" + data + b"PK\x05\x06" + data),
)  # fmt: skip


def feed(data: bytes) -> None:
    """Open the set and read its first pictures, as a run does; one that is none is told."""
    found = open_dataset(data, CLASSES)
    for picture in found.pictures[:4]:
        try:
            open_picture(found.files.read(picture.path))
        except PictureError:
            continue
