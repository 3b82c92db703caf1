"""Everything that this visitor's session remembers, and what of it stands in the URL.

Nobody else names a key of the session state; those of the widgets of single rooms are in `keys`.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st
from PIL import Image

from explain.language import ENGLISH
from explain.ui import keys
from explain.ui.chosen import ChosenPicture as ChosenPicture
from explain.ui.own_shelf import PREFIX, Shelf

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from explain.ui.desk import Desk
    from explain.ui.jobs import Job
    from explain.ui.map_panels import Look
    from explain.ui.own_model import OwnModel

# Keys of widgets; those in IN_URL are written there by that name, so that a view can be shared.
MODEL, TARGET, SAMPLE, METHODS, SIZE = "model", "target", "sample", "methods", "size"
OPACITY, PALETTE, SMOOTHING, GREY = "opacity", "palette", "smoothing", "grey"
LANGUAGE = "language"
IN_URL = {
    LANGUAGE: "lang",
    MODEL: "model",
    SAMPLE: "sample",
    TARGET: "class",
    METHODS: "method",
    SIZE: "size",
    "grad_cam.layer": "layer",
    keys.COMPARE_MODE: "compare",
    keys.COMPARE_METHODS: "maps",
    keys.COMPARE_CLASSES: "classes",
    keys.COMPARE_MODELS: "beside",
    keys.COMPARE_FIRST: "why",
    keys.COMPARE_SECOND: "not",
    keys.WHAT_IF: "part",
    keys.LAB_LARGE: "large",
}
_PICTURE, _DECODED, _KEPT, _JOBS, _REFUSED, _PROBLEM, _SEEDED = (
    "_picture", "_decoded", "_kept", "_jobs", "_refused", "_problem", "_seeded",
)  # fmt: skip
_OWN, _DESK, _LOOK, _TAKEN, _LAST = "_own", "_desk", "_look", "_taken", "_last"
KEPT_RESULTS = 14  # two maps of each of the five best classes, and what belongs to them
MAPS = "maps"  # the room of the maps on the page "Explain"


def picture() -> ChosenPicture | None:
    """The picture that the page is about."""
    chosen: ChosenPicture | None = st.session_state.get(_PICTURE)
    return chosen


def set_picture(chosen: ChosenPicture | None, decoded: Image.Image | None = None) -> None:
    """Another picture, or none; the predicted class is explained until another one is chosen.

    `decoded` spares the first use from decoding it again.
    """
    st.session_state[_PICTURE] = chosen
    st.session_state[_DECODED] = (chosen, decoded)
    if chosen is None:
        to_url({})
    st.session_state[TARGET] = None
    st.session_state[SAMPLE] = chosen.sample if chosen else None
    stop_jobs()


def take_decoded(wanted: ChosenPicture) -> Image.Image | None:
    """The decoded picture, the first time it is asked for: it is too large to be kept."""
    chosen, decoded = st.session_state.pop(_DECODED, (None, None))
    found: Image.Image | None = decoded if chosen == wanted else None
    return found


def look() -> "Look | None":
    """How maps were last drawn; widgets that a page does not have are not in its state."""
    found: Look | None = st.session_state.get(_LOOK)
    return found


def set_look(new: "Look") -> None:
    """Remember how maps are drawn, for pages without widgets for it."""
    st.session_state[_LOOK] = new


def set_target(name: str | None) -> None:
    """Explain the class of this name; None is the predicted one."""
    st.session_state[TARGET] = name


def problem() -> str | None:
    """Why the last file could not be taken; the picture before it is still there."""
    text: str | None = st.session_state.get(_PROBLEM)
    return text


def new_files(widget: str) -> "list[UploadedFile]":
    """What was just put into the upload field with this key; nothing if it was taken before.

    Of a field that has just left the page, the browser can still send the old content once more.
    """
    found = st.session_state.get(widget) or []
    files = found if isinstance(found, list) else [found]
    identity = tuple(file.file_id for file in files)
    taken: set[tuple[str, ...]] = st.session_state.setdefault(_TAKEN, set())
    if identity in taken:
        return []
    taken.add(identity)
    return files


def set_problem(text: str | None) -> None:
    """Remember what was wrong with the last file, until the next one comes."""
    st.session_state[_PROBLEM] = text


def own_shelf() -> Shelf:
    """What this session has of the visitor's own model; no other session sees it."""
    shelf: Shelf = st.session_state.setdefault(_OWN, Shelf())
    return shelf


