"""The lab's second step: look at what the answers rest on, and change the picture."""

from functools import partial

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explain.language import say
from explain.methods import METHODS
from explain.tag import HEIGHT, WIDTH
from explain.ui import keys, lab_cards, lab_exam, lab_game, panels, state
from explain.ui import lab_scene as scenes
from explain.ui import lab_words as words
from explain.ui.brush import Easel, brush
from explain.ui.fragments import alone
from explain.ui.lab_game import Game
from explain.ui.lab_scene import Scene


def show(played: Game) -> None:
    """The pictures to choose from, and the chosen one with three models' maps of it."""
    lab_cards.heading(say(words.LOOK_TITLE), say(words.LOOK_LEAD))
    with st.spinner(say(words.LOADING)):
        scenes.models()
    _look(played)


@alone
def _look(played: Game) -> None:
    """Runs again alone when a picture is chosen or changed."""
    _choose(played)
    with st.container(key="lab_desk"):
        left, right = st.columns([4, 9], gap="medium")
    with right:
        maps = st.container()
        bare = _change(played)
        method = _method()
    with left:
        scene = _paint(played, bare)
    with maps:
        found = scenes.views(played.letters, scene, method)
        lab_cards.views(found)
        signed = any(view.heatmap.signed for view in found)
        panels.small(say(words.LEGEND_SIGNED if signed else words.LEGEND))


def _choose(played: Game) -> None:
    """The exam's pictures as buttons."""
    shown = lab_exam.exam().shown
    lab_cards.tiles(
        [lab_exam.original(number) for number in range(len(shown))], played.picture, keys.LAB_PICK
    )
    with st.container(key="lab_picks"):
        for number, picture in enumerate(shown):
            st.button(
                say(words.PICK, number=number + 1, kind=picture.kind),
                key=f"{keys.LAB_PICK}_{number}",
                on_click=lab_game.pick,
                args=(number,),
            )


def _change(played: Game) -> Scene:
    """The picture with what is done to it beside the brush."""
    with st.container(key="lab_try"):
        tagging, hiding = st.columns(2, gap="medium")
    with tagging:
        tag = _tag(played)
    with hiding:
        hide = _hide(played)
    return Scene(played.picture, tag, hide)


def _hide(played: Game) -> str:
    """What is hidden without the brush: nothing, the thing, or all the rest."""
    kind = lab_exam.exam().shown[played.picture].kind
    titles = {
        scenes.NOTHING: say(words.HIDE_NOTHING),
        scenes.THING: say(words.HIDE_THING, kind=kind),
        scenes.REST: say(words.HIDE_REST, kind=kind),
    }
    key = played.key(keys.LAB_HIDE)
    st.session_state.setdefault(key, scenes.NOTHING)
    found = st.segmented_control(
        say(words.HIDE),
        list(titles),
        format_func=lambda each: titles[each],
        key=key,
        required=True,
        persist_state="session",
        width="stretch",
    )
    return found or scenes.NOTHING


def _paint(played: Game, bare: Scene) -> Scene:
    """The scene with what the visitor painted over."""
    number = played.picture
    st.html(f'<p class="title">{say(words.CANVAS_TITLE)}</p>')
    mask = bare.mask
    strokes = brush(
        Easel(bare.ground, mask if mask.any() else None),
        played.strokes.get(number, ()),
        played.key(keys.LAB_BRUSH),
        partial(_clear, played.key(keys.LAB_HIDE)),
    )
    played.strokes[number] = strokes
    return Scene(number, bare.tag, bare.hide, strokes)


def _clear(key: str) -> None:
    """Nothing is hidden; the brush forgets its strokes itself."""
    st.session_state[key] = scenes.NOTHING


def _tag(played: Game) -> tuple[float, ...] | None:
    """Where the tag is, after the button and the sliders that move it: see `Scene`."""
    number = played.picture
    on = played.tagged.setdefault(number, lab_exam.exam().shown[number].tagged)
    st.html(f'<p class="label">{say(words.TAG)}</p>')
    st.button(
        say(words.TAG_OFF if on else words.TAG_ON),
        key=keys.LAB_TAG,
        on_click=partial(played.tagged.__setitem__, number, not on),
        width="stretch",
    )
    if not on:
        return None
    start = _own_place(number)
    left, right = st.columns(2, gap="medium")
    across = _slider(left, say(words.TAG_ACROSS), played.key(keys.LAB_ACROSS), start[0], WIDTH)
    down = _slider(right, say(words.TAG_DOWN), played.key(keys.LAB_DOWN), start[1], HEIGHT)
    return () if (across, down) == start else (across / 100, down / 100)


def _own_place(number: int) -> tuple[int, int]:
    """The centre of the tag where the exam has it, in percent of the picture."""
    tag = lab_exam.drawn(number, True).tag
    rows, columns = np.nonzero(tag)
    height, width = tag.shape
    return round(100 * columns.mean() / width), round(100 * rows.mean() / height)


def _slider(place: DeltaGenerator, label: str, key: str, start: int, side: float) -> int:
    """The tag's centre along one side, in percent; the whole tag stays on the picture."""
    edge = round(100 * side / 2)
    st.session_state.setdefault(key, start)
    found: int = place.slider(
        label, edge, 100 - edge, key=key, format="%d %%", persist_state="session"
    )
    return found


def _method() -> str:
    """How the maps are made; Grad-CAM unless the fold was opened and another one chosen."""
    state.start_with(keys.LAB_METHOD, scenes.WAYS, scenes.WAYS[0])
    with st.expander(say(words.OTHER_WAYS)):
        chosen: str = st.selectbox(
            say(words.METHOD),
            scenes.WAYS,
            format_func=lambda key: say(METHODS[key].title),
            key=keys.LAB_METHOD,
            persist_state="session",
            help=say(words.METHOD_NOTE),
        )
        panels.small(say(METHODS[chosen].summary))
    return chosen
