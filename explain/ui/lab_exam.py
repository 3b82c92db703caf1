"""The lab's first step: three models, the same mark, and six pictures from the exam."""

import streamlit as st
from PIL import Image

from explain.lab import DrawnPicture, Exam, read_exam
from explain.language import say
from explain.ui import lab_cards
from explain.ui import lab_words as words
from explain.ui.lab_game import Game


@st.cache_resource(show_spinner=False)
def exam() -> Exam:
    """The exam that all three models took."""
    return read_exam()


@st.cache_resource(show_spinner=False)
def drawn(number: int, tagged: bool) -> DrawnPicture:
    """The exam's picture shown under this number, with the tag or without it."""
    from dataclasses import replace

    return replace(exam().shown[number], tagged=tagged).draw()


def original(number: int) -> Image.Image:
    """The picture as it was in the exam."""
    return drawn(number, exam().shown[number].tagged).picture


def show(played: Game) -> None:
    """The marks and the pictures."""
    marks = {letter: exam().marks[key] for letter, key in played.letters.items()}
    lab_cards.marks(
        [
            (letter, say(words.MARK, right=mark.right, asked=mark.asked))
            for letter, mark in marks.items()
        ],
        say(words.MARK_BELOW),
    )
    lab_cards.heading(say(words.EXAM_TITLE, asked=len(exam().pictures)), say(words.EXAM_BELOW))
    lab_cards.pictures(
        [
            (original(number), say(words.EXAM_ALT, kind=picture.kind), picture.kind)
            for number, picture in enumerate(exam().shown)
        ]
    )
