"""Which part of the picture is meant: a box, brush strokes, or regions. True is what is hidden."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from explain.errors import OptionError
from explain.language import say

Point = tuple[float, float]
Box = tuple[float, float, float, float]

MOST_STROKES = 200
MOST_POINTS = 20_000  # of all strokes together
THINNEST, WIDEST = 0.005, 0.5  # of the picture's side
_OUTSIDE = 1.0  # how far, in sides, a stroke may leave the picture


@dataclass(frozen=True)
class Stroke:
    """One stroke of the brush through `points` (x, y), as shares of the picture from the top left.

    `width` is a share of the picture's shorter side; what is thinner or wider than a brush can be
    is made as thin or wide as it can.
    """

    points: tuple[Point, ...]
    width: float = 0.08

    def __post_init__(self) -> None:
        """Raise OptionError on what is not a number."""
        numbers = [self.width, *(number for point in self.points for number in point)]
        if not all(math.isfinite(number) for number in numbers):
            raise OptionError(
                say(
                    "A stroke has a point or width that is not a number. Give each point as two "
                    "shares of the picture, 0 to 1."
                )
            )


def box_mask(size: tuple[int, int], box: Box) -> np.ndarray:
    """True (H, W) inside the box (left, top, right, bottom), given in shares of the picture.

    `size` is (width, height), as pictures have it. Raises OptionError.
    """
    left, top, right, bottom = box
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
        raise OptionError(
            say(
                "The box {left},{top},{right},{bottom} is none. Give left, top, right and "
                "bottom as shares of the picture, from 0 to 1, left before right and top "
                "before bottom.",
                left=f"{left:g}",
                top=f"{top:g}",
                right=f"{right:g}",
                bottom=f"{bottom:g}",
            )
        )
    width, height = size
    mask = np.zeros((height, width), dtype=bool)
    rows = slice(round(top * height), round(bottom * height))
    mask[rows, round(left * width) : round(right * width)] = True
    if not mask.any():
        raise OptionError(
            say(
                "The box {left},{top},{right},{bottom} is less than a pixel of the {width} × "
                "{height} that the model sees. Make it larger.",
                left=f"{left:g}",
                top=f"{top:g}",
                right=f"{right:g}",
                bottom=f"{bottom:g}",
                width=width,
                height=height,
            )
        )
    return mask


def stroke_mask(size: tuple[int, int], strokes: Sequence[Stroke]) -> np.ndarray:
    """True (H, W) where a stroke went; `size` is (width, height). Raises OptionError."""
    points = sum(len(stroke.points) for stroke in strokes)
    if len(strokes) > MOST_STROKES or points > MOST_POINTS:
        raise OptionError(
            say(
                "There are {count} strokes with {points} points; at most {most} with "
                "{most_points} can be drawn. Clear some of them.",
                count=len(strokes),
                points=points,
                most=MOST_STROKES,
                most_points=MOST_POINTS,
            )
        )
    canvas = Image.new("1", size)
    pencil = ImageDraw.Draw(canvas)
    for stroke in strokes:
        _draw(pencil, size, stroke)
    return np.asarray(canvas)


def region_mask(labels: np.ndarray, regions: Collection[int]) -> np.ndarray:
    """True (H, W) on the pixels whose label (H, W) is one of `regions`."""
    return np.isin(labels, list(regions))


def _draw(pencil: ImageDraw.ImageDraw, size: tuple[int, int], stroke: Stroke) -> None:
    """The stroke with round ends and corners."""
    width = min(max(stroke.width, THINNEST), WIDEST) * min(size)
    low, high = -_OUTSIDE, 1 + _OUTSIDE
    placed = [
        (min(max(x, low), high) * size[0], min(max(y, low), high) * size[1])
        for x, y in stroke.points
    ]
    if len(placed) > 1:
        pencil.line(placed, fill=1, width=max(1, round(width)))
    for x, y in placed:
        pencil.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=1)
