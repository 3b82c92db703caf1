"""The section "Smallest part": what is enough for the answer, and what it cannot do without."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explain.language import say, say_n
from explain.methods.effort import pass_seconds
from explain.regions import REGIONS
from explain.ui import change_panels, keys, panels, report_what_if, smallest_panels, state
from explain.ui.fragments import follow
from explain.ui.inquiry import Inquiry
from explain.ui.jobs import Job
from explain.ui.smallest_search import KINDS, Search
from explain.ui.what_if_inputs import choose_fill, choose_regions, choose_search
from explain.whatif import Fill, Puzzle
from explain.words import about

ROOM = "smallest"


def smallest(inquiry: Inquiry) -> None:
    """The picture in regions, the search, and what it found."""
    left, *columns = st.columns([4, 5, 5], gap="medium")
    with left:
        preview = st.empty()
        search, fill = _choose(inquiry)
        _say_before(preview, search, inquiry)
        job = _job(search)
        polling = job is not None and job.running
        places = [column.container() for column in columns]
        follow(_results, polling)(search, fill, places, polling)
        if search.found and not polling:
            found = partial(report_what_if.smallest, inquiry, dict(search.found), fill)
            report_what_if.draw(inquiry, found, report_what_if.hidden_behind(fill))


def _choose(inquiry: Inquiry) -> tuple[Search, Fill]:
    """The search in the chosen regions, which begins when it is asked for."""
    subject = inquiry.subject
    with st.popover(say("Settings"), width="stretch"):
        shape, count = choose_regions()
        fill = choose_fill()
        options = choose_search(fill)
    picture = subject.forward.model_input.picture
    regions: np.ndarray = state.kept(
        (*subject.key, ROOM, shape, count), partial(REGIONS[shape], picture, count)
    )
    fits = inquiry.target.index == subject.best.index  # the search is about the predicted class
    attribution = inquiry.attribution if fits else None
    puzzle = Puzzle(subject.classifier, subject.forward, regions, attribution)
    guess = inquiry.method.key if attribution is not None else None
    key = (*subject.key, ROOM, guess, shape, count, options)
    return Search(puzzle, options, key, state.kept(key, dict)), fill


def _say_before(preview: DeltaGenerator, search: Search, inquiry: Inquiry) -> None:
    """The regions, and what the search will cost at most."""
    subject = inquiry.subject
    change_panels.picture(
        preview,
        say_n("{count} region", "{count} regions", search.puzzle.count),
        smallest_panels.outlined(subject.forward.model_input.picture, search.puzzle.labels),
        alt=say("The picture cut into regions"),
        note=say("Each is shown or hidden as a whole."),
    )
    if inquiry.target.index != subject.best.index:
        panels.small(
            say(
                "The search is always about the predicted class: {name}.",
                name=subject.best.name,
            )
        )
    if len(search.found) < len(KINDS):
        cost = about(search.passes * pass_seconds(subject.classifier, subject.size))
        panels.small(say("At most {passes} passes, {cost} here.", passes=search.passes, cost=cost))


def _job(search: Search) -> Job | None:
    """The search's job, where there is one, and the button that starts it where not."""
    job = state.job(ROOM)
    if job is not None and job.key != search.key:  # other settings
        state.set_job(None, ROOM)
        job = None
    if len(search.found) < len(KINDS) and (job is None or not job.running):
        begun = job is not None or search.found
        st.button(
            say("Go on") if begun else say("Find the smallest parts"),
            key=keys.WHAT_IF_SEARCH,
            type="primary",
            on_click=_start,
            args=(search,),
            width="stretch",
        )
    return job


def _start(search: Search) -> None:
    """Begin beside the page."""
    job = Job(search.key, say("Smallest parts"), search)
    state.set_job(job, ROOM)
    job.start()


def _results(search: Search, fill: Fill, places: Sequence[DeltaGenerator], polling: bool) -> None:
    """What is found by now, and how far the search is; runs by itself while `polling`."""
    job = state.job(ROOM)
    if polling and (job is None or not job.running):
        st.rerun()
    running = job is not None and job.running
    for place, kind in zip(places, KINDS, strict=True):
        if kind in search.found:
            picture = search.puzzle.forward.model_input.picture
            smallest_panels.parts(place, picture, search.found[kind], fill)
        else:
            message = say("Searching …") if running else say("Not searched yet.")
            smallest_panels.waiting(place, kind, message)
    if job is not None and running:
        done, total = job.progress.done, search.passes
        text = job.waits or say("Pass {done} of at most {total}", done=done, total=total)
        st.progress(min(done / total, 1.0), text)
        st.button(say("Cancel"), key=keys.WHAT_IF_CANCEL, on_click=job.cancel, width="stretch")
    elif job is not None and job.error:
        st.error(panels.escape_markdown(job.error))
