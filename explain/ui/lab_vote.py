"""The lab's third step: three roles, three letters."""

import streamlit as st

from explain.lab import CHEATER, HONEST, ROTE
from explain.ui import lab_cards, lab_game, panels
from explain.ui import lab_words as words
from explain.ui.lab_game import Game

ORDER = (CHEATER, ROTE, HONEST)


def show(played: Game) -> None:
    """One question for each role; a letter can be given once only."""
    lab_cards.heading(words.VOTE_TITLE, words.VOTE_LEAD)
    with st.container(key="lab_votes"):
        for role in ORDER:
            question, below = words.QUESTIONS[role]
            with st.container(border=True, key=f"lab_ballot_{role}"):
                lab_cards.question(question, below)
                st.segmented_control(
                    question,
                    list(played.letters),
                    format_func=lambda letter: words.MODEL.format(letter=letter),
                    key=lab_game.vote_key(role),
                    on_change=lab_game.vote,
                    args=(role,),
                    label_visibility="collapsed",
                    persist_state="session",
                    width="stretch",
                )
    if not played.complete:
        panels.small(words.VOTE_OPEN)
