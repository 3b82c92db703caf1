"""Before a data set is looked at: what is in it, and which preprocessing fits the model."""

import html
from functools import partial

import streamlit as st

from explain.checkpoint import PREPROCESSINGS
from explain.checkpoint.comparing import FEWEST_PICTURES
from explain.language import mark, say
from explain.ui import own_inputs, panels, set_panels
from explain.ui.desk import Desk, Opened
from explain.ui.jobs import Job
from explain.ui.set_progress import start
from explain.ui.set_work import advise
from explain.words import listed


def ask(desk: Desk, opened: Opened) -> None:
    """What was found before any picture is opened, and the button that starts."""
    pictures = opened.dataset.pictures
    classes = len({picture.label for picture in pictures})
    splits = dict.fromkeys(("train", "val", "test"), 0)
    for picture in pictures:
        splits[picture.split] = splits.get(picture.split, 0) + 1
    parts = listed(
        say("{count} in {split}", count=count, split=name)
        for name, count in splits.items()
        if name and count
    )
    number, kinds = f"<b>{len(pictures)}</b>", f"<b>{classes}</b>"
    sentence = say("{pictures} pictures of {classes} classes", pictures=number, classes=kinds)
    facts = (opened.chosen.title, parts, say(opened.classifier.name))
    st.html(
        f'<h1 class="says">{sentence}'
        f"<small>{html.escape(' · '.join(filter(None, facts)))}</small></h1>"
    )
    go, other, _ = st.columns([2, 2, 3])
    go.button(
        say("Find mistakes"), type="primary", on_click=start, args=(desk, opened), width="stretch"
    )
    other.button(say("Other pictures"), on_click=desk.choose, args=(None,), width="stretch")
    for remark in opened.dataset.remarks:
        st.info(panels.escape_markdown(remark))
    if opened.dataset.left_out:
        title = say("Left out:")
        st.markdown(f"**{title}**")
        set_panels.table(
            (say("What"), say("Files"), say("Why")),
            [
                (say(each.name), str(each.pictures), say(each.reason))
                for each in opened.dataset.left_out
            ],
        )
    if own_inputs.is_chosen() and len(pictures) >= FEWEST_PICTURES:
        _advice(desk, opened)


def _advice(desk: Desk, opened: Opened) -> None:
    """Which preprocessing fits a model of the visitor's own, told from these pictures."""
    if desk.advice is None:
        st.button(
            say("Which preprocessing fits this model?"),
            on_click=_start_advice,
            args=(desk, opened),
            disabled=desk.job is not None,
        )
        return
    best = desk.advice.best
    st.info(panels.escape_markdown(desk.advice.sentence()))
    if best.key in PREPROCESSINGS and best.preprocess != opened.classifier.preprocess:
        st.button(
            say("Prepare pictures so: {title}", title=say(best.title)),
            on_click=own_inputs.use_preprocess,
            args=(best.key,),
        )


def _start_advice(desk: Desk, opened: Opened) -> None:
    compute = partial(advise, opened.classifier, opened.dataset)
    desk.job = Job(("advice",), mark("Trying the preprocessings"), compute, long=True)
    desk.job.start()
