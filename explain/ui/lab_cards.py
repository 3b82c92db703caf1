"""Functions that draw the lab's pieces. They compute nothing and read no state."""

import html
from dataclasses import dataclass

import streamlit as st
from PIL import Image

from explain.language import say
from explain.render import bar_labels, colour_bar
from explain.results import ClassScore, Heatmap
from explain.ui import lab_words as words
from explain.ui.change_panels import unbroken
from explain.ui.samples import LOSSY, data_url
from explain.words import percent

TO_TOP = """export default function ({ data, parentElement }) {
  if (parentElement.step === data.step) return;
  const first = parentElement.step === undefined;
  parentElement.step = data.step;
  if (!first) document.querySelector("[data-testid='stMain']")?.scrollTo(0, 0);
}"""
_to_top = st.components.v2.component("explain.to_top", html="<i></i>", js=TO_TOP)


@dataclass(frozen=True, eq=False)
class View:
    """What one model, known by its letter, says of a picture, and the map `shown` of why.

    `before` is its answer to the picture as it was; None where nothing was changed.
    """

    letter: str
    answer: ClassScore
    shown: Image.Image
    heatmap: Heatmap
    before: ClassScore | None = None


def to_top(step: int) -> None:
    """Begin another step at its top."""
    with st.container(key="lab_to_top"):
        _to_top(data={"step": step}, key="lab_to_top_part", height=1)


def share(probability: float) -> str:
    """A probability for HTML, never broken into two lines."""
    return html.escape(percent(probability)).replace(" ", "&nbsp;")


def badge(letter: str) -> str:
    """A model's letter, as HTML."""
    return f'<i class="badge">{html.escape(letter)}</i>'


def heading(title: str, below: str = "") -> None:
    """A step's or a part's title and a sentence under it."""
    note = f"<p>{unbroken(below)}</p>" if below else ""
    st.html(f'<div class="lab-head"><h2>{unbroken(title)}</h2>{note}</div>')


def marks(cards: list[tuple[str, str]], below: str) -> None:
    """Each model's letter with its mark."""
    rows = "".join(
        f"<li>{badge(letter)}<b>{unbroken(mark)}</b><span>{html.escape(below)}</span></li>"
        for letter, mark in cards
    )
    st.html(f'<ul class="trio marks">{rows}</ul>')


def pictures(shown: list[tuple[Image.Image, str, str]]) -> None:
    """Pictures with alt text and label."""
    figures = "".join(
        f'<figure><img src="{data_url(picture)}" alt="{html.escape(alt)}">'
        f"<figcaption>{html.escape(label)}</figcaption></figure>"
        for picture, alt, label in shown
    )
    st.html(f'<div class="sheet" style="--parts:{len(shown)}">{figures}</div>')


def views(found: list[View]) -> None:
    """The models' answers and maps side by side, in one piece."""
    st.html(f'<div class="trio">{"".join(map(_view, found))}</div>')


def _view(view: View) -> str:
    escape, name = html.escape, view.answer.name
    changed = view.before is not None and view.before.index != view.answer.index
    if view.before is None:
        note = escape(say(words.UNCHANGED))
    else:
        was = f"{escape(view.before.name)} {share(view.before.probability)}"
        note = say(words.BEFORE, answer=was)
    none = "" if view.heatmap.limit else f'<div class="none">{escape(say(words.NO_EVIDENCE))}</div>'
    alt = say(words.MAP_ALT, letter=view.letter, answer=name)
    return (
        f'<figure class="map view"><header>{badge(view.letter)}<span>{say(words.SAYS)} '
        f"<b{' class=changed' if changed else ''}>{escape(name)}</b> "
        f"{share(view.answer.probability)}</span></header>"
        f'<div class="frame"><img src="{data_url(view.shown)}" alt="{escape(alt)}">{none}</div>'
        f"{_bar(view.heatmap)}"
        f'<figcaption class="note">{escape(say(words.WHY, answer=name))} '
        f"<span>{note}</span></figcaption></figure>"
    )


def _bar(heatmap: Heatmap) -> str:
    """The colours and the number at full colour; nothing for an empty map."""
    labels = bar_labels(heatmap)
    if not labels:
        return ""
    scale = "".join(f"<span>{html.escape(label)}</span>" for label in labels)
    colours = data_url(colour_bar(heatmap.signed))
    return (
        f'<div class="bar" style="background:url({colours}) 0 0 / 100% 100%"></div>'
        f'<div class="scale">{scale}</div>'
    )


def glance(rows: dict[str, list[tuple[Image.Image, str]]]) -> None:
    """A row of small maps for each letter."""
    lines = ""
    for letter, maps in rows.items():
        shown = "".join(
            f'<img src="{data_url(picture, LOSSY)}" alt="{html.escape(alt)}">'
            for picture, alt in maps
        )
        lines += f"<div>{badge(letter)}{shown}</div>"
    st.html(f'<div class="glance">{lines}</div>')


def tiles(shown: list[Image.Image], chosen: int, key: str) -> None:
    """The style that puts a picture on each of the buttons: `key`_0 and so on."""
    rules = "".join(
        f".st-key-{key}_{number} button {{ background-image: url({data_url(picture, LOSSY)}) }}"
        for number, picture in enumerate(shown)
    )
    rules += f".st-key-{key}_{chosen} button {{ outline: 3px solid #e87708; outline-offset: 2px }}"
    st.html(f"<style>{rules}</style>")


def question(title: str, below: str) -> None:
    """A question and a sentence that makes it plain."""
    st.html(f'<div class="question"><b>{html.escape(title)}</b><p>{html.escape(below)}</p></div>')
