"""Functions that draw the page "How to read the maps" from its words and pictures."""

import base64
import html
import json
from collections.abc import Sequence
from functools import cache
from typing import Any

import streamlit as st

from explain.language import say
from explain.ui import guide_words as words
from explain.ui.change_panels import unbroken
from explain.ui.guide_mistakes import Mistake
from explain.ui.guide_words import Panel
from explain.weights import ASSETS
from explain.words import percent

GUIDE = ASSETS / "guide"
PAGES = "explain/ui/pages"


@cache
def figures() -> dict[str, dict[str, Any]]:
    """What was measured on each picture, ready to be put into sentences."""
    found: dict[str, dict[str, Any]] = json.loads((GUIDE / "guide.json").read_text("utf-8"))
    for facts in found.values():
        if "share" in facts:
            facts["share"] = percent(facts["share"])
    return found


def says_and_says_not() -> None:
    """A map and its picture, and beside them what it says and what it does not."""
    with st.container(key="guide_says"):
        seen, does, does_not = st.columns([5, 4, 4], gap="medium")
    with seen:
        _sheet(words.PLAIN)
    with does:
        _points(words.SAYS_TITLE, words.SAYS)
    with does_not:
        _points(words.SAYS_NOT_TITLE, words.SAYS_NOT)


def mistake(number: int, about: Mistake) -> None:
    """One mistake: the thought, the pictures that show it wrong, and what to do instead."""
    with st.container(key=f"guide_{about.key}"):
        thought = unbroken(say(about.thought))
        st.html(f'<h3 class="thought"><i class="badge">{number}</i> {thought}</h3>')
        left, right = st.columns([7, 5], gap="medium")
        with left:
            _sheet(about.panels)
        with right:
            facts = {
                f"{name}_{fact}": value
                for name, found in figures().items()
                for fact, value in found.items()
            }
            instead = f"<b>{say(words.INSTEAD)}</b> {unbroken(say(about.instead))}"
            st.html(
                f'<div class="prose"><p>{unbroken(say(about.text, **facts))}</p>'
                f"<p>{instead}</p></div>"
            )
            st.page_link(f"{PAGES}/{about.page}.py", label=say(about.way), icon=":material/east:")


def signs() -> None:
    """The words and numbers beside a map, and what they mean."""
    rows = "".join(
        f'<tr><th scope="row">{html.escape(say(sign))}</th><td>{html.escape(say(means))}</td></tr>'
        for sign, means in words.SIGNS
    )
    st.html(f'<table class="plain signs"><tbody>{rows}</tbody></table>')


def _points(title: str, points: Sequence[str]) -> None:
    rows = "".join(f"<li>{html.escape(say(point))}</li>" for point in points)
    st.html(f'<div class="prose"><h2>{html.escape(say(title))}</h2><ul>{rows}</ul></div>')


def _sheet(panels: Sequence[Panel]) -> None:
    """Pictures in a row, each with its caption."""
    shown = "".join(map(_figure, panels))
    st.html(f'<div class="guide-sheet" style="--parts:{len(panels)}">{shown}</div>')


def _figure(panel: Panel) -> str:
    facts = figures()[panel.file]
    return (
        f'<figure><img src="{_source(panel.file)}" alt="{html.escape(say(panel.alt))}">'
        f"<figcaption>{unbroken(say(panel.caption, **facts))}</figcaption></figure>"
    )


@cache
def _source(file: str) -> str:
    """The picture as a data URL."""
    data = base64.b64encode((GUIDE / f"{file}.webp").read_bytes()).decode()
    return f"data:image/webp;base64,{data}"
