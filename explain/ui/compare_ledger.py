"""Draws why A and not B: the two-coloured map with its numbered regions, and the ledger."""

import html

import numpy as np
import streamlit as st

from explain.contrast import Contrast
from explain.contrast_drawing import number_place, outlined, region_heatmap
from explain.language import mark, say
from explain.ledger import LOGITS, Line, headline, ledger, signed, verdict
from explain.render import bar_labels, colour_bar, colour_table, normalise, overlay
from explain.results import Heatmap, ModelInput
from explain.ui.map_panels import Look
from explain.ui.samples import LOSSY, data_url

REGIONS, PIXELS = "regions", "pixels"
DRAWN = {REGIONS: mark("Regions"), PIXELS: mark("Single pixels")}
STARTS = {
    "black": mark("A black picture"),
    "mean": mark("Its mean colour"),
    "blurred": mark("The picture blurred"),
}


def draw(
    model_input: ModelInput, contrast: Contrast, look: Look, drawn: str, *, ended: bool
) -> None:
    """The map on the left, the ledger on the right, under one sentence.

    Where it has not `ended`, more steps will change it a little.
    """
    lines = ledger(contrast)
    figure = _figure(model_input, contrast, look, drawn, lines)
    going = "" if ended else " going"
    st.html(
        f'<h2 class="lead-by">{html.escape(headline(contrast))}</h2>'
        f'<div class="contrast{going}">{figure}{_table(contrast, lines, look, ended)}</div>'
    )


def _figure(
    model_input: ModelInput, contrast: Contrast, look: Look, drawn: str, lines: tuple[Line, ...]
) -> str:
    heatmap = _heatmap(contrast, look, drawn)
    shown = overlay(heatmap, model_input.picture, look.opacity, look.palette, look.grey)
    named = [line.region for line in lines if line.region is not None]
    shown = outlined(shown, contrast.labels, named)
    marks = "".join(_mark(contrast.labels, line) for line in lines if line.region is not None)
    names = {"first": contrast.first.name, "second": contrast.second.name}
    alt = say("What speaks for {first} and what for {second}, laid over the picture", **names)
    sides = (say("for {answer}", answer=names[side]) for side in ("second", "first"))
    strip = data_url(colour_bar(True, look.palette))
    scale = "".join(f"<span>{label}</span>" for label in bar_labels(heatmap))
    return (
        f'<figure class="map"><div class="frame"><img src="{data_url(shown, LOSSY)}" '
        f'alt="{html.escape(alt)}">{marks}</div>'
        f'<div class="bar" style="background:url({strip}) 0 0 / 100% 100%"></div>'
        f'<div class="scale">{scale}</div><div class="scale">'
        f"{''.join(f'<b>{html.escape(side)}</b>' for side in sides)}</div></figure>"
    )


def _heatmap(contrast: Contrast, look: Look, drawn: str) -> Heatmap:
    """Each region at its sum, the strongest at full colour; or the pixels as they are."""
    if drawn == PIXELS:
        return normalise(contrast.attribution, smoothing=look.smoothing)
    return region_heatmap(contrast)


def _mark(labels: np.ndarray, line: Line) -> str:
    """The number of a region, where it stands on the map."""
    assert line.region is not None
    top, left = number_place(labels, line.region)
    return f'<i class="number at" style="top:{top:.1%};left:{left:.1%}">{line.mark}</i>'


def _table(contrast: Contrast, lines: tuple[Line, ...], look: Look, ended: bool) -> str:
    """All lines with a bar each, their sum, and whether they add up."""
    table = colour_table(look.palette, signed=True)
    colours = [f"rgb({red} {green} {blue})" for red, green, blue in (table[225], table[29])]
    longest = max((abs(line.value) for line in lines), default=0.0) or 1.0
    rows = "".join(_row(line, longest, colours) for line in lines)
    heads = (say("What makes up the lead"), say("logits"))
    total = signed(round(contrast.difference, 2))
    lead = say(
        "Lead of {first} over {second}", first=contrast.first.name, second=contrast.second.name
    )
    mark = ' class="short"' if ended and not contrast.adds_up else ""
    return (
        '<div><table class="ledger"><thead><tr><th scope="col" colspan="2">'
        f"{html.escape(heads[0])}</th>"
        f'<th scope="col">{html.escape(heads[1])}</th></tr></thead>'
        f'<tbody>{rows}</tbody><tfoot><tr><th scope="row">{html.escape(lead)}</th><td></td>'
        f"<td>{total}</td></tr></tfoot></table>"
        f"<p{mark}>{html.escape(verdict(contrast, ended))}</p>"
        f'<p class="small">{html.escape(say(LOGITS))}</p></div>'
    )


def _row(line: Line, longest: float, colours: list[str]) -> str:
    share = abs(line.value) / longest / 2
    left = 0.5 if line.value > 0 else 0.5 - share
    colour = colours[0] if line.value > 0 else colours[1]
    bar = f'<i style="left:{left:.1%};width:{share:.1%};background:{colour}"></i>'
    mark = f'<i class="number">{line.mark}</i> ' if line.mark is not None else ""
    return (
        f'<tr><th scope="row">{mark}{html.escape(line.words)}</th>'
        f'<td class="pull" aria-hidden="true">{bar}</td><td>{signed(line.shown)}</td></tr>'
    )
