"""The section "Hide a part": the brush, and what the model says without what is painted over."""

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explain.language import mark, say
from explain.render import normalise, overlay
from explain.ui import change_panels, keys, report_what_if
from explain.ui.at_model import quick_turn
from explain.ui.brush import Easel, brush
from explain.ui.fragments import alone
from explain.ui.inquiry import LOOK, Inquiry
from explain.ui.what_if_inputs import Ways, choose_ways, clear_ways
from explain.whatif import Hidden, Part, hide_part, stroke_mask
from explain.words import percent

ASK = mark("What does the model say without a part? Paint over it.")
OTHER_WAYS = mark("Or use the sliders below: the hottest part of the map, or a box.")


@alone
def hide(inquiry: Inquiry) -> None:
    """The brush, what is left for the model to see, and what it says."""
    about = inquiry.subject.chosen.sha256
    if st.session_state.get(keys.WHAT_IF_PAINT, ("", ()))[0] != about:  # another picture
        st.session_state[keys.WHAT_IF_PAINT] = (about, ())
        clear_ways()
    with st.container(key="hiding"):
        painted, seen, answer = st.columns(3, gap="medium")
    with st.container(key="hiding_ways"):
        ways = choose_ways(inquiry)
    with painted:
        part = _paint(inquiry, ways)
    with answer:
        hidden = _answer(inquiry, part)
    _seen(seen, inquiry, hidden)
    if hidden is not None and part is not None:
        with answer:
            found = partial(
                report_what_if.changed, say("What the model sees now"), hidden, _beside(hidden)
            )
            report_what_if.draw(inquiry, found, report_what_if.hidden_behind(part.fill))


def _paint(inquiry: Inquiry, ways: Ways) -> Part | None:
    """What is to be hidden, by brush and the other ways; None where nothing is."""
    ground = inquiry.subject.forward.model_input.picture
    if ways.mapped and inquiry.attribution is not None:
        heatmap = normalise(inquiry.attribution)
        ground = overlay(heatmap, ground, LOOK.opacity, LOOK.palette, LOOK.grey)
    about, before = st.session_state[keys.WHAT_IF_PAINT]
    title = say("Paint over what to hide")
    st.html(f'<p class="title">{title}</p>')
    easel = Easel(ground, ways.mask if ways.mask.any() else None, ways.inverted)
    strokes = brush(easel, before, f"brush_{about[:16]}", clear_ways)
    st.session_state[keys.WHAT_IF_PAINT] = (about, strokes)
    mask = ways.mask | stroke_mask(ground.size, strokes)
    if ways.inverted and mask.any():
        mask = ~mask
    return Part(mask, ways.fill) if mask.any() else None


def _answer(inquiry: Inquiry, part: Part | None) -> Hidden | None:
    """What the model says without the part: claimed against actual, and the bars."""
    forward = inquiry.subject.forward
    if part is None:
        change_panels.finding(say(ASK), say(OTHER_WAYS))
        change_panels.change_bars(forward.prediction, forward.prediction, inquiry.target)
        return None
    with quick_turn():
        hidden = hide_part(
            inquiry.subject.classifier, forward, part, inquiry.attribution, inquiry.target.index
        )
    change_panels.finding(hidden.sentence, _beside(hidden))
    change_panels.change_bars(hidden.before, hidden.after, inquiry.target)
    return hidden


def _beside(hidden: Hidden) -> str:
    """Claimed against actual in logits, where the map promises a sum."""
    if hidden.claimed_logits is None:
        return ""
    return say(
        "In logits, the map gives the part {claimed}; the fall is {fall}.",
        claimed=f"{hidden.claimed_logits:+.1f}",
        fall=f"{hidden.fall_in_logits:+.1f}",
    )


def _seen(place: DeltaGenerator, inquiry: Inquiry, hidden: Hidden | None) -> None:
    """The picture as the model sees it now."""
    model_input = inquiry.subject.forward.model_input
    note = say("Nothing is hidden yet.")
    if hidden is not None:
        note = say("{share} of the picture is hidden.", share=percent(hidden.area))
    change_panels.picture(
        place,
        say("What the model sees now"),
        model_input.picture if hidden is None else hidden.picture,
        alt=say("The picture with the hidden part filled in"),
        note=note,
    )
