"""Widgets that return values: the picture, the model, the class, the options of a method."""

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explain.catalogue import EMBEDDED, EMBEDDED_MODELS, ModelChoice, model_choices
from explain.errors import PictureError
from explain.images import MAX_BYTES, open_picture, sha256
from explain.language import mark, say
from explain.render import PALETTES
from explain.ui import own_inputs, state
from explain.ui.map_panels import Look
from explain.ui.samples import Sample, samples

if TYPE_CHECKING:
    from explain.methods import Method, Options

FORMATS_HELP = mark(
    "JPEG, PNG, WebP, AVIF, GIF, BMP, TIFF or HEIC, up to 20 MB and 50 megapixels. What is in the "
    "file counts, not its name."
)

GREY_HELP = mark(
    "Under a map, the picture is shown without its colours: every colour is the map's."
)
SMOOTHING_HELP = mark(
    "Spreads fine maps by so many pixels, for the eye; the raw map stays as it is."
)


def _take(data: bytes, name: str, sample: Sample | None = None) -> None:
    """Make this the page's picture, if it is one; else say what is wrong and keep what was."""
    try:
        picture = open_picture(data)
    except PictureError as error:
        state.set_problem(say("{name}: {error}", name=name or say("The picture"), error=error))
        return
    state.set_problem(None)
    key = sample.key if sample else None
    state.set_picture(state.ChosenPicture(data, name, sha256(data), key), picture)
    _suit_model(sample)


def _suit_model(sample: Sample | None) -> None:
    """Drawings go to the model that knows drawings, other pictures to one that knows the world.

    A model of the visitor's own stays.
    """
    if own_inputs.is_chosen():
        return
    knows_drawings = st.session_state.get(state.MODEL) in EMBEDDED_MODELS
    if sample and sample.models == "drawings":
        if not knows_drawings:
            st.session_state[state.MODEL] = EMBEDDED
    elif knows_drawings:
        st.session_state[state.MODEL] = next(iter(model_choices()))


def take_sample(key: str | None = None) -> None:
    """Make a sample the page's picture: `key`, or the one chosen in the list; none clears it."""
    key = key or st.session_state.get(state.SAMPLE)
    if key is None:
        state.set_picture(None)
    elif key in samples():
        _take(samples()[key].read(), samples()[key].title, samples()[key])
    else:  # a browser may send any; also its name in the language before
        chosen = state.picture()
        st.session_state[state.SAMPLE] = chosen.sample if chosen else None


def sample_from_url() -> None:
    """At the session's start, before any widget: take the model and sample that the URL names."""
    first = state.MODEL not in st.session_state
    state.start_with(state.MODEL, list(own_inputs.choices()), None)
    state.start_with(state.SAMPLE, list(samples()), None)
    if first and st.session_state.get(state.SAMPLE):
        model = st.session_state.get(state.MODEL)
        take_sample()
        if model:  # the URL's own word counts more than what suits the sample
            st.session_state[state.MODEL] = model


def _take_file(widget: str) -> None:
    for uploaded in state.new_files(widget):
        _take(uploaded.getvalue(), uploaded.name)


def upload(key: str) -> None:
    """The place to drop a picture file on. Any name is let in: the content decides."""
    st.file_uploader(
        say("Drop, paste or choose a picture"),
        key=key,
        help=say(FORMATS_HELP),
        max_upload_size=MAX_BYTES // 1_000_000,
        on_change=_take_file,
        args=(key,),
    )


def camera(key: str) -> None:
    """A camera, started only when it is asked for."""
    if st.toggle(say("Use the camera"), key=f"{key}_on"):
        st.camera_input(say("Take a photo"), key=key, on_change=_take_file, args=(key,))


def choose_sample() -> None:
    """A list of the samples."""
    known = samples()
    st.selectbox(
        say("Or a sample"),
        list(known),
        index=None,
        format_func=lambda key: say(known[key].title),
        key=state.SAMPLE,
        placeholder=say("Choose a sample"),
        on_change=take_sample,
        persist_state="session",
    )


