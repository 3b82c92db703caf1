"""The page "Find mistakes": labelled pictures through a model, and what it gets wrong, and why."""

import streamlit as st

from explain.catalogue import ModelChoice
from explain.errors import ExplainError
from explain.ui import inputs, libraries, panels, set_inputs, state


def _sidebar() -> ModelChoice:
    with st.sidebar:
        return inputs.choose_model()


def _page(choice: ModelChoice) -> None:
    desk = state.desk()
    if all(each is None for each in (desk.chosen, desk.found, desk.kept, desk.job, desk.batch)):
        set_inputs.welcome()
        return
    if desk.batch is not None:
        from explain.ui import batch_page  # its table needs no torch and is there at once

        batch_page.show(desk.batch)
        return
    libraries.load()
    from explain.ui import set_steps  # torch comes in here, not before there are pictures

    set_steps.show(desk, choice)


try:
    _page(_sidebar())
except ExplainError as error:
    st.error(panels.escape_markdown(str(error)))
