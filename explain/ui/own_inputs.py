"""The expander say("Your own model"): a checkpoint of the visitor's, its class names, its input."""

import html

import streamlit as st

from explain.catalogue import ModelChoice, model_choices
from explain.errors import CheckpointError, ExplainError
from explain.language import mark, say
from explain.ui import keys, panels, state
from explain.ui.local import local_path, paths_are_offered

MOST_MEGABYTES = 400  # what the field lets in; the reader has its own limit
MOST_MEGABYTES_OF_NAMES = 20
FILE_HELP = mark(
    "The weights of a ResNet or MobileNetV2 as torch.save(model.state_dict(), FILE) writes them, "
    "or a training checkpoint that holds them. No code in the file is ever run."
)
AS_FILE, OWN_NUMBERS = "as the file says, or ImageNet's", "own numbers"
TITLES = {
    AS_FILE: mark("As the file says, or ImageNet's"),
    OWN_NUMBERS: mark("Own numbers"),
}
NUMBERS: dict[str, int | str] = {
    keys.OWN_RESIZE: 256,
    keys.OWN_CROP: 224,
    keys.OWN_MEAN: "0.485/0.456/0.406",
    keys.OWN_STD: "0.229/0.224/0.225",
}


LABELS = {
    keys.OWN_RESIZE: mark("Resize (px)"),
    keys.OWN_CROP: mark("Crop (px)"),
    keys.OWN_MEAN: mark("Mean (red/green/blue, 0 to 1)"),
    keys.OWN_STD: mark("Std (red/green/blue, 0 to 1)"),
}


def choices() -> dict[str, ModelChoice]:
    """All models by key, the visitor's own as well; one that was just brought is read first."""
    _take_file()
    own = state.own_model()
    return {**model_choices(), **({own.choice.key: own.choice} if own else {})}


def is_chosen() -> bool:
    """Whether the model is the visitor's own."""
    own = state.own_model()
    return own is not None and st.session_state.get(state.MODEL) == own.choice.key


def _take_file() -> None:
    """Read the checkpoint that was just brought, and choose it as the model.

    Where it is refused, the sentence is kept, and everything else as it was.
    """
    brought = state.own_shelf().take_brought()
    if brought is None:
        return
    source, name = brought
    state.own_shelf().problem = None
    with st.spinner(say("Reading {name} …", name=panels.escape_markdown(name))):
        from explain.ui import own_model  # torch comes in here

        try:
            own = own_model.read(source, name)
        except CheckpointError as error:
            state.own_shelf().problem = str(error)
            return
    for key in (keys.OWN_PREPROCESS, keys.OWN_CHANNELS):
        st.session_state.pop(key, None)
    state.set_own_model(own)


def own_model() -> None:
    """The expander itself."""
    own, problem = state.own_model(), state.own_shelf().problem
    with st.expander(say("Your own model"), expanded=bool(own or problem)):
        if problem:
            st.error(panels.escape_markdown(problem))
        _bring()
        if own is None:
            panels.small(say("It stays in your session: nobody else can see or use it."))
            return
        rows = "".join(
            f"<tr><th scope='row'>{html.escape(what)}</th><td>{html.escape(found)}</td></tr>"
            for what, found in own.report.rows()
        )
        st.html(f"<table class='facts'>{rows}</table>")
        _preprocessing()
        st.file_uploader(
            say("Class names"),
            key=state.own_shelf().field(keys.OWN_NAMES),
            help=say("A text file with one name in each line, or JSON: a list, or {index: name}."),
            max_upload_size=MOST_MEGABYTES_OF_NAMES,
            on_change=_take_names,
        )
        st.button(
            say("Remove this model"), on_click=state.set_own_model, args=(None,), width="stretch"
        )


def _bring() -> None:
    """The fields for the file; what was brought is taken at the top of the next run."""
    st.file_uploader(
        say("Checkpoint: .pt, .pth or .safetensors"),
        key=state.own_shelf().field(keys.OWN_FILE),
        help=say(FILE_HELP),
        max_upload_size=MOST_MEGABYTES,
        on_change=_take_upload,
    )
    if paths_are_offered():
        st.text_input(
            say("Or its path on this computer"),
            key=keys.OWN_PATH,
            on_change=_take_path,
            persist_state="session",
        )