def choose_model() -> ModelChoice:
    """The model to ask; one of the lab's only where it was asked for already.

    Below it is the place to bring a model of one's own, which then stands in the list.
    """
    choices = own_inputs.choices()
    state.start_with(state.MODEL, list(choices), next(iter(choices)))
    asked = st.session_state[state.MODEL]
    key = st.selectbox(
        say("Model"),
        [key for key, choice in choices.items() if key == asked or not choice.lab],
        format_func=lambda key: say(choices[key].title),
        key=state.MODEL,
        persist_state="session",
    )
    own_inputs.own_model()
    return choices[key]


def choose_target(class_names: tuple[str, ...], predicted: str) -> str | None:
    """The class to explain; None is the predicted one."""
    state.start_with(state.TARGET, class_names, None)
    return st.selectbox(
        say("Explain another class"),
        class_names,
        index=None,
        key=state.TARGET,
        placeholder=say("{name} (predicted)", name=predicted),
        persist_state="session",
    )


def first_look() -> Look:
    """How maps are drawn until somebody chooses otherwise."""
    return Look(opacity=0.6, palette="inferno", grey=True, smoothing=2.0)


def choose_look() -> tuple[Look, list[DeltaGenerator]]:
    """How maps are drawn (never runs the model), and the places beside for two more buttons."""
    first = first_look()
    state.start_with(state.PALETTE, list(PALETTES), first.palette)
    for key, value in (
        (state.OPACITY, first.opacity),
        (state.GREY, first.grey),
        (state.SMOOTHING, first.smoothing),
    ):
        st.session_state.setdefault(key, value)
    left, right = st.columns(2, gap="medium")
    opacity = left.slider(
        say("Opacity"), 0.0, 1.0, step=0.05, key=state.OPACITY, persist_state="session"
    )
    palette = right.selectbox(
        say("Colours"),
        list(PALETTES),
        format_func=lambda key: say(PALETTES[key].title),
        key=state.PALETTE,
        persist_state="session",
    )
    more, *beside = st.columns(3, gap="small")
    with more.popover(say("Look"), width="stretch"):
        smoothing = st.slider(
            say("Smoothing of fine maps (px)"),
            0.0,
            5.0,
            step=0.5,
            key=state.SMOOTHING,
            persist_state="session",
            help=say(SMOOTHING_HELP),
        )
        grey = st.toggle(
            say("Picture in grey"), key=state.GREY, persist_state="session", help=say(GREY_HELP)
        )
    look = Look(opacity, palette, grey, smoothing)
    state.set_look(look)
    return look, beside


def options_form(
    method: "Method", layers: Mapping[str, tuple[int, int]], default_layer: str
) -> "Options":
    """The options of a method, one widget for each field of its options dataclass."""
    from explain.methods.option_names import option_name  # torch comes in here

    values: dict[str, object] = {}
    for item in dataclasses.fields(method.options):
        facts = item.metadata
        if facts["expert"]:
            continue
        key, label = f"{method.key}.{item.name}", option_name(item.name)
        common: dict[str, Any] = {
            "key": key,
            "help": say(facts["help"]),
            "persist_state": "session",
        }
        if facts["is_layer"]:
            state.start_with(key, list(layers), default_layer)
            values[item.name] = st.selectbox(
                label,
                list(layers),
                format_func=lambda name: f"{name} ({layers[name][1]}×{layers[name][0]})",
                **common,
            )
            continue
        if facts["choices"]:
            state.start_with(key, facts["choices"], item.default)
            values[item.name] = st.selectbox(
                label, facts["choices"], format_func=lambda choice: say(str(choice)), **common
            )
            continue
        st.session_state.setdefault(key, item.default)
        if isinstance(item.default, bool):
            values[item.name] = st.toggle(label, **common)
        else:
            values[item.name] = st.slider(label, facts["low"], facts["high"], **common)
    return method.make_options(**values)
