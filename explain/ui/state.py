"""Everything that this visitor's session remembers. Nobody else names a key of the session state."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

if TYPE_CHECKING:
    from explain.ui.jobs import Job

MODEL, TARGET, SAMPLE, METHODS, SIZE = "model", "target", "sample", "maps", "size"  # also in the URL
OPACITY, PALETTE = "opacity", "palette"
_PICTURE, _KEPT, _JOB, _REFUSED, _PROBLEM = "_picture", "_kept", "_job", "_refused", "_problem"
KEPT_RESULTS = 24


@dataclass(frozen=True)
class ChosenPicture:
    """The bytes of the visitor's picture; `sample` is the sample's file where it is one of ours."""

    data: bytes
    name: str
    sha256: str
    sample: str | None = None


def picture() -> ChosenPicture | None:
    """The picture that the page is about."""
    chosen: ChosenPicture | None = st.session_state.get(_PICTURE)
    return chosen


def set_picture(chosen: ChosenPicture | None) -> None:
    """Another picture, or none; its predicted class is explained until another one is chosen."""
    st.session_state[_PICTURE] = chosen
    st.session_state[TARGET] = None


def problem() -> str | None:
    """Why the last file could not be taken; the picture before it is still there."""
    text: str | None = st.session_state.get(_PROBLEM)
    return text


def set_problem(text: str | None) -> None:
    """Remember what was wrong with the last file, until the next one comes."""
    st.session_state[_PROBLEM] = text


def refused() -> dict[str, str]:
    """Models that could not be loaded in this session, with the reason; not tried again unasked."""
    reasons: dict[str, str] = st.session_state.setdefault(_REFUSED, {})
    return reasons


def job() -> "Job | None":
    """The long computation of this session."""
    running: Job | None = st.session_state.get(_JOB)
    return running


def set_job(new: "Job | None") -> None:
    """Another long computation; the one before is told to stop."""
    old = job()
    if old is not None and old is not new:
        old.cancel()
    st.session_state[_JOB] = new


def kept(key: Hashable, make: Callable[[], Any]) -> Any:
    """The result for `key`: remembered, or made now. The ones not used for longest are forgotten."""
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
