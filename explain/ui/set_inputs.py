"""Where the labelled pictures of the page "Find mistakes" come from."""

import streamlit as st

from explain.kinds import KINDS
from explain.language import mark, say
from explain.ui import batch_inputs, keys, panels, state
from explain.ui.desk import ChosenSet
from explain.ui.local import local_path, paths_are_offered

MOST_MEGABYTES = 400
ZIP, FOLDER, PATH, KEPT, BATCH = (
    mark("Zip file"), mark("Folder"), mark("Path"), mark("Earlier results"),
    mark("A batch that was run"),
)  # fmt: skip
ZIP_HELP = mark(
    "One sub-folder per class, named as the model's classes or by their index, perhaps inside "
    "train, val and test. Or a table labels.csv with the columns path and label."
)


EXAMPLE = mark(
    "Look at {count} kinds of drawings through a model that has learnt something it should "
    "not have. The page finds out what, and proves it."
)
CHEATER = "cheater"
TITLE = mark("What does the model get wrong, and why?")
LEAD = mark(
    "Bring pictures whose class you know: a zip file or a folder with one sub-folder per class. "
    "You get the mark, the worst mistakes with what made the model say so, and any cue that it "
    "should not be using."
)


def choose_source() -> None:
    """The fields for a set of pictures; what is brought lies on the desk at the next run."""
    local = paths_are_offered()
    kinds = [ZIP, FOLDER, *([PATH] if local else []), KEPT, *([BATCH] if local else [])]
    kind = st.segmented_control(
        say("Where are the pictures?"),
        kinds,
        default=ZIP,
        format_func=say,
        required=True,
        key=keys.SET_KIND,
    )
    if kind == ZIP:
        st.file_uploader(
            say("Zip file with the pictures"),
            key=keys.SET_ZIP,
            help=say(ZIP_HELP),
            on_change=_take_zip,
            max_upload_size=MOST_MEGABYTES,
        )
    elif kind == FOLDER:
        st.file_uploader(
            say("Folder with the pictures"),
            accept_multiple_files="directory",
            key=keys.SET_FOLDER,
            help=say(ZIP_HELP),
            on_change=_take_folder,
            max_upload_size=MOST_MEGABYTES,
        )
    elif kind == PATH:
        _path_form()
    elif kind == BATCH:
        batch_inputs.folder_form()
    else:
        _kept_form()


def _path_form() -> None:
    with st.form("set_path_form", border=False):
        path, table = st.columns(2)
        path.text_input(
            say("Folder or zip file on this computer"), key=keys.SET_PATH, help=say(ZIP_HELP)
        )
        table.text_input(
            say("Table of labels, if not by folders (CSV)"), key=keys.SET_TABLE,
            help=say("With the columns path and label, and perhaps split."),
        )  # fmt: skip
        st.form_submit_button(say("Open"), on_click=_take_path)


def _kept_form() -> None:
    st.file_uploader(
        say("Zip file that “Export” gave"), key=keys.SET_KEPT, on_change=_take_kept,
        max_upload_size=MOST_MEGABYTES,
    )  # fmt: skip
    if paths_are_offered():
        st.text_input(
            say("Or the folder with the results, by path"), key=keys.SET_KEPT_PATH,
            on_change=_take_kept_path,
        )  # fmt: skip


def take_example() -> None:
    """Draw the example and look at it, with the model that has something to hide."""
    from explain.ui.example_set import example  # torch comes in here
    from explain.ui.jobs import Job

    st.session_state[state.MODEL] = CHEATER
    job = Job(("example",), mark("Drawing the pictures"), example)
    state.desk().choose(None)
    state.desk().job = job
    job.start()


def _take_zip() -> None:
    for uploaded in state.new_files(keys.SET_ZIP):
        state.desk().choose(ChosenSet(uploaded.getvalue(), uploaded.name))


def _take_folder() -> None:
    uploaded = state.new_files(keys.SET_FOLDER)
    if uploaded:
        files = {each.name: each.getvalue() for each in uploaded}
        state.desk().choose(ChosenSet(files, next(iter(files)).split("/")[0]))


def _take_path() -> None:
    path, table = (st.session_state.get(key, "").strip() for key in (keys.SET_PATH, keys.SET_TABLE))
    if path and paths_are_offered():
        place = local_path(path)
        labels = local_path(table) if table else None
        state.desk().choose(ChosenSet(place, place.name, labels))


def _take_kept() -> None:
    for uploaded in state.new_files(keys.SET_KEPT):
        state.desk().choose(None)
        state.desk().kept = uploaded.getvalue(), uploaded.name


def _take_kept_path() -> None:
    text = st.session_state.get(keys.SET_KEPT_PATH, "").strip()
    if text and paths_are_offered():
        path = local_path(text)
        state.desk().choose(None)
        state.desk().kept = path, path.name


def welcome() -> None:
    """What the page does, the fields, and an example to begin with."""
    panels.welcome(say(TITLE), say(LEAD))
    if state.desk().problem:
        st.error(panels.escape_markdown(state.desk().problem or ""))
    bring, show = st.columns([3, 2], gap="large")
    with bring:
        choose_source()
        panels.small(
            say(
                "Your pictures stay in this computer's memory. Which classes a model knows decides "
                "which folder names are understood, so choose the model first, on the left."
            )
        )
    with show, st.container(border=True):
        question = say("No pictures at hand?")
        st.markdown(f"**{question}**")
        panels.small(say(EXAMPLE, count=len(KINDS)))
        st.button(
            say("Show me the example"), on_click=take_example, type="primary", width="stretch"
        )
