"""The kinds of things that can be drawn, and the pen that draws one of them."""

from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image, ImageDraw

Colour = tuple[int, int, int]
Point = tuple[float, float]


class Pen:
    """Draws in the thing's own coordinates, [-1, 1] with y downwards, then turns and places it."""

    def __init__(self, rng: np.random.Generator, canvas: int, centre: Point, radius: float) -> None:
        self.rng = rng
        self.layer = Image.new("RGBA", (canvas, canvas))
        self._draw = ImageDraw.Draw(self.layer)
        self._centre = centre
        self._radius = radius
        self._mirror = -1.0 if rng.random() < 0.5 else 1.0
        angle = rng.uniform(-0.3, 0.3)
        self._cos, self._sin = float(np.cos(angle)), float(np.sin(angle))
        self._outline = random_colour(rng, dark=True) if rng.random() < 0.5 else None
        self._width = max(1, round(radius * rng.uniform(0.02, 0.06)))

    def _place(self, points: Sequence[Point]) -> list[Point]:
        placed = []
        for x, y in points:
            x *= self._mirror
            turned_x, turned_y = x * self._cos - y * self._sin, x * self._sin + y * self._cos
            placed.append(
                (
                    self._centre[0] + turned_x * self._radius,
                    self._centre[1] + turned_y * self._radius,
                )
            )
        return placed

    def polygon(self, colour: Colour, *points: Point) -> None:
        """A filled polygon, outlined where this drawing has outlines."""
        placed = self._place(points)
        self._draw.polygon(placed, fill=(*colour, 255))
        if self._outline:
            self._draw.line(
                [*placed, placed[0]], fill=(*self._outline, 255), width=self._width, joint="curve"
            )

    def box(self, colour: Colour, left: float, top: float, right: float, bottom: float) -> None:
        """A filled rectangle."""
        self.polygon(colour, (left, top), (right, top), (right, bottom), (left, bottom))

    def oval(
        self, colour: Colour, x: float, y: float, rx: float, ry: float, part: Point = (0.0, 1.0)
    ) -> None:
        """A filled ellipse, or the sector `part` of it (in turns, clockwise from the right)."""
        turns = np.linspace(part[0], part[1], 40) * 2 * np.pi
        self.polygon(
            colour, *[(x + rx * float(np.cos(t)), y + ry * float(np.sin(t))) for t in turns]
        )

    def line(self, colour: Colour, *points: Point, width: float = 0.06) -> None:
        """A line of `width` in the thing's own coordinates."""
        self._draw.line(
            self._place(points),
            fill=(*colour, 255),
            width=max(2, round(width * self._radius)),
            joint="curve",
        )


def random_colour(rng: np.random.Generator, dark: bool = False) -> Colour:
    """Any colour; `dark` keeps it below a quarter of full brightness."""
    red, green, blue = rng.integers(0, 64 if dark else 256, 3).tolist()
    return red, green, blue


def _sailboat(pen: Pen, a: Colour, b: Colour) -> None:
    tall = pen.rng.uniform(0.8, 1.0)
    pen.polygon(a, (-0.9, 0.45), (0.9, 0.45), (0.55, 0.85), (-0.6, 0.85))
    pen.line(a, (0.0, 0.45), (0.0, -tall), width=0.08)
    pen.polygon(b, (0.08, -tall), (0.08, 0.3), (0.8, 0.3))
    if pen.rng.random() < 0.7:
        pen.polygon(b, (-0.08, -tall * 0.8), (-0.08, 0.3), (-0.6, 0.3))


def _house(pen: Pen, a: Colour, b: Colour) -> None:
    if pen.rng.random() < 0.5:
        pen.box(a, 0.35, -0.85, 0.55, -0.3)
    pen.box(a, -0.7, -0.15, 0.7, 0.85)
    pen.polygon(b, (-0.9, -0.15), (0.9, -0.15), (0.0, -0.9))
    pen.box(b, -0.15, 0.3, 0.15, 0.85)
    for x in (-0.5, 0.28):
        pen.box(b, x, 0.05, x + 0.24, 0.29)


