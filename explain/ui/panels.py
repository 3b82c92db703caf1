"""Functions that draw a result. They compute nothing and read no state."""

import html
from collections.abc import Callable

import streamlit as st

from explain.language import say
from explain.results import ClassScore, Prediction
from explain.ui.samples import Sample, thumbnail
from explain.words import percent

BAR_COLOUR = "rgba(249, 142, 9, 0.32)"


def welcome(title: str, lead: str) -> None:
    """What the page is for, before there is a picture."""
    st.html(f'<h1 class="hero">{html.escape(title)}</h1><p class="lead">{html.escape(lead)}</p>')


def gallery(samples: dict[str, Sample], choose: Callable[[str], None]) -> None:
    """The samples as small pictures, each with a button that calls `choose` with its key."""
    with st.container(key="gallery"):
        rows = [list(samples)[start : start + 6] for start in range(0, len(samples), 6)]
        for row in rows:
            for column, key in zip(st.columns(6), row, strict=False):
                title = html.escape(say(samples[key].title))
                column.html(f'<div class="thumb"><img src="{thumbnail(key)}" alt="{title}"></div>')
                column.button(
                    say(samples[key].title),
                    key=f"sample_{key}",
                    on_click=choose,
                    args=(key,),
                    width="stretch",
                )


def sentence(model_name: str, best: ClassScore, source: str) -> None:
    """What the model says, in one sentence."""
    said = say(
        "{model} says {answer} with {probability}",
        model=html.escape(model_name),
        answer=f"<b>{html.escape(best.name)}</b>",
        probability=f"<b>{percent(best.probability)}</b>",
    )
    st.html(f'<h1 class="says">{said}<small>{html.escape(source)}</small></h1>')


def top_bars(
    prediction: Prediction, target: ClassScore, choose: Callable[[str | None], None]
) -> None:
    """The five most probable classes as bars; a click calls `choose` (None: the first)."""
    best = prediction.top(5)
    rules = "".join(
        f".st-key-top_{rank} button {{ background-image: linear-gradient(90deg, {BAR_COLOUR} "
        f"{score.probability:.2%}, transparent {score.probability:.2%}) }}"
        for rank, score in enumerate(best)
    )
    st.html(f"<style>{rules}</style>")
    with st.container(key="top"):
        for rank, score in enumerate(best):
            name = escape_markdown(score.name)
            if score.index == target.index:
                name = say("{name} — explained", name=name)
            st.button(
                f"{name} **{percent(score.probability)}**",
                key=f"top_{rank}",
                on_click=choose,
                args=(None if rank == 0 else score.name,),
                width="stretch",
            )


def small(text: str) -> None:
    """A sentence in small type, with enough contrast to be read."""
    st.html(f'<p class="small">{html.escape(text)}</p>')


def costs(facts: list[str]) -> None:
    """What this explanation cost, on one line."""
    st.html(
        '<p class="cost">'
        + " ".join(f"<span>{html.escape(fact)}</span>" for fact in facts)
        + "</p>"
    )


def brief(title: str) -> str:
    """A method's title said where room is scarce: no English name after a Chinese one."""
    return say(title).partition("（")[0]


def escape_markdown(text: str) -> str:
    """`text` as it is, whatever signs with a meaning in Markdown it has."""
    return "".join(f"\\{sign}" if sign in r"\`*_{}[]()<>#+-.!|~$:^=" else sign for sign in text)
