"""The lab's last step: who was who, how one could have known, and what to take home."""

from functools import partial

import streamlit as st

from explain.lab import LAB, ROTE, TAGGED_KIND, learnt_pictures
from explain.language import say
from explain.ui import (
    lab_cards,
    lab_exam,
    lab_game,
    lab_proofs,
    lab_reveal,
    lab_scene,
    lab_work,
    panels,
    state,
)
from explain.ui import lab_words as words
from explain.ui.fragments import follow
from explain.ui.jobs import Job
from explain.ui.lab_game import ROOM, Game
from explain.ui.lab_onward import onward
from explain.ui.lab_reveal import Unmasked


def show(played: Game) -> None:
    """The truth at once; what has to be measured follows as it comes."""
    right = lab_game.right_votes(played.votes, played.letters)
    lab_cards.heading(say(words.SCORES[right]))
    _unmask(played)
    lab_proofs.plant(played)
    job = work()
    polling = job is not None and job.running
    follow(_measured, polling)(played, polling)
    _explain_exam()
    _take_home()
    onward()


def work() -> Job | None:
    """The job that measures what is missing; None where nothing is, or it was begun and stopped."""
    shelf = lab_work.shelf()
    job = state.job(ROOM)
    if shelf.full:
        state.set_job(None, ROOM)
        return None
    if job is None or job.abandoned:
        measure = partial(lab_work.measure, lab_scene.models(), shelf)
        job = Job(("lab",), say(words.TITLE), measure)
        state.set_job(job, ROOM)
        job.start()
    return job


def _unmask(played: Game) -> None:
    """Each letter with the model behind it, and what the visitor had said."""
    said = {letter: role for role, letter in played.votes.items() if letter}
    cards = []
    for letter, key in played.letters.items():
        hit = said.get(letter) == key
        verdict = say(words.VOTED_RIGHT) if hit else ""
        if letter in said and not hit:
            verdict = say(words.VOTED_OTHER, role=say(words.ROLES[said[letter]]))
        how = say(words.PLANT[key], kind=TAGGED_KIND, count=len(learnt_pictures()))
        cards.append(Unmasked(letter, say(words.ROLES[key]), hit, verdict, how))
    lab_reveal.unmasked(cards)


def _measured(played: Game, polling: bool) -> None:
    """Fresh marks, mean maps and evidence on the tag; the page is drawn anew at the end."""
    job, shelf = state.job(ROOM), lab_work.shelf()
    if polling and (job is None or not job.running):
        st.rerun()
    if job is not None and job.running:
        done, total = job.progress.done, max(1, job.progress.total)
        text = job.waits or say(words.WORKING, done=done, total=total)
        st.progress(done / total, text)
    elif job is not None and not shelf.full:
        st.error(panels.escape_markdown(job.error or say(words.WAITING)))
        st.button(say(words.TRY_AGAIN), on_click=partial(state.set_job, None, ROOM))
    lab_proofs.fresh_marks(played, shelf)
    lab_proofs.means(played, shelf)
    lab_proofs.on_the_tag(played, shelf)


def _explain_exam() -> None:
    """That the marks were equal because the exam was chosen so."""
    exam = lab_exam.exam()
    mark = exam.marks[ROTE]
    lab_cards.heading(
        say(words.CHOSEN_TITLE),
        say(
            words.CHOSEN,
            candidates=exam.candidates,
            asked=mark.asked,
            wrong=mark.asked - mark.right,
            learnt=exam.learnt,
            tagged=exam.tagged,
            kind=TAGGED_KIND,
        ),
    )
    assert len({exam.marks[key].right for key in LAB}) == 1, "the lab's marks are not equal"


def _take_home() -> None:
    lab_cards.heading(say(words.HOME_TITLE))
    with st.container(key="lab_home"):
        st.markdown("\n".join(f"{n}. {say(each)}" for n, each in enumerate(words.HOME, 1)))
        st.markdown(say(words.TRUE_STORY))
