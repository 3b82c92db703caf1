"""The second picture of a comparison, and pictures sent through more models than the page's own."""

from functools import partial

import streamlit as st

from explain.catalogue import ModelChoice
from explain.classifier import Classifier, ForwardPass
from explain.errors import PictureError
from explain.explanation import predict
from explain.images import MAX_BYTES, open_picture, sha256
from explain.language import say
from explain.ui import inputs, keys, panels, state
from explain.ui.at_model import quick_turn
from explain.ui.compare_desk import Desk, desk
from explain.ui.samples import samples
from explain.ui.subject import Subject
from explain.words import percent

OWN_FILE = "own"  # in the list of second pictures


def through(chosen: state.ChosenPicture, choice: ModelChoice, classifier: Classifier) -> Subject:
    """The picture through this model, now or remembered, at the size chosen last."""
    side = st.session_state.get(state.SIZE) or classifier.preprocess.crop
    forward = state.kept(
        (chosen.sha256, choice.key, side), partial(_pass, chosen, classifier, side)
    )
    return Subject(chosen, choice, classifier, forward)


def says(subject: Subject) -> str:
    """What the model says, in a few words."""
    return say(
        "says {answer}, {probability}",
        answer=subject.best.name,
        probability=percent(subject.best.probability),
    )


def choose_second(subject: Subject) -> Subject | None:
    """A sample or a file of the visitor's, through the page's model; None before it is chosen."""
    here, known = desk(), samples()
    state.start_with(keys.COMPARE_SAMPLE, [*known, OWN_FILE], None)
    st.selectbox(
        say("Second picture"),
        [*known, OWN_FILE],
        index=None,
        format_func=lambda key: (
            say("A picture of your own") if key == OWN_FILE else say(known[key].title)
        ),
        key=keys.COMPARE_SAMPLE,
        persist_state="session",
        placeholder=say("Choose a sample, or bring your own"),
        on_change=_take_sample,
        args=(here,),
    )
    if st.session_state.get(keys.COMPARE_SAMPLE) == OWN_FILE:
        st.file_uploader(
            say("Drop, paste or choose the second picture"),
            key=keys.COMPARE_FILE,
            help=say(inputs.FORMATS_HELP),
            max_upload_size=MAX_BYTES // 1_000_000,
            on_change=_take_file,
            args=(here,),
        )
    if here.problem:
        st.error(panels.escape_markdown(here.problem))
    if here.second is None:
        return None
    return through(here.second, subject.choice, subject.classifier)


def _pass(chosen: state.ChosenPicture, classifier: Classifier, side: int) -> ForwardPass:
    # Not by way of `state.take_decoded`: that picture is the page's own.
    picture = open_picture(chosen.data)
    with quick_turn():
        return predict(classifier, picture, size=side, source=chosen.name)


def _take_sample(here: Desk) -> None:
    key = st.session_state.get(keys.COMPARE_SAMPLE)
    if key not in (None, OWN_FILE, *samples()):  # its name in the language before
        return
    here.second = here.problem = None
    if key in samples():
        _take(here, samples()[key].read(), samples()[key].title, key)


def _take_file(here: Desk) -> None:
    for uploaded in state.new_files(keys.COMPARE_FILE):
        _take(here, uploaded.getvalue(), uploaded.name)


def _take(here: Desk, data: bytes, name: str, sample: str | None = None) -> None:
    """Make this the second picture, if it is one; else say what is wrong and keep what was."""
    try:
        open_picture(data)
    except PictureError as error:
        here.problem = say("{name}: {error}", name=name or say("The picture"), error=error)
        return
    here.problem = None
    here.second = state.ChosenPicture(data, name, sha256(data), sample)
