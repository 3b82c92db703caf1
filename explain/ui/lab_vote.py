"""The lab's third step: three roles, three letters."""

import streamlit as st

from explain.lab import CHEATER, HONEST, ROTE
from explain.language import say
from explain.ui import lab_cards, lab_exam, lab_game, lab_scene, lab_truth, panels
from explain.ui import lab_words as words
from explain.ui.lab_game import Game

ORDER = (CHEATER, ROTE, HONEST)


def show(played: Game) -> None:
    """One question for each role; a letter can be given once only."""
    lab_truth.work()  # begun here, the reveal is complete sooner
    lab_cards.heading(say(words.VOTE_TITLE), say(words.VOTE_LEAD))
    with st.container(key="lab_votes"):
        for role in ORDER:
            question, below = words.QUESTIONS[role]
            with st.container(border=True, key=f"lab_ballot_{role}"):
                lab_cards.question(say(question), say(below))
                st.segmented_control(
                    say(question),
                    list(played.letters),
                    format_func=lambda letter: say(words.MODEL, letter=letter),
                    key=lab_game.vote_key(role),
                    on_change=lab_game.vote,
                    args=(role,),
                    label_visibility="collapsed",
                    persist_state="session",
                    width="stretch",
                )
    if not played.complete:
        panels.small(say(words.VOTE_OPEN))
    _glance(played)


def _glance(played: Game) -> None:
    """All maps of the exam's pictures, a row for each model."""
    lab_cards.heading(say(words.GLANCE_TITLE), say(words.GLANCE_BELOW))
    rows = {}
    for letter, key in played.letters.items():
        rows[letter] = [
            (
                lab_scene.original_map(key, number),
                say(words.GLANCE_ALT, letter=letter, kind=picture.kind, number=number + 1),
            )
            for number, picture in enumerate(lab_exam.exam().shown)
        ]
    lab_cards.glance(rows)
