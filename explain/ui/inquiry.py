"""What the page "What if" is about, beside the picture: a class, and the map that is tested.

Needs torch, so it is imported only when there is a picture.
"""

from dataclasses import dataclass
from functools import partial

import streamlit as st

from explain.classifier import ForwardPass
from explain.errors import ExplainError
from explain.language import say
from explain.methods import METHODS, Method
from explain.results import Attribution, ClassScore
from explain.ui import at_model, inputs, keys, panels, state
from explain.ui.map_panels import Look
from explain.ui.subject import Subject

QUICK = [key for key, method in METHODS.items() if not method.slow]
LOOK = Look(opacity=0.6, palette="inferno", grey=True, smoothing=2.0)


@dataclass(frozen=True, eq=False)
class Inquiry:
    """The subject, the class in question, and the map of it; None where the method has none."""

    subject: Subject
    target: ClassScore
    method: Method
    attribution: Attribution | None

    def attribute(self, forward: ForwardPass) -> Attribution:
        """The same method's map of another pass for the same class."""
        with at_model.quick_turn():
            return self.method.attribute(self.subject.classifier, forward, self.target.index)


def choose(subject: Subject) -> Inquiry:
    """The inquiry that the class and the map chosen make."""
    left, right = st.columns(2, gap="medium")
    with left:
        name = inputs.choose_target(subject.classifier.class_names, subject.best.name)
    state.start_with(keys.WHAT_IF_MAP, QUICK, QUICK[0])
    key = right.selectbox(
        say("Map that is tested"),
        QUICK,
        format_func=lambda each: say(METHODS[each].title),
        key=keys.WHAT_IF_MAP,
        persist_state="session",
    )
    target = subject.score(name)
    return Inquiry(subject, target, METHODS[key], _map(subject, target, METHODS[key]))


def _map(subject: Subject, target: ClassScore, method: Method) -> Attribution | None:
    """The map, now or remembered; None, and the reason on the page, where it cannot be had."""
    make = partial(method.attribute, subject.classifier, subject.forward, target.index)
    try:
        found: Attribution = at_model.kept((*subject.key, target.index, method.key, None), make)
    except ExplainError as error:
        st.warning(panels.escape_markdown(str(error)))
        return None
    return found
