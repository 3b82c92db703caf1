"""Picture files: those that cameras write, changed; and headers made up, with right checksums."""

import struct
import zlib

from hypothesis import strategies as some

from explain.images import open_picture
from tests.hostile.mutations import EXTREMES, changed
from tests.picture_files import FILES, chunk

_small = some.integers(0, 9)
_side = some.one_of(some.integers(0, 70), some.sampled_from(EXTREMES))


def _png(header, chunks, pixels):
    width, height, depth, kind, interlaced = header
    packed = struct.pack(">IIBBBBB", width % 2**32, height % 2**32, depth, kind, 0, 0, interlaced)
    parts = [chunk(b"IHDR", packed), *(chunk(name, data) for name, data in chunks)]
    parts += [chunk(b"IDAT", zlib.compress(pixels)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


pngs = some.builds(
    _png,
    some.tuples(_side, _side, some.sampled_from([1, 2, 4, 8, 16, 3]), _small, some.integers(0, 2)),
    some.lists(
        some.tuples(
            some.sampled_from(
                [b"PLTE", b"tRNS", b"gAMA", b"iCCP", b"eXIf", b"acTL", b"fcTL", b"fdAT", b"tEXt",
                 b"zTXt", b"iTXt", b"pHYs", b"sRGB", b"IHDR", b"IDAT", b"abcd"]
            ),
            some.binary(max_size=40),
        ),
        max_size=4,
    ),
    some.binary(max_size=300),
)  # fmt: skip


def _tiff(order, entries, rest):
    mark = b"II*\0" if order == "<" else b"MM\0*"
    table = b"".join(
        struct.pack(order + "HHII", tag, kind, count % 2**32, value % 2**32)
        for tag, kind, count, value in sorted(entries)
    )
    head = mark + struct.pack(order + "IH", 8, len(entries))
    return head + table + struct.pack(order + "I", 0) + rest


_number = some.one_of(some.integers(0, 300), some.sampled_from(EXTREMES))
_tags = some.one_of(
    some.sampled_from(
        [254, 256, 257, 258, 259, 262, 266, 269, 273, 274, 277, 278, 279, 284, 317, 320, 322, 323,
         324, 325, 338, 339, 347, 513, 514, 530, 700, 34665, 34675]
    ),
    some.integers(0, 65535),
)  # fmt: skip
_needed = some.tuples(
    *[
        some.tuples(some.just(tag), some.just(kind), some.just(1), value)
        for tag, kind, value in (
            (256, 4, some.integers(1, 40)), (257, 4, some.integers(1, 40)),
            (258, 3, some.sampled_from([1, 8, 12, 16, 32])),
            (259, 3, some.sampled_from([1, 5, 6, 7, 8, 32773, 34925, 50000])),
            (262, 3, some.integers(0, 6)), (273, 4, _number), (277, 3, some.integers(1, 5)),
            (278, 4, _number), (279, 4, _number),
        )
    ]
)  # fmt: skip
tiffs = some.builds(
    lambda order, needed, more, rest: _tiff(order, [*needed, *more], rest),
    some.sampled_from("<>"),
    some.one_of(_needed, some.just(())),
    some.lists(some.tuples(_tags, some.integers(0, 14), _number, _number), max_size=5),
    some.binary(max_size=400),
)


def _bmp(numbers, bits, compression, rest):
    size, width, height, offset, colours = numbers
    head = struct.pack("<2sIHHI", b"BM", 14 + 40 + len(rest), 0, 0, offset % 2**32)
    facts = struct.pack(
        "<IIIHHIIiiII", size % 2**32, width % 2**32, height % 2**32, 1, bits, compression, 0, 0, 0,
        colours % 2**32, 0,
    )  # fmt: skip
    return head + facts + rest


bmps = some.builds(
    _bmp,
    some.tuples(
        some.sampled_from([12, 40, 52, 56, 64, 108, 124, 0, 2**32 - 1]), _side, _side,
        some.one_of(some.just(54), _number), _number,
    ),
    some.sampled_from([0, 1, 2, 4, 8, 16, 24, 32, 255]),
    some.integers(0, 6),
    some.binary(max_size=300),
)  # fmt: skip


def _jpeg(segments, end):
    parts = [
        b"\xff" + bytes([marker]) + struct.pack(">H", length % 65536) + data
        for marker, length, data in segments
    ]
    return b"\xff\xd8" + b"".join(parts) + end


jpegs = some.builds(
    _jpeg,
    some.lists(
        some.binary(max_size=60).flatmap(
            lambda data: some.tuples(
                some.sampled_from([*range(0xC0, 0xD0), *range(0xDA, 0xF0), 0xFE]),
                some.one_of(some.just(len(data) + 2), some.sampled_from(EXTREMES)),
                some.just(data),
            )
        ),
        max_size=6,
    ),
    some.binary(max_size=100),
)

_STARTS = (
    b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*",
    b"II+\0", b"RIFF\x40\0\0\0WEBPVP8 ", b"RIFF\x40\0\0\0WEBPVP8L", b"RIFF\x40\0\0\0WEBPVP8X",
    b"\0\0\0\x1cftypavif", b"\0\0\0\x1cftypheic", b"\0\0\0\x1cftypmif1",
)  # fmt: skip
starts = some.builds(bytes.__add__, some.sampled_from(_STARTS), some.binary(max_size=300))

INPUTS = some.one_of(
    changed(FILES.values()), changed(FILES.values()), pngs, tiffs, bmps, jpegs, starts,
    some.binary(max_size=200),
)  # fmt: skip


def feed(data: bytes) -> None:
    """Read the picture."""
    picture = open_picture(data)
    assert picture.mode == "RGB"
    picture.getpixel((0, 0))
