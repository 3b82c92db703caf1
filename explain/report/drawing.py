"""The pictures of a report, as addresses that hold the picture itself."""

import base64
import io
from dataclasses import dataclass

from PIL import Image

from explain.render import bar_labels, colour_bar, normalise, overlay
from explain.report.contents import Look, Mapped


@dataclass(frozen=True)
class Drawn:
    """A map laid over the picture, its colour bar and the bar's labels; both empty without one."""

    picture: str
    bar: str
    labels: tuple[str, ...]


def inline(picture: Image.Image) -> str:
    """A `data:` address of the picture, without loss."""
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def draw_map(mapped: Mapped, ground: Image.Image, look: Look) -> Drawn:
    """The map as it is drawn over `ground`; only maps as fine as the picture are smoothed."""
    attribution = mapped.attribution
    fine = attribution.native_shape == attribution.values.shape
    heatmap = normalise(attribution, mapped.limit, look.smoothing if fine else 0.0)
    labels = bar_labels(heatmap)
    bar = inline(colour_bar(heatmap.signed, look.palette)) if labels else ""
    shown = overlay(heatmap, ground, look.opacity, look.palette, look.grey)
    return Drawn(inline(shown), bar, labels)
