"""The loaded classifiers, shared by all sessions. Never a visitor's picture or own model."""

import threading
from weakref import WeakValueDictionary

import streamlit as st

from explain.architectures import ARCHITECTURES
from explain.catalogue import ModelChoice
from explain.classifier import Classifier
from explain.language import say
from explain.loading import load_classifier, weights_on_disk
from explain.ui import state
from explain.weights import fetch_official

_in_memory: "WeakValueDictionary[str, Classifier]" = WeakValueDictionary()
_noting = threading.Lock()


@st.cache_resource(max_entries=3, show_spinner=False)
def _loaded(name: str, weights: str | None) -> Classifier:
    return load_classifier(name, weights)


def shared(choice: ModelChoice) -> Classifier:
    """The classifier of a model whose weights are here; the same one for everybody."""
    found = _loaded(choice.name, choice.weights)
    with _noting:
        _in_memory[choice.key] = found
    return found


def loaded() -> tuple[str, ...]:
    """The keys of the models that are in memory now."""
    with _noting:
        return tuple(_in_memory)


def classifier(choice: ModelChoice) -> Classifier:
    """The classifier, from memory, from disk, or downloaded with a bar; raises WeightsError."""
    own = state.own_model()
    if own is not None and own.choice.key == choice.key:
        return own.classifier
    if not on_disk(choice):
        _download(choice)
    return shared(choice)


def on_disk(choice: ModelChoice) -> bool:
    """Whether nothing of the model must be downloaded first."""
    architecture = ARCHITECTURES.get(choice.name)
    official = architecture is not None and choice.weights in architecture.weights
    return not official or weights_on_disk(choice.name, str(choice.weights))


def _download(choice: ModelChoice) -> None:
    """Bring the weights into PyTorch's cache folder, with a progress bar meanwhile."""
    assert choice.weights is not None
    text = say(
        "Downloading {title}, once ({megabytes} MB)",
        title=say(choice.title),
        megabytes=f"{choice.megabytes:.0f}",
    )
    bar = st.progress(0.0, text)

    def show(done: int, total: int) -> None:
        bar.progress(done / total if total else 0.0, f"{text}: {done / 1e6:.0f} MB")

    try:
        fetch_official(ARCHITECTURES[choice.name].weights[choice.weights], show)
    finally:
        bar.empty()
