"""From a path or bytes to an upright RGB picture.

The content decides what the file is, never its name.
"""

import hashlib
import io
import struct
import warnings
import zlib
from pathlib import Path

from PIL import ExifTags, Image, ImageFile, UnidentifiedImageError

from explain.errors import PictureError
from explain.language import mark, say
from explain.picture_modes import to_rgb

MAX_BYTES = 20_000_000
MAX_PIXELS = 50_000_000
# A JPEG with several pictures in it (MPO) counts as JPEG.
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "BMP", "TIFF", "HEIF")
SUFFIXES = ("jpg", "jpeg", "png", "webp", "avif", "gif", "bmp", "tif", "tiff", "heic", "heif")
_KINDS = mark("JPEG, PNG, WebP, AVIF, GIF, BMP, TIFF or HEIC")
# Times as long as wide: beyond that, shrinking the short side would need gigabytes.
LONGEST_SHAPE = 100
# A JPEG can send all its pixels again and again, in a few bytes each time; cameras do so 10 times.
MOST_SCANS = 100
_SCAN = b"\xff\xda"

# What Pillow's decoders raise on damaged files (AVIF and HEIC: also plain RuntimeErrors).
_DAMAGED = (
    OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError,
    ZeroDivisionError, RuntimeError, struct.error, zlib.error, Image.DecompressionBombError,
)  # fmt: skip

_TURNS: dict[object, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# Our own limit lies below the size from which Pillow warns; `catch_warnings` is not thread-safe.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)


def sha256(data: bytes) -> str:
    """The picture's fingerprint, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def open_picture(source: str | Path | bytes) -> Image.Image:
    """The picture in RGB, upright as its EXIF says, on white where it is transparent.

    Raises PictureError where the file is missing, empty, over 20 MB or 50 megapixels, damaged, or
    no picture.
    """
    data = source if isinstance(source, bytes) else read_picture_file(Path(source))
    if not data:
        raise PictureError(
            say("The file is empty. Choose a picture file that has something in it.")
        )
    if len(data) > MAX_BYTES:
        raise PictureError(
            say(
                "The file has {size} MB; at most {limit} MB are read. Save it smaller.",
                size=f"{len(data) / 1000000.0:.1f}",
                limit=MAX_BYTES // 1000000,
            )
        )
    picture = _identify(data)
    if picture.format in ("JPEG", "MPO") and data.count(_SCAN) > MOST_SCANS:
        raise PictureError(
            say(
                "The picture is made of {count} layers; at most {most} are read. Save it again as "
                "PNG or JPEG.",
                count=data.count(_SCAN),
                most=MOST_SCANS,
            )
        )
    return _upright_rgb(picture)


def read_picture_file(path: Path) -> bytes:
    """The bytes of the file, never more than the limit and one.

    Raises PictureError where it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return (
                file.read(MAX_BYTES + 1) if path.stat().st_size <= MAX_BYTES else _too_large(path)
            )
    except (FileNotFoundError, ValueError):  # ValueError: no file's name has a NUL in it
        raise PictureError(
            say("There is no file {path}. Check the name and the folder.", path=path)
        ) from None
    except OSError as error:
        raise PictureError(
            say("The file {path} cannot be read ({reason}).", path=path, reason=error.strerror)
        ) from None


def _too_large(path: Path) -> bytes:
    raise PictureError(
        say(
            "The file has {size} MB; at most {limit} MB are read. Save it smaller.",
            size=f"{path.stat().st_size / 1000000.0:.1f}",
            limit=MAX_BYTES // 1000000,
        )
    )


def _register_heif() -> None:
    """Teaches Pillow to read HEIC; done at the first picture, because it loads a library."""
    if "HEIF" not in Image.OPEN:
        import pillow_heif

        pillow_heif.register_heif_opener()


def _identify(data: bytes) -> Image.Image:
    """The picture, its header read and its size checked, its pixels not decoded yet."""
    _register_heif()
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError:
        raise PictureError(
            say(
                "The file is not a picture that can be read. Choose a {kinds} file.",
                kinds=say(_KINDS),
            )
        ) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureError(
            say(
                "The picture has far more than the limit of {limit} megapixels. Save it smaller "
                "and try again.",
                limit=MAX_PIXELS // 1_000_000,
            )
        ) from None
    except _DAMAGED as error:
        raise PictureError(
            say(
                "The picture's header is damaged, or of a kind that is not known. Save it "
                "again as PNG or JPEG, or choose another."
            )
        ) from error
    width, height = picture.size
    if width * height > MAX_PIXELS:
        raise PictureError(
            say(
                "The picture has {width} × {height} = {found} megapixels, over the limit of "
                "{limit} megapixels. Save it smaller and try again.",
                width=width,
                height=height,
                found=f"{width * height / 1e6:.0f}",
                limit=MAX_PIXELS // 1_000_000,
            )
        )
    if max(width, height) > LONGEST_SHAPE * min(width, height):
        raise PictureError(
            say(
                "The picture is {width} × {height}, nearly a line. Cut out the part that matters.",
                width=width,
                height=height,
            )
        )
    return picture


def _upright_rgb(picture: Image.Image) -> Image.Image:
    """The decoded picture in RGB, upright."""
    assert not ImageFile.LOAD_TRUNCATED_IMAGES
    try:
        if picture.format == "JPEG":
            # Decodes at a half, a quarter … where that is still larger than any model input.
            picture.draft("RGB", (2048, 2048))
        picture.load()
        turn = _TURNS.get(_orientation(picture))
        rgb = to_rgb(picture)
    except _DAMAGED as error:
        raise PictureError(
            say("The picture is damaged or cut off. Save it again, or choose another.")
        ) from error
    return rgb if turn is None else rgb.transpose(turn)


def _orientation(picture: Image.Image) -> object:
    """EXIF's number for how the picture lies.

    None where the EXIF part is missing or unreadable: the pixels are whole nevertheless, and are
    shown as they lie, as viewers do. (Pillow's `exif_transpose` fails there: it rewrites the part.)
    """
    try:
        return picture.getexif().get(ExifTags.Base.Orientation)
    except _DAMAGED:
        return None
