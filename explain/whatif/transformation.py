"""Moving the picture: shift, rotate, zoom, brighten, blur, compress."""

import io
import math
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

from explain.language import mark
from explain.methods.options import check_options, option

UNCHANGED_QUALITY = 100


@dataclass(frozen=True)
class Transformation:
    """What is done to the picture that the model sees, in this order; the defaults do nothing.

    Raises OptionError where a value is out of range.
    """

    zoom: float = option(1.0, low=0.5, high=4.0, help=mark("How much larger the things become."))
    rotate: float = option(0.0, low=-180.0, high=180.0, help=mark("Degrees, to the left."))
    right: float = option(0.0, low=-0.5, high=0.5, help=mark("Shift, as a share of the width."))
    down: float = option(0.0, low=-0.5, high=0.5, help=mark("Shift, as a share of the height."))
    brightness: float = option(1.0, low=0.1, high=3.0, help=mark("1 is as it is; below, darker."))
    blur: float = option(0.0, low=0.0, high=0.1, help=mark("Radius, as a share of the width."))
    jpeg: int = option(
        UNCHANGED_QUALITY,
        low=1,
        high=100,
        help=mark("Quality of a JPEG file; 100 leaves it as it is."),
    )

    title = mark("Move it")

    def __post_init__(self) -> None:
        """Refuse what is out of range."""
        check_options(self, self)

    @property
    def options(self) -> type:
        """The class whose fields say what may be chosen."""
        return type(self)

    def apply(self, picture: Image.Image) -> Image.Image:
        """The changed picture, of the same size; what comes in at the margins is mirrored."""
        if (self.zoom, self.rotate % 360, self.right, self.down) != (1, 0, 0, 0):
            picture = self._move(picture)
        if self.brightness != 1:
            picture = ImageEnhance.Brightness(picture).enhance(self.brightness)
        if self.blur:
            picture = picture.filter(ImageFilter.GaussianBlur(self.blur * picture.width))
        return picture if self.jpeg == UNCHANGED_QUALITY else _compress(picture, self.jpeg)

    def _move(self, picture: Image.Image) -> Image.Image:
        """Zoom and turn about the centre, then shift: one resampling."""
        width, height = picture.size
        farthest = math.hypot(0.5 + abs(self.right), 0.5 + abs(self.down)) / self.zoom
        across, down = (math.ceil(side * farthest) for side in (width, height))
        wide = Image.fromarray(
            np.pad(np.asarray(picture), [(down, down), (across, across), (0, 0)], "symmetric")
        )
        angle = math.radians(self.rotate)
        cos, sin = math.cos(angle) / self.zoom, math.sin(angle) / self.zoom
        x, y = width / 2 + self.right * width, height / 2 + self.down * height
        matrix = (
            cos, -sin, across + width / 2 - cos * x + sin * y,
            sin, cos, down + height / 2 - sin * x - cos * y,
        )  # fmt: skip
        return wide.transform(
            picture.size, Image.Transform.AFFINE, matrix, Image.Resampling.BICUBIC
        )


def _compress(picture: Image.Image, quality: int) -> Image.Image:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer).convert("RGB")
