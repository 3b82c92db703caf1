"""The page "Compare" with a picture: choose, compute in turn, show.

Needs torch, so it is imported only when there is a picture.
"""

from collections.abc import Sequence

import streamlit as st

from explain.catalogue import ModelChoice
from explain.language import say, say_n
from explain.ui import (
    compare_alike,
    compare_grid,
    compare_why,
    inputs,
    keys,
    panels,
    report_compare,
    state,
)
from explain.ui.compare_cells import Cell, Run, make_cells
from explain.ui.compare_desk import ROOM, Desk, compute, desk
from explain.ui.compare_grid import SCALE_HELP, SCALES, Style
from explain.ui.compare_lanes import (
    WHY,
    choose_lanes,
    choose_methods,
    choose_mode,
    choose_options,
    to_url,
)
from explain.ui.fragments import follow
from explain.ui.subject import ask, head
from explain.words import about


def show(chosen: state.ChosenPicture, choice: ModelChoice) -> None:
    """The whole page, from top to bottom."""
    subject = ask(chosen, choice)
    head(subject)
    mode = choose_mode()
    if mode == WHY:
        compare_why.show(subject)
        to_url(subject, mode)
        return
    left, right = st.columns(2, gap="medium")
    with left:
        lanes = choose_lanes(subject, mode)
    with right:
        methods = choose_methods()
    to_url(subject, mode)
    if not lanes or not methods:
        panels.small(say("Choose at least one of each, and the maps appear here."))
        return
    _grid(make_cells(lanes, choose_options(subject, methods)))


def _grid(grid: list[list[Cell]]) -> None:
    """The maps, those that are slow one after the other while the page is looked at."""
    here, cells = desk(), [cell for row in grid for cell in row]
    job = compute(here, cells)
    if job is not None:
        job.start()
    polling = job is not None and job.running
    follow(_shown, polling)(grid, polling)


def _shown(grid: Sequence[Sequence[Cell]], polling: bool) -> None:
    """The grid and what changes only its look; runs again alone, without the model."""
    here, job = desk(), state.job(ROOM)
    cells = [cell for row in grid for cell in row]
    here.take()
    if polling and (job is None or not job.running):
        st.rerun()
    _progress(here, cells)
    place = st.container(key="compared")
    left, right = st.columns([1, 2], gap="medium")
    with left:
        state.start_with(keys.COMPARE_SCALE, list(SCALES), next(iter(SCALES)))
        scale = st.selectbox(
            say("Colour scale"),
            list(SCALES),
            format_func=lambda scale: say(SCALES[scale]),
            help=say(SCALE_HELP),
            key=keys.COMPARE_SCALE,
            persist_state="session",
        )
    with right:
        look, _ = inputs.choose_look()
    with place:
        compare_grid.draw(here, grid, Style(look, scale))
    report_compare.draw(left, here, grid, Style(look, scale), polling)
    if not polling and len(cells) > 1:
        compare_alike.draw(here, grid)


def _progress(here: Desk, cells: Sequence[Cell]) -> None:
    """How far the slow maps are, with Cancel; or what they would take, with a button."""
    job, run, missing = state.job(ROOM), here.run, here.missing(cells)
    if not missing:
        return
    left, right = st.columns([3, 1], vertical_alignment="center")
    if job is not None and run is not None and job.running:
        share = 1 - run.seconds_left / max(sum(cell.seconds for cell in run.cells), 1e-9)
        left.progress(min(max(share, 0.0), 1.0), job.waits or _text(run))
        right.button(say("Cancel"), on_click=job.cancel, width="stretch")
        return
    duration = about(sum(cell.seconds for cell in missing))
    open_maps = say_n(
        "One map is not computed yet; that takes {duration} here.",
        "{count} maps are not computed yet; that takes {duration} here.",
        len(missing),
        duration=duration,
    )
    stopped = job is not None and job.cancelled
    left.write(say("Stopped. {open}", open=open_maps) if stopped else open_maps)
    right.button(say("Compute"), on_click=here.ask_for, args=(missing,), width="stretch")


def _text(run: Run) -> str:
    """Which map is being made, of how many, and how long the rest will take."""
    facts = {
        "number": min(run.ended + 1, len(run.cells)),
        "count": len(run.cells),
        "time": about(run.seconds_left),
    }
    now = run.now
    if now is None:
        return say("map {number} of {count}, {time} left", **facts)
    return say("{title}: map {number} of {count}, {time} left", title=now.title, **facts)
