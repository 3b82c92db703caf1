"""The page "Compare" with a picture: choose, compute in turn, show.

Needs torch, so it is imported only when there is a picture.
"""

from collections.abc import Sequence

import streamlit as st

from explain.catalogue import ModelChoice
from explain.ui import compare_alike, compare_grid, compare_why, inputs, keys, panels, state
from explain.ui.compare_cells import Cell, make_cells
from explain.ui.compare_desk import ROOM, Desk, compute, desk
from explain.ui.compare_grid import SCALE_HELP, SCALES, Style
from explain.ui.compare_lanes import (
    WHY,
    choose_lanes,
    choose_methods,
    choose_mode,
    choose_options,
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
        subject.to_url()
        return
    left, right = st.columns(2, gap="medium")
    with left:
        lanes = choose_lanes(subject, mode)
    with right:
        methods = choose_methods()
    subject.to_url()
    if not lanes or not methods:
        panels.small("Choose at least one of each, and the maps appear here.")
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
        st.session_state.setdefault(keys.COMPARE_SCALE, next(iter(SCALES)))
        scale = st.selectbox(
            "Colour scale",
            list(SCALES),
            format_func=SCALES.__getitem__,
            help=SCALE_HELP,
            key=keys.COMPARE_SCALE,
            persist_state="session",
        )
    with right:
        look, _ = inputs.choose_look()
    with place:
        compare_grid.draw(here, grid, Style(look, scale))
    if not polling and len(cells) > 1:
        compare_alike.draw(here, grid)


def _progress(here: Desk, cells: Sequence[Cell]) -> None:
    """How far the slow maps are, with Cancel; or what they would take, with a button."""
    job, run, missing = state.job(ROOM), here.run, here.missing(cells)
    if not missing:
        return
    left, right = st.columns([3, 1], vertical_alignment="center")
    if job is not None and run is not None and job.running:
        now = f"{run.now.title}: " if run.now is not None else ""
        text = f"{now}map {min(run.ended + 1, len(run.cells))} of {len(run.cells)}, "
        share = 1 - run.seconds_left / max(sum(cell.seconds for cell in run.cells), 1e-9)
        left.progress(min(max(share, 0.0), 1.0), f"{text}{about(run.seconds_left)} left")
        right.button("Cancel", on_click=job.cancel, width="stretch")
        return
    duration = about(sum(cell.seconds for cell in missing))
    stopped = "Stopped. " if job is not None and job.cancelled else ""
    maps = "One map is" if len(missing) == 1 else f"{len(missing)} maps are"
    left.write(f"{stopped}{maps} not computed yet; that takes {duration} here.")
    right.button("Compute", on_click=here.ask_for, args=(missing,), width="stretch")
