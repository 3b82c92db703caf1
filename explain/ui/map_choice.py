"""Widgets that return which maps are wanted, and how they are computed."""

from collections.abc import Sequence

import streamlit as st

from explain.classifier import Classifier
from explain.language import say
from explain.methods import METHODS, Method, Options
from explain.methods.effort import cost_class, estimate
from explain.ui import inputs, panels, state
from explain.words import about

SIZES = (160, 192, 224, 256, 288, 320, 384, 448, 512)
CHOSEN = [key for key, method in METHODS.items() if method.chosen]

Wanted = tuple[Method, Options]


def choose_size(classifier: Classifier) -> int:
    """The side of the model input in pixels."""
    state.start_with(state.SIZE, SIZES, classifier.preprocess.crop)
    return st.select_slider(
        say("Model input (px)"),
        SIZES,
        key=state.SIZE,
        persist_state="session",
        help=say("The side of the square that the model sees. It was trained at 224."),
    )


def choose_methods(classifier: Classifier, size: int) -> tuple[Wanted, ...]:
    """The methods whose maps are shown, with their options; each says before what it costs."""
    state.start_with(state.METHODS, list(METHODS), list(CHOSEN), many=True)
    keys = st.pills(
        say("Maps"),
        list(METHODS),
        selection_mode="multi",
        format_func=lambda key: say(METHODS[key].title),
        key=state.METHODS,
        persist_state="session",
    )
    return method_options(keys or CHOSEN[:1], classifier, size)


def method_options(keys: Sequence[str], classifier: Classifier, size: int) -> tuple[Wanted, ...]:
    """These methods with their options, one form each; each says before what it costs."""
    shapes = classifier.cost(size).shapes
    layers = {name: shapes[name] for name in reversed(classifier.layers)}
    wanted = []
    for key in keys:
        method = METHODS[key]
        st.markdown(f"**{say(method.title)}**")
        options = inputs.options_form(method, layers, classifier.layer)
        _say_before(method, options, classifier, size)
        wanted.append((method, options))
    return tuple(wanted)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _say_before(method: Method, options: Options, classifier: Classifier, size: int) -> None:
    """What the map will cost, and whether another method would give the same one."""
    cost = about(estimate(method, options, classifier, size))
    panels.small(
        say("{kind}: {cost} here.", kind=_capital(cost_class(method, options, size)), cost=cost)
    )
    same = method.same_map(classifier, options)
    if same:
        panels.small(same)
