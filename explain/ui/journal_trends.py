"""The journal taken together: marks over time and by class, and what drifts."""

from collections.abc import Sequence

import streamlit as st

from explain.journal import Drift, Entry, drift, weeks
from explain.language import say
from explain.ui import journal_charts
from explain.words import percent, seconds


def show(entries: Sequence[Entry]) -> None:
    """Four charts, and a sentence above each of those that may drift."""
    found = weeks(entries)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(say("Marks, week by week"))
        st.altair_chart(journal_charts.marks_chart(found), alt=say("Marks, week by week"))
    with right:
        st.subheader(say("Marks by class"))
        st.altair_chart(journal_charts.classes_chart(entries), alt=say("Marks by class"))
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(say("Confidence"))
        st.write(_confidence(drift(found, "confidence")))
        st.altair_chart(journal_charts.drift_chart(found, "confidence"), alt=say("Confidence"))
    with right:
        st.subheader(say("Time for a prediction"))
        st.write(_time(drift(found, "seconds")))
        st.altair_chart(journal_charts.drift_chart(found, "seconds"), alt=say("Seconds by week"))


def _confidence(found: Drift | None) -> str:
    if found is None or found.surely is None:
        return _too_few()
    values = {"before": percent(found.before), "last": percent(found.last)}
    if not found.surely:
        return say("No sure drift: {last} in the last week, {before} in those before.", **values)
    if found.last < found.before:
        return say("It fell: {last} in the last week, {before} in those before.", **values)
    return say("It rose: {last} in the last week, {before} in those before.", **values)


def _time(found: Drift | None) -> str:
    if found is None or found.surely is None:
        return _too_few()
    values = {"before": seconds(found.before), "last": seconds(found.last)}
    if not found.surely:
        return say("No sure drift: {last} in the last week, {before} in those before.", **values)
    if found.last < found.before:
        return say("Quicker: {last} in the last week, {before} in those before.", **values)
    return say("Slower: {last} in the last week, {before} in those before.", **values)


def _too_few() -> str:
    return say("Too few entries to tell: two weeks with five each are needed.")
