"""Draws why A and not B: the two-coloured map with its numbered regions, and the ledger."""

import html

import numpy as np
import streamlit as st
from PIL import Image

from explain.contrast import Contrast
from explain.language import mark, say
from explain.ledger import Line, headline, ledger, verdict
from explain.render import bar_labels, colour_bar, colour_table, normalise, overlay
from explain.results import Heatmap, ModelInput
from explain.ui.map_panels import Look
from explain.ui.samples import data_url

REGIONS, PIXELS = "regions", "pixels"
DRAWN = {REGIONS: mark("Regions"), PIXELS: mark("Single pixels")}
STARTS = {
    "black": mark("A black picture"),
    "mean": mark("Its mean colour"),
    "blurred": mark("The picture blurred"),
}
LOGITS = mark(
    "A logit is a class’s score before scores become per cent: one more of it, and the class is "
    "2.7 times as likely beside the other."
)
ENLARGED = 2  # so that outlines are fine lines


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
    shown = _outlined(shown, contrast.labels, named)
    marks = "".join(_mark(contrast.labels, line) for line in lines if line.region is not None)
    names = {"first": contrast.first.name, "second": contrast.second.name}
    alt = say("What speaks for {first} and what for {second}, laid over the picture", **names)
    sides = (say("for {answer}", answer=names[side]) for side in ("second", "first"))
    strip = data_url(colour_bar(True, look.palette))
    scale = "".join(f"<span>{label}</span>" for label in bar_labels(heatmap))
    return (
        f'<figure class="map"><div class="frame"><img src="{data_url(shown, "WEBP")}" '
        f'alt="{html.escape(alt)}">{marks}</div>'
        f'<div class="bar" style="background:url({strip}) 0 0 / 100% 100%"></div>'
        f'<div class="scale">{scale}</div><div class="scale">'
        f"{''.join(f'<b>{html.escape(side)}</b>' for side in sides)}</div></figure>"
    )


def _heatmap(contrast: Contrast, look: Look, drawn: str) -> Heatmap:
    """Each region at its sum, the strongest at full colour; or the pixels as they are."""
    if drawn == PIXELS:
        return normalise(contrast.attribution, smoothing=look.smoothing)
    return normalise(contrast.by_region, float(np.abs(contrast.parts).max()))


def _outlined(shown: Image.Image, labels: np.ndarray, regions: list[int]) -> Image.Image:
    """The overlay enlarged, with a dark and a light line around each of these regions."""
    large = shown.resize(
        (shown.width * ENLARGED, shown.height * ENLARGED), Image.Resampling.BICUBIC
    )
    pixels, fine = np.asarray(large).copy(), labels.repeat(ENLARGED, 0).repeat(ENLARGED, 1)
    for region in regions:
        inside = np.pad(fine == region, 1)
        middle = inside[1:-1, 1:-1]
        near = inside[:-2, 1:-1] & inside[2:, 1:-1] & inside[1:-1, :-2] & inside[1:-1, 2:]
        pixels[middle & ~near] = (20, 20, 20)
    return Image.fromarray(pixels)


def _mark(labels: np.ndarray, line: Line) -> str:
    """The number of a region, at that of its pixels which is nearest to its middle."""
    rows, columns = np.nonzero(labels == line.region)
    nearest = int(np.argmin((rows - rows.mean()) ** 2 + (columns - columns.mean()) ** 2))
    top, left = rows[nearest] / labels.shape[0], columns[nearest] / labels.shape[1]
    return f'<i class="number at" style="top:{top:.1%};left:{left:.1%}">{line.mark}</i>'


def _table(contrast: Contrast, lines: tuple[Line, ...], look: Look, ended: bool) -> str:
    """All lines with a bar each, their sum, and whether they add up."""
    table = colour_table(look.palette, signed=True)
    colours = [f"rgb({red} {green} {blue})" for red, green, blue in (table[225], table[29])]
    longest = max((abs(line.value) for line in lines), default=0.0) or 1.0
    rows = "".join(_row(line, longest, colours) for line in lines)
    heads = (say("What makes up the lead"), say("logits"))
    total = _signed(round(contrast.difference, 2))
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
        f'<td class="pull" aria-hidden="true">{bar}</td><td>{_signed(line.shown)}</td></tr>'
    )


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−") if value else "0.00"
