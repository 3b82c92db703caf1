"""Further maps that a check made, as small pictures in a row."""

import html
from dataclasses import replace

import numpy as np
from PIL import Image

from explain.check_results import CheckResult
from explain.faithfulness import Claim
from explain.faithfulness.figure_names import figure_name
from explain.language import say
from explain.render import normalise, overlay
from explain.ui.map_panels import Look
from explain.ui.samples import LOSSY, data_url

MEAN, SPREAD, UNSTABLE = "mean", "spread", "unstable"
STRIPE = 6  # px from one stripe of the hatching to the next


def pictures(claim: Claim, result: CheckResult, look: Look) -> str:
    """The map itself and the further maps of `result` as HTML; "" where it made none."""
    if not result.maps:
        return ""
    shown = {say("this map"): _over(claim, claim.attribution.values, look)}
    if UNSTABLE in result.maps:
        mean = _over(claim, result.maps[MEAN], look)
        shown[say("mean of all changes")] = mean
        shown[say("striped: unstable")] = hatched(mean, result.maps[UNSTABLE] > 0)
    elif "edges" in result.maps:
        shown[say("edges of the picture")] = _plain(result.maps["edges"])
    else:
        shown |= {
            figure_name(name): _over(claim, values, look) for name, values in result.maps.items()
        }
    parts = "".join(_part(name, each) for name, each in shown.items())
    return f'<div class="row wrapped" style="--parts:{max(3, len(shown))}">{parts}</div>'


def _over(claim: Claim, values: np.ndarray, look: Look) -> Image.Image:
    """A map of the same kind as the claim's, drawn as that one is, each on a scale of its own."""
    attribution = replace(claim.attribution, values=values)
    fine = attribution.native_shape == values.shape
    heatmap = normalise(attribution, smoothing=look.smoothing if fine else 0.0)
    picture = claim.forward.model_input.picture
    return overlay(heatmap, picture, look.opacity, look.palette, look.grey)


def _plain(values: np.ndarray) -> Image.Image:
    """Values from 0 on in grey, the strongest white."""
    strongest = float(values.max()) or 1.0
    return Image.fromarray((values / strongest * 255).round().astype(np.uint8))


def hatched(picture: Image.Image, where: np.ndarray) -> Image.Image:
    """The picture with white and black stripes on what is True in `where` (H, W)."""
    pixels = np.array(picture)
    rows, columns = np.indices(where.shape)
    stripe = (rows + columns) % STRIPE
    pixels[where & (stripe == 0)] = 255
    pixels[where & (stripe == 1)] = 0
    return Image.fromarray(pixels)


def _part(name: str, picture: Image.Image) -> str:
    name = html.escape(name)
    source = data_url(picture.convert("RGB"), LOSSY)
    return f'<div><img src="{source}" alt="{name}"><span title="{name}">{name}</span></div>'
