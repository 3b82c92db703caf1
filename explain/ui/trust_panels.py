"""A card for each check: its question, its verdict, one sentence, a figure, the numbers."""

import html
from collections.abc import Sequence
from weakref import WeakKeyDictionary

import streamlit as st

from explain.check_results import CheckResult, Verdict
from explain.language import mark, say
from explain.trust import Sign
from explain.ui import panels, state
from explain.ui.map_panels import Look
from explain.ui.trust_charts import chart
from explain.ui.trust_findings import Asked, Found
from explain.ui.trust_pictures import pictures
from explain.ui.trust_plan import ROOM, Plan
from explain.ui.trust_progress import run_button
from explain.ui.trust_words import figures, note
from explain.words import about

VERDICTS: dict[Verdict, tuple[str, Sign]] = {
    "passed": ("green", Sign("✓", mark("Speaks for the map"))),
    "unclear": ("amber", Sign("?", mark("Undecided"))),
    "failed": ("red", Sign("✕", mark("Speaks against the map"))),
    "undefined": ("grey", Sign("–", mark("Nothing to measure"))),
}
NOT_RUN = ("grey", Sign("–", mark("Could not be run")))
WAITS = ("checking", Sign("…", mark("Not run yet")))
COLUMNS = 2

_drawn: WeakKeyDictionary[CheckResult, tuple[Look, str]] = WeakKeyDictionary()


def cards(plan: Plan, look: Look) -> None:
    """All checks, in two columns, so that none waits for the height of its neighbour."""
    for number, column in enumerate(st.columns(COLUMNS, gap="medium")):
        for asked in plan.checks[number::COLUMNS]:
            with column.container(border=True, key=f"check_{asked.check.key}"):
                _card(plan, asked, look)


def _card(plan: Plan, asked: Asked, look: Look) -> None:
    found = plan.found(asked)
    st.html(_words(asked, found))
    if found is None:
        _waiting(plan, asked)
    elif isinstance(found, CheckResult):
        _measured(plan, asked, found, look)


def _words(asked: Asked, found: Found | None) -> str:
    colour, sign = _sign(found)
    sentence = found.sentence if isinstance(found, CheckResult) else found or ""
    title, question = html.escape(say(asked.check.title)), html.escape(say(asked.check.question))
    remark = note(found) if isinstance(found, CheckResult) else ""
    return (
        f'<div class="checked"><header><h3>{title}</h3><div class="light {colour}">'
        f'<b><i aria-hidden="true">{sign.mark}</i>{html.escape(say(sign.word))}</b></div></header>'
        f'<p class="small">{question}</p><p class="found">{html.escape(sentence)}</p>'
        + (f'<p class="small">{html.escape(remark)}</p>' if remark else "")
        + "</div>"
    )


def _sign(found: Found | None) -> tuple[str, Sign]:
    if isinstance(found, CheckResult):
        return VERDICTS[found.verdict]
    return WAITS if found is None else NOT_RUN


def _waiting(plan: Plan, asked: Asked) -> None:
    """Whether it is being run, or the button that has it run."""
    job = state.job(ROOM)
    if job is not None and job.running:
        waits = asked in plan.wanted
        panels.small(
            say("In a moment …") if waits else say("Takes longer; it can be run afterwards.")
        )
        return
    cost = about(plan.seconds(asked))
    run_button(
        plan, (asked,), say("Run this check: {cost}", cost=cost), key=f"run_{asked.check.key}"
    )


def _measured(plan: Plan, asked: Asked, result: CheckResult, look: Look) -> None:
    drawn = chart(result)
    if drawn is not None:
        st.altair_chart(drawn, width="stretch", key=f"chart_{asked.check.key}")
    shown = _pictures(plan, result, look)
    if shown:
        st.html(shown)
    with st.expander(say("The numbers")):
        st.html(_table(figures(result)))
        paper = say("The paper it comes from")
        st.markdown(f"[{paper}]({asked.check.paper})")


def _pictures(plan: Plan, result: CheckResult, look: Look) -> str:
    """Drawn once: the page asks again and again while other checks run."""
    known = _drawn.get(result)
    if known is None or known[0] != look:
        _drawn[result] = known = (look, pictures(plan.claim, result, look))
    return known[1]


def _table(rows: Sequence[tuple[str, str]]) -> str:
    cells = "".join(
        f"<tr><th>{html.escape(name)}</th><td>{html.escape(value)}</td></tr>"
        for name, value in rows
    )
    return f'<table class="facts">{cells}</table>'
