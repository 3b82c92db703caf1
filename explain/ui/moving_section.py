"""The section "Move it": the picture shifted, turned, zoomed, brightened, blurred, compressed."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explain.classifier import ForwardPass
from explain.errors import ExplainError
from explain.hiding import with_picture
from explain.language import mark, say
from explain.ui import change_panels, keys, report_what_if
from explain.ui.at_model import quick_turn
from explain.ui.fragments import alone
from explain.ui.inquiry import LOOK, Inquiry
from explain.ui.map_panels import attribution_map, waiting_map
from explain.whatif import Change, Transformation


@dataclass(frozen=True)
class Slider:
    """One slider: from `low` to `high` in steps; its value over `unit` is the option's."""

    label: str
    low: float
    high: float
    step: float
    shown: str
    unit: float = 1.0


SLIDERS = {
    "right": Slider(mark("Shift to the right"), -50, 50, 1, "%d %%", unit=100),
    "down": Slider(mark("Shift down"), -50, 50, 1, "%d %%", unit=100),
    "rotate": Slider(mark("Turn to the left"), -180, 180, 1, "%d°"),
    "zoom": Slider(mark("Zoom"), 0.5, 4, 0.05, "%.2f ×"),
    "brightness": Slider(mark("Brightness"), 10, 300, 5, "%d %%", unit=100),
    "blur": Slider(mark("Blur"), 0, 10, 0.25, "%.2f %%", unit=100),
    "jpeg": Slider(mark("JPEG quality"), 1, 100, 1, "%d"),
}
MIRRORED = mark("Where the picture ends, its mirror image goes on.")
UNCHANGED = Transformation()
ASK = mark("Does the model still know it when it lies elsewhere, or in other light? Move a slider.")


@alone
def move(inquiry: Inquiry) -> None:
    """The moved picture, its map, what the model says, and the sliders."""
    with st.container(key="moving"):
        seen, mapped, answer = st.columns(3, gap="medium")
    with st.container(key="moves"):
        transformation = _choose()
    moved = _run(inquiry, transformation)
    change_panels.picture(
        seen,
        say("What the model sees now"),
        moved.model_input.picture,
        alt=say("The moved picture"),
        note=say(MIRRORED),
    )
    _map(mapped.empty(), inquiry, moved)
    before, after = inquiry.subject.forward.prediction, moved.prediction
    change = Change(moved.model_input.picture, before, after, inquiry.target.index)
    with answer:
        change_panels.finding(say(ASK) if transformation == UNCHANGED else change.sentence)
        change_panels.change_bars(before, after, inquiry.target)
        if transformation != UNCHANGED:
            found = partial(report_what_if.changed, say("What the model sees now"), change)
            report_what_if.draw(inquiry, found, _moved_by(transformation))


def _choose() -> Transformation:
    """What is done to the picture."""
    values: dict[str, Any] = {}
    places = [place for _ in range(2) for place in st.columns(4, gap="medium")]
    for place, (name, slider) in zip(places, SLIDERS.items(), strict=False):
        key = f"{keys.WHAT_IF_MOVE}.{name}"
        st.session_state.setdefault(key, _position(name))
        values[name] = place.slider(
            say(slider.label),
            float(slider.low),
            float(slider.high),
            step=float(slider.step),
            format=slider.shown,
            key=key,
            persist_state="session",
        )
    places[-1].button(
        say("Back to how it was"), key=keys.WHAT_IF_BACK, on_click=_back, width="stretch"
    )
    shares = {name: value / SLIDERS[name].unit for name, value in values.items()}
    shares["jpeg"] = round(shares["jpeg"])
    return Transformation(**shares)


def _moved_by(transformation: Transformation) -> dict[str, str]:
    """What is not as it was, by the slider's label."""
    return {
        say(slider.label): f"{getattr(transformation, name) * slider.unit:g}"
        for name, slider in SLIDERS.items()
        if getattr(transformation, name) != getattr(UNCHANGED, name)
    }


def _position(name: str) -> float:
    """Where the slider stands while nothing is changed."""
    return float(getattr(UNCHANGED, name) * SLIDERS[name].unit)


def _back() -> None:
    for name in SLIDERS:
        st.session_state[f"{keys.WHAT_IF_MOVE}.{name}"] = _position(name)


def _run(inquiry: Inquiry, transformation: Transformation) -> ForwardPass:
    """The moved picture through the model; the pass that there is where nothing is moved."""
    forward = inquiry.subject.forward
    if transformation == UNCHANGED:
        return forward
    moved = transformation.apply(forward.model_input.picture)
    model_input = with_picture(forward.model_input, moved)
    with quick_turn():
        return inquiry.subject.classifier.run(model_input, forward.layer)


def _map(place: DeltaGenerator, inquiry: Inquiry, moved: ForwardPass) -> None:
    """The same method's map of the moved picture, or why there is none."""
    title = say(inquiry.method.title)
    try:
        attribution = inquiry.attribute(moved)
    except ExplainError as error:
        waiting_map(place, title, inquiry.target, str(error))
        return
    attribution_map(
        place, moved.model_input, attribution, title=title, target=inquiry.target, look=LOOK
    )
