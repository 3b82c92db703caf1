"""Edge detector: is the map anything but the outlines in the picture?

An edge detector knows no model. A map that looks like its picture explains no model either
(Adebayo et al. 2018), though a model may well look at outlines: this check alone proves nothing.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from explain.check_results import CheckResult, Verdict
from explain.faithfulness.registry import Claim, Meter, register_check
from explain.language import mark, say
from explain.methods.options import option
from explain.similarity import rank_correlation

UNIT = mark("rank correlation")


@dataclass(frozen=True)
class EdgesOptions:
    """Options of the comparison with an edge detector."""

    alike: float = option(
        0.7, low=0.0, high=1.0, help=mark("From this rank correlation on, the map is mostly edges.")
    )
    related: float = option(
        0.5, low=0.0, high=1.0, help=mark("From this rank correlation on, the check is undecided.")
    )


@register_check(
    "edges",
    title=mark("Edge detector"),
    question=mark("Is the map more than the outlines in the picture?"),
    paper="https://arxiv.org/abs/1810.03292",
    options=EdgesOptions,
    passes=lambda claim, options: 0,  # noqa: ARG005
)
def edges(claim: Claim, options: EdgesOptions, meter: Meter) -> CheckResult:
    """The rank correlation of the map's strength with the picture's edges, pixel by pixel.

    Not at the native shape: in seven by seven places, whatever there is has edges.
    """
    del meter  # no pass at all
    attribution = claim.attribution
    found = sobel(claim.forward.model_input.picture)
    alike = rank_correlation(np.abs(attribution.values), found)
    maps = {"edges": found}
    if alike is None:
        return claim.undefined(
            say("The picture has no edges, so there is nothing to compare with."), UNIT, maps=maps
        )
    verdict: Verdict = (
        "failed" if alike >= options.alike else "unclear" if alike >= options.related else "passed"
    )
    sentence = say(_SENTENCES[verdict], alike=f"{alike:.2f}")
    return claim.result(verdict, sentence, alike, UNIT, maps=maps)


_SENTENCES: dict[Verdict, str] = {
    "failed": mark(
        "The map is hardly more than the outlines in the picture: its rank correlation with an "
        "edge detector is {alike}."
    ),
    "unclear": mark(
        "The map has much in common with the outlines in the picture: its rank correlation with an "
        "edge detector is {alike}."
    ),
    "passed": mark(
        "The map is more than the outlines in the picture: its rank correlation with an edge "
        "detector is {alike}."
    ),
}


def sobel(picture: Image.Image) -> np.ndarray:
    """The strength of the edges in grey, (H, W) float32, by Sobel's filter; mirrored margins."""
    grey = np.pad(np.asarray(picture.convert("L"), dtype=np.float32), 1, "edge")
    across = grey[:, 2:] - grey[:, :-2]
    down = grey[2:] - grey[:-2]
    x = across[:-2] + 2 * across[1:-1] + across[2:]
    y = down[:, :-2] + 2 * down[:, 1:-1] + down[:, 2:]
    strength: np.ndarray = np.hypot(x, y)
    return strength
