"""The entries of the journal: which are shown, and one card for each."""

import html
import io
from collections.abc import Sequence

import numpy as np
import streamlit as st
from PIL import Image

from explain.errors import JournalError
from explain.journal import MARKS, Entry, Journal, Kept
from explain.language import say
from explain.render import colourise, normalise
from explain.results import Attribution
from explain.ui import keys, panels
from explain.ui.samples import LOSSY, data_url
from explain.words import percent

PER_PAGE = 10


def choose(entries: Sequence[Entry]) -> list[Entry]:
    """Those that the filters leave."""
    marks = st.pills(
        say("Marks"),
        list(MARKS),
        selection_mode="multi",
        format_func=lambda key: say(MARKS[key]),
        key=keys.JOURNAL_SHOWN,
    )
    left, middle, right = st.columns(3, gap="medium")
    name = left.selectbox(
        say("Class"), _sorted(entries, "predicted"), index=None, key=keys.JOURNAL_CLASS,
        placeholder=say("All classes"),
    )  # fmt: skip
    model = middle.selectbox(
        say("Model"), _sorted(entries, "model"), index=None, key=keys.JOURNAL_MODEL,
        placeholder=say("All models"),
    )  # fmt: skip
    words = right.text_input(say("Words in the note"), key=keys.JOURNAL_WORDS)
    return [
        entry
        for entry in entries
        if (not marks or entry.verdict.mark in marks)
        and name in (None, entry.predicted)
        and model in (None, entry.model)
        and (words or "").casefold() in entry.verdict.note.casefold()
    ]


def _sorted(entries: Sequence[Entry], what: str) -> list[str]:
    return sorted({getattr(entry, what) for entry in entries})


def cards(here: Journal, entries: Sequence[Entry]) -> None:
    """One card for each of them, ten at a time."""
    pages = max(1, -(-len(entries) // PER_PAGE))
    page = 1
    if pages > 1:
        place, _ = st.columns([1, 5])
        page = place.number_input(
            say("Page, of {pages}", pages=pages), 1, pages, key=keys.JOURNAL_PAGE
        )
    for entry in entries[(page - 1) * PER_PAGE : page * PER_PAGE]:
        _card(here, entry)


def _card(here: Journal, entry: Entry) -> None:
    assert entry.number is not None
    with st.container(border=True):
        seen, said, buttons = st.columns([2, 5, 1], vertical_alignment="center")
        kept = here.kept(entry.number) if entry.has_picture else None
        seen.html(_pictures(kept, entry))
        said.html(_words(entry))
        buttons.button(
            say("Delete"), key=f"{keys.JOURNAL_DELETE}_{entry.number}", on_click=_delete,
            args=(here, entry.number), width="stretch",
        )  # fmt: skip


def _delete(here: Journal, number: int) -> None:
    """Remove the entry and its picture; what goes wrong is said on the page."""
    try:
        here.delete([number])
    except JournalError as error:
        st.session_state[keys.JOURNAL_PROBLEM] = str(error)


def problem() -> None:
    """What went wrong with the last click, once."""
    if text := st.session_state.pop(keys.JOURNAL_PROBLEM, None):
        st.error(panels.escape_markdown(text))


def _words(entry: Entry) -> str:
    """The mark, the answer, the note, and the rest in small type."""
    verdict, escape = entry.verdict, html.escape
    answer = say(
        "{model} says {name} with {share}",
        model=say(entry.model), name=entry.predicted, share=percent(entry.confidence),
    )  # fmt: skip
    truth = say("In truth {name}.", name=verdict.label) if verdict.label else ""
    facts = [
        entry.made.strftime("%Y-%m-%d %H:%M UTC"),
        say("why {target}?", target=entry.target),
        ", ".join(entry.methods),
        say("picture {fingerprint}", fingerprint=entry.picture_sha256[:12]),
        say("weights {fingerprint}", fingerprint=entry.model_sha256[:12] or "–"),
    ]
    lines = [f"<b>{escape(say(MARKS.get(verdict.mark, verdict.mark)))}</b>", escape(answer)]
    lines += [escape(each) for each in (truth, verdict.note) if each]
    return (
        f'<div class="noted">{"".join(f"<p>{line}</p>" for line in lines)}'
        f'<p class="small">{escape(" · ".join(facts))}</p></div>'
    )


def _pictures(kept: Kept | None, entry: Entry) -> str:
    """The small picture and the map, where they are kept."""
    if kept is None:
        none = say("No picture is kept.")
        return f'<p class="small">{html.escape(none)}</p>'
    picture = Image.open(io.BytesIO(kept.thumbnail))
    shown = (
        (data_url(picture, LOSSY), say("The picture")),
        (data_url(_map(kept), LOSSY), say("Its map, {method}", method=entry.methods[0])),
    )
    return '<div class="row" style="--parts:2">' + "".join(
        f'<img src="{source}" alt="{html.escape(alt)}">' for source, alt in shown
    ) + "</div>"  # fmt: skip


def _map(kept: Kept) -> Image.Image:
    """The map in colours."""
    values = np.load(io.BytesIO(kept.map), allow_pickle=False)
    height, width = values.shape
    signed = bool(values.min() < 0)
    return colourise(normalise(Attribution("", 0, values, "", signed, (height, width))))


def head(entries: Sequence[Entry], shown: Sequence[Entry]) -> None:
    """How many there are, and how many of each mark."""
    marks = [
        f"{say(title)}: {count}"
        for key, title in MARKS.items()
        if (count := sum(entry.verdict.mark == key for entry in shown))
    ]
    panels.small(
        " · ".join([say("{shown} of {all} entries", shown=len(shown), all=len(entries)), *marks])
    )
