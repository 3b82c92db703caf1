"""From raw attribution to something to look at: heat map, colours, overlay, colour bar.

Never sees a model.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image

from explain.errors import OptionError
from explain.language import mark, say
from explain.results import Attribution, Heatmap
from explain.typesetting import text_row
from explain.words import listed

# The strongest half per cent is drawn at full colour: one hot pixel must not dim the rest.
PERCENTILE = 99.5
NARROWEST_FIGURE = 224  # px; below that a caption would be a column of syllables


@dataclass(frozen=True)
class Palette:
    """Colours by the name of matplotlib's colour maps.

    Both are perceptually even and safe for colour-blind eyes.
    """

    title: str
    sequential: str
    diverging: str


PALETTES = {
    "inferno": Palette(mark("Inferno, red–blue"), "inferno", "RdBu_r"),
    "viridis": Palette(mark("Viridis, orange–purple"), "viridis", "PuOr_r"),
    "cividis": Palette(mark("Cividis, brown–green"), "cividis", "BrBG_r"),
}


def normalise(
    attribution: Attribution, limit: float | None = None, smoothing: float = 0.0
) -> Heatmap:
    """Scale to [-1, 1] (signed) or [0, 1] by `limit`, the raw value at full colour.

    The limit is chosen from the map if None; give two maps the same one to compare them. A flat
    map stays empty, with limit 0. `smoothing` (pixels) spreads fine maps for the eye: the limit is
    then that of the smoothed values, so the colour bar still states what is drawn. Raises
    OptionError where the limit is below zero or no number.
    """
    if limit is not None and not limit >= 0:
        raise OptionError(
            say("The value at full colour is {limit}; it must be above 0.", limit=limit)
        )
    values = smooth(attribution.values, smoothing)
    if limit is None:
        strength = np.abs(values)
        # The percentile of a sparse map is 0.
        limit = float(np.percentile(strength, PERCENTILE)) or float(strength.max())
    if limit == 0.0:
        return Heatmap(np.zeros_like(values), 0.0, attribution.signed)
    low = -1.0 if attribution.signed else 0.0
    scaled = np.clip(values / np.float64(limit), low, 1.0)  # 64 bits: no limit rounds to zero
    return Heatmap(scaled.astype(np.float32), limit, attribution.signed)


def smooth(values: np.ndarray, sigma: float) -> np.ndarray:
    """`values` (H, W) spread by a Gaussian of `sigma` pixels; the edges are mirrored."""
    if sigma <= 0:
        return values
    reach = int(np.ceil(3 * sigma))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    weights = (weights / weights.sum()).astype(np.float32)
    for axis in (0, 1):
        padded = np.pad(
            values, [(reach, reach) if a == axis else (0, 0) for a in (0, 1)], "symmetric"
        )
        windows = np.lib.stride_tricks.sliding_window_view(padded, len(weights), axis)
        values = windows @ weights
    return values


@cache
def colour_table(palette: str, signed: bool) -> np.ndarray:
    """The colours from lowest to highest value, (256, 3) uint8; (255, 3) where `signed`.

    An odd number has a middle, which is zero's: without a hue, and as far from both ends.
    """
    import matplotlib

    if palette not in PALETTES:
        raise OptionError(
            say(
                "There is no palette “{palette}”. Choose one of: {palettes}.",
                palette=palette,
                palettes=listed(PALETTES),
            )
        )
    chosen = PALETTES[palette]
    name, count = (chosen.diverging, 255) if signed else (chosen.sequential, 256)
    colours = matplotlib.colormaps[name].resampled(count)(np.arange(count))
    return (np.asarray(colours)[:, :3] * 255).round().astype(np.uint8)


def colourise(heatmap: Heatmap, palette: str = "inferno") -> Image.Image:
    """The heat map in colours, (H, W) RGB."""
    colours = colour_table(palette, heatmap.signed)
    share = (heatmap.values + 1) / 2 if heatmap.signed else heatmap.values
    return Image.fromarray(colours[(share * (len(colours) - 1)).round().astype(np.uint8)])


def overlay(
    heatmap: Heatmap,
    picture: Image.Image,
    opacity: float = 0.5,
    palette: str = "inferno",
    grey: bool = False,
) -> Image.Image:
    """The coloured heat map over the picture that the model saw.

    Opacity 0 is the picture, 1 the colours alone. `grey` takes the picture's own colours away, so
    that every colour there is belongs to the map. An empty map leaves the picture as it is: there
    is nothing to lay over it.
    """
    if not 0.0 <= opacity <= 1.0:
        raise OptionError(say("The opacity is {opacity}; it must be from 0 to 1.", opacity=opacity))
    if heatmap.limit == 0.0:
        return picture.copy()
    ground = picture.convert("L").convert("RGB") if grey else picture
    return Image.blend(ground, colourise(heatmap, palette), opacity)


def colour_bar(
    signed: bool, palette: str = "inferno", width: int = 256, height: int = 12
) -> Image.Image:
    """The colours from lowest to highest, left to right."""
    colours = colour_table(palette, signed)
    row = colours[np.linspace(0, len(colours) - 1, width).round().astype(int)]
    return Image.fromarray(np.broadcast_to(row, (height, width, 3)).copy())


def bar_labels(heatmap: Heatmap) -> tuple[str, ...]:
    """The numbers under the colour bar: lowest, (zero,) highest; empty for an empty map."""
    if heatmap.limit == 0.0:
        return ()
    high = f"{heatmap.limit:.2g}" if heatmap.limit < 99.5 else f"{heatmap.limit:,.0f}"
    return (f"−{high}", "0", f"+{high}") if heatmap.signed else ("0", high)


@dataclass(frozen=True)
class Caption:
    """The words under a map: the method's title, the class explained, the unit, and a note."""

    title: str
    target: str
    unit: str
    note: str = ""


def figure(
    shown: Image.Image, heatmap: Heatmap, caption: Caption, palette: str = "inferno"
) -> Image.Image:
    """The overlay `shown`, unchanged, above its caption and a colour bar with numbers.

    White is added on both sides of an overlay that is too narrow for words.
    """
    width = max(shown.width, NARROWEST_FIGURE)
    size = max(11, width // 19)
    rows = [
        shown,
        text_row(
            [say("{title}: why {target}?", title=caption.title, target=caption.target)],
            width,
            size,
            "-Bold",
        ),
    ]
    if heatmap.limit == 0.0:
        rows.append(text_row([say("No evidence for this class.")], width, size))
    else:
        rows.append(colour_bar(heatmap.signed, palette, width - size, size))
        rows.append(text_row(bar_labels(heatmap), width, size))
    rows.append(
        text_row([say("Unit: {unit}. {note}", unit=caption.unit, note=caption.note)], width, size)
    )
    gap = size // 3
    page = Image.new("RGB", (width, sum(row.height + gap for row in rows)), "white")
    top = 0
    for row in rows:
        page.paste(row, ((width - row.width) // 2, top))
        top += row.height + gap
    return page