def own_model() -> "OwnModel | None":
    """The visitor's own model."""
    return own_shelf().model


def set_own_model(own: "OwnModel | None") -> None:
    """Another own model, chosen at once, or none. Called before the list of models is drawn."""
    own_shelf().put(own)
    if own is not None:
        st.session_state[MODEL] = own.choice.key


def desk() -> "Desk":
    """What this visitor has on the page "Find mistakes"."""
    from explain.ui.desk import Desk

    found: Desk = st.session_state.setdefault(_DESK, Desk())
    return found


def refused() -> dict[str, str]:
    """Models that could not be loaded in this session, with the reason; not tried again unasked."""
    reasons: dict[str, str] = st.session_state.setdefault(_REFUSED, {})
    return reasons


def forget_refusal(model: str) -> None:
    """Let the model be tried again."""
    refused().pop(model, None)


def start_with(key: str, allowed: Sequence[Any], default: Any, many: bool = False) -> None:
    """Before a widget is drawn: give it the value in the URL (once a session), or `default`.

    A value that is not `allowed` (another model's class, a mistyped URL) gives way to the last one
    that was, or to `default`. A browser names choices by the words on them: what it sends while the
    language changes can be in words that nobody knows any more.
    """
    seeded: set[str] = st.session_state.setdefault(_SEEDED, set())
    if key in IN_URL and key not in seeded:
        seeded.add(key)
        asked = st.query_params.get_all(IN_URL[key])
        found = [value for value in allowed if str(value) in asked]
        if found:
            st.session_state[key] = found if many else found[0]
    last: dict[str, Any] = st.session_state.setdefault(_LAST, {})
    current = st.session_state.get(key, default)
    known = [each for each in current if each in allowed] if many else default
    for instead in (last.get(key, default), known or default):
        if current != default and not _all_in(current, allowed, many):
            current = instead
    st.session_state[key] = last[key] = current


def _all_in(value: Any, allowed: Sequence[Any], many: bool) -> bool:
    return all(each in allowed for each in value) if many else value in allowed


def to_url(values: dict[str, Any]) -> None:
    """Write these values by widget key, and the language; None and empty ones are left out."""
    language = st.session_state.get(LANGUAGE)
    wanted: dict[str, list[str]] = {}
    for key, value in {LANGUAGE: language if language != ENGLISH else None, **values}.items():
        empty = value in (None, "", [], ()) or str(value).startswith(PREFIX)
        if key in IN_URL and not empty:
            listed = value if isinstance(value, (list, tuple)) else [value]
            wanted[IN_URL[key]] = [str(each) for each in listed]
    if wanted != {name: st.query_params.get_all(name) for name in st.query_params}:
        st.query_params.from_dict(wanted)


def job(room: str = MAPS) -> "Job | None":
    """The long computation of this session, one for each `room`."""
    return _jobs().get(room)


def asker(room: str) -> "Callable[[], Job | None]":
    """Asks for the job of this room, also when no page of the session is being made."""
    jobs = _jobs()
    return lambda: jobs.get(room)


def set_job(new: "Job | None", room: str = MAPS) -> None:
    """Another long computation in this room; the one before is told to stop."""
    old = _jobs().pop(room, None)
    if old is not None and old is not new:
        old.cancel()
    if new is not None:
        _jobs()[room] = new


def stop_jobs() -> None:
    """Stop and forget everything that is computed beside the page."""
    for room in list(_jobs()):
        set_job(None, room)


def _jobs() -> "dict[str, Job]":
    found: dict[str, Job] = st.session_state.setdefault(_JOBS, {})
    return found


def kept(key: Hashable, make: Callable[[], Any]) -> Any:
    """The result for `key`: remembered, or made now. Those not used for longest are forgotten.

    What holds sentences has the language in its key.
    """
    found = recall(key)
    return remember(key, make()) if found is None else found


def recall(key: Hashable) -> Any:
    """The remembered result for `key`, or None."""
    results: OrderedDict[Hashable, Any] = st.session_state.setdefault(_KEPT, OrderedDict())
    if key in results:
        results.move_to_end(key)
    return results.get(key)


def remember(key: Hashable, value: Any) -> Any:
    """`value`, remembered for `key`."""
    results: OrderedDict[Hashable, Any] = st.session_state.setdefault(_KEPT, OrderedDict())
    results[key] = value
    while len(results) > KEPT_RESULTS:
        results.popitem(last=False)
    return value