def _take_upload() -> None:
    for uploaded in state.new_files(state.own_shelf().field(keys.OWN_FILE)):
        state.own_shelf().brought = uploaded.getvalue(), uploaded.name


def _take_path() -> None:
    text = st.session_state.get(keys.OWN_PATH, "").strip()
    if text and paths_are_offered():
        path = local_path(text)
        state.own_shelf().brought = path, path.name


def _take_names() -> None:
    from explain.checkpoint import read_class_names
    from explain.ui.own_model import named

    uploaded = st.session_state.get(state.own_shelf().field(keys.OWN_NAMES))
    own = state.own_model()
    if uploaded is None or own is None:
        return
    try:
        renamed = named(own, read_class_names(uploaded.getvalue(), uploaded.name))
    except CheckpointError as error:
        state.own_shelf().problem = str(error)
    else:
        state.set_own_model(renamed)


def _preprocessing() -> None:
    """How pictures are prepared for the model: one of the usual ways, or in numbers."""
    from explain.checkpoint import PREPROCESSINGS

    usual = [key for key in PREPROCESSINGS if not key.endswith("-bgr")]
    titles = {**TITLES, **{key: PREPROCESSINGS[key].title for key in usual}}
    ways = [AS_FILE, *usual, OWN_NUMBERS]
    state.start_with(keys.OWN_PREPROCESS, ways, AS_FILE)
    st.selectbox(
        say("How pictures are prepared"),
        ways,
        format_func=lambda key: say(titles[key]),
        key=keys.OWN_PREPROCESS,
        on_change=_apply_preprocess,
        persist_state="session",
    )
    chosen = st.session_state[keys.OWN_PREPROCESS]
    if chosen == OWN_NUMBERS:
        for key, value in NUMBERS.items():
            st.session_state.setdefault(key, value)
            if isinstance(value, int):
                st.number_input(
                    say(LABELS[key]), 1, 4096, key=key, on_change=_apply_preprocess,
                    persist_state="session",
                )  # fmt: skip
            else:
                st.text_input(
                    say(LABELS[key]), key=key, on_change=_apply_preprocess,
                    persist_state="session",
                )  # fmt: skip
    if chosen != AS_FILE:
        st.segmented_control(
            say("Order of colours"),
            ["RGB", "BGR"],
            default="RGB",
            required=True,
            key=keys.OWN_CHANNELS,
            on_change=_apply_preprocess,
            persist_state="session",
        )


def use_preprocess(key: str) -> None:
    """In a callback: choose this entry of PREPROCESSINGS, as if it had been done by hand."""
    st.session_state[keys.OWN_PREPROCESS] = key.removesuffix("-bgr")
    st.session_state[keys.OWN_CHANNELS] = "BGR" if key.endswith("-bgr") else "RGB"
    _apply_preprocess()


def _apply_preprocess() -> None:
    """Prepare the model's pictures as the widgets say; say so where that makes no sense."""
    from explain.checkpoint import PREPROCESSINGS, read_preprocess
    from explain.ui.own_model import prepared

    own = state.own_model()
    known = (AS_FILE, OWN_NUMBERS, *PREPROCESSINGS)
    if own is None or st.session_state[keys.OWN_PREPROCESS] not in known:
        return  # a browser may send any; also its words in the language before
    state.own_shelf().problem = None
    try:
        text = _as_text()
        state.set_own_model(prepared(own, None if text is None else read_preprocess(text)))
    except ExplainError as error:
        state.own_shelf().problem = str(error)


def _as_text() -> str | None:
    """The chosen preprocessing as `read_preprocess` reads it; None is as the file has it."""
    values: dict[str, object] = {**NUMBERS, **st.session_state.to_dict()}
    chosen = values[keys.OWN_PREPROCESS]
    if chosen == AS_FILE:
        return None
    channels = f"channels={values.get(keys.OWN_CHANNELS) or 'RGB'}"
    if chosen != OWN_NUMBERS:
        return f"{chosen},{channels}"
    names = ("resize", "crop", "mean", "std")
    numbers = (f"{name}={values[key]}" for name, key in zip(names, NUMBERS, strict=True))
    return ",".join((*numbers, channels))
