"""Functions that draw the pieces of the lab's last step. They compute nothing and read no state."""

import html
from dataclasses import dataclass

import streamlit as st
from PIL import Image

from explain.language import say
from explain.results import ClassScore
from explain.ui import lab_words as words
from explain.ui.change_panels import unbroken
from explain.ui.lab_cards import badge, share
from explain.ui.samples import data_url

TAG_BOX = "left:2%;bottom:2%;width:25%;height:13%"  # wherever the tag lies of itself


@dataclass(frozen=True)
class Unmasked:
    """A letter with its true role, whether the visitor `hit` it, what was said, and the story."""

    letter: str
    role: str
    hit: bool
    verdict: str
    how: str


@dataclass(frozen=True)
class Mean:
    """A model's mean map; `shown` is None while it is being made."""

    letter: str
    role: str
    shown: Image.Image | None
    alt: str


@dataclass(frozen=True)
class Bar:
    """A mark as a bar: its length 0 to 1, its number, and the words beside."""

    share: float
    number: str
    beside: str


@dataclass(frozen=True)
class Cell:
    """A share of evidence in words, and how many times what its area would give."""

    text: str
    times: float


def unmasked(cards: list[Unmasked]) -> None:
    """Who was who."""
    st.html(f'<div class="trio masks">{"".join(map(_mask, cards))}</div>')


def _mask(card: Unmasked) -> str:
    sign = "✓" if card.hit else "✗"
    verdict = f"{sign} {html.escape(card.verdict)}" if card.verdict else "&nbsp;"
    return (
        f'<section class="{"hit" if card.hit else "missed"}"><h3>{badge(card.letter)} '
        f'{html.escape(card.role)}</h3><p class="verdict">{verdict}</p>'
        f"<p>{unbroken(card.how)}</p></section>"
    )


def before_and_after(
    pictures: list[tuple[Image.Image, str]], said: dict[str, list[ClassScore]], kind: str
) -> None:
    """Two pictures, and under each what the models say of it; wrong answers are marked."""
    figures = ""
    for number, (picture, alt) in enumerate(pictures):
        rows = "".join(
            f"<li>{badge(letter)}<b{'' if scores[number].name == kind else ' class=changed'}>"
            f"{html.escape(scores[number].name)}</b>"
            f"<span>{share(scores[number].probability)}</span></li>"
            for letter, scores in said.items()
        )
        figures += (
            f'<figure><img src="{data_url(picture)}" alt="{html.escape(alt)}">'
            f"<figcaption>{html.escape(alt)}</figcaption><ul>{rows}</ul></figure>"
        )
    st.html(f'<div class="pair">{figures}</div>')


def bars(models: list[tuple[str, str, list[Bar | None]]], titles: list[str]) -> None:
    """Each model's marks, one bar for each title; None while it is being measured."""
    blocks = ""
    for number, title in enumerate(titles):
        rows = "".join(_bar(letter, role, found[number]) for letter, role, found in models)
        blocks += f"<section><h3>{html.escape(title)}</h3><ul>{rows}</ul></section>"
    st.html(f'<div class="lab-bars">{blocks}</div>')


def _bar(letter: str, role: str, bar: Bar | None) -> str:
    if bar is None:
        number, fill = html.escape(say(words.WAITING)), ""
    else:
        number = f"<strong>{unbroken(bar.number)}</strong> {unbroken(bar.beside)}"
        fill = f'<i style="width:{bar.share:.2%}"></i>'
    return (
        f"<li>{badge(letter)}<b>{html.escape(role)}</b><span>{number}</span>"
        f'<div class="track">{fill}</div></li>'
    )


def means(found: list[Mean]) -> None:
    """The models' mean maps side by side, with a box where the tag is."""
    st.html(f'<div class="trio lab-means">{"".join(map(_mean, found))}</div>')


def _mean(mean: Mean) -> str:
    if mean.shown is None:
        inside = f'<div class="wait">{html.escape(say(words.WAITING))}</div>'
    else:
        inside = (
            f'<img src="{data_url(mean.shown)}" alt="{html.escape(mean.alt)}">'
            f'<i class="tag-box" style="{TAG_BOX}"></i>'
        )
    return (
        f'<figure class="map view"><header>{badge(mean.letter)}<span><b>{html.escape(mean.role)}'
        f'</b></span></header><div class="frame">{inside}</div></figure>'
    )


def shares(heads: list[tuple[str, str]], rows: dict[str, list[Cell | None]]) -> None:
    """A table: one row for each method, one column for each model."""
    head = "".join(
        f'<th scope="col">{badge(letter)} {html.escape(role)}</th>' for letter, role in heads
    )
    body = "".join(
        f'<tr><th scope="row">{html.escape(title)}</th>{"".join(map(_cell, cells))}</tr>'
        for title, cells in rows.items()
    )
    caption = html.escape(say(words.TAG_BELOW))
    st.html(
        f'<div class="scroll"><table class="lab-shares"><caption>{caption}</caption>'
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return f"<td>{html.escape(say(words.WAITING))}</td>"
    return f"<td{' class=much' if cell.times >= words.MUCH else ''}>{unbroken(cell.text)}</td>"
