"""A brush to paint over a part of the picture; what the browser sends is not trusted."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from PIL import Image

from explain.language import mark, say
from explain.ui.samples import data_url
from explain.whatif.masks import MOST_POINTS, MOST_STROKES, Point, Stroke

LABEL = mark(
    "The picture. Paint over the part to hide. With the keyboard: arrow keys move the brush, "
    "space paints; or give a box by numbers."
)
WORDS = {
    "tools": mark("Brush"),
    "size": mark("Brush size"),
    "undo": mark("Undo"),
    "clear": mark("Clear"),
}
HIDDEN = (0, 183, 255)  # as in brush.js
FARTHEST = 10.0  # in sides; nothing that a brush does is as far out


def _read(suffix: str) -> str:
    return Path(__file__).with_suffix(suffix).read_text(encoding="utf-8")


_mount = st.components.v2.component(
    "explain.brush", html=_read(".html"), css=_read(".css"), js=_read(".js")
)


@dataclass(frozen=True)
class Easel:
    """What lies under the brush, and the `mask` (H, W) of what is hidden beside the strokes."""

    picture: Image.Image
    mask: np.ndarray | None = None
    inverted: bool = False


def brush(
    easel: Easel, before: tuple[Stroke, ...], key: str, on_clear: Callable[[], None]
) -> tuple[Stroke, ...]:
    """The strokes painted so far; `before` are those to begin with where `key` is new.

    The browser is told of the newest strokes in each run, not of those before them: where it makes
    the brush anew just then, nothing is missing.
    """
    painted = st.session_state.get(key)
    known = before if painted is None else read_strokes(painted.get("strokes"))
    begun = [{"width": stroke.width, "points": stroke.points} for stroke in known]
    data = {
        "picture": data_url(easel.picture),
        "mask": "" if easel.mask is None else data_url(_coloured(easel.mask)),
        "inverted": easel.inverted,
        "strokes": begun,
        "label": say(LABEL),
        "words": {name: say(word) for name, word in WORDS.items()},
    }
    result = _mount(
        data=data,
        key=key,
        default={"strokes": begun},
        on_strokes_change=_nothing,
        on_cleared_change=on_clear,
        height="content",
    )
    return read_strokes(result.strokes)


def read_strokes(sent: object) -> tuple[Stroke, ...]:
    """The strokes in what a browser sent: whatever is none is left out, and what is too much."""
    strokes: list[Stroke] = []
    left = MOST_POINTS
    for each in islice(sent if isinstance(sent, list) else [], MOST_STROKES):
        width, points = _stroke(each, left)
        if points:
            strokes.append(Stroke(points, width))
            left -= len(points)
    return tuple(strokes)


def _stroke(sent: object, most: int) -> tuple[float, tuple[Point, ...]]:
    """Width and points of one stroke; no points where it is none."""
    if not isinstance(sent, dict) or not _is_share(sent.get("width")):
        return 0.0, ()
    points = sent.get("points")
    listed = islice(points if isinstance(points, (list, tuple)) else [], most)
    good = tuple(
        (float(point[0]), float(point[1]))
        for point in listed
        if isinstance(point, (list, tuple)) and len(point) == 2 and all(map(_is_share, point))
    )
    return float(sent["width"]), good


def _is_share(value: Any) -> bool:
    """Whether it is a number on the picture or near it; NaN is none."""
    return type(value) in (int, float) and bool(abs(value) <= FARTHEST)


def _coloured(mask: np.ndarray) -> Image.Image:
    """The mask in the colour of what is hidden, with nothing elsewhere."""
    shade = Image.new("RGBA", mask.shape[::-1], (*HIDDEN, 255))
    shade.putalpha(Image.fromarray(mask).convert("L"))
    return shade


def _nothing() -> None:
    """A changed stroke needs no more than that the page runs again."""
