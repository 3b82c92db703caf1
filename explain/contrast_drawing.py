"""What a drawing of a contrast needs: its map by region, outlines, and where numbers stand."""

import numpy as np
from PIL import Image

from explain.contrast import Contrast
from explain.render import normalise
from explain.results import Heatmap

ENLARGED = 2  # so that outlines are fine lines
OUTLINE = (20, 20, 20)


def region_heatmap(contrast: Contrast) -> Heatmap:
    """Each region at its sum, the strongest at full colour."""
    return normalise(contrast.by_region, float(np.abs(contrast.parts).max()))


def outlined(shown: Image.Image, labels: np.ndarray, regions: list[int]) -> Image.Image:
    """The overlay enlarged ENLARGED times, with a dark line around each of these regions."""
    large = shown.resize(
        (shown.width * ENLARGED, shown.height * ENLARGED), Image.Resampling.BICUBIC
    )
    pixels, fine = np.asarray(large).copy(), labels.repeat(ENLARGED, 0).repeat(ENLARGED, 1)
    for region in regions:
        inside = np.pad(fine == region, 1)
        middle = inside[1:-1, 1:-1]
        near = inside[:-2, 1:-1] & inside[2:, 1:-1] & inside[1:-1, :-2] & inside[1:-1, 2:]
        pixels[middle & ~near] = OUTLINE
    return Image.fromarray(pixels)


def number_place(labels: np.ndarray, region: int) -> tuple[float, float]:
    """Where the number of a region stands, as shares of height and width.

    That is the one of its pixels which is nearest to its middle.
    """
    rows, columns = np.nonzero(labels == region)
    nearest = int(np.argmin((rows - rows.mean()) ** 2 + (columns - columns.mean()) ** 2))
    return rows[nearest] / labels.shape[0], columns[nearest] / labels.shape[1]
