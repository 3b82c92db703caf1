"""The figures of a data set: confusion matrix, reliability, recall and precision per class."""

import numpy as np
import streamlit as st

from explain.dataset.mistakes import Filter
from explain.dataset.overfit import points
from explain.language import say
from explain.ui import keys, panels, set_charts, state
from explain.ui.desk import Found
from explain.ui.fragments import alone
from explain.ui.set_mistakes import paged
from explain.ui.set_panels import words


@alone
def figures(found: Found) -> None:
    """Confusion matrix, reliability, figures per class."""
    left, right = st.columns([5, 4], gap="large")
    with left:
        st.subheader(say("What is taken for what"))
        clicked = _matrix(found)
    with right:
        st.subheader(say("Is it as sure as it is right?"))
        error = found.analysis.reliability.error
        st.altair_chart(
            set_charts.reliability_chart(found.analysis.reliability),
            alt=say("How often the model is right at each confidence"),
        )
        panels.small(
            say(
                "On the dashed line, confidence and accuracy agree. They are {points} points apart "
                "on average (expected calibration error {error}).",
                points=points(error or 0),
                error=f"{error or 0:.3f}",
            )
        )
    if clicked is not None:
        records = found.results.records
        names = records.class_names
        st.markdown(
            say(
                "{label}, and the model says {said}:",
                label=f"**{panels.escape_markdown(names[clicked[0]])}**",
                said=f"**{panels.escape_markdown(names[clicked[1]])}**",
            )
        )
        rows = np.flatnonzero(Filter(*clicked).mask(records))
        order = np.argsort(-records.confidence[rows], kind="stable")
        paged(found, rows[order], "cell")
    st.subheader(say("Each class"))
    _classes(found)


def _matrix(found: Found) -> tuple[int, int] | None:
    """The matrix and the same as a list; the label and prediction that were chosen."""
    names = found.results.records.class_names
    confusion = found.analysis.confusion
    event = st.altair_chart(
        set_charts.confusion_chart(confusion, names), key=keys.SET_CELL, on_select="rerun",
        selection_mode=set_charts.CELL, alt=say("Labels against what the model says, as a matrix"),
    )  # fmt: skip
    pairs = {(label, said): count for label, said, count in confusion.pairs()}
    if len(set_charts.shown_classes(confusion)) < len(confusion.classes):
        panels.small(say("Shown are the classes with the most mistakes."))
    state.start_with(keys.SET_PAIR, list(pairs), None)
    chosen = st.selectbox(
        say("Click a cell to see its pictures, or choose a kind of mistake"),
        list(pairs), index=None, key=keys.SET_PAIR, placeholder=say("most frequent first"),
        format_func=lambda pair: say(
            "{label}, called {said} ({count})",
            label=names[pair[0]], said=names[pair[1]], count=pairs[pair],
        ),
    )  # fmt: skip
    if chosen is not None:
        return chosen
    clicked = (event.get("selection") or {}).get(set_charts.CELL) if event else None
    if not clicked:
        return None
    by_name = {names[index]: int(index) for index in confusion.classes}
    label, said = (by_name.get(clicked[0].get(each)) for each in ("label", "said"))
    return None if label is None or said is None else (label, said)


def _classes(found: Found) -> None:
    """Recall and precision of each class, the worst first."""
    classes = sorted(found.analysis.classes, key=lambda each: each.recall.value or 0.0)
    rows = {
        say("Class"): [each.name for each in classes],
        say("Pictures"): [each.recall.total for each in classes],
        say("Found (recall)"): [words(each.recall) for each in classes],
        say("Right when said (precision)"): [words(each.precision) for each in classes],
    }
    st.dataframe(
        rows, hide_index=True, alt=say("Recall and precision of each class with intervals")
    )
