"""Draws the grid of a comparison: one line of maps for each class, model or picture."""

import html
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from explain.language import mark, say
from explain.render import bar_labels, colour_bar, normalise, overlay
from explain.results import Attribution, Heatmap
from explain.ui.compare_cells import Cell, Lane
from explain.ui.compare_desk import Desk
from explain.ui.map_panels import Look
from explain.ui.panels import brief
from explain.ui.samples import LOSSY, data_url
from explain.words import about, map_facts, seconds

BY_METHOD, SHARED, OWN = "method", "all", "own"
SCALES = {
    BY_METHOD: mark("One for each method"),
    SHARED: mark("One for all maps"),
    OWN: mark("Each map its own"),
}
SCALE_HELP = mark(
    "Methods measure in different units, so at first each method has one scale for all of its "
    "maps: the same colour is the same value from line to line. With one scale for all maps, "
    "methods with small numbers turn pale. With a scale of its own, every map is as bright as it "
    "can be, and brightness says nothing from map to map."
)


@dataclass(frozen=True)
class Style:
    """How the maps are drawn, and which of them share a colour scale."""

    look: Look
    scale: str


def draw(here: Desk, grid: Sequence[Sequence[Cell]], style: Style) -> None:
    """The whole grid as one piece of HTML, with what there is by now."""
    scales = limits(here, grid, style)
    lanes, number = [], 0
    for row in grid:
        figures = [_picture(row[0].lane)]
        for cell in row:
            number += 1
            figures.append(_map(here, cell, style, scales.get(scale_of(cell, style)), number))
        lanes.append(f'<div class="lane">{"".join(figures)}</div>')
    parts = 1 + max(len(row) for row in grid)
    going = " going" if here.run is not None and here.run.now is not None else ""
    st.html(f'<div class="lanes{going}" style="--parts:{parts}">{"".join(lanes)}</div>')


def limits(here: Desk, grid: Sequence[Sequence[Cell]], style: Style) -> dict[object, float]:
    """The raw value at full colour of each scale: that of its strongest map."""
    found: dict[object, float] = {}
    for cell in (cell for row in grid for cell in row):
        attribution = here.look_up(cell)
        if attribution is not None:
            own = _ready(attribution, style.look, None).limit
            scale = scale_of(cell, style)
            found[scale] = max(found.get(scale, 0.0), own)
    return found


def scale_of(cell: Cell, style: Style) -> object:
    """Which of the scales the cell's map is drawn on."""
    return {BY_METHOD: cell.method.key, SHARED: SHARED, OWN: cell.key}[style.scale]


def _ready(attribution: Attribution, look: Look, limit: float | None) -> Heatmap:
    """The heat map; only maps as fine as the picture are smoothed."""
    fine = attribution.native_shape == attribution.values.shape
    return normalise(attribution, limit, look.smoothing if fine else 0.0)


def _picture(lane: Lane) -> str:
    """The first of a line: what the model saw, and what the line is about."""
    source = data_url(lane.subject.forward.model_input.picture, LOSSY)
    alt = say("What the model saw of {name}", name=lane.subject.chosen.title)
    return _figure(lane.title, lane.note, f'<img src="{source}" alt="{html.escape(alt)}">')


def _map(here: Desk, cell: Cell, style: Style, limit: float | None, number: int) -> str:
    """One map, a sketch of it, or a word on why there is none (yet)."""
    attribution, sketch = here.look_up(cell), _sketch(here, cell)
    badge = f'<i class="number" aria-hidden="true">{number}</i>'
    title, why = brief(cell.method.title), say("why {target}?", target=cell.lane.target.name)
    if attribution is None and sketch is None:
        body = f'<div class="wait">{html.escape(_waits(here, cell))}</div>{badge}'
        return _figure(title, why, body, "&nbsp;")
    shown = attribution if attribution is not None else sketch
    assert shown is not None
    heatmap = _ready(shown, style.look, limit if attribution is not None else None)
    none = html.escape(say("No evidence for this class."))
    flat = f'<div class="none">{none}</div>' if shown.is_flat else ""
    alt = say(
        "Map {number}: {title} for {target}, {line}",
        number=number,
        title=title,
        target=cell.lane.target.name,
        line=cell.lane.title,
    )
    body = f'<img src="{_encoded(here, cell, heatmap, style)}" alt="{html.escape(alt)}">{flat}'
    if attribution is None:
        return _figure(title, why, body + badge, say("a first sketch"), heatmap, style)
    note = say("{facts}; {time}", facts=map_facts(attribution), time=seconds(attribution.seconds))
    return _figure(title, why, body + badge, html.escape(note), heatmap, style)


def _sketch(here: Desk, cell: Cell) -> Attribution | None:
    run = here.run
    working = run is not None and run.now is not None and run.now.key == cell.key
    progress = run.sketch if run is not None and working else None
    return None if progress is None else progress.partial


def _waits(here: Desk, cell: Cell) -> str:
    reason = here.refused.get(cell.key)
    return reason if reason is not None else say("takes {time}", time=about(cell.seconds))


def _encoded(here: Desk, cell: Cell, heatmap: Heatmap, style: Style) -> str:
    """The overlay as a data URL, kept for the next time where the map is finished."""
    key = (cell.key, style.look, heatmap.limit)
    kept = here.pictures.get(key)
    if kept is not None:
        return kept
    look, picture = style.look, cell.lane.subject.forward.model_input.picture
    url = data_url(overlay(heatmap, picture, look.opacity, look.palette, look.grey), LOSSY)
    if cell.key in here.maps:
        here.pictures[key] = url
    return url


def _figure(
    title: str,
    subtitle: str,
    body: str,
    note: str = "",
    heatmap: Heatmap | None = None,
    style: Style | None = None,
) -> str:
    """A picture and its words; `body` and `note` are HTML."""
    bar = ""
    if heatmap is not None and style is not None and bar_labels(heatmap):
        strip = data_url(colour_bar(heatmap.signed, style.look.palette))
        scale = "".join(f"<span>{label}</span>" for label in bar_labels(heatmap))
        bar = (
            f'<div class="bar" style="background:url({strip}) 0 0 / 100% 100%"></div>'
            f'<div class="scale">{scale}</div>'
        )
    return (
        f'<figure class="map"><header><b>{html.escape(title)}</b>'
        f'<span>{html.escape(subtitle)}</span></header><div class="frame">{body}</div>{bar}'
        f'<figcaption class="note">{note}</figcaption></figure>'
    )
