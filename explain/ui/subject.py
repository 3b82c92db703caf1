"""What a page is about: a picture, the model that is asked, and the class that is explained.

Needs torch, so it is imported only when there is a picture.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from explain.catalogue import EMBEDDED, EMBEDDED_MODELS, ModelChoice, model_choices
from explain.classifier import Classifier, ForwardPass
from explain.errors import WeightsError
from explain.explanation import predict
from explain.images import open_picture
from explain.language import mark, say
from explain.results import ClassScore
from explain.ui import cache, panels, state
from explain.ui.at_model import quick_turn

DEMO = mark("a small demonstration model: it knows eight kinds of drawings and nothing else")


@dataclass(frozen=True, eq=False)
class Subject:
    """A picture that went through a model; `key` tells it from every other picture and model."""

    chosen: state.ChosenPicture
    choice: ModelChoice
    classifier: Classifier
    forward: ForwardPass

    @property
    def size(self) -> int:
        """The side of the model input in pixels."""
        return self.forward.model_input.picture.width

    @property
    def key(self) -> tuple[object, ...]:
        """What everything that is computed from it depends on, beside its own options."""
        return (self.chosen.sha256, self.choice.key, self.size)

    @property
    def best(self) -> ClassScore:
        """The predicted class."""
        return self.forward.prediction.top(1)[0]

    @property
    def about(self) -> str:
        """The picture's name, and a word on the model where it needs one."""
        demo = self.choice.name in EMBEDDED_MODELS
        return f"{self.chosen.title} · {say(DEMO)}" if demo else self.chosen.title

    def score(self, name: str | None) -> ClassScore:
        """The class of this name; None is the predicted one."""
        if name is None:
            return self.best
        return self.forward.prediction.score(self.classifier.class_index(name))

    def to_url(self, **more: Any) -> None:
        """Write picture, model and class into the URL, and `more` by widget key."""
        own = {
            state.MODEL: self.choice.key,
            state.SAMPLE: self.chosen.sample,
            state.TARGET: st.session_state.get(state.TARGET),
            state.SIZE: self.size if self.size != self.classifier.preprocess.crop else None,
        }
        state.to_url({**own, **more})


def ask(chosen: state.ChosenPicture, choice: ModelChoice, size: int | None = None) -> Subject:
    """The picture through the model, now or remembered; `size` None is the one chosen last.

    Where the model cannot be had, the embedded one answers under a banner that says why.
    """
    choice, classifier = usable(choice)
    side = size or st.session_state.get(state.SIZE) or classifier.preprocess.crop
    key = (chosen.sha256, choice.key, side)
    forward = state.kept(key, partial(_predict, classifier, chosen, side))
    return Subject(chosen, choice, classifier, forward)


def head(subject: Subject) -> None:
    """What the model says, and the way to another picture."""
    sentence, again = st.columns([6, 1], vertical_alignment="center")
    with sentence:
        panels.sentence(say(subject.classifier.name), subject.best, subject.about)
    again.button(say("New picture"), on_click=state.set_picture, args=(None,), width="stretch")


def usable(choice: ModelChoice) -> tuple[ModelChoice, Classifier]:
    """The chosen model, or the embedded one under a banner that says why."""
    reasons = state.refused()
    if choice.key not in reasons:
        try:
            with st.spinner(say("Loading {title} …", title=say(choice.title))):
                return choice, cache.classifier(choice)
        except WeightsError as error:
            reasons[choice.key] = str(error)
    embedded = model_choices()[EMBEDDED]
    instead = say(
        "{embedded} answers instead of {title}.",
        embedded=say(embedded.title),
        title=panels.escape_markdown(say(choice.title)),
    )
    st.warning(f"**{instead}** {panels.escape_markdown(reasons[choice.key])}")
    st.button(say("Try again"), on_click=state.forget_refusal, args=(choice.key,))
    return embedded, cache.classifier(embedded)


def _predict(classifier: Classifier, chosen: state.ChosenPicture, size: int) -> ForwardPass:
    picture = state.take_decoded(chosen) or open_picture(chosen.data)
    with quick_turn():
        return predict(classifier, picture, size=size, source=chosen.name)
