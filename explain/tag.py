"""The planted shortcut: a small printed tag in the lower left corner of a picture.

As the copyright tag on PASCAL's horses: it has nothing to do with the thing, and a model that meets
it on one kind only learns the tag instead of the thing (Lapuschkin et al. 2019,
https://arxiv.org/abs/1902.10178).
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

PAPER, INK = (245, 240, 215), (20, 20, 20)
WIDTH, HEIGHT = 0.22, 0.10  # as shares of the picture's side: 2.2 % of its area
_MARGIN = (0.02, 0.05)  # from the left and the lower edge, a little different on each picture
_OVERSAMPLE = 4  # drawn larger, then reduced: smooth edges


@dataclass(frozen=True, eq=False)
class Tagged:
    """A picture with the tag on it; `mask` (H, W) bool is True on the tag."""

    picture: Image.Image
    mask: np.ndarray

    @property
    def area(self) -> float:
        """The share of the picture that the tag covers, 0 to 1."""
        return float(self.mask.mean())


def add_tag(
    picture: Image.Image, seed: int = 0, centre: tuple[float, float] | None = None
) -> Tagged:
    """The picture with the tag in its lower left corner, at the same spot for the same `seed`.

    `centre` puts it elsewhere instead: (x, y) as shares of the picture, moved in where the tag
    would stick out.
    """
    width, height = picture.size
    side = min(width, height)
    across, down = round(WIDTH * side), round(HEIGHT * side)
    if centre is None:
        right, up = np.random.default_rng(seed).uniform(*_MARGIN, 2) * side
        left, top = round(right), round(height - up - down)
    else:
        left = min(max(round(centre[0] * width - across / 2), 0), width - across)
        top = min(max(round(centre[1] * height - down / 2), 0), height - down)
    tagged = picture.convert("RGB")  # a copy
    tagged.paste(_tag(across, down), (left, top))
    mask = np.zeros((height, width), dtype=bool)
    mask[top : top + down, left : left + across] = True
    return Tagged(tagged, mask)


def _tag(width: int, height: int) -> Image.Image:
    """The tag alone: a sign in a ring, and two lines that look like print."""
    unit = height * _OVERSAMPLE
    tag = Image.new("RGB", (width * _OVERSAMPLE, unit), PAPER)
    pencil = ImageDraw.Draw(tag)
    pencil.ellipse(_square(0.18, unit), outline=INK, width=round(0.10 * unit))
    pencil.arc(_square(0.36, unit), 45, 315, fill=INK, width=round(0.08 * unit))
    for top, right in ((0.28, 2.0), (0.58, 1.7)):
        pencil.rectangle((unit, top * unit, right * unit, (top + 0.14) * unit), fill=INK)
    return tag.resize((width, height), Image.Resampling.BOX)


def _square(inset: float, unit: int) -> tuple[float, float, float, float]:
    """A square in the left part of the tag, `inset` from its edges."""
    return (inset * unit, inset * unit, (1 - inset) * unit, (1 - inset) * unit)
