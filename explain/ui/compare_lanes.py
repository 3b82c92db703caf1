"""Widgets that return what is compared: the lines of the grid, and the methods."""

from collections.abc import Sequence

import streamlit as st

from explain.catalogue import EMBEDDED_MODELS, ModelChoice
from explain.errors import TargetError, WeightsError
from explain.language import mark, say
from explain.methods import METHODS
from explain.results import ClassScore
from explain.ui import cache, inputs, keys, map_choice, own_inputs, panels, state
from explain.ui.compare_cells import Lane
from explain.ui.compare_desk import desk
from explain.ui.compare_pictures import choose_second, says, through
from explain.ui.map_choice import Wanted
from explain.ui.subject import Subject
from explain.words import percent

CLASSES, MODELS, PICTURES, WHY = "classes", "models", "pictures", "why"
MODES = {
    CLASSES: mark("Classes"),
    MODELS: mark("Models"),
    PICTURES: mark("Pictures"),
    WHY: mark("Why A and not B"),
}
_IN_URL = {
    CLASSES: (keys.COMPARE_METHODS, keys.COMPARE_CLASSES),
    MODELS: (keys.COMPARE_METHODS, keys.COMPARE_MODELS),
    PICTURES: (keys.COMPARE_METHODS,),
    WHY: (keys.COMPARE_FIRST, keys.COMPARE_SECOND),
}
MOST_METHODS, MOST_LANES = 5, 4
FIRST_METHODS = ("grad_cam", "layer_cam", "integrated_gradients")


def choose_mode() -> str:
    """What is compared."""
    state.start_with(keys.COMPARE_MODE, list(MODES), CLASSES)
    chosen = st.segmented_control(
        say("Compare"),
        list(MODES),
        format_func=lambda mode: say(MODES[mode]),
        required=True,
        key=keys.COMPARE_MODE,
        persist_state="session",
        label_visibility="collapsed",
        width="stretch",
    )
    return chosen or CLASSES


def to_url(subject: Subject, mode: str) -> None:
    """Write what is compared into the URL, as far as it is not what everybody gets at first."""
    chosen = {key: st.session_state.get(key) for key in _IN_URL[mode]}
    if chosen.get(keys.COMPARE_METHODS) == list(FIRST_METHODS):
        del chosen[keys.COMPARE_METHODS]
    subject.to_url(**{keys.COMPARE_MODE: None if mode == CLASSES else mode}, **chosen)


def choose_lanes(subject: Subject, mode: str) -> list[Lane]:
    """The lines of the grid, by the widgets of this mode."""
    if mode == CLASSES:
        return [
            Lane(score.name, percent(score.probability), subject, score)
            for score in _choose_classes(subject)
        ]
    if mode == MODELS:
        return _choose_models(subject)
    return _picture_lanes(subject)


def choose_methods() -> tuple[str, ...]:
    """The methods' keys, in the order in which they were chosen."""
    state.start_with(keys.COMPARE_METHODS, list(METHODS), list(FIRST_METHODS), many=True)
    chosen = st.multiselect(
        say("Methods"),
        list(METHODS),
        format_func=lambda key: panels.brief(METHODS[key].title),
        max_selections=MOST_METHODS,
        key=keys.COMPARE_METHODS,
        persist_state="session",
        placeholder=say("Choose methods"),
    )
    return tuple(chosen)


def choose_options(subject: Subject, methods: Sequence[str]) -> tuple[Wanted, ...]:
    """The methods with their options, in the sidebar."""
    with st.sidebar, st.expander(say("Options of the methods")):
        return map_choice.method_options(methods, subject.classifier, subject.size)


