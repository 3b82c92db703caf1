"""Seeded drawings of eight kinds of things on any background, with their true outline.

They train and test the embedded classifier. Because the program knows where each thing is, they are
also the ground truth that photographs cannot give. Pillow and NumPy only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from explain.kinds import KINDS, Pen, random_colour

__all__ = ["KINDS", "SIZE", "Drawing", "draw", "draw_together"]

SIZE = 224
_OVERSAMPLE = 2  # drawn at twice the size, then reduced: smooth edges


@dataclass(frozen=True, eq=False)
class Drawing:
    """A picture with one thing on it; `mask` (H, W) bool is True on the thing."""

    picture: Image.Image
    mask: np.ndarray
    kind: str


def background(rng: np.random.Generator, canvas: int) -> Image.Image:
    """A plain, shaded, noisy, striped, chequered or cluttered ground."""
    first, second = (np.array(random_colour(rng), dtype=np.float32) for _ in range(2))
    style = int(rng.integers(0, 6))
    y, x = np.mgrid[0:canvas, 0:canvas] / canvas
    if style == 0:
        weight = np.zeros_like(x)
    elif style == 1:
        angle = rng.uniform(0, 2 * np.pi)
        weight = (np.cos(angle) * (x - 0.5) + np.sin(angle) * (y - 0.5)) / 1.42 + 0.5
    elif style == 2:
        coarse = Image.fromarray(
            rng.integers(0, 256, (int(rng.integers(3, 40)),) * 2, dtype=np.uint8)
        )
        weight = np.asarray(coarse.resize((canvas, canvas), Image.Resampling.BICUBIC)) / 255.0
    elif style == 3:
        angle, count = rng.uniform(0, np.pi), rng.uniform(4, 20)
        weight = np.sin((np.cos(angle) * x + np.sin(angle) * y) * 2 * np.pi * count) > 0
    else:
        count = int(rng.integers(3, 14))
        weight = (np.floor(x * count) + np.floor(y * count)) % 2 if style == 4 else np.zeros_like(x)
    blend = first + (second - first) * np.asarray(weight, dtype=np.float32)[
        ..., None
    ] * rng.uniform(0.3, 1.0)
    ground = Image.fromarray(blend.clip(0, 255).astype(np.uint8))
    return _clutter(rng, ground) if style == 5 else ground


def _clutter(rng: np.random.Generator, ground: Image.Image) -> Image.Image:
    """The ground with scattered discs, bars and strokes that mean nothing."""
    pencil, canvas = ImageDraw.Draw(ground), ground.width
    for _ in range(int(rng.integers(4, 16))):
        x, y, w, h = (rng.uniform(0, 1, 4) * canvas * (1, 1, 0.2, 0.2)).tolist()
        shape = (pencil.ellipse, pencil.rectangle, pencil.line)[int(rng.integers(0, 3))]
        shape((x, y, x + w, y + h), fill=random_colour(rng))
    return ground


def _layer(
    kind: str, rng: np.random.Generator, canvas: int, place: tuple[float, float, float] | None
) -> Image.Image:
    """One thing, alone on a transparent canvas.

    `place` is (centre x, centre y, radius) as shares of the canvas.
    """
    if place is None:
        radius = rng.uniform(0.2, 0.42)
        place = (*rng.uniform(radius, 1 - radius, 2).tolist(), radius)
    pen = Pen(rng, canvas, (place[0] * canvas, place[1] * canvas), place[2] * canvas)
    first = random_colour(rng)
    second = random_colour(rng)
    while sum(abs(p - q) for p, q in zip(first, second, strict=True)) < 150:
        second = random_colour(rng)
    KINDS[kind](pen, first, second)
    return pen.layer


def draw(
    kind: str, seed: int, size: int = SIZE, place: tuple[float, float, float] | None = None
) -> Drawing:
    """A drawing of `kind`, the same for the same `seed`.

    Anywhere on the picture unless `place` says where.
    """
    rng = np.random.default_rng((seed, sorted(KINDS).index(kind)))
    canvas = size * _OVERSAMPLE
    ground = background(rng, canvas)
    layer = _layer(kind, rng, canvas, place)
    ground.paste(layer, mask=layer)
    if rng.random() < 0.3:
        ground = ground.filter(ImageFilter.GaussianBlur(rng.uniform(0, 2.5)))
    mask = np.asarray(layer.getchannel("A").resize((size, size), Image.Resampling.BOX)) > 127
    return Drawing(ground.resize((size, size), Image.Resampling.BOX), mask, kind)


def draw_together(kinds: Sequence[str], seed: int, size: int = SIZE) -> Image.Image:
    """Several things side by side on one background, from left to right."""
    rng = np.random.default_rng((seed, len(kinds)))
    canvas = size * _OVERSAMPLE
    ground = background(rng, canvas)
    step = 1 / len(kinds)
    for position, kind in enumerate(kinds):
        layer = _layer(
            kind,
            rng,
            canvas,
            ((position + 0.5) * step, 0.5 + rng.uniform(-0.08, 0.08), step * 0.44),
        )
        ground.paste(layer, mask=layer)
    return ground.resize((size, size), Image.Resampling.BOX)
