"""Widgets that return values: the picture, the model, the class, the options of a method."""

import dataclasses
from typing import Any

import streamlit as st

from explain.catalogue import EMBEDDED, ModelChoice, model_choices
from explain.errors import PictureError
from explain.images import MAX_BYTES, SUFFIXES, open_picture, sha256
from explain.ui import state
from explain.ui.samples import Sample, samples

UPLOAD_LABEL = "Drop, paste or choose a picture"


def _take(data: bytes, name: str, sample: Sample | None = None) -> None:
    """Make this the page's picture, if it is one; else say what is wrong and keep the one before."""
    try:
        open_picture(data)
    except PictureError as error:
        state.set_problem(f"{name}: {error}")
        return
    state.set_problem(None)
    state.set_picture(
        state.ChosenPicture(data, name, sha256(data), sample.key if sample else None)
    )
    _suit_model(sample)


def _suit_model(sample: Sample | None) -> None:
    """Drawings go to the model that knows drawings; everything else to one that knows the world."""
    chosen = st.session_state.get(state.MODEL)
    if sample and sample.models == "drawings":
        st.session_state[state.MODEL] = EMBEDDED
    elif chosen == EMBEDDED:
        st.session_state[state.MODEL] = next(iter(model_choices()))


def take_sample(key: str) -> None:
    """Make a sample the page's picture."""
    sample = samples()[key]
    _take(sample.read(), sample.title, sample)
    st.session_state[state.SAMPLE] = key


def _take_file(widget: str) -> None:
    uploaded = st.session_state.get(widget)
    if uploaded is not None:
        st.session_state[state.SAMPLE] = None
        _take(uploaded.getvalue(), uploaded.name)


def upload(key: str) -> None:
    """The place to drop a picture file on."""
    st.file_uploader(
        UPLOAD_LABEL,
        key=key,
        type=list(SUFFIXES),
        max_upload_size=MAX_BYTES // 1_000_000,
        on_change=_take_file,
        args=(key,),
    )


def camera(key: str) -> None:
    """A camera, started only when it is asked for."""
    if st.toggle("Use the camera", key=f"{key}_on"):
        st.camera_input("Take a photo", key=key, on_change=_take_file, args=(key,))


def choose_sample() -> None:
    """A list of samples; also takes the sample that the URL names."""
    known = samples()
    key = st.selectbox(
        "Or a sample",
        list(known),
        index=None,
        format_func=lambda key: known[key].title,
        key=state.SAMPLE,
        placeholder="Choose a sample",
    )
    chosen = state.picture()
    if key and (chosen is None or chosen.sample != key):
        take_sample(key)


def choose_model() -> ModelChoice:
    """The model to ask."""
    choices = model_choices()
    key = st.selectbox(
        "Model",
        list(choices),
        format_func=lambda key: choices[key].title,
        key=state.MODEL,
        bind="query-params",
        persist_state="session",
    )
    return choices[key]


def choose_target(class_names: tuple[str, ...], predicted: str) -> str | None:
    """The class to explain; None is the predicted one."""
    return st.selectbox(
        "Explain another class",
        class_names,
        index=None,
        key=state.TARGET,
        placeholder=f"{predicted} (predicted)",
        bind="query-params",
        persist_state="session",
    )


def options_form(method: Any, layers: dict[str, tuple[int, int]], default_layer: str) -> Any:
    """The options of a method, one widget for each field of its options dataclass."""
    values = {}
    for item in dataclasses.fields(method.options):
        facts = item.metadata
        if facts["expert"]:
            continue
        key, label = f"{method.key}.{item.name}", item.name.replace("_", " ").capitalize()
        common: dict[str, Any] = {
            "key": key, "help": facts["help"], "bind": "query-params", "persist_state": "session",
        }  # fmt: skip
        if facts["is_layer"]:
            names = list(layers)
            values[item.name] = st.selectbox(
                "Target layer",
                names,
                index=names.index(default_layer),
                format_func=lambda name: f"{name} ({layers[name][0]}×{layers[name][1]})",
                **common,
            )
        elif facts["choices"]:
            values[item.name] = st.selectbox(label, facts["choices"], **common)
        elif isinstance(item.default, bool):
            values[item.name] = st.toggle(label, item.default, **common)
        else:
            values[item.name] = st.slider(
                label, facts["low"], facts["high"], item.default, **common
            )
    return method.make_options(**values)