def _choose_classes(subject: Subject) -> list[ClassScore]:
    """The classes whose maps are compared: at first the two most probable ones."""
    here, names = desk(), subject.classifier.class_names
    if here.classes_of != subject.key:
        first_picture, here.classes_of = here.classes_of is None, subject.key
        asked = st.session_state.get(state.TARGET)
        first = [asked] if asked in names else []
        best = [score.name for score in subject.forward.prediction.top(2)]
        st.session_state[keys.COMPARE_CLASSES] = list(dict.fromkeys(first + best))[:2]
        if first_picture:  # a link's classes belong to the picture that it opens with
            state.start_with(keys.COMPARE_CLASSES, names, [], many=True)
    chosen = st.multiselect(
        say("Classes"),
        list(dict.fromkeys(names)),
        max_selections=MOST_LANES,
        key=keys.COMPARE_CLASSES,
        persist_state="session",
        placeholder=say("Choose classes"),
    )
    return [subject.score(name) for name in chosen]


def _choose_models(subject: Subject) -> list[Lane]:
    """The models that are asked: the page's own, and others that the visitor adds."""
    offered = _other_models(subject.choice)
    state.start_with(keys.COMPARE_MODELS, list(offered), _near(offered), many=True)
    found = [key for key in st.session_state[keys.COMPARE_MODELS] if key in offered]
    st.session_state[keys.COMPARE_MODELS] = found
    chosen = st.multiselect(
        say("{title} beside", title=say(subject.choice.title)),
        list(offered),
        format_func=lambda key: _model_title(offered[key]),
        max_selections=MOST_LANES - 1,
        key=keys.COMPARE_MODELS,
        persist_state="session",
        placeholder=say("Choose more models"),
    )
    target = subject.score(_target(subject))
    lanes = [_model_lane(subject, target)]
    for key in chosen:
        other = _asked_too(subject, offered[key])
        if other is not None:
            lanes.append(_model_lane(other, target))
    return lanes


def _target(subject: Subject) -> str | None:
    return inputs.choose_target(subject.classifier.class_names, subject.best.name)


def _other_models(own: ModelChoice) -> dict[str, ModelChoice]:
    """All but the page's own; the lab's where it is one that knows the same drawings."""
    drawings = own.name in EMBEDDED_MODELS
    choices = own_inputs.choices().values()
    return {
        each.key: each for each in choices if each.key != own.key and (drawings or not each.lab)
    }


def _near(offered: dict[str, ModelChoice]) -> list[str]:
    """The first that need not be downloaded; the lab's before others that know no drawings."""
    here = sorted((each for each in offered.values() if _is_here(each)), key=lambda e: not e.lab)
    return [each.key for each in here[:1]]


def _is_here(choice: ModelChoice) -> bool:
    return not choice.megabytes or cache.on_disk(choice)


def _model_title(choice: ModelChoice) -> str:
    if _is_here(choice):
        return say(choice.title)
    size = f"{choice.megabytes:.0f}"
    return say("{title} ({megabytes} MB)", title=say(choice.title), megabytes=size)


def _model_lane(subject: Subject, target: ClassScore) -> Lane:
    """The line of this model, for the same class where it knows it, else for what it says."""
    name = say(subject.classifier.name)
    try:
        own = subject.score(target.name)
    except TargetError:
        note = say("{says}; knows no {target}", says=says(subject), target=target.name)
        return Lane(name, note, subject, subject.best)
    return Lane(name, says(subject), subject, own)


def _asked_too(subject: Subject, choice: ModelChoice) -> Subject | None:
    """The same picture through another model; None, and a sentence, where it cannot be had."""
    reasons = state.refused()
    if choice.key not in reasons:
        try:
            with st.spinner(say("Loading {title} …", title=say(choice.title))):
                return through(subject.chosen, choice, cache.classifier(choice))
        except WeightsError as error:
            reasons[choice.key] = str(error)
    refusal = say("{title}: {text}", title=say(choice.title), text=reasons[choice.key])
    st.warning(panels.escape_markdown(refusal))
    return None


def _picture_lanes(subject: Subject) -> list[Lane]:
    """The page's picture and the second one, for the same class."""
    second = choose_second(subject)
    target = subject.score(_target(subject))
    return [
        Lane(
            say("Picture {number}: {name}", number=number, name=each.chosen.title),
            says(each),
            each,
            each.score(target.name),
        )
        for number, each in enumerate((subject, second), 1)
        if each is not None
    ]
