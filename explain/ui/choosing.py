"""The picture and the model, chosen on any page: in the sidebar, and in the middle at first."""

import streamlit as st

from explain.catalogue import ModelChoice
from explain.language import mark, say
from explain.ui import inputs, libraries, panels, state
from explain.ui.samples import samples

PRIVACY = mark(
    "Your picture stays in the memory of the computer that serves this page, and is freed within "
    "two minutes after you close the page. It is never written to disk, unless you keep it in the "
    "Journal."
)


def picture_and_model(title: str, lead: str) -> tuple[state.ChosenPicture, ModelChoice] | None:
    """What is chosen, or None.

    Without a picture the page shows `title` and `lead` (marked plain text), and offers samples.
    """
    inputs.sample_from_url()
    choice = _sidebar()
    chosen = state.picture()
    if chosen is None:
        panels.welcome(say(title), say(lead))
        _problem()
        _offers()
        return None
    _problem()
    libraries.load()
    return chosen, choice


def _offers() -> None:
    """Upload, camera and samples, in the main area."""
    inputs.upload("first_upload")
    inputs.camera("first_camera")
    invitation = say("Or start with one of these:")
    st.html(f"<p class='lead'>{invitation}</p>")
    panels.gallery(samples(), inputs.take_sample)
    panels.small(say(PRIVACY))


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
            panels.small(say(PRIVACY))
    return choice
