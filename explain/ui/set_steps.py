"""From chosen pictures to results on the page "Find mistakes": ask, look, show.

Needs torch, so it is imported only when there are pictures.
"""

from pathlib import Path

import streamlit as st

from explain.catalogue import ModelChoice
from explain.errors import DatasetError, WeightsError
from explain.language import say
from explain.ui import cache, panels, state
from explain.ui.desk import Desk, Opened
from explain.ui.set_ask import ask
from explain.ui.set_progress import progress, start
from explain.ui.set_results import results
from explain.ui.set_work import open_folder, open_kept, open_set


def show(desk: Desk, choice: ModelChoice) -> None:
    """The page when there is something on the desk."""
    if desk.kept is not None:
        _open_kept(desk)
    _say_problem(desk)
    if desk.found is None and desk.chosen is not None:
        opened = _opened(desk, choice)
        if opened is None:
            return
        if desk.start_at_once:
            desk.start_at_once = False
            start(desk, opened)
        if desk.job is None or desk.job.key == ("advice",):
            ask(desk, opened)
    if desk.job is not None:
        progress(desk)
    if desk.found is not None:
        results(desk, desk.found, choice)


def _say_problem(desk: Desk) -> None:
    if desk.problem:
        st.error(panels.escape_markdown(desk.problem))


def _open_kept(desk: Desk) -> None:
    """Open earlier results; where that fails, begin again with the reason."""
    assert desk.kept is not None
    source, name = desk.kept
    desk.kept = None
    try:
        with st.spinner(say("Opening the results …")):
            if isinstance(source, Path):
                desk.show(open_folder(source))
            else:
                desk.show(open_kept(source, name, desk.new_folder()))
    except DatasetError as error:
        _begin_again(desk, str(error))


def _begin_again(desk: Desk, problem: str | None = None) -> None:
    desk.choose(None)
    desk.problem = problem
    st.rerun()


def _opened(desk: Desk, choice: ModelChoice) -> Opened | None:
    """The set with its labels matched to the chosen model's classes; None where one is missing."""
    assert desk.chosen is not None
    if desk.opened is not None and desk.opened.model_key == choice.key:
        return desk.opened
    if desk.job is not None:
        desk.job.cancel()
        desk.job = None
    reasons = state.refused()
    try:
        if choice.key not in reasons:
            with st.spinner(say("Loading {title} …", title=say(choice.title))):
                classifier = cache.classifier(choice)
            desk.opened = open_set(desk.chosen, choice.key, classifier)
            return desk.opened
    except WeightsError as error:
        reasons[choice.key] = str(error)
    except DatasetError as error:
        st.error(panels.escape_markdown(str(error)))
        st.button(say("Other pictures"), on_click=desk.choose, args=(None,))
        return None
    st.error(panels.escape_markdown(reasons[choice.key]))
    st.button(say("Try again"), on_click=state.forget_refusal, args=(choice.key,))
    return None
