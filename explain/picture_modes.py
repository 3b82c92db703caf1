"""From any of Pillow's modes to RGB."""

import numpy as np
from PIL import Image

from explain.errors import PictureError
from explain.language import say

STRIP = 512  # rows that are laid on white at a time: whole copies of a large picture fill memory
_TRANSPARENT = ("RGBA", "LA", "PA", "RGBa", "La")


def to_rgb(picture: Image.Image) -> Image.Image:
    """The picture in RGB, on white where it is transparent."""
    if picture.mode.startswith("I") or picture.mode == "F":
        picture = _to_eight_bits(picture)
    if picture.mode in _TRANSPARENT or "transparency" in picture.info:
        return _on_white(picture)
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _on_white(picture: Image.Image) -> Image.Image:
    """The picture without its transparency."""
    width, height = picture.size
    found = Image.new("RGB", picture.size)
    for top in range(0, height, STRIP):
        strip = picture.crop((0, top, width, min(top + STRIP, height))).convert("RGBA")
        white = Image.new("RGBA", strip.size, "white")
        found.paste(Image.alpha_composite(white, strip).convert("RGB"), (0, top))
    return found


def _to_eight_bits(picture: Image.Image) -> Image.Image:
    """Grey of 12, 16 or 32 bits brought to 0 … 255.

    Pillow's own conversion would clip nearly everything to white. Whole numbers up to full
    brightness (4,095 or 65,535) keep their place below it. Where values go beyond (32 bits,
    floating point), the range found is spread.
    """
    values = np.asarray(picture)
    if not np.isfinite(values).all():
        raise PictureError(
            say("The picture has pixels that are not numbers (NaN). Save it as an ordinary PNG.")
        )
    low, high = float(values.min()), float(values.max())
    full = _full_brightness(picture)
    if picture.mode.startswith("I") and low >= 0 and high <= full:
        low, high = 0.0, full
    grey: np.ndarray = values.astype(np.float32 if values.dtype.itemsize == 2 else np.float64)
    if "transparency" in picture.info:  # one grey of a 16-bit PNG stands for "nothing here"
        grey[values == picture.info["transparency"]] = high
    grey -= low
    grey *= 255 / ((high - low) or 1.0)
    return Image.fromarray(grey.round(out=grey).astype(np.uint8))


def _full_brightness(picture: Image.Image) -> float:
    """The value that stands for white; TIFF files say how many bits they use."""
    bits = getattr(picture, "tag_v2", {}).get(258, (16,))
    return float(2 ** min(16, max(bits)) - 1)
