"""Functions that draw the regions of a picture, and the parts found. They read no state."""

import html

import numpy as np
from PIL import Image
from streamlit.delta_generator import DeltaGenerator

from explain.language import mark, say
from explain.ui.change_panels import unbroken
from explain.ui.samples import LOSSY, data_url
from explain.whatif import FLIPS, SUFFICES, Fill, SmallestPart, SmallestParts, smallest_sentence
from explain.words import percent

TITLES = {
    SUFFICES: mark("Enough on its own"),
    FLIPS: mark("Changes the answer when hidden"),
}
QUESTIONS = {
    SUFFICES: mark("The smallest part that keeps the answer while nothing else is shown."),
    FLIPS: mark("The smallest part without which the answer is another one."),
}
SHOWN = 4  # ways of a kind; the sentence counts them all
LINE, OUTLINE = (255, 255, 255), (0, 183, 255)
LEAST_SIDE = 448  # px, so that lines are thin


def outlined(
    picture: Image.Image,
    labels: np.ndarray,
    colour: tuple[int, int, int] = LINE,
    thickness: int = 1,
) -> Image.Image:
    """The picture, enlarged, with a line (`thickness` in px) where two labels (H, W) meet."""
    factor = max(1, -(-LEAST_SIDE // picture.width))
    large = picture.resize((picture.width * factor, picture.height * factor))
    fine = np.repeat(np.repeat(labels, factor, 0), factor, 1)
    edge = np.zeros(fine.shape, dtype=bool)
    edge[:-1] |= fine[:-1] != fine[1:]
    edge[:, :-1] |= fine[:, :-1] != fine[:, 1:]
    for _ in range(thickness - 1):
        edge[1:] |= edge[:-1].copy()
        edge[:, 1:] |= edge[:, :-1].copy()
    pixels = np.asarray(large).copy()
    pixels[edge] = colour
    return Image.fromarray(pixels)


def waiting(place: DeltaGenerator, kind: str, message: str) -> None:
    """The place of a part that is not found yet."""
    place.html(
        f'<section class="part">{_head(kind)}<div class="blank">{html.escape(message)}</div>'
        "</section>"
    )


def parts(place: DeltaGenerator, picture: Image.Image, found: SmallestParts, fill: Fill) -> None:
    """The smallest part as the model saw it, other ways small below it, and the sentence."""
    figures = [
        _figure(picture, found, part, fill, number)
        for number, part in enumerate(found.parts[:SHOWN], 1)
    ]
    others = f'<div class="others">{"".join(figures[1:])}</div>' if figures[1:] else ""
    place.html(
        f'<section class="part">{_head(found.kind)}{"".join(figures[:1])}'
        f"<p>{unbroken(smallest_sentence(found))}</p>{others}</section>"
    )


def _head(kind: str) -> str:
    return f'<h3>{say(TITLES[kind])}</h3><p class="small">{say(QUESTIONS[kind])}</p>'


def part_picture(
    picture: Image.Image, found: SmallestParts, part: SmallestPart, fill: Fill
) -> Image.Image:
    """What was left of the picture, with the part outlined."""
    hidden = ~part.mask if found.kind == SUFFICES else part.mask
    return outlined(fill.hide(picture, hidden), part.mask, OUTLINE, thickness=3)


def _figure(
    picture: Image.Image, found: SmallestParts, part: SmallestPart, fill: Fill, number: int
) -> str:
    """One way: what was left of the picture, the part's share, and what the model said."""
    shown = part_picture(picture, found, part, fill)
    if found.kind == SUFFICES:
        alt = say("Way {number}: only this part is shown", number=number)
    else:
        alt = say("Way {number}: this part is hidden", number=number)
    area = unbroken(percent(part.area))
    share = say("{area} of the picture", area=f"<b>{area}</b>")
    says = unbroken(f"{part.best.name} {percent(part.best.probability)}")
    return (
        f'<figure><img src="{data_url(shown, LOSSY)}" alt="{html.escape(alt)}">'
        f"<figcaption>{share} <span>{says}</span></figcaption></figure>"
    )
