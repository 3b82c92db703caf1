"""The frame of the page "Lab": its steps, large type, and the way on and back."""

from functools import partial
from pathlib import Path

import streamlit as st

from explain.language import say
from explain.ui import keys, lab_cards, lab_game, panels, state
from explain.ui import lab_words as words
from explain.ui.lab_game import LAST, Game

STYLE = Path(__file__).with_name("lab.css")
LARGE_STYLE = """<style>html { font-size: 125% }
@media (max-width: 640px) { .st-key-lab_picks { grid-template-columns: repeat(3, minmax(0, 1fr)) } }
</style>"""


def show() -> None:
    """The step that the visitor is at."""
    played = lab_game.game()
    st.html(STYLE)
    lab_cards.to_top(played.step)  # always at the same place: a part that moves begins anew
    _top(played)
    if played.step == 0:
        panels.welcome(say(words.TITLE), say(words.LEAD))
    _step(played)
    state.to_url({keys.LAB_LARGE: st.session_state.get(keys.LAB_LARGE) or None})


def _top(played: Game) -> None:
    """The steps as buttons, and the switch for large type."""
    state.start_with(keys.LAB_LARGE, [True, False], False)
    with st.container(key="lab_top"):
        for number, title in enumerate(words.STEPS):
            st.button(
                f"{number + 1} {say(title)}",
                key=f"{keys.LAB_STEP}_{number}",
                type="primary" if number == played.step else "secondary",
                on_click=lab_game.go,
                args=(number,),
                disabled=number == LAST and not (played.voted or played.step == LAST),
            )
        large = st.toggle(say(words.LARGE), key=keys.LAB_LARGE, persist_state="session")
    if large:
        st.html(LARGE_STYLE)


def _step(played: Game) -> None:
    """What the step shows; torch comes in here, below the title that is there at once."""
    from explain.ui import lab_exam, lab_look, lab_truth, lab_vote

    steps = (lab_exam.show, lab_look.show, lab_vote.show, lab_truth.show)
    steps[played.step](played)
    _on(played)


def _on(played: Game) -> None:
    """The way to the next step and back, or to a new round."""
    with st.container(key="lab_on", horizontal=True):
        if played.step == LAST:
            st.button(say(words.AGAIN), key=keys.LAB_AGAIN, type="primary", on_click=lab_game.again)
            return
        following = played.step + 1
        if played.step > 0:
            back = partial(lab_game.go, played.step - 1)
            st.button(say(words.BACK), key=keys.LAB_BACK, on_click=back)
        st.button(
            say(words.NEXT[played.step]),
            key=keys.LAB_NEXT,
            type="primary",
            on_click=partial(lab_game.go, following),
            disabled=following == LAST and not played.complete,
        )
