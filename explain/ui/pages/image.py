"""The page "Explain": choose a picture, a model and a class; see why."""

import streamlit as st

from explain.catalogue import ModelChoice
from explain.errors import ExplainError
from explain.ui import inputs, panels, state
from explain.ui.samples import samples

PRIVACY = (
    "Your picture stays in this computer's memory and is never written to disk. It is dropped when "
    "you choose another one, or soon after you close the page."
)


def _welcome() -> None:
    """The page before there is a picture: upload, camera and samples, in the main area."""
    panels.welcome()
    _problem()
    inputs.upload("first_upload")
    inputs.camera("first_camera")
    st.html("<p class='lead'>Or start with one of these:</p>")
    panels.gallery(samples(), inputs.take_sample)
    panels.small(PRIVACY)


def _problem() -> None:
    """Why the last file was not taken, if it was not."""
    if state.problem():
        st.error(panels.escape_markdown(state.problem() or ""))


def _sidebar() -> ModelChoice:
    """The same inputs beside a result."""
    with st.sidebar:
        choice = inputs.choose_model()
        if state.picture() is not None:
            inputs.upload("upload")
            inputs.camera("camera")
        inputs.choose_sample()
        if state.picture() is not None:
            panels.small(PRIVACY)
    return choice


try:
    inputs.sample_from_url()
    chosen_model = _sidebar()
    if (chosen := state.picture()) is None:
        _welcome()
    else:
        _problem()
        from explain.ui import workbench  # torch comes in here, not before there is a picture

        workbench.show(chosen, chosen_model)
except ExplainError as error:
    st.error(str(error))
