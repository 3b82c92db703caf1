"""From raw attribution to something to look at: heat map, colours, overlay, colour bar.

Never sees a model.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image

from explain.errors import OptionError
from explain.results import Attribution, Heatmap

# The strongest half per cent is drawn at full colour: one hot pixel must not dim the rest.
PERCENTILE = 99.5


@dataclass(frozen=True)
class Palette:
    """Colours by the name of matplotlib's colour maps.

    Both are perceptually even and safe for colour-blind eyes.
    """

    title: str
    sequential: str
    diverging: str


PALETTES = {
    "inferno": Palette("Inferno, red–blue", "inferno", "RdBu_r"),
    "viridis": Palette("Viridis, orange–purple", "viridis", "PuOr_r"),
    "cividis": Palette("Cividis, brown–green", "cividis", "BrBG_r"),
}


def normalise(
    attribution: Attribution, limit: float | None = None, percentile: float = PERCENTILE
) -> Heatmap:
    """Scale to [-1, 1] (signed) or [0, 1] by `limit`, the raw value at full colour.

    Chosen from the map if None.

    A flat map stays empty, with limit 0. Give two maps the same `limit` to compare them.
    """
    values = attribution.values
    if limit is None:
        strength = np.abs(values)
        limit = float(np.percentile(strength, percentile)) or float(
            strength.max()
        )  # a sparse map's percentile is 0
    if limit == 0.0:
        return Heatmap(np.zeros_like(values), 0.0, attribution.signed)
    low = -1.0 if attribution.signed else 0.0
    return Heatmap(np.clip(values / np.float32(limit), low, 1.0), limit, attribution.signed)


@cache
def colour_table(palette: str, signed: bool) -> np.ndarray:
    """The 256 colours from lowest to highest value, (256, 3) uint8.

    Zero is in the middle where `signed`.
    """
    import matplotlib

    if palette not in PALETTES:
        raise OptionError(f"There is no palette “{palette}”. Choose one of: {', '.join(PALETTES)}.")
    chosen = PALETTES[palette]
    colours = matplotlib.colormaps[chosen.diverging if signed else chosen.sequential]
    return np.asarray(colours(np.arange(256), bytes=True))[:, :3]


def colourise(heatmap: Heatmap, palette: str = "inferno") -> Image.Image:
    """The heat map in colours, (H, W) RGB."""
    share = (heatmap.values + 1) / 2 if heatmap.signed else heatmap.values
    return Image.fromarray(
        colour_table(palette, heatmap.signed)[(share * 255).round().astype(np.uint8)]
    )


def overlay(
    heatmap: Heatmap, picture: Image.Image, opacity: float = 0.5, palette: str = "inferno"
) -> Image.Image:
    """The coloured heat map over the picture that the model saw.

    Opacity 0 is the picture, 1 the colours alone.

    An empty map leaves the picture as it is: there is nothing to lay over it.
    """
    if not 0.0 <= opacity <= 1.0:
        raise OptionError(f"The opacity is {opacity}; it must be from 0 to 1.")
    if heatmap.limit == 0.0:
        return picture.copy()
    return Image.blend(picture, colourise(heatmap, palette), opacity)


def colour_bar(
    signed: bool, palette: str = "inferno", width: int = 256, height: int = 12
) -> Image.Image:
    """The colours from lowest to highest, left to right."""
    row = colour_table(palette, signed)[np.linspace(0, 255, width).round().astype(int)]
    return Image.fromarray(np.broadcast_to(row, (height, width, 3)).copy())


def bar_labels(heatmap: Heatmap) -> tuple[str, ...]:
    """The numbers under the colour bar: lowest, (zero,) highest; empty for an empty map."""
    if heatmap.limit == 0.0:
        return ()
    high = f"{heatmap.limit:.2g}"
    return (f"−{high}", "0", f"+{high}") if heatmap.signed else ("0", high)
