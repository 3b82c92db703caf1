"""Functions that draw what changed. They compute nothing and read no state."""

import html

import streamlit as st
from PIL import Image
from streamlit.delta_generator import DeltaGenerator

from explain.language import say
from explain.results import ClassScore, Prediction
from explain.ui.samples import data_url
from explain.words import percent

ROWS = 5


def unbroken(text: str) -> str:
    """The text for HTML; a number and its percent sign stay on one line."""
    return html.escape(text).replace(" %", "&nbsp;%")


def finding(sentence: str, beside: str = "") -> None:
    """What was found, in large type, and a word beside it in small type."""
    note = f"<small>{html.escape(beside)}</small>" if beside else ""
    st.html(f'<p class="finding">{unbroken(sentence)}{note}</p>')


def change_bars(before: Prediction, after: Prediction, target: ClassScore) -> None:
    """The most probable classes with the length that each bar had and the one it has now.

    The order is that of `before`, so that no bar jumps; what comes on top now is added below.
    """
    scores = list(before.top(ROWS))
    scores += [each for each in after.top(2) if each.index not in {old.index for old in scores}]
    rows = "".join(
        _bar(before.score(each.index), after.score(each.index), each.index == target.index)
        for each in scores[: ROWS + 1]
    )
    then, now = say("before"), say("now")
    st.html(
        f'<div class="changes"><p class="small key"><i class="old"></i> {then} '
        f'<i class="new"></i> {now}</p><ul>{rows}</ul></div>'
    )


def _bar(old: ClassScore, new: ClassScore, explained: bool) -> str:
    was, now = (unbroken(percent(each.probability)) for each in (old, new))
    return (
        f"<li{' class=explained' if explained else ''}><b>{html.escape(new.name)}</b>"
        f"<span>{was} → <strong>{now}</strong></span>"
        f'<div class="track"><i class="new" style="width:{new.probability:.2%}"></i>'
        f'<i class="old" style="width:{old.probability:.2%}"></i></div></li>'
    )


def picture(
    place: DeltaGenerator, title: str, shown: Image.Image, *, alt: str, note: str = ""
) -> None:
    """A picture with its title and a note under it, like the maps."""
    escape = html.escape
    place.html(
        f'<figure class="map"><header><b>{escape(title)}</b></header><div class="frame">'
        f'<img src="{data_url(shown)}" alt="{escape(alt)}"></div>'
        f'<figcaption class="note">{escape(note)}</figcaption></figure>'
    )
