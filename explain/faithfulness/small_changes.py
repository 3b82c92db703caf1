"""Changes of a picture that no eye minds, and how each is undone on the map of what it made."""

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageEnhance, ImageOps

SHIFT = 4  # px
JPEG_QUALITY = 60
LIGHT = 0.15  # share of the brightness
NOISE = 6  # standard deviation, of 255 steps of brightness


@dataclass(frozen=True)
class SmallChange:
    """`change` makes the new picture; `undo` puts the map of it back over the old one."""

    change: Callable[[Image.Image, np.random.Generator], Image.Image]
    undo: Callable[[np.ndarray], np.ndarray]


def shifted(values: np.ndarray, right: int, down: int) -> np.ndarray:
    """`values` (H, W) or (H, W, C), moved by so many pixels; what comes in repeats the margin."""
    height, width = values.shape[:2]
    rows = (np.arange(height) - down).clip(0, height - 1)
    columns = (np.arange(width) - right).clip(0, width - 1)
    return np.asarray(values[rows][:, columns])


def _same(values: np.ndarray) -> np.ndarray:
    return values


def _shift(right: int, down: int) -> SmallChange:
    return SmallChange(
        lambda picture, rng: Image.fromarray(shifted(np.asarray(picture), right, down)),  # noqa: ARG005
        lambda values: shifted(values, -right, -down),
    )


def _light(factor: float) -> SmallChange:
    return SmallChange(
        lambda picture, rng: ImageEnhance.Brightness(picture).enhance(factor),  # noqa: ARG005
        _same,
    )


def _flip(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    del rng
    return ImageOps.mirror(picture)


def _jpeg(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    del rng
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=JPEG_QUALITY)
    return Image.open(buffer).convert("RGB")


def _noise(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    pixels = np.asarray(picture, dtype=np.float32)
    noisy = pixels + rng.normal(0, NOISE, pixels.shape)
    return Image.fromarray(noisy.round().clip(0, 255).astype(np.uint8))


SMALL_CHANGES: dict[str, SmallChange] = {
    "flip": SmallChange(_flip, lambda values: values[:, ::-1]),
    f"{SHIFT} px to the right": _shift(SHIFT, 0),
    f"{SHIFT} px down": _shift(0, SHIFT),
    "JPEG": SmallChange(_jpeg, _same),
    "brighter": _light(1 + LIGHT),
    "darker": _light(1 - LIGHT),
    "noise": SmallChange(_noise, _same),
}
