"""Picture files for tests, written by Pillow or byte by byte where Pillow cannot."""

import io
import struct
import zlib

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from explain.errors import PictureError
from explain.images import open_picture

pillow_heif.register_heif_opener()  # so that Pillow also writes HEIC

COLOURS = ((200, 30, 40), (20, 180, 60), (30, 50, 210), (240, 220, 10))


def saved(picture, kind, **options):
    """The picture as a file of this kind."""
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def four_fields():
    """64 × 48: red and green above, blue and yellow below."""
    picture = Image.new("RGB", (64, 48))
    for number, colour in enumerate(COLOURS):
        left, top = number % 2 * 32, number // 2 * 24
        picture.paste(colour, (left, top, left + 32, top + 24))
    return picture


def fields(picture):
    """The colours in the middle of the four fields."""
    return [picture.getpixel(place) for place in ((16, 12), (48, 12), (16, 36), (48, 36))]


def exif(orientation):
    """An EXIF part that says how the picture lies."""
    part = Image.Exif()
    part[0x0112] = orientation
    return part.tobytes()


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_row(depth, colour_type, values, *between):
    """A PNG of one row. `values` are its samples, 8 or 16 bits; `between` are further chunks."""
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour_type]
    header = struct.pack(
        ">IIBBBBB", len(values) // samples, 1, depth, colour_type, 0, 0, 0
    )  # no interlacing
    row = b"\0" + struct.pack(f">{len(values)}{'H' if depth == 16 else 'B'}", *values)
    parts = [chunk(b"IHDR", header), *between, chunk(b"IDAT", zlib.compress(row))]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IEND", b"")


def tiff_row(bits, samples, data, *, floating=False, width=None):
    """A TIFF of one row: grey (1 sample) or RGB (3), not compressed, numbers little-endian."""
    width = width or len(data) * 8 // (bits * samples)
    after = 8 + 2 + 12 * 10 + 4
    list_of = struct.pack(f"<{samples}H", *[bits] * samples)
    kinds = struct.pack(f"<{samples}H", *[3 if floating else 1] * samples)
    lists = (list_of + kinds) if samples > 1 else b""
    entries = [
        (256, 4, 1, width),
        (257, 4, 1, 1),
        (258, 3, samples, after if lists else bits),
        (259, 3, 1, 1),
        (262, 3, 1, 2 if samples == 3 else 1),
        (273, 4, 1, after + len(lists)),
        (277, 3, 1, samples),
        (278, 4, 1, 1),
        (279, 4, 1, len(data)),
        (339, 3, samples, after + len(list_of) if lists else (3 if floating else 1)),
    ]
    directory = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    head = b"II*\0" + struct.pack("<IH", 8, len(entries))
    return head + directory + struct.pack("<I", 0) + lists + data


def noise():
    """A picture that no kind can store in a few bytes."""
    pixels = np.random.default_rng(0).integers(0, 256, (12, 16, 3), dtype=np.uint8)
    return Image.fromarray(pixels)


def sixteen_bits():
    return Image.fromarray(np.arange(12 * 16, dtype=np.uint16).reshape(12, 16) * 300)


FILES = {
    "JPEG": saved(noise(), "JPEG", exif=exif(6)),
    "JPEG progressive": saved(noise(), "JPEG", progressive=True),
    "JPEG CMYK": saved(noise().convert("CMYK"), "JPEG"),
    "PNG": saved(noise(), "PNG", exif=exif(6)),
    "PNG palette": saved(noise().convert("P"), "PNG", transparency=3),
    "PNG 16 bits": saved(sixteen_bits(), "PNG"),
    "WebP": saved(noise(), "WEBP", exif=exif(6)),
    "WebP lossless": saved(noise(), "WEBP", lossless=True),
    "AVIF": saved(noise(), "AVIF", exif=exif(6)),
    "GIF": saved(noise(), "GIF"),
    "BMP": saved(noise(), "BMP"),
    "TIFF": saved(noise(), "TIFF", exif=exif(6)),
    "TIFF LZW": saved(noise(), "TIFF", compression="tiff_lzw"),
    "TIFF JPEG": saved(noise(), "TIFF", compression="jpeg"),
    "TIFF float": saved(noise().convert("F"), "TIFF"),
    "HEIC": saved(noise(), "HEIF", exif=exif(6)),
}


def refusal(source):
    """The sentence with which this is refused."""
    with pytest.raises(PictureError) as caught:
        open_picture(source)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert len(sentence) < 200
    return sentence
