"""The results of a data set on the page: the mark, then one section at a time."""

from functools import partial

import streamlit as st

from explain.catalogue import ModelChoice
from explain.language import mark, say
from explain.ui import keys, panels, set_evidence, set_figures, set_mistakes, set_panels
from explain.ui.desk import Desk, Found
from explain.ui.set_progress import kind, start
from explain.ui.set_work import packed

SECTIONS = {
    mark("Worst mistakes"): set_mistakes.mistakes,
    mark("Figures"): set_figures.figures,
    mark("Overfitting"): set_panels.overfitting,
    mark("What it looks at"): set_evidence.evidence,
}
FIRST = next(iter(SECTIONS))


def results(desk: Desk, found: Found, choice: ModelChoice) -> None:
    """Everything that was found, and what to do with it."""
    said, buttons = st.columns([5, 2], vertical_alignment="top")
    with said:
        set_panels.head(found)
    with buttons, st.container(horizontal=True):
        st.button(say("Other pictures"), on_click=desk.choose, args=(None,), width="stretch")
        _export(desk, found)
    _go_on(desk, found, choice)
    section = st.segmented_control(
        say("Section"),
        list(SECTIONS),
        default=FIRST,
        format_func=say,
        required=True,
        key=keys.SET_SECTION,
        label_visibility="collapsed",
        persist_state="session",
    )
    SECTIONS[section](found)
    set_panels.left_out(found)


def _go_on(desk: Desk, found: Found, choice: ModelChoice) -> None:
    """What these results are not: of the chosen model, or of all the pictures."""
    if found.opened is None:
        panels.small(say("Opened without the model: everything but blanking a region works."))
        return
    if found.opened.model_key != choice.key:
        st.warning(
            say(
                "These are the results of {found}, not of {chosen}.",
                found=panels.escape_markdown(say(found.opened.classifier.name)),
                chosen=panels.escape_markdown(say(choice.title)),
            )
        )
        st.button(
            say("Look with {title}", title=say(choice.title)), on_click=_look_again, args=(desk,)
        )
    elif not found.results.complete:
        done = len(found.results.records) + len(found.results.unreadable)
        so_far = {"done": done, "total": found.results.manifest["pictures"]}
        job = desk.job
        if job is None or kind(job) != "look":
            st.warning(
                say("Stopped: these are the results of {done} of {total} pictures.", **so_far)
            )
            st.button(
                say("Continue"), on_click=start, args=(desk, found.opened), disabled=job is not None
            )
        else:
            st.info(
                say(
                    "These are the results of {done} of {total} pictures; the others are being "
                    "looked at.",
                    **so_far,
                )
            )


def _look_again(desk: Desk) -> None:
    desk.found, desk.start_at_once = None, True


def _export(desk: Desk, found: Found) -> None:
    """Everything in one zip file, made when it is asked for."""
    st.download_button(
        say("Export"), partial(packed, found, desk.proofs), "mistakes.zip", "application/zip",
        on_click="ignore", width="stretch",
        help=say(
            "The table (Parquet), the worst mistakes as PNG and a summary page. It can be opened "
            "here again."
        ),
    )  # fmt: skip