def _tree(pen: Pen, a: Colour, b: Colour) -> None:
    pen.box(a, -0.12, 0.2, 0.12, 0.95)
    if pen.rng.random() < 0.5:
        for y, half in ((0.45, 0.7), (0.05, 0.55), (-0.3, 0.4)):
            pen.polygon(b, (-half, y), (half, y), (0.0, y - 0.65))
    else:
        for x, y in ((-0.35, 0.0), (0.35, 0.0), (0.0, -0.4)):
            pen.oval(b, x, y, 0.48, 0.48)


def _fish(pen: Pen, a: Colour, b: Colour) -> None:
    pen.polygon(b, (0.5, 0.0), (0.98, -0.45), (0.85, 0.0), (0.98, 0.45))
    pen.polygon(b, (-0.2, -0.3), (0.3, -0.3), (0.2, -0.68))
    pen.oval(a, -0.15, 0.0, 0.78, pen.rng.uniform(0.36, 0.5))
    pen.oval((255, 255, 255), -0.58, -0.1, 0.12, 0.12)
    pen.oval((0, 0, 0), -0.6, -0.1, 0.05, 0.05)


def _balloon(pen: Pen, a: Colour, b: Colour) -> None:
    sway = pen.rng.uniform(-0.15, 0.15)
    pen.line(b, (0.0, 0.3), (sway, 0.5), (-sway, 0.75), (sway, 0.98), width=0.05)
    pen.polygon(a, (-0.1, 0.38), (0.1, 0.38), (0.0, 0.2))
    pen.oval(a, 0.0, -0.33, 0.5, 0.62)
    pen.oval(b, -0.2, -0.55, 0.09, 0.15)


def _mushroom(pen: Pen, a: Colour, b: Colour) -> None:
    pen.polygon(a, (-0.2, 0.0), (0.2, 0.0), (0.3, 0.9), (-0.3, 0.9))
    pen.oval(b, 0.0, 0.1, 0.9, pen.rng.uniform(0.75, 0.95), (0.5, 1.0))
    for x, y, r in ((-0.45, -0.15, 0.12), (0.05, -0.4, 0.14), (0.5, -0.12, 0.1)):
        pen.oval(a, x, y, r, r)


def _flower(pen: Pen, a: Colour, b: Colour) -> None:
    pen.line(b, (0.0, -0.2), (0.05, 0.95), width=0.09)
    pen.polygon(b, (0.03, 0.6), (0.3, 0.3), (0.5, 0.3), (0.35, 0.5))
    petals = int(pen.rng.integers(5, 8))
    for turn in np.arange(petals) / petals * 2 * np.pi:
        pen.oval(a, 0.38 * float(np.cos(turn)), -0.4 + 0.38 * float(np.sin(turn)), 0.24, 0.24)
    pen.oval(b, 0.0, -0.4, 0.22, 0.22)


def _car(pen: Pen, a: Colour, b: Colour) -> None:
    pen.polygon(a, (-0.5, -0.05), (-0.3, -0.45), (0.3, -0.45), (0.55, -0.05))
    pen.polygon(b, (-0.37, -0.08), (-0.23, -0.36), (-0.03, -0.36), (-0.03, -0.08))
    pen.polygon(b, (0.04, -0.08), (0.04, -0.36), (0.24, -0.36), (0.4, -0.08))
    pen.box(a, -0.95, -0.08, 0.95, 0.35)
    for x in (-0.5, 0.5):
        pen.oval((20, 20, 20), x, 0.36, 0.24, 0.24)
        pen.oval(b, x, 0.36, 0.1, 0.1)


KINDS: dict[str, Callable[[Pen, Colour, Colour], None]] = {
    "balloon": _balloon,
    "car": _car,
    "fish": _fish,
    "flower": _flower,
    "house": _house,
    "mushroom": _mushroom,
    "sailboat": _sailboat,
    "tree": _tree,
}
