"""The page "Journal": what people said of explanations, and what comes of it."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from explain.errors import ExplainError
from explain.journal import Entry, Journal, labelled_zip
from explain.language import mark, say, say_n
from explain.ui import journal_list, journal_place, journal_trends, keys, panels

ENTRIES, TRENDS = "entries", "trends"
SECTIONS = {ENTRIES: mark("Entries"), TRENDS: mark("Over time")}
NOTHING = mark(
    "Nothing stands here yet. On the page “Explain”, under the maps, say whether an answer is "
    "right and for the right reason."
)


def _page(here: Journal) -> None:
    panels.small(say("Kept in {file} on this computer, and sent nowhere.", file=here.path))
    journal_list.problem()
    entries = here.entries()
    if not entries:
        st.write(say(NOTHING))
        return
    shown = journal_list.choose(entries)
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        section = st.segmented_control(
            say("Section"), list(SECTIONS), format_func=lambda key: say(SECTIONS[key]),
            default=ENTRIES, required=True, key=keys.JOURNAL_SECTION,
            label_visibility="collapsed",
        )  # fmt: skip
    with right:
        _export(here, shown)
    journal_list.head(entries, shown)
    if not shown:
        st.write(say("No entry is like this. Loosen the filters."))
    elif section == TRENDS:
        journal_trends.show(shown)
    else:
        journal_list.cards(here, shown)


def _export(here: Journal, shown: Sequence[Entry]) -> None:
    """The corrected pictures as a folder for fine-tuning; with a switch also the right ones."""
    also_right = st.toggle(say("Export those that were right as well"), key=keys.JOURNAL_ALL)
    wanted = [
        entry
        for entry in shown
        if entry.has_picture and (entry.corrected or (also_right and entry.true_class))
    ]
    st.download_button(
        say_n(
            "Export for training: {count} picture",
            "Export for training: {count} pictures",
            len(wanted),
        ),
        partial(_zip, here, wanted), "corrected.zip", "application/zip",
        disabled=not wanted, on_click="ignore", width="stretch",
        help=say(
            "A zip with a folder for each true class, and a table. Only entries with a picture and "
            "a true class are in it."
        ),
    )  # fmt: skip


def _zip(here: Journal, wanted: Sequence[Entry]) -> bytes:
    return labelled_zip(here, wanted)[0]


try:
    st.title(say("Journal"))
    journal = journal_place.journal()
    if journal is None:
        st.info(panels.escape_markdown(journal_place.why_off()))
    else:
        _page(journal)
except ExplainError as error:
    st.error(panels.escape_markdown(str(error)))
