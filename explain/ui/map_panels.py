"""Functions that draw a map, and the picture beside it. They compute nothing and read no state."""

import html
import io
from dataclasses import dataclass

import numpy as np
from PIL import Image
from streamlit.delta_generator import DeltaGenerator

from explain.language import ENGLISH, say, speaking
from explain.render import Caption, bar_labels, colour_bar, figure, normalise, overlay
from explain.results import Attribution, ClassScore, Heatmap, ModelInput
from explain.ui.samples import data_url
from explain.words import completeness, listed, map_facts


@dataclass(frozen=True)
class Look:
    """How maps are drawn: see `explain.render.overlay`; `smoothing` in pixels, fine maps only."""

    opacity: float
    palette: str
    grey: bool
    smoothing: float


def seen_picture(place: DeltaGenerator, model_input: ModelInput) -> None:
    """The part of the picture that the model received."""
    width, height = model_input.picture.size
    place.html(
        _figure(
            say("What the model saw"), f"{width}×{height} px", data_url(model_input.picture),
            alt=say("The part of the picture that the model received"),
            note=say("The model looks at this square only, at this size."),
        )
    )  # fmt: skip


def attribution_map(
    place: DeltaGenerator,
    model_input: ModelInput,
    attribution: Attribution,
    *,
    title: str,
    target: ClassScore,
    look: Look,
    share_done: float | None = None,
) -> None:
    """One map over the picture with its class, native shape and colour bar, all in one piece.

    `share_done` (0 to 1) marks a map that is still being computed.
    """
    heatmap = _heatmap(attribution, look)
    place.html(
        _figure(
            title,
            say("why {target}?", target=target.name),
            data_url(_overlay(heatmap, model_input, look)),
            alt=say(
                "{title} for the class {target}, laid over the picture",
                title=title,
                target=target.name,
            ),
            bar=data_url(colour_bar(attribution.signed, look.palette))
            if bar_labels(heatmap)
            else "",
            labels=bar_labels(heatmap),
            unit=say(attribution.unit),
            none=_no_evidence(attribution) if attribution.is_flat else "",
            note=say(
                "{facts}. {note}",
                facts=map_facts(attribution),
                note=_note(attribution, share_done),
            ),
            share_done=share_done,
        )
    )


def _no_evidence(attribution: Attribution) -> str:
    """What a flat map says, and of what."""
    layer, baseline = attribution.target_layer, attribution.baseline
    names = {"layer": layer, "baseline": listed(map(say, (baseline or "").split(", ")))}
    if layer and baseline:
        return say("No evidence for this class at {layer} from {baseline}.", **names)
    if layer:
        return say("No evidence for this class at {layer}.", **names)
    if baseline:
        return say("No evidence for this class from {baseline}.", **names)
    return say("No evidence for this class.")


def _heatmap(attribution: Attribution, look: Look) -> Heatmap:
    """Ready to draw; only maps as fine as the picture are smoothed."""
    fine = attribution.native_shape == attribution.values.shape
    return normalise(attribution, smoothing=look.smoothing if fine else 0.0)


def _overlay(heatmap: Heatmap, model_input: ModelInput, look: Look) -> Image.Image:
    return overlay(heatmap, model_input.picture, look.opacity, look.palette, look.grey)


def _note(attribution: Attribution, share_done: float | None) -> str:
    if share_done is not None:
        return say("A first sketch; it becomes exact as it goes on.")
    if attribution.signed:  # the middle of its colours is bright
        words = say("Above 0: speaks for the class; below 0: against it.")
    else:
        words = say("Bright: speaks for the class.")
    return completeness(attribution) or words


def waiting_map(place: DeltaGenerator, title: str, target: ClassScore, message: str) -> None:
    """The place of a map that is not there yet, or was stopped."""
    why = say("why {target}?", target=target.name)
    place.html(
        f'<figure class="map"><header><b>{html.escape(title)}</b>'
        f"<span>{html.escape(why)}</span></header>"
        f'<div class="frame"><div class="wait">'
        f"{html.escape(message)}</div></div></figure>"
    )


def _figure(
    title: str,
    subtitle: str,
    source: str,
    *,
    alt: str,
    note: str,
    bar: str = "",
    labels: tuple[str, ...] = (),
    unit: str = "",
    none: str = "",
    share_done: float | None = None,
) -> str:
    """A picture and its words as one piece of HTML: they never belong to different results."""
    escape = html.escape
    shown_none = f'<div class="none">{escape(none)}</div>' if none else ""
    done = "" if share_done is None else f'<div class="done" style="width:{share_done:.0%}"></div>'
    scale = "".join(f"<span>{escape(label)}</span>" for label in labels)
    strip = (
        f'<div class="bar" style="background:url({bar}) 0 0 / 100% 100%"></div>'
        f'<div class="scale" title="{escape(unit)}">{scale}</div>'
        if bar
        else ""
    )
    return (
        f'<figure class="map"><header><b>{escape(title)}</b><span>{escape(subtitle)}</span>'
        f'</header><div class="frame"><img src="{source}" alt="{escape(alt)}">{shown_none}{done}'
        f'</div>{strip}<figcaption class="note">{escape(note)}</figcaption></figure>'
    )


def png_bytes(
    model_input: ModelInput,
    attribution: Attribution,
    target: ClassScore,
    look: Look,
    language: str = ENGLISH,
) -> bytes:
    """The overlay as a PNG file, with its class, method and colour bar under it, in `language`."""
    from explain.methods import METHODS  # torch comes with it, which the first visit does without

    heatmap = _heatmap(attribution, look)
    shown = _overlay(heatmap, model_input, look)
    buffer = io.BytesIO()
    with speaking(language):  # made when it is asked for, in a thread of no visitor
        title, unit = say(METHODS[attribution.method].title), say(attribution.unit)
        caption = Caption(title, target.name, unit, map_facts(attribution))
        figure(shown, heatmap, caption, look.palette).save(buffer, "PNG")
    return buffer.getvalue()


def npy_bytes(attribution: Attribution) -> bytes:
    """The raw map (H, W) float32 as a NumPy file."""
    buffer = io.BytesIO()
    np.save(buffer, attribution.values)
    return buffer.getvalue()
